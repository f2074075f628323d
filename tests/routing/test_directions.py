import math
from dataclasses import replace

import numpy as np
import pytest

from routing.maneuvers import INSTRUCTIONS
from tests.routing.maps import MiniMap, at, cross_town, router


def steps(drive, a, b):
    """Instructions as (key, street, whole metres)."""
    path = drive.path(at(drive.roads, *a), at(drive.roads, *b))
    return [(step.instruction, step.street, round(step.length_m)) for step in path.steps]


def test_left_and_right_at_a_crossing(tmp_path):
    drive = router(cross_town().roads(tmp_path))
    assert steps(drive, (20, 0), (100, 30)) == [
        ("depart", "Street 1", 80),
        ("left", "Street 2", 30),
        ("arrive", "", 0),
    ]
    assert steps(drive, (20, 0), (100, -30))[1] == ("right", "Street 4", 30)
    assert steps(drive, (20, 0), (150, 0))[1] == ("continue", "Street 3", 50)


@pytest.mark.parametrize(
    ("a", "left", "right"),
    [
        ((20, 0), (100, 30), (100, -30)),  # coming from the west
        ((180, 0), (100, -30), (100, 30)),  # from the east
        ((100, 80), (130, 0), (70, 0)),  # from the north
        ((100, -80), (70, 0), (130, 0)),  # from the south
    ],
)
def test_left_is_left_from_wherever_one_comes(tmp_path, a, left, right):
    drive = router(cross_town().roads(tmp_path))
    assert steps(drive, a, left)[1][0] == "left"
    assert steps(drive, a, right)[1][0] == "right"


def test_nothing_is_said_where_the_road_just_goes_on(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n4=(100, 100), n5=(200, 100))
    town.way(1, [1, 2, 3], name="Main").way(2, [2, 4], name="Side").way(3, [4, 5], name="Side").way(
        4, [5, 3], name="Side"
    )
    drive = router(town.roads(tmp_path))
    assert steps(drive, (20, 0), (180, 0)) == [("depart", "Main", 160), ("arrive", "", 0)]
    # From Side at 4 a right turn on the same street without any other way: the road just bends.
    assert steps(drive, (100, 30), (150, 100)) == [("depart", "Side", 120), ("arrive", "", 0)]


def test_a_turn_within_one_street_is_told_where_there_is_a_choice(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n4=(100, 100))
    town.way(1, [1, 2, 3], name="Am Markt").way(2, [2, 4], name="Am Markt")
    drive = router(town.way(3, [4, 3], name="Ring").way(4, [1, 4], name="Ring").roads(tmp_path))
    assert [step[0] for step in steps(drive, (60, 0), (100, 40))] == ["depart", "left", "arrive"]


def test_a_road_without_a_name_goes_by_its_number(tmp_path):
    town = cross_town().nodes(n6=(300, 0)).way(30, [3, 6], "secondary", ref="L 52")
    drive = router(town.roads(tmp_path))
    assert steps(drive, (150, 0), (280, 0))[1][:2] == ("continue", "L 52")


def roundabout():
    """A roundabout of 20 m radius, counter-clockwise, with arms to the west, south, east and north."""
    town = MiniMap()
    for k in range(8):
        angle = math.pi + k * math.pi / 4
        town.node(10 + k, 20 * math.cos(angle), 20 * math.sin(angle))
    town.way(1, [*range(10, 18), 10], "tertiary", junction="roundabout")
    arms = ((10, 1, -200, 0), (12, 2, 0, -200), (14, 3, 200, 0), (16, 4, 0, 200))
    for inner, outer, x, y in arms:
        town.node(outer, x, y).way(outer + 1, [inner, outer], "tertiary", name=f"Arm {outer}")
    return town


@pytest.mark.parametrize(
    ("to", "street", "number"), [((0, -100), "Arm 2", 1), ((100, 0), "Arm 3", 2), ((0, 100), "Arm 4", 3)]
)
def test_roundabout_is_told_once_with_the_number_of_the_exit(tmp_path, to, street, number):
    drive = router(roundabout().roads(tmp_path))
    path = drive.path(at(drive.roads, -100, 0), at(drive.roads, *to))
    assert [(step.instruction, step.street, step.exit) for step in path.steps] == [
        ("depart", "Arm 1", 0),
        ("roundabout", street, number),
        ("arrive", "", 0),
    ]


