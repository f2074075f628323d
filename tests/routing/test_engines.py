import subprocess
import sys
import threading

import numpy as np
import pytest

from routing.cch import CchEngine
from routing.dijkstra import DijkstraEngine
from routing.engines import NO_WAY_MS, open_engine
from routing.errors import BundleCorrupt
from tests.routing.maps import cross_town
from tests.routing.test_restrictions import random_town


@pytest.fixture
def roads(tmp_path):
    return random_town(7).roads(tmp_path)


def everywhere(roads):
    return np.arange(roads.node_count, dtype=np.uint32)


def test_hierarchy_and_dijkstra_agree_on_all_pairs(roads):
    nodes = everywhere(roads)
    fast, plain = CchEngine.build(roads), DijkstraEngine(roads)
    assert (fast.times_ms(nodes, nodes) == plain.times_ms(nodes, nodes)).all()


@pytest.mark.parametrize("engine_of", [CchEngine.build, DijkstraEngine])
def test_arcs_lead_from_source_to_target_in_the_time_given(roads, engine_of):
    engine = engine_of(roads)
    nodes = everywhere(roads)
    times = engine.times_ms(nodes, nodes)
    for source, target in ((0, 20), (3, 11), (24, 5), (6, 6)):
        arcs = engine.arcs(source, target)
        ends = [source, *roads.head[arcs].tolist()]
        assert roads.tail[arcs].tolist() == ends[:-1]
        assert ends[-1] == target
        assert roads.travel_time_ms[arcs].sum() == times[source, target]


def test_saved_hierarchy_answers_alike(roads, tmp_path):
    CchEngine.build(roads).save(tmp_path / "cch")
    nodes = everywhere(roads)
    again = CchEngine.load(roads, tmp_path / "cch")
    assert (again.times_ms(nodes, nodes) == DijkstraEngine(roads).times_ms(nodes, nodes)).all()


def test_hierarchy_of_other_roads_is_refused(roads, tmp_path):
    (tmp_path / "other").mkdir()
    CchEngine.build(cross_town().roads(tmp_path / "other")).save(tmp_path / "cch")
    with pytest.raises(BundleCorrupt, match="build the area again"):
        CchEngine.load(roads, tmp_path / "cch")


def test_missing_hierarchy_is_refused(roads, tmp_path):
    with pytest.raises(BundleCorrupt, match="build again"):
        CchEngine.load(roads, tmp_path / "nowhere")


def test_many_threads_get_the_answers_one_thread_gets(roads):
    engine = CchEngine.build(roads)
    nodes = everywhere(roads)
    expected = engine.times_ms(nodes, nodes)
    wrong = []

    def ask(seed):
        random = np.random.default_rng(seed)
        for source, target in random.integers(0, roads.node_count, (300, 2)).tolist():
            arcs = engine.arcs(source, target)
            some = np.array([target, source], dtype=np.uint32)
            table = engine.times_ms(np.array([source], dtype=np.uint32), some)
            if table[0, 0] != expected[source, target] or roads.travel_time_ms[arcs].sum() != table[0, 0]:
                wrong.append((source, target))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_way_is_told_by_both(tmp_path):
    roads = cross_town().roads(tmp_path)
    # A network is strongly connected by construction; cut off what leaves node 0.
    keep = roads.tail != 0
    cut = type(roads)(
        **{name: value for name, value in vars(roads).items() if name not in {"tail", "head", "travel_time_ms"}},
        tail=roads.tail[keep],
        head=roads.head[keep],
        travel_time_ms=roads.travel_time_ms[keep],
    )
    source, target = np.array([0], dtype=np.uint32), np.array([1, 0], dtype=np.uint32)
    for engine in (CchEngine.build(cut), DijkstraEngine(cut)):
        assert engine.times_ms(source, target).tolist() == [[NO_WAY_MS, 0]]
        with pytest.raises(LookupError, match="no way from node 0 to node 1"):
            engine.arcs(0, 1)


def test_a_bundle_without_a_hierarchy_is_served_by_dijkstra(roads, tmp_path):
    assert isinstance(open_engine(roads, tmp_path / "cch"), DijkstraEngine)
    CchEngine.build(roads).save(tmp_path / "cch")
    assert isinstance(open_engine(roads, tmp_path / "cch"), CchEngine)


WITHOUT_THE_WHEEL = """
import sys
from pathlib import Path
sys.modules["pyroutingkit"] = None  # what an interpreter without the wheel finds
from routing.compiled import RoadNetwork
from routing.engines import build_engine, open_engine
folder = Path(sys.argv[1])
roads = RoadNetwork.load(folder / "roads")
built, opened = build_engine(roads, folder / "none"), open_engine(roads, folder / "cch")
assert not (folder / "none").exists()
print(type(built).__name__, type(opened).__name__, len(opened.arcs(0, 20)))
"""


def test_without_the_wheel_dijkstra_takes_over(roads, tmp_path):
    roads.save(tmp_path / "roads")
    engine = CchEngine.build(roads)
    engine.save(tmp_path / "cch")
    command = [sys.executable, "-c", WITHOUT_THE_WHEEL, str(tmp_path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    assert said.split() == ["DijkstraEngine", "DijkstraEngine", str(len(engine.arcs(0, 20)))]
