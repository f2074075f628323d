"""Turn restrictions from the drawn map to the compiled network, held to a brute-force driver on the drawing."""

import heapq
import itertools

import numpy as np
import pytest

from routing.graph import forbidden_drives, forbidden_turns
from tests.routing.maps import MiniMap, arcs_between, at, labelled, node_table_ms, router


def over(town, identifier, kind, from_way, via_ways, to_way, **tags):
    """Draw a restriction over ways."""
    members = (("way", from_way, "from"), *(("way", way, "via") for way in via_ways), ("way", to_way, "to"))
    return town.relation(identifier, members, {"type": "restriction", "restriction": kind} | tags)


def ladder(**bridge):
    """
    Two roads, 1-2-3 and 4-5-6, and a way 30 between them, all two-way; a far ring ties the ends together.

        1 --- 2 --- 3      ways 10 (1-2), 11 (2-3)
              |            way  30 (2-5)
        4 --- 5 --- 6      ways 20 (4-5), 21 (5-6)
    """
    town = MiniMap().nodes(n1=(0, 100), n2=(100, 100), n3=(200, 100), n4=(0, 0), n5=(100, 0), n6=(200, 0))
    town.way(10, [1, 2], name="A").way(11, [2, 3], name="B").way(20, [4, 5], name="C").way(21, [5, 6], name="D")
    town.nodes(n91=(-900, 50), n92=(1100, 50)).way(40, [1, 91, 4], name="W").way(41, [3, 92, 6], name="E")
    return town.way(30, [2, 5], name="Bridge", **bridge)


def drives(roads):
    """Forbidden drives as lists of OpenStreetMap nodes."""
    tail, head = (roads.osm_node[end[: roads.road_count]] for end in (roads.tail, roads.head))
    return sorted((int(tail[drive[0]]), *(int(head[arc]) for arc in drive)) for drive in forbidden_drives(roads))


def arc(roads, *ends):
    """The original arc between two nodes."""
    (found,) = (arc for arc in arcs_between(roads, *ends) if roads.is_original[arc])
    return found


def seconds(roads, begin, end):
    """Driving time from the end of one arc to the end of another, over all copies of it."""
    ends = roads.tail[np.flatnonzero(roads.original == end)]
    times = node_table_ms(labelled(roads), roads.head[[begin]], ends)
    return (int(times.min()) + int(roads.travel_time_ms[end])) / 1000


def metres(roads, begin, end):
    """All streets here are driven at 30 km/h."""
    return seconds(roads, begin, end) * 30 / 3.6


def test_a_turn_over_a_way_is_forbidden_to_those_who_come_that_way_only(tmp_path):
    roads = over(ladder(), 1, "no_left_turn", 10, [30], 21).roads(tmp_path)
    assert drives(roads) == [(1, 2, 5, 6)]
    assert metres(roads, arc(roads, 3, 2), arc(roads, 5, 6)) == pytest.approx(200, abs=1)
    assert metres(roads, arc(roads, 1, 2), arc(roads, 5, 4)) == pytest.approx(200, abs=1)
    # On to 4's end of way 20, turn round there and come back: 100 + 100 + 100 + 100.
    assert metres(roads, arc(roads, 1, 2), arc(roads, 5, 6)) == pytest.approx(400, abs=1)


def test_a_drive_may_begin_and_end_on_the_way_between(tmp_path):
    roads = over(ladder(), 1, "no_left_turn", 10, [30], 21).roads(tmp_path)
    bridge = arc(roads, 2, 5)
    assert np.count_nonzero(roads.original == bridge) == 2
    assert metres(roads, arc(roads, 1, 2), bridge) == pytest.approx(100, abs=1)
    assert metres(roads, bridge, arc(roads, 5, 6)) == pytest.approx(100, abs=1)


