import networkx as nx
import numpy as np
import pytest

from routing.graph import forbidden_turns
from routing.restrictions import Ignored, TurnRestriction, parse_restriction
from routing.router import Router
from tests.routing.maps import MiniMap, arcs_between, at, cross_town, labelled, node_table_ms, router

MEMBERS = (("from", "w", 1), ("via", "n", 2), ("to", "w", 3))


def test_reads_a_plain_restriction():
    found = parse_restriction({"restriction": "no_left_turn"}, MEMBERS)
    assert found == TurnRestriction(frozenset({1}), 2, (), frozenset({3}))


def test_reads_an_obligation():
    assert parse_restriction({"restriction": "only_straight_on"}, MEMBERS).only


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"restriction": "no_left_turn", "except": "psv"}, Ignored.EXEMPT),
        ({"restriction": "no_left_turn", "except": "bicycle; bus"}, Ignored.EXEMPT),
        ({"restriction": "no_left_turn", "except": "motorcar;bicycle"}, Ignored.EXEMPT),
        ({"restriction:hgv": "no_left_turn"}, Ignored.OTHER_VEHICLES),
        ({"restriction:conditional": "no_left_turn @ (Mo-Fr)"}, Ignored.AT_TIMES),
        ({"restriction": "no_left_turn", "hour_on": "07:00", "hour_off": "09:00"}, Ignored.AT_TIMES),
        ({"restriction": "no_left_turn", "restriction:bus": "give_way"}, Ignored.INCOMPLETE),
    ],
)
def test_restrictions_for_others_are_not_applied(tags, expected):
    assert parse_restriction(tags, MEMBERS) == expected


@pytest.mark.parametrize("whom", ["motor_vehicle", "psv", "bus", "motorcar", "minibus"])
def test_restrictions_for_us_bind(whom):
    found = parse_restriction({f"restriction:{whom}": "no_left_turn"}, MEMBERS)
    assert found == TurnRestriction(frozenset({1}), 2, (), frozenset({3}))


@pytest.mark.parametrize("value", ["hgv", "bicycle", "agricultural", ""])
def test_exceptions_for_others_do_not_concern_us(value):
    tags = {"restriction": "no_left_turn", "except": value}
    assert isinstance(parse_restriction(tags, MEMBERS), TurnRestriction)


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        (MEMBERS[:2], Ignored.INCOMPLETE),
        ((MEMBERS[0], MEMBERS[2]), Ignored.INCOMPLETE),
        ((*MEMBERS, ("via", "n", 9)), Ignored.INCOMPLETE),
    ],
)
def test_broken_restrictions_are_not_applied(members, expected):
    assert parse_restriction({"restriction": "no_left_turn"}, members) == expected


def turns_at_5(roads):
    """Forbidden turns at the crossing, as (from node, to node)."""
    ends = [(int(roads.osm_node[roads.tail[a]]), int(roads.osm_node[roads.head[b]])) for a, b in forbidden_turns(roads)]
    return sorted(ends)


def test_a_town_without_restrictions_is_not_split(tmp_path):
    roads = cross_town().roads(tmp_path)
    assert roads.node_count == 5
    assert len(roads.tail) == roads.road_count
    assert forbidden_turns(roads) == []


def test_a_forbidden_turn_closes_just_that_turn(tmp_path):
    roads = cross_town().restriction(1, "no_left_turn", 11, 5, 12).roads(tmp_path)
    assert turns_at_5(roads) == [(1, 2)]


def test_an_obligation_closes_all_other_turns_from_that_way(tmp_path):
    roads = cross_town().restriction(1, "only_straight_on", 11, 5, 13).roads(tmp_path)
    assert turns_at_5(roads) == [(1, 1), (1, 2), (1, 4)]


def test_restriction_for_buses_binds_and_one_with_exempt_buses_does_not(tmp_path):
    town = cross_town().restriction(1, "no_left_turn", 11, 5, 12, **{"except": "psv"})
    town.relation(
        2,
        (("way", 12, "from"), ("node", 5, "via"), ("way", 13, "to")),
        {"type": "restriction", "restriction:bus": "no_left_turn"},
    )
    assert turns_at_5(town.roads(tmp_path)) == [(2, 3)]


