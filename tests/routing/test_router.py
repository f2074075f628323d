import math

import networkx as nx
import numpy as np
import pytest

from routing.dijkstra import DijkstraEngine
from routing.errors import Unreachable
from routing.geodesy import great_circle_m
from routing.graph import to_graph
from routing.router import Router
from routing.values import NO_WAY_MS, Position
from tests.routing.maps import MiniMap, at, cross_town, router
from tests.routing.test_snapping import wiggly_town

# Residential street without houses: 30 km/h, so 100 m take 12 s.
S_PER_M = 0.12


@pytest.fixture
def town(tmp_path):
    return router(cross_town().roads(tmp_path))


@pytest.fixture
def oneway_loop(tmp_path):
    """A one-way square of 400 m round: 1 (0,0) - 2 (100,0) - 3 (100,100) - 4 (0,100)."""
    square = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100), n4=(0, 100))
    return router(square.way(1, [1, 2, 3, 4, 1], oneway="yes").roads(tmp_path))


def seconds(drive, a, b):
    return drive.travel_time_s(at(drive.roads, *a), at(drive.roads, *b))


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((20, 0), (80, 0), 60),  # along one street
        ((80, 0), (20, 0), 60),  # and back
        ((20, 0), (180, 0), 160),  # over the crossing
        ((20, 0), (100, 30), 110),  # round the corner
        ((20, 0), (20, 0), 0),
        ((0, 0), (200, 0), 200),  # from junction to junction
    ],
)
def test_time_from_the_middle_of_one_road_to_the_middle_of_another(town, a, b, metres):
    assert seconds(town, a, b) == pytest.approx(metres * S_PER_M, abs=0.03)


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((20, 0), (80, 0), 60),
        ((80, 0), (20, 0), 340),  # one-way: all the way round
        ((100, 50), (50, 0), 300),
        ((20, 0), (20, 0), 0),
    ],
)
def test_oneway_street_is_only_driven_its_way(oneway_loop, a, b, metres):
    assert seconds(oneway_loop, a, b) == pytest.approx(metres * S_PER_M, abs=0.05)
    path = oneway_loop.path(at(oneway_loop.roads, *a), at(oneway_loop.roads, *b))
    assert path.length_m == pytest.approx(metres, abs=0.2)


def test_two_places_on_one_long_bend_may_be_nearer_round_the_back(tmp_path):
    # A slow lane of 2 km bends from 1 to 2; a motorway joins 1 and 2 directly.
    town = MiniMap().nodes(n1=(0, 0), n2=(1000, 0), n3=(0, 500), n4=(1000, 500)).way(1, [1, 3, 4, 2], "living_street")
    drive = router(town.way(2, [1, 2], "motorway", oneway="no").roads(tmp_path))
    a, b = at(drive.roads, 0, 100), at(drive.roads, 1000, 100)
    # 100 m at 8 km/h, 1000 m at 115 km/h, 100 m at 8 km/h; along the lane it would be 1800 m at 8 km/h.
    assert drive.travel_time_s(a, b) == pytest.approx(45 + 31.3 + 45, abs=0.3)
    assert drive.path(a, b).length_m == pytest.approx(1200, abs=1)


def test_table_holds_the_single_answers(town):
    places = [at(town.roads, x, y) for x, y in ((20, 0), (80, 0), (100, 50), (150, 50), (100, -30))]
    table = town.table_s(places, places[:3])
    assert table.shape == (5, 3)
    assert table.dtype == np.float32
    for i, a in enumerate(places):
        for j, b in enumerate(places[:3]):
            assert table[i, j] == pytest.approx(town.travel_time_s(a, b), abs=1e-3)


def test_table_without_places_is_empty(town):
    assert town.table_s([], [at(town.roads, 20, 0)]).shape == (0, 1)