def test_a_way_may_lead_from_and_to_the_middle_of_the_way_between(tmp_path):
    drive = router(over(ladder(), 1, "no_left_turn", 10, [30], 21).roads(tmp_path))
    west, bridge, east = (at(drive.roads, *place) for place in ((50, 100), (100, 50), (150, 0)))
    assert drive.path(west, bridge).length_m == pytest.approx(100, abs=1)
    assert drive.path(bridge, east).length_m == pytest.approx(100, abs=1)
    # To way 21 itself over the bridge and on to 4, where one turns round: 50 + 100 + 100 + 100 + 50.
    assert drive.path(west, east).length_m == pytest.approx(400, abs=1)
    assert drive.path(east, west).length_m == pytest.approx(200, abs=1)


def test_copies_have_no_twin_and_are_nobodys_and_are_not_snapped_to(tmp_path):
    roads = over(ladder(), 1, "no_left_turn", 10, [30], 21).roads(tmp_path)
    copies = np.flatnonzero(~roads.is_original)
    assert len(copies) == 1
    assert (roads.twin[copies] == -1).all()
    assert not np.isin(roads.twin, copies).any()
    assert not np.isin(roads.grid.arc, copies).any()
    assert (roads.is_original[roads.original]).all()
    copy, original = int(copies[0]), int(roads.original[copies[0]])
    assert roads.travel_time_ms[copy] == roads.travel_time_ms[original]
    assert [line.tolist() for line in roads.geometry(copy)] == [line.tolist() for line in roads.geometry(original)]
    assert roads.once.sum() == 7  # ways 10, 11, 20, 21, 30, 40, 41


def test_a_command_over_a_way_binds_at_its_end(tmp_path):
    roads = over(ladder(), 1, "only_right_turn", 10, [30], 20).roads(tmp_path)
    assert drives(roads) == [(1, 2, 5, 2), (1, 2, 5, 6)]
    assert metres(roads, arc(roads, 1, 2), arc(roads, 2, 3)) == pytest.approx(100, abs=1)


def test_several_commands_allow_what_any_of_them_names(tmp_path):
    town = over(ladder(), 1, "only_right_turn", 10, [30], 20)
    roads = over(town, 2, "only_left_turn", 10, [30], 21).roads(tmp_path)
    assert drives(roads) == [(1, 2, 5, 2)]


def test_a_command_into_a_road_nobody_drives_is_void(tmp_path):
    town = ladder().nodes(n7=(100, -100)).way(50, [5, 7], access="private")
    roads, report = over(town, 1, "only_straight_on", 10, [30], 50).compiled(tmp_path)
    assert drives(roads) == []
    assert report.left_out["turn restriction over roads that are not driven anyway"] == 1
    assert report.restrictions == 0


def test_several_ways_between_in_any_order(tmp_path):
    def town(via):
        drawn = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n4=(300, 0), n5=(400, 0), n6=(300, 100))
        drawn.nodes(n7=(200, 100)).way(70, [3, 7, 6], name="Side")  # a junction in the middle of the ways between
        drawn.way(11, [1, 2], name="A").way(12, [3, 2], name="A").way(13, [3, 4], name="B").way(14, [4, 5], name="B")
        return over(drawn.way(15, [4, 6], name="C"), 1, "no_left_turn", 11, via, 15)

    for via in ([12, 13], [13, 12]):
        roads = town(via).roads(tmp_path)
        assert drives(roads) == [(1, 2, 3, 4, 6)]


def test_no_u_turn_over_the_link_of_a_dual_carriageway(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n4=(200, 20), n5=(100, 20), n6=(0, 20))
    town.nodes(n7=(100, -100), n8=(100, 120)).way(60, [7, 2], name="South").way(61, [5, 8], name="North")
    town.way(70, [3, 4], name="Turn").way(71, [6, 1], name="Turn")
    town.way(10, [1, 2], oneway="yes", name="Main").way(11, [2, 3], oneway="yes", name="Main")
    town.way(20, [4, 5], oneway="yes", name="Main").way(21, [5, 6], oneway="yes", name="Main")
    roads = over(town.way(30, [2, 5], name="Link"), 1, "no_u_turn", 10, [30], 21).roads(tmp_path)
    assert drives(roads) == [(1, 2, 5, 6)]
    assert metres(roads, arc(roads, 1, 2), arc(roads, 5, 8)) == pytest.approx(120, abs=1)
    assert metres(roads, arc(roads, 7, 2), arc(roads, 5, 6)) == pytest.approx(120, abs=1)


