"""How far it is on foot, on maps drawn by hand."""

import itertools

import networkx as nx
import numpy as np
import pytest

from routing.values import VirtualStop
from routing.walk_search import Walker
from routing.walks import StopWalks
from tests.routing.maps import MiniMap, place


def stop(x_m, y_m, index=0):
    lat, lon = place(x_m, y_m)
    return VirtualStop(index, f"s{index}", f"Halt {index}", "Town", lat, lon, None, False)


def walk(network, start, end, max_walk_m=5000.0, *, step_free=False):
    """The walk between two points of the map as (metres, has_steps); None where there is none."""
    found = StopWalks(network, [stop(*end)]).stops_near(*place(*start), max_walk_m, 1, step_free)
    return (found[0].walk_m, found[0].has_steps) if found else None


def hill():
    """
    A street below, one above, 40 m of steps between their west ends, and a ramp of 200 m around in the east.

        4 ------- 3
        | steps   | footway
        1 ------- 2
    """
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 40), n4=(0, 40))
    return town.way(1, [1, 2]).way(2, [4, 3]).way(3, [1, 4], "steps").way(4, [2, 3], "footway")


def test_the_walk_leads_over_steps_or_around_them(tmp_path):
    network = hill().walks(tmp_path)
    assert walk(network, (0, 0), (0, 40)) == (pytest.approx(40, abs=0.1), True)
    assert walk(network, (0, 0), (0, 40), step_free=True) == (pytest.approx(240, abs=0.1), False)


def test_where_the_way_around_is_out_of_reach_the_walk_says_that_it_has_steps(tmp_path):
    network = hill().walks(tmp_path)
    assert walk(network, (0, 0), (0, 40), 239.0, step_free=True) == (pytest.approx(40, abs=0.1), True)
    assert walk(network, (0, 0), (0, 40), 39.0, step_free=True) is None


def test_who_cannot_take_steps_is_shown_the_stops_without_them_first(tmp_path):
    network = hill().walks(tmp_path)
    walks = StopWalks(network, [stop(0, 40), stop(90, 0, 1)])
    assert [found.stop for found in walks.stops_near(*place(0, 0), 100.0, 4, False)] == [0, 1]
    around = walks.stops_near(*place(0, 0), 100.0, 4, True)
    assert [(found.stop, found.has_steps) for found in around] == [(1, False), (0, True)]


def test_steps_take_twice_as_long_as_even_ground(tmp_path):
    walks = StopWalks(hill().walks(tmp_path), [stop(0, 40), stop(0, 0, 1)])
    up, back = walks.stops_near(*place(0, 0), 50.0, 2, False)[::-1]
    assert (up.stop, up.walk_s) == (0, 67)  # 40 m / 1.2 m/s * 2
    assert (back.walk_m, back.walk_s) == (0.0, 0)


def test_the_stretch_beside_the_way_counts_at_both_ends(tmp_path):
    network = MiniMap().nodes(n1=(0, 0), n2=(500, 0)).way(1, [1, 2], "path").walks(tmp_path)
    assert walk(network, (100, 20), (300, -10)) == (pytest.approx(20 + 200 + 10, abs=0.1), False)


def test_a_one_way_footway_is_walked_around(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100), n4=(0, 100))
    town.way(1, [1, 2], "footway", oneway__foot="yes").way(2, [2, 3, 4, 1], "footway")
    network = town.walks(tmp_path)
    assert walk(network, (20, 0), (80, 0))[0] == pytest.approx(60, abs=0.1)
    assert walk(network, (80, 0), (20, 0))[0] == pytest.approx(20 + 300 + 20, abs=0.2)


def test_bridges_are_left_only_where_ways_meet(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(100, -100), n4=(100, 100), n5=(200, 100))
    town.way(1, [1, 2], "footway").way(2, [3, 4], "footway", bridge="yes", layer="1").way(3, [4, 5, 2], "footway")
    network = town.walks(tmp_path)
    assert walk(network, (60, 0), (110, 100))[0] == pytest.approx(140 + 100 + 90, abs=0.3)


@pytest.mark.parametrize("tags", [{"bridge": "yes"}, {"tunnel": "yes"}, {"bridge": "viaduct"}])
def test_nobody_comes_onto_a_bridge_or_into_a_tunnel_from_beside(tmp_path, tags):
    """The bridge passes 10 m from the door, the street 30 m from it, and they meet 500 m to the east."""
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0), n3=(0, 40), n4=(490, 40))
    town.way(1, [1, 2]).way(2, [3, 4], "footway", **tags).way(3, [4, 2], "footway")
    network = town.walks(tmp_path)
    assert walk(network, (100, 30), (200, 0))[0] == pytest.approx(30 + 100, abs=0.1)
    passage = town.way(4, [3, 4], "footway", tunnel="building_passage").walks(tmp_path)
    assert walk(passage, (100, 30), (200, 30))[0] == pytest.approx(10 + 100 + 10, abs=0.1)


