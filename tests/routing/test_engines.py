import subprocess
import sys
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routing.dijkstra import DijkstraEngine
from routing.engines import Ends, build_engine, open_engine
from routing.errors import BundleCorrupt
from routing.labels import LabelEngine
from routing.values import NO_WAY_MS
from tests.routing.maps import cross_town, labelled, node_table_ms
from tests.routing.test_restrictions import random_town


@pytest.fixture
def roads(tmp_path):
    return random_town(7).roads(tmp_path)


def everywhere(roads):
    return np.arange(roads.node_count)


def random_ends(roads, random, count):
    """Places with three doors each, one in three closed."""
    offset_ms = random.integers(0, 30_000, (count, 3))
    offset_ms[random.random((count, 3)) < 0.3] = NO_WAY_MS
    return Ends(random.integers(0, roads.node_count, (count, 3)), offset_ms)


def test_labels_and_dijkstra_agree_on_all_pairs(roads):
    nodes = everywhere(roads)
    assert (node_table_ms(labelled(roads), nodes, nodes) == node_table_ms(DijkstraEngine(roads), nodes, nodes)).all()


def test_places_with_several_doors_take_the_best_of_them(roads):
    random = np.random.default_rng(3)
    leave, arrive = random_ends(roads, random, 40), random_ends(roads, random, 40)
    between = node_table_ms(DijkstraEngine(roads), everywhere(roads), everywhere(roads))
    expected = np.full((40, 40), NO_WAY_MS)
    for i in range(3):
        for j in range(3):
            way = between[leave.node[:, i]][:, arrive.node[:, j]]
            np.minimum(expected, leave.offset_ms[:, i, None] + way + arrive.offset_ms[:, j], out=expected)
    for engine in (labelled(roads), DijkstraEngine(roads)):
        assert (engine.table_ms(leave, arrive) == expected).all()
        assert (engine.pairs_ms(leave, arrive) == expected.diagonal()).all()


def test_reach_is_a_row_of_the_table(roads):
    random = np.random.default_rng(4)
    leave = random_ends(roads, random, 1)
    expected = DijkstraEngine(roads).table_ms(leave, Ends.at(everywhere(roads)))[0]
    for engine in (labelled(roads), DijkstraEngine(roads)):
        assert (engine.reach_ms(leave) == expected).all()


@pytest.mark.parametrize("engine_of", [labelled, DijkstraEngine])
def test_arcs_lead_from_source_to_target_in_the_time_given(roads, engine_of):
    engine = engine_of(roads)
    for source in range(0, roads.node_count, 3):
        for target in range(roads.node_count):
            arcs = engine.arcs(source, target)
            ends = [source, *roads.head[arcs].tolist()]
            assert roads.tail[arcs].tolist() == ends[:-1]
            assert ends[-1] == target
            assert roads.travel_time_ms[arcs].sum() == engine.time_ms(source, target)


def test_saved_hierarchy_answers_alike(roads, tmp_path):
    built = build_engine(roads, tmp_path / "hierarchy")
    again = open_engine(roads, tmp_path / "hierarchy")
    assert isinstance(again, LabelEngine)
    assert (again.forward == built.forward).all()
    assert (again.backward == built.backward).all()


def test_hierarchy_of_other_roads_is_refused(roads, tmp_path):
    (tmp_path / "other").mkdir()
    build_engine(cross_town().roads(tmp_path / "other"), tmp_path / "hierarchy")
    with pytest.raises(BundleCorrupt, match="build the area again"):
        open_engine(roads, tmp_path / "hierarchy")


@pytest.mark.parametrize("part", ["rank", "first", "head", "parent", "slot", "rises"])
def test_damaged_hierarchy_is_refused(roads, tmp_path, part):
    build_engine(roads, tmp_path / "hierarchy")
    (tmp_path / "hierarchy" / f"{part}.npy").write_bytes(b"no array")
    with pytest.raises(BundleCorrupt, match="build again"):
        open_engine(roads, tmp_path / "hierarchy")