def test_no_u_turn_leaves_the_way_straight_through_open(tmp_path):
    # Way 50 runs through junction 5; "no U-turn from 50 into 50" must not close 50 itself.
    town = (
        MiniMap()
        .nodes(n1=(0, 0), n2=(100, 100), n3=(200, 0), n5=(100, 0))
        .way(50, [1, 5, 3], name="A")
        .way(51, [2, 5], name="B")
    )
    roads = town.way(52, [1, 2, 3], name="C").restriction(1, "no_u_turn", 50, 5, 50).roads(tmp_path)
    assert turns_at_5(roads) == [(1, 1), (3, 3)]


def test_via_node_in_the_middle_of_nowhere_has_no_effect(tmp_path):
    roads = cross_town().restriction(1, "no_left_turn", 11, 404, 12).roads(tmp_path)
    assert forbidden_turns(roads) == []


def test_forbidden_turn_makes_the_way_longer_by_the_detour(tmp_path):
    free = cross_town()
    a, b = (50, 0), (100, 50)  # in the middle of the streets to 1 and to 2
    before = router(free.roads(tmp_path))
    assert before.path(at(before.roads, *a), at(before.roads, *b)).length_m == pytest.approx(100.0, abs=0.5)
    after = router(cross_town().restriction(1, "no_left_turn", 11, 5, 12).roads(tmp_path))
    path = after.path(at(after.roads, *a), at(after.roads, *b))
    # Back to 1 (50 m), along the ring to 2 (141.4 m), down to the middle (50 m); straight on to 3 and round is longer.
    assert path.length_m == pytest.approx(241.4, abs=0.5)
    back = after.path(at(after.roads, *b), at(after.roads, *a))
    assert back.length_m == pytest.approx(100.0, abs=0.5)


def edge_based_seconds(roads):
    """All times between road arcs by Dijkstra over a graph whose nodes are arcs: the oracle for splitting."""
    closed = set(forbidden_turns(roads))
    line = nx.DiGraph()
    count = roads.road_count
    line.add_nodes_from(range(count))
    for before in range(count):
        for after in range(count):
            meets = roads.osm_node[roads.head[before]] == roads.osm_node[roads.tail[after]]
            if meets and (before, after) not in closed:
                line.add_edge(before, after, weight=int(roads.travel_time_ms[after]))
    return dict(nx.all_pairs_dijkstra_path_length(line))


@pytest.mark.parametrize("seed", range(5))
def test_split_junctions_agree_with_dijkstra_over_arcs(tmp_path, seed):
    roads = random_town(seed).roads(tmp_path)
    assert forbidden_turns(roads)
    expected = edge_based_seconds(roads)
    engine = labelled(roads)
    # From the end of arc a to the end of arc b: the end node of an arc knows which turns are open.
    arcs = np.arange(roads.road_count)
    times = node_table_ms(engine, roads.head[arcs], roads.tail[arcs])
    for a in arcs.tolist():
        for b in arcs.tolist():
            if a != b:
                assert times[a, b] + int(roads.travel_time_ms[b]) == expected[a][b]


def random_town(seed):
    """A 5 x 5 grid of two-way streets, each its own way, with a dozen random restrictions."""
    random = np.random.default_rng(seed)
    town = MiniMap()
    for i in range(25):
        town.node(
            i + 1, (i % 5) * 100 + float(random.uniform(-30, 30)), (i // 5) * 100 + float(random.uniform(-30, 30))
        )
    ways = [(i, i + 1) for i in range(1, 26) if i % 5] + [(i, i + 5) for i in range(1, 21)]
    at_node = {}
    for number, (u, v) in enumerate(ways):
        town.way(100 + number, [u, v], name=f"Way {number}")
        at_node.setdefault(u, []).append(100 + number)
        at_node.setdefault(v, []).append(100 + number)
    for relation in range(12):
        via = int(random.choice([7, 8, 9, 12, 13, 14, 17, 18, 19]))
        from_way, to_way = (int(way) for way in random.choice(at_node[via], 2, replace=False))
        kind = str(random.choice(["no_left_turn", "no_right_turn", "only_straight_on"]))
        town.restriction(relation + 1, kind, from_way, via, to_way)
    return town


def test_position_on_the_way_in_knows_the_restriction(tmp_path):
    roads = cross_town().restriction(1, "only_straight_on", 11, 5, 13).roads(tmp_path)
    drive: Router = router(roads)
    path = drive.path(at(roads, 99, 0), at(roads, 101, 0))
    assert path.length_m == pytest.approx(2.0, abs=0.1)
    (arc,) = arcs_between(roads, 1, 5)
    assert roads.osm_node[roads.head[arc]] == 5
    assert roads.head[arc] != roads.head[arcs_between(roads, 2, 5)[0]]