def test_a_wall_across_a_path_is_not_walked_through(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n3=(200, 0), n4=(0, 50), n5=(200, 50)).node(2, 100, 0, barrier="wall")
    network = town.way(1, [1, 2, 3], "path").way(2, [1, 4, 5, 3], "path").walks(tmp_path)
    assert walk(network, (80, 0), (120, 0))[0] == pytest.approx(80 + 50 + 200 + 50 + 80, abs=0.3)


def test_a_stile_is_climbed_unless_one_cannot(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n3=(200, 0), n4=(0, 50), n5=(200, 50)).node(2, 100, 0, barrier="stile")
    network = town.way(1, [1, 2, 3], "path").way(2, [1, 4, 5, 3], "path").walks(tmp_path)
    assert walk(network, (0, 0), (200, 0)) == (pytest.approx(200, abs=0.1), True)
    assert walk(network, (0, 0), (200, 0), step_free=True) == (pytest.approx(300, abs=0.1), False)


def test_a_kerb_bars_the_footway_that_crosses_but_not_the_street(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n3=(200, 0), n4=(100, 30)).node(2, 100, 0, kerb="raised")
    network = town.way(1, [1, 2, 3]).way(2, [2, 4], "footway").walks(tmp_path)
    assert walk(network, (0, 0), (200, 0), step_free=True)[1] is False
    assert walk(network, (0, 0), (100, 30), step_free=True)[1] is True


def test_beside_fast_traffic_one_walks_only_where_the_detour_is_long(tmp_path):
    """The main road is 400 m long, the path beside it 600 m (660 with its pace): 400 * 1.7 = 680 is more."""
    town = MiniMap().nodes(n1=(0, 0), n2=(400, 0), n3=(0, 100), n4=(400, 100))
    network = town.way(1, [1, 2], "secondary").way(2, [1, 3, 4, 2], "path").walks(tmp_path)
    assert walk(network, (0, 0), (400, 0))[0] == pytest.approx(600, abs=0.5)
    sidewalk = town.way(3, [1, 2], "secondary", sidewalk="right").walks(tmp_path)
    assert walk(sidewalk, (0, 0), (400, 0))[0] == pytest.approx(400, abs=0.5)


def test_in_a_settlement_a_main_road_is_a_street_like_others(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(400, 0), n3=(0, 100), n4=(400, 100))
    town.way(1, [1, 2], "secondary").way(2, [1, 3, 4, 2], "path")
    network = town.walks(tmp_path, settled=[(-200, -200), (600, -200), (600, 200), (-200, 200)])
    assert walk(network, (0, 0), (400, 0))[0] == pytest.approx(400, abs=0.5)


def test_a_house_beside_a_lone_footway_walks_to_the_nearest_way_that_leads_on(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(300, 0), n3=(600, 0), n4=(0, 60), n5=(30, 60))
    network = town.way(1, [1, 2, 3]).way(2, [4, 5], "footway").walks(tmp_path)
    assert walk(network, (20, 62), (100, 0))[0] == pytest.approx(62 + 80, abs=0.2)
    assert walk(network, (20, 62), (5, 60))[0] == pytest.approx(2 + 15, abs=0.2)


@pytest.mark.parametrize(("off_m", "found"), [(99.0, True), (400.0, True), (501.0, False)])
def test_far_from_all_ways_the_nearest_within_500_m_is_walked_to(tmp_path, off_m, found):
    network = MiniMap().nodes(n1=(0, 0), n2=(1000, 0)).way(1, [1, 2], "track").walks(tmp_path)
    answer = walk(network, (500, off_m), (500, 0))
    assert (answer is not None) is found
    if found:
        assert answer[0] == pytest.approx(off_m, abs=0.5)


def test_a_house_between_two_streets_may_leave_by_either(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0), n3=(0, 40), n4=(500, 40), n5=(-300, 20))
    network = town.way(1, [1, 2]).way(2, [3, 4]).way(3, [1, 5, 3]).walks(tmp_path)
    assert walk(network, (200, 18), (250, 0))[0] == pytest.approx(18 + 50, abs=0.1)
    assert walk(network, (200, 18), (250, 40))[0] == pytest.approx(22 + 50, abs=0.1)


def city(tmp_path, seed):
    """A grid of 20 x 20 streets 50 m apart, a third of them missing, some of them steps."""
    random = np.random.default_rng(seed)
    town = MiniMap()
    for i in range(20):
        for j in range(20):
            town.node(1 + 20 * i + j, 50.0 * i, 50.0 * j)
    kinds = random.choice(["residential", "path", "steps", ""], p=[0.4, 0.2, 0.1, 0.3], size=800)
    for number, kind in enumerate(kinds.tolist()):
        i, j = number // 2 % 20, number // 40
        end = 20 * (i + 1) + j if number % 2 else 20 * i + j + 1
        if kind and (i < 19 if number % 2 else j < 19):
            town.way(number + 1, [1 + 20 * i + j, 1 + end], kind)
    return Walker(town.walks(tmp_path)), random


