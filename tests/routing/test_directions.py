import math

import pytest

from routing.directions import INSTRUCTIONS, turn_name
from tests.routing.maps import MiniMap, at, cross_town, router


def steps(drive, a, b):
    """Instructions as (key, street, whole metres)."""
    path = drive.path(at(drive.roads, *a), at(drive.roads, *b))
    return [(step.instruction, step.street, round(step.length_m)) for step in path.steps]


@pytest.mark.parametrize(
    ("degrees", "name"),
    [
        (0, "continue"),
        (24, "continue"),
        (40, "slight_right"),
        (-40, "slight_left"),
        (90, "right"),
        (-90, "left"),
        (150, "sharp_right"),
        (-150, "sharp_left"),
        (178, "uturn"),
    ],
)
def test_turns_are_named_by_their_angle(degrees, name):
    assert turn_name(degrees) == name
    assert name in INSTRUCTIONS


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


def test_turning_round_is_told(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n5=(100, 100))
    town.way(1, [1, 2], name="A").way(2, [2, 3], name="B").way(3, [2, 5], name="C", oneway="yes")
    town.way(4, [5, 3], name="D").restriction(1, "only_straight_on", 1, 2, 2)
    drive = router(town.roads(tmp_path))
    # From A one must go straight on into B; C is reached after turning round at the end of B, or never.
    keys = [step[0] for step in steps(drive, (50, 0), (100, 50))]
    assert keys[0] == "depart"
    assert keys[-1] == "arrive"
    assert "uturn" in keys