def test_steps_add_up_to_the_length_and_lie_on_the_way(tmp_path):
    drive = router(roundabout().roads(tmp_path))
    path = drive.path(at(drive.roads, -100, 0), at(drive.roads, 0, 100))
    assert sum(step.length_m for step in path.steps) == pytest.approx(path.length_m)
    on_way = {(round(lat, 7), round(lon, 7)) for lat, lon in zip(path.lat, path.lon, strict=True)}
    assert all((round(step.lat, 7), round(step.lon, 7)) in on_way for step in path.steps)


def test_a_way_that_begins_in_a_roundabout_is_told_to_leave_it(tmp_path):
    drive = router(roundabout().roads(tmp_path))
    assert [step[:2] for step in steps(drive, (-10, -17), (100, 0))] == [
        ("depart", ""),
        ("leave_roundabout", "Arm 3"),
        ("arrive", ""),
    ]


def test_a_way_that_ends_in_a_roundabout_takes_no_exit(tmp_path):
    drive = router(roundabout().roads(tmp_path))
    path = drive.path(at(drive.roads, -100, 0), at(drive.roads, 17, -8))
    assert [(step.instruction, step.exit) for step in path.steps] == [("depart", 0), ("roundabout", 0), ("arrive", 0)]


def divided_roundabout():
    """A roundabout of three ways whose western and eastern arms are divided by islands; the southern has two exits."""
    town = MiniMap()
    for k in range(16):
        angle = math.pi + k * math.pi / 8
        town.node(10 + k, 20 * math.cos(angle), 20 * math.sin(angle))
    for way, refs in ((1, [*range(10, 16)]), (2, [*range(15, 21)]), (3, [*range(20, 26), 10])):
        town.way(way, refs, "tertiary", junction="roundabout")
    # Entries lie in front of exits, seen against the clock: west 11 in, 25 out; east 19 in, 17 out.
    for way, outer, x, inward, outward in ((5, 1, -60, 11, 25), (8, 3, 60, 19, 17)):
        town.node(outer, x, 0).node(outer + 50, 4 * x, 0).way(way, [outer + 50, outer], "tertiary", name=f"Arm {outer}")
        town.way(way + 1, [outer, inward], "tertiary", oneway="yes").way(
            way + 2, [outward, outer], "tertiary", oneway="yes"
        )
    town.node(2, -60, -200).node(4, 60, -200)
    return town.way(20, [14, 2], "tertiary", name="Hof").way(21, [14, 4], "tertiary", name="Weg")


@pytest.mark.parametrize(
    ("to", "street", "number"), [((-50, -166), "Hof", 1), ((50, -166), "Weg", 2), ((200, 0), "Arm 3", 3)]
)
def test_exits_are_counted_over_several_ways_islands_and_double_exits(tmp_path, to, street, number):
    drive = router(divided_roundabout().roads(tmp_path))
    path = drive.path(at(drive.roads, -200, 0), at(drive.roads, *to))
    assert [(step.instruction, step.street, step.exit) for step in path.steps][1:-1] == [("roundabout", street, number)]


def test_a_kerbside_stop_lies_on_the_right(tmp_path):
    drive = router(cross_town().roads(tmp_path))
    stop = replace(at(drive.roads, 100, 30), only_along=True)
    assert drive.path(at(drive.roads, 20, 0), stop).steps[-1].instruction == "arrive_right"


def test_directions_of_a_whole_area_are_few_and_complete(area):
    random = np.random.default_rng(11)
    told, driven_km = 0, 0.0
    for a, b in random.integers(0, len(area.stops), (60, 2)).tolist():
        path = area.stop_path(a, b)
        keys = [step.instruction for step in path.steps]
        assert set(keys) <= set(INSTRUCTIONS)
        assert keys[0] == "depart"
        assert keys[-1].startswith("arrive")
        assert {"depart", "arrive"}.isdisjoint(keys[1:-1])
        assert sum(step.length_m for step in path.steps) == pytest.approx(path.length_m)
        assert all((step.exit > 0) <= (step.instruction == "roundabout") for step in path.steps)
        told += len(keys) - 2
        driven_km += path.length_m / 1000.0
    assert told / driven_km < 1.5  # on the way through towns as well as over land


def test_both_languages_say_every_step_of_an_area(area):
    path = area.stop_path(0, len(area.stops) // 2)
    german, english = area.directions(path, "de"), area.directions(path, "en")
    assert len(german) == len(english) == len(path.steps)
    assert german[-1].text.startswith("Ziel erreicht")
    assert english[0].text.startswith("Start")
    assert [one.key for one in german] == [other.key for other in english]
