import numpy as np
import pytest

from routing.benchmark import measure_routing, measure_table
from routing.benchmark_peers import Task, measure_peers
from routing.dijkstra import DijkstraEngine
from routing.engines import build_engine
from tests.routing.maps import cross_town, node_table_ms
from tests.routing.test_snapping import wiggly_town


def bundle_of(town, folder):
    roads = town.roads(folder)
    roads.save(folder / "roads")
    build_engine(roads, folder / "hierarchy")
    return folder


def test_a_table_is_measured_and_compared(tmp_path):
    # NetworkX gets the split junctions, too, so that it knows of the forbidden turn.
    town = cross_town().restriction(1, "only_straight_on", 11, 5, 13)
    found = measure_table(bundle_of(town, tmp_path), places=40)
    assert (found.places, found.networkx.table_rows) == (40, 4)
    assert found.table_s > 0.0
    assert found.networkx.table_s > 0.0
    assert found.networkx.largest_difference_s < 1e-6


def test_a_wrong_answer_would_be_seen(tmp_path):
    roads = wiggly_town().roads(tmp_path)
    nodes = np.arange(20)
    right = node_table_ms(DijkstraEngine(roads), nodes, nodes) / 1000.0
    right[1, 2] += 5.0
    peers = measure_peers(roads, Task(nodes[:5], nodes[5:10], nodes, right))
    assert {peer.name for peer in peers} >= {"NetworkX", "SciPy"}
    assert [peer.largest_difference_s for peer in peers] == pytest.approx([5.0] * len(peers))


def test_all_figures_of_an_area_are_measured(model_bundle):
    found = measure_routing(model_bundle, trips=200, places=30)
    assert found.undone_exactly
    figures = (found.single_p50_us, found.batch_p50_us, found.table_ms, found.stop_table_s, found.closure_p50_ms)
    assert all(figure > 0.0 for figure in figures)
    assert found.batch_p50_us < found.single_p50_us
    assert all(peer.largest_difference_s < 1e-6 for peer in found.peers)