def places_in(walker, random, count):
    spots = [place(*random.uniform(0, 950, 2)) for _ in range(count)]
    return walker.places(np.array([s[0] for s in spots]), np.array([s[1] for s in spots]))


@pytest.mark.parametrize("seed", [1, 2])
def test_many_walks_at_once_are_the_walks_one_by_one(tmp_path, seed):
    walker, random = city(tmp_path, seed)
    homes, stops = places_in(walker, random, 60), places_in(walker, random, 25)
    table = walker.distances(homes, stops, 400.0)
    together = {(int(o), int(t)): float(m) for o, t, m in zip(table.origin, table.target, table.walk_m, strict=True)}
    singly = {}
    for home in range(60):
        _, found = walker.reach(walker.link(homes.lat[[home]], homes.lon[[home]])[1], stops, 400.0)
        singly |= {(home, int(t)): float(found.length_m[t]) for t in found.touched[: found.tally[0]]}
    assert len(together) > 100
    assert together == singly
    assert (np.diff(table.origin) >= 0).all()
    assert (np.diff(table.walk_m)[np.diff(table.origin) == 0] >= 0).all()


def test_the_nearest_stop_of_every_house_is_the_nearest_of_all_its_walks(tmp_path):
    walker, random = city(tmp_path, 3)
    homes, stops = places_in(walker, random, 200), places_in(walker, random, 8)
    spots = list(zip(stops.lat.tolist(), stops.lon.tolist(), strict=True))
    nearest = walker.nearest_m(homes.lat, homes.lon, spots, 1500.0)
    for home in range(200):
        _, found = walker.reach(walker.link(homes.lat[[home]], homes.lon[[home]])[1], stops, 1500.0)
        there = found.touched[: found.tally[0]]
        best = there[np.argmin(found.cost[there])] if len(there) else None
        assert nearest[home] == (pytest.approx(found.length_m[best]) if best is not None else np.inf)
    assert np.isfinite(nearest).sum() > 150


def test_nothing_asked_is_nothing_answered(tmp_path):
    walker = Walker(hill().walks(tmp_path))
    assert len(walker.nearest_m(np.zeros(0), np.zeros(0), [(50.0, 7.0)], 250.0)) == 0
    assert np.isinf(walker.nearest_m(np.array([50.0]), np.array([7.0]), [], 250.0)).all()
    assert StopWalks(walker.network, []).stops_near(50.0, 7.0, 250.0, 4, False) == []


def oracle_m(network, home, goal):
    """Metres of the walk of least effort, found by NetworkX over the network with both places put in."""
    graph = nx.MultiDiGraph()
    effort = network.length_m * network.pace / 100.0

    def join(u, v, way, share):
        graph.add_edge(u, v, effort=float(share * effort[way]), metres=float(share * network.length_m[way]))

    for way in range(network.way_count):
        join(int(network.tail[way]), int(network.head[way]), way, 1.0)
        join(int(network.head[way]), int(network.tail[way]), way, 1.0)
    for name, seeds in (("home", home), ("goal", goal)):
        for number, (way, along_m, off_m) in enumerate(zip(*seeds, strict=True)):
            spot = (name, number)
            share = along_m / network.length_m[way]
            for end, part in ((network.tail[way], share), (network.head[way], 1.0 - share)):
                join(spot, int(end), way, part)
                join(int(end), spot, way, part)
            graph.add_edge(name, spot, effort=1.5 * off_m, metres=float(off_m))
            graph.add_edge(spot, name, effort=1.5 * off_m, metres=float(off_m))
    for a, way in enumerate(home.way):
        for b in np.flatnonzero(goal.way == way):
            share = abs(home.along_m[a] - goal.along_m[b]) / network.length_m[way]
            join(("home", a), ("goal", int(b)), way, share)
    path = nx.shortest_path(graph, "home", "goal", "effort")
    best = (min(graph[u][v].values(), key=lambda edge: edge["effort"]) for u, v in itertools.pairwise(path))
    return sum(edge["metres"] for edge in best)


def test_the_walk_is_the_one_of_least_effort(tmp_path):
    walker, random = city(tmp_path, 6)
    homes, goals = places_in(walker, random, 25), places_in(walker, random, 25)
    compared = 0
    for k in range(25):
        (home, goal) = (walker.link(spots.lat[[k]], spots.lon[[k]])[1] for spots in (homes, goals))
        _, found = walker.reach(home, walker.places(goals.lat[[k]], goals.lon[[k]]), 1e5)
        if found.tally[0]:
            assert found.length_m[0] == pytest.approx(oracle_m(walker.network, home, goal), abs=0.01)
            compared += 1
    assert compared > 15