def test_the_way_between_may_have_a_restriction_of_its_own(tmp_path):
    # From 10 over the bridge neither left (1) nor, as for everybody on the bridge, right (2): only back.
    town = over(ladder(), 1, "no_left_turn", 10, [30], 21).restriction(2, "no_right_turn", 30, 5, 20)
    roads = town.roads(tmp_path)
    assert drives(roads) == [(1, 2, 5, 6), (2, 5, 4)]
    assert metres(roads, arc(roads, 3, 2), arc(roads, 5, 6)) == pytest.approx(200, abs=1)


def test_a_way_between_that_is_cut_by_a_bollard_needs_no_restriction(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n4=(300, 0), n5=(400, 0), n6=(100, 300), n7=(400, 300))
    town.node(3, 200, 0, barrier="bollard").way(30, [2, 3, 4], name="Cut").way(10, [1, 2], name="A")
    town.way(11, [4, 5], name="B").way(12, [2, 6, 7, 5], name="Round")
    _, report = over(town, 1, "no_straight_on", 10, [30], 11).compiled(tmp_path)
    assert report.left_out == {"turn restriction over roads that are not driven anyway": 1}


def test_ways_that_do_not_join_are_counted(tmp_path):
    _, report = over(ladder(), 1, "no_left_turn", 10, [21], 20).compiled(tmp_path)
    assert report.left_out == {"turn restriction its ways do not join": 1}


def test_a_restriction_drawn_twice_counts_once(tmp_path):
    town = over(over(ladder(), 1, "no_left_turn", 10, [30], 21), 2, "no_left_turn", 10, [30], 21)
    roads, report = town.compiled(tmp_path)
    assert drives(roads) == [(1, 2, 5, 6)]
    assert report.restrictions == 1
    assert report.left_out == {"turn restriction that another one says already": 1}


def test_entry_forbidden_from_several_ways(tmp_path):
    members = (("way", 11, "from"), ("way", 12, "from"), ("node", 5, "via"), ("way", 13, "to"))
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 100), n3=(200, 0), n4=(100, -100), n5=(100, 0))
    for way, end in ((11, 1), (12, 2), (13, 3), (14, 4)):
        town.way(way, [end, 5], name=f"Street {end}")
    town.way(20, [1, 2, 3, 4, 1], name="Ring")
    roads = town.relation(1, members, {"type": "restriction", "restriction": "no_entry"}).roads(tmp_path)
    assert drives(roads) == [(1, 5, 3), (2, 5, 3)]


@pytest.mark.parametrize("kind", ["no_u_turn", "only_u_turn"])
def test_a_u_turn_into_the_own_way_leads_back(tmp_path, kind):
    roads = ladder().restriction(1, kind, 30, 5, 30).roads(tmp_path)
    assert drives(roads) == ([(2, 5, 2)] if kind == "no_u_turn" else [(2, 5, 4), (2, 5, 6)])


def test_a_ring_between_is_driven_the_way_it_turns(tmp_path):
    # Way 50 is a roundabout 2-3-4-5-2; coming from 1 at 2 one must not leave by 6 at 5, three quarters round.
    town = MiniMap().nodes(n1=(-100, 0), n2=(0, 0), n3=(20, -20), n4=(40, 0), n5=(20, 20), n6=(20, 120), n7=(140, 0))
    town.way(50, [2, 3, 4, 5, 2], junction="roundabout").way(10, [1, 2]).way(11, [5, 6]).way(12, [4, 7])
    roads = over(town, 1, "no_left_turn", 10, [50], 11).roads(tmp_path)
    assert drives(roads) == [(1, 2, 4, 5, 6)]


