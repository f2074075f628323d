import pytest

from routing.access import Closed, blocks_vehicles, directions

BOTH, FORWARD, BACKWARD = (True, True), (True, False), (False, True)


@pytest.mark.parametrize(
    ("highway", "tags", "expected"),
    [
        ("residential", {}, BOTH),
        ("residential", {"oneway": "yes"}, FORWARD),
        ("residential", {"oneway": "1"}, FORWARD),
        ("residential", {"oneway": "-1"}, BACKWARD),
        ("residential", {"oneway": "reverse"}, BACKWARD),
        ("residential", {"oneway": "no"}, BOTH),
        ("residential", {"oneway": "reversible"}, Closed.CHANGING_ONEWAY),
        ("motorway", {}, FORWARD),
        ("motorway", {"oneway": "no"}, BOTH),
        ("motorway_link", {}, BOTH),
        ("motorway_link", {"oneway": "yes"}, FORWARD),
        ("tertiary", {"junction": "roundabout"}, FORWARD),
        ("tertiary", {"junction": "roundabout", "oneway": "-1"}, BACKWARD),
        ("residential", {"oneway": "yes", "oneway:bus": "no"}, BOTH),
        ("residential", {"oneway": "yes", "busway": "opposite_lane"}, BOTH),
        ("residential", {"oneway": "yes", "oneway:bicycle": "no"}, FORWARD),
    ],
)
def test_direction_follows_the_tags(highway, tags, expected):
    assert directions(highway, tags) == expected


@pytest.mark.parametrize(
    ("tags", "is_open"),
    [
        ({"access": "private"}, False),
        ({"access": "no"}, False),
        ({"access": "destination"}, True),
        ({"access": "no", "bus": "yes"}, True),
        ({"access": "no", "psv": "designated"}, True),
        ({"access": "private", "motor_vehicle": "yes"}, True),
        ({"motor_vehicle": "no"}, False),
        ({"motor_vehicle": "agricultural"}, False),
        ({"motor_vehicle": "no", "psv": "yes"}, True),
        ({"vehicle": "no", "foot": "yes"}, False),
        ({"motor_vehicle": "yes", "bus": "no"}, False),  # the most specific key decides
        ({"bicycle": "no"}, True),
        ({"service": "emergency_access"}, False),
        ({"area": "yes"}, False),
    ],
)
def test_access_decides_by_the_most_specific_key(tags, is_open):
    assert isinstance(directions("service", tags), tuple) == is_open


def test_pedestrian_zone_opens_only_to_those_it_names():
    assert directions("pedestrian", {}) == Closed.NOT_BUILT_FOR_VEHICLES
    assert directions("pedestrian", {"psv": "yes"}) == BOTH


@pytest.mark.parametrize(
    ("tags", "blocks"),
    [
        ({}, False),
        ({"barrier": "bollard"}, True),
        ({"barrier": "bollard", "bus": "yes"}, False),
        ({"barrier": "gate"}, False),
        ({"barrier": "gate", "access": "private"}, True),
        ({"barrier": "lift_gate", "access": "private", "psv": "yes"}, False),
        ({"barrier": "bus_trap"}, False),
    ],
)
def test_barriers_block_unless_a_tag_lets_the_bus_through(tags, blocks):
    assert blocks_vehicles(tags) is blocks