def test_path_begins_and_ends_at_the_places_and_its_times_add_up(town):
    a, b = at(town.roads, 20, 0), at(town.roads, 150, 50)
    path = town.path(a, b)
    assert (path.lat[0], path.lon[0]) == pytest.approx((a.lat, a.lon), abs=1e-8)
    assert (path.lat[-1], path.lon[-1]) == pytest.approx((b.lat, b.lon), abs=1e-8)
    assert path.elapsed_s[0] == 0.0
    assert path.elapsed_s[-1] == path.duration_s == town.travel_time_s(a, b)
    assert (np.diff(path.elapsed_s) >= 0).all()
    drawn = great_circle_m(path.lat[:-1], path.lon[:-1], path.lat[1:], path.lon[1:])
    assert drawn.sum() == pytest.approx(path.length_m, abs=0.01)
    # 30 km/h everywhere: elapsed time and distance run in step.
    assert np.cumsum(drawn) * S_PER_M == pytest.approx(path.elapsed_s[1:], abs=0.02)


def test_path_to_where_one_is_has_two_points_and_takes_no_time(town):
    here = at(town.roads, 20, 0)
    path = town.path(here, here)
    assert len(path.lat) == 2
    assert (path.duration_s, path.length_m) == (0.0, 0.0)
    assert [step.instruction for step in path.steps] == ["depart", "arrive"]


def test_position_given_on_the_twin_is_the_same_place(town):
    a, b = at(town.roads, 20, 0), at(town.roads, 150, 50)
    twin = Position(a.lat, a.lon, int(town.roads.twin[a.arc]), 1.0 - a.fraction, 0.0)
    assert town.travel_time_s(twin, b) == pytest.approx(town.travel_time_s(a, b), abs=1e-9)
    assert town.travel_time_s(a, twin) == pytest.approx(0.0, abs=1e-9)


def test_no_way_raises_and_is_infinite_in_a_table(town):
    everything = np.arange(len(town.roads.tail))
    closed = town.engine.reweighted(everything, np.full(len(everything), NO_WAY_MS, dtype=np.uint32))
    drive = town.under(closed, town.conditions)  # one can drive along a road, but never over a junction
    a, b = at(town.roads, 20, 0), at(town.roads, 150, 50)
    for ask in (drive.travel_time_s, drive.path):
        with pytest.raises(Unreachable, match="choose another place"):
            ask(a, b)
    assert math.isinf(drive.table_s([a], [b])[0, 0])
    assert drive.table_s([a], [a])[0, 0] == 0.0


def networkx_seconds(graph, roads, a, b):
    """Oracle: put both places into the OSMnx graph as nodes of their own and run NetworkX."""
    graph = graph.copy()
    for name, position in (("a", a), ("b", b)):
        for arc, fraction in (
            (position.arc, position.fraction),
            (int(roads.twin[position.arc]), 1 - position.fraction),
        ):
            if arc >= 0:
                time_s = int(roads.travel_time_ms[arc]) / 1000
                graph.add_edge(int(roads.osm_node[roads.tail[arc]]), name, travel_time=fraction * time_s)
                graph.add_edge(name, int(roads.osm_node[roads.head[arc]]), travel_time=(1 - fraction) * time_s)
    return nx.dijkstra_path_length(graph, "a", "b", weight="travel_time")


def test_agrees_with_networkx_between_random_places(tmp_path):
    roads = wiggly_town(5).roads(tmp_path)
    graph = to_graph(roads)
    fast, plain = router(roads), Router(roads, DijkstraEngine(roads))
    random = np.random.default_rng(2)
    arcs = random.integers(0, roads.road_count, (150, 2)).tolist()
    shares = random.uniform(0, 1, (150, 2)).tolist()
    for (arc_a, arc_b), (share_a, share_b) in zip(arcs, shares, strict=True):
        if arc_b in {arc_a, int(roads.twin[arc_a])}:
            continue  # the oracle knows no way along one and the same road
        a, b = Position(0, 0, arc_a, share_a, 0), Position(0, 0, arc_b, share_b, 0)
        expected = networkx_seconds(graph, roads, a, b)
        assert fast.travel_time_s(a, b) == pytest.approx(expected, abs=0.0011)  # parts of roads in whole milliseconds
        assert plain.travel_time_s(a, b) == fast.travel_time_s(a, b) == fast.table_ms([a], [b])[0, 0] / 1000.0