@pytest.mark.parametrize("seed", [*range(12), 24, 27])
def test_random_towns_are_driven_as_by_a_driver_who_reads_the_signs(tmp_path, seed):
    streets, signs, town = signposted_town(seed)
    roads = town.roads(tmp_path)
    engine = labelled(roads)
    number = {}
    for arc_number in np.flatnonzero(roads.is_original).tolist():
        ends = (roads.osm_node[roads.tail[arc_number]], roads.osm_node[roads.head[arc_number]])
        number[int(ends[0]), int(ends[1])] = arc_number
    targets = sorted(number)
    copies = {pair: np.flatnonzero(roads.original == number[pair]) for pair in targets}
    times_ms = {pair: int(roads.travel_time_ms[number[pair]]) for pair in targets}
    for start in targets[:: max(len(targets) // 12, 1)]:
        expected = by_the_signs(streets, signs, start, times_ms)
        for pair in targets:
            times = node_table_ms(engine, roads.head[[number[start]]], roads.tail[copies[pair]])[0]
            reached = int(times.min()) + int(roads.travel_time_ms[number[pair]])
            assert expected[pair] == reached, (start, pair)
    assert any(len(drive) > 2 for drive in forbidden_drives(roads))
    assert forbidden_turns(roads)


def signposted_town(seed):
    """A 4 x 4 grid of streets, each its own way, with random signs: (way in, nodes, ways out, is it a command)."""
    random = np.random.default_rng(seed)
    town = MiniMap()
    for i in range(16):
        x, y = (i % 4) * 100 + float(random.uniform(-30, 30)), (i // 4) * 100 + float(random.uniform(-30, 30))
        town.node(i + 1, x, y)
    pairs = [(i, i + 1) for i in range(1, 17) if i % 4] + [(i, i + 4) for i in range(1, 13)]
    streets = {}
    for way, (u, v) in enumerate(pairs, start=100):
        one_way = random.random() < 0.2 and {1, 2, 3, 4, 13, 14, 15, 16}.isdisjoint({u, v})
        town.way(way, [u, v], name=f"Way {way}", **({"oneway": "yes"} if one_way else {}))
        streets[u, v] = way
        if not one_way:
            streets[v, u] = way
    signs = []
    for identifier in range(1, 13):
        nodes = [int(random.integers(1, 17))]
        for _ in range(int(random.integers(2, 5))):
            onward = [v for u, v in streets if u == nodes[-1] and v not in nodes]
            if onward:
                nodes.append(int(random.choice(sorted(onward))))
        if len(nodes) < 3:
            continue
        ways = [streets[step] for step in itertools.pairwise(nodes)]
        is_command = random.random() < 0.3
        kind = "only_straight_on" if is_command else "no_left_turn"
        if len(ways) == 2:
            town.restriction(identifier, kind, ways[0], nodes[1], ways[1])
        else:
            over(town, identifier, kind, ways[0], ways[1:-1], ways[-1])
        signs.append((tuple(nodes[:-1]), nodes[-1], is_command))
    return streets, signs, town


def by_the_signs(streets, signs, start, times):
    """
    Milliseconds from the end of a street to the end of all others, for a driver who remembers the last corners.

    He looks ahead as well: he does not drive to where signs that contradict each other leave him no way on.
    """
    onward, waiting = {}, [start]
    while waiting:
        driven = waiting.pop()
        if driven not in onward:
            onward[driven] = {(*driven, v)[-5:] for u, v in streets if u == driven[-1] and allows(signs, driven, v)}
            waiting += onward[driven]
    while stuck := {driven for driven, following in onward.items() if not following}:
        onward = {driven: following - stuck for driven, following in onward.items() if driven not in stuck}
    best, queue, reached = {}, [(0, start)], {}
    while queue:
        now, driven = heapq.heappop(queue)
        if best.setdefault(driven, now) < now:
            continue
        for following in onward[driven]:
            if following[-2:] not in times:
                continue  # the signs cut this street off, so that it was dropped
            time = now + times[following[-2:]]
            reached[following[-2:]] = min(reached.get(following[-2:], time), time)
            heapq.heappush(queue, (time, following))
    return reached


def allows(signs, driven, to):
    """Whether one who has driven over these corners may go on to another."""
    commands = {}
    for before, out, is_command in signs:
        if driven[-len(before) :] == before:
            if is_command:
                commands.setdefault(before, set()).add(out)
            elif out == to:
                return False
    return all(to in allowed for allowed in commands.values())