def test_many_threads_get_the_answers_one_thread_gets(roads):
    engine = labelled(roads)
    nodes = everywhere(roads)
    expected = node_table_ms(engine, nodes, nodes)
    wrong = []

    def ask(seed):
        random = np.random.default_rng(seed)
        for source, target in random.integers(0, roads.node_count, (300, 2)).tolist():
            arcs = engine.arcs(source, target)
            found = engine.time_ms(source, target)
            if found != expected[source, target] or roads.travel_time_ms[arcs].sum() != found:
                wrong.append((source, target))

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_no_way_is_told_by_both(tmp_path):
    roads = cross_town().roads(tmp_path)
    # A network is strongly connected by construction; close what leaves node 0.
    shut = np.flatnonzero(roads.tail == 0)
    for engine in (labelled(roads), DijkstraEngine(roads)):
        cut = engine.reweighted(shut, np.full(len(shut), NO_WAY_MS, dtype=np.uint32))
        assert node_table_ms(cut, np.array([0]), np.array([1, 0])).tolist() == [[NO_WAY_MS, 0]]
        with pytest.raises(LookupError, match="no way from node 0 to node 1"):
            cut.arcs(0, 1)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_new_weights_give_what_a_fresh_engine_gives_and_the_old_ones_come_back(town_roads, data):
    roads, first = town_roads
    nodes = everywhere(roads)
    engine = first
    for _ in range(data.draw(st.integers(1, 4))):
        arcs = np.array(data.draw(st.lists(st.integers(0, len(roads.tail) - 1), max_size=12, unique=True)), dtype=int)
        kinds = st.one_of(st.integers(0, 100_000), st.just(NO_WAY_MS))
        weights = data.draw(st.lists(kinds, min_size=len(arcs), max_size=len(arcs)))
        before, engine = engine, engine.reweighted(arcs, np.array(weights, dtype=np.uint32))
        fresh = LabelEngine.of(engine.hierarchy, engine.weight_ms)
        for mine, theirs in zip((*engine.costs, engine.forward), (*fresh.costs, fresh.forward), strict=True):
            assert (mine == theirs).all()
        plain = DijkstraEngine(roads, engine.weight_ms)
        now, then = (node_table_ms(one, nodes, nodes) for one in (engine, before))
        assert (now == node_table_ms(plain, nodes, nodes)).all()
        away, home = engine.moved(before)
        assert (now == then)[np.ix_(~away, ~home)].all()
    undone = engine.reweighted(np.arange(len(roads.tail)), roads.travel_time_ms)
    assert (undone.forward == first.forward).all()
    assert (undone.backward == first.backward).all()
    assert all((mine == theirs).all() for mine, theirs in zip(undone.costs, first.costs, strict=True))


@pytest.fixture(scope="module")
def town_roads(tmp_path_factory):
    roads = random_town(11).roads(tmp_path_factory.mktemp("town"))
    return roads, labelled(roads)


def test_a_bundle_without_a_hierarchy_is_served_by_dijkstra(roads, tmp_path):
    assert isinstance(open_engine(roads, tmp_path / "hierarchy"), DijkstraEngine)
    build_engine(roads, tmp_path / "hierarchy")
    assert isinstance(open_engine(roads, tmp_path / "hierarchy"), LabelEngine)


WITHOUT_THE_WHEEL = """
import sys
from pathlib import Path
sys.modules["pyroutingkit"] = None  # what an interpreter without the wheel finds
from routing.compiled import RoadNetwork
from routing.engines import build_engine, open_engine
folder = Path(sys.argv[1])
roads = RoadNetwork.load(folder / "roads")
built, opened = build_engine(roads, folder / "none"), open_engine(roads, folder / "hierarchy")
assert not (folder / "none").exists()
print(type(built).__name__, type(opened).__name__, len(opened.arcs(0, 20)))
"""


def test_only_a_build_needs_the_wheel_and_without_it_dijkstra_takes_over(roads, tmp_path):
    roads.save(tmp_path / "roads")
    engine = build_engine(roads, tmp_path / "hierarchy")
    command = [sys.executable, "-c", WITHOUT_THE_WHEEL, str(tmp_path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
    assert said.split() == ["DijkstraEngine", "LabelEngine", str(len(engine.arcs(0, 20)))]
