import pytest

from routing.access import Access, Closed, RoadAccess, permission, road_access
from routing.vehicle import VehicleSize

BOTH, FORWARD, BACKWARD = (True, True), (True, False), (False, True)


def access(highway="residential", **tags):
    tags = {key.replace("__", ":"): value for key, value in tags.items()}
    return road_access(highway, {"highway": highway} | tags, VehicleSize())


@pytest.mark.parametrize(
    ("highway", "tags", "expected"),
    [
        ("residential", {}, BOTH),
        ("residential", {"oneway": "yes"}, FORWARD),
        ("residential", {"oneway": "1"}, FORWARD),
        ("residential", {"oneway": "-1"}, BACKWARD),
        ("residential", {"oneway": "reverse"}, BACKWARD),
        ("residential", {"oneway": "no"}, BOTH),
        ("residential", {"oneway": "alternating"}, BOTH),  # traffic lights at a narrow place
        ("motorway", {}, FORWARD),
        ("motorway", {"oneway": "no"}, BOTH),
        ("motorway", {"oneway": "-1"}, BACKWARD),
        ("motorway_link", {}, BOTH),
        ("motorway_link", {"oneway": "yes"}, FORWARD),
        ("tertiary", {"junction": "roundabout"}, FORWARD),
        ("tertiary", {"junction": "circular"}, FORWARD),
        ("tertiary", {"junction": "jughandle"}, BOTH),
        ("tertiary", {"junction": "roundabout", "oneway": "-1"}, BACKWARD),
        ("tertiary", {"junction": "roundabout", "oneway": "no"}, BOTH),
        ("residential", {"oneway": "yes", "oneway:bus": "no"}, BOTH),
        ("residential", {"oneway": "yes", "oneway:psv": "no"}, BOTH),
        ("residential", {"oneway": "no", "oneway:motor_vehicle": "yes"}, FORWARD),
        ("residential", {"oneway:bus": "no", "oneway:motor_vehicle": "yes"}, BOTH),
        ("residential", {"oneway": "yes", "oneway:bicycle": "no"}, FORWARD),
        ("residential", {"oneway": "yes", "oneway:conditional": "no @ (22:00-06:00)"}, FORWARD),
        ("residential", {"oneway": "yes", "busway": "opposite_lane"}, BOTH),
        ("residential", {"oneway": "yes", "busway:left": "opposite_lane"}, BOTH),
        ("residential", {"oneway": "-1", "busway": "opposite_lane"}, BOTH),
        ("residential", {"oneway": "yes", "busway": "lane"}, FORWARD),
        ("residential", {"oneway": "yes", "lanes:bus:backward": "1"}, BOTH),
        ("residential", {"oneway": "yes", "lanes:psv:backward": "0"}, FORWARD),
        ("residential", {"oneway": "yes", "bus:backward": "designated"}, BOTH),
        ("residential", {"oneway": "yes", "bus:backward": "no"}, FORWARD),
        ("residential", {"motor_vehicle:backward": "no"}, FORWARD),
        ("residential", {"access:forward": "no"}, BACKWARD),
        ("residential", {"motor_vehicle:backward": "no", "psv": "yes"}, BOTH),  # psv is more specific
        ("residential", {"motor_vehicle:backward": "no", "psv:backward": "yes"}, BOTH),
        ("residential", {"vehicle": "no", "vehicle:forward": "yes"}, FORWARD),
    ],
)
def test_direction_follows_the_tags(highway, tags, expected):
    found = access(highway, **tags)
    assert isinstance(found, RoadAccess)
    assert (found.forward, found.backward) == expected


def test_a_road_whose_direction_changes_with_the_day_is_closed():
    assert access(oneway="reversible") == Closed.CHANGING_ONEWAY


def test_a_road_closed_in_the_only_direction_it_has_is_closed():
    assert access(oneway="yes", motor_vehicle__forward="no") == Closed.ACCESS


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("yes", Access.OPEN),
        ("designated", Access.OPEN),
        ("permissive", Access.OPEN),
        ("official", Access.OPEN),
        ("unknown", Access.OPEN),
        ("destination", Access.DESTINATION),
        ("customers", Access.DESTINATION),
        ("no", Access.CLOSED),
        ("private", Access.CLOSED),
        ("permit", Access.CLOSED),
        ("residents", Access.CLOSED),
        ("delivery", Access.CLOSED),
        ("agricultural", Access.CLOSED),
        ("forestry", Access.CLOSED),
        ("agricultural;forestry", Access.CLOSED),
        ("agricultural; destination", Access.DESTINATION),
        ("military", Access.CLOSED),
        ("emergency", Access.CLOSED),
    ],
)
@pytest.mark.parametrize("key", ["access", "vehicle", "motor_vehicle", "motorcar", "psv", "bus", "minibus"])
def test_every_key_knows_every_value(key, value, expected):
    assert permission({key: value}) is expected


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, None),
        ({"bicycle": "no", "foot": "no", "hgv": "no"}, None),
        ({"access": "no", "bus": "yes"}, Access.OPEN),
        ({"access": "no", "psv": "designated"}, Access.OPEN),
        ({"access": "private", "motor_vehicle": "yes"}, Access.OPEN),
        ({"motor_vehicle": "no", "psv": "yes"}, Access.OPEN),
        ({"motor_vehicle": "yes", "bus": "no"}, Access.CLOSED),
        ({"bus": "no", "minibus": "yes"}, Access.OPEN),
        ({"vehicle": "no", "foot": "yes"}, Access.CLOSED),
        ({"vehicle": "no", "motor_vehicle": "destination"}, Access.DESTINATION),
        ({"motor_vehicle": "yes", "motorcar": "no"}, Access.CLOSED),  # an eight-seat minibus is a car
        ({"motor_vehicle:conditional": "no @ (Sa,Su)"}, None),
    ],
)
def test_the_most_specific_key_decides(tags, expected):
    assert permission(tags) is expected


@pytest.mark.parametrize(
    ("highway", "tags", "expected"),
    [
        ("residential", {"access": "private"}, Closed.ACCESS),
        ("residential", {"motor_vehicle": "forestry"}, Closed.ACCESS),
        ("service", {"area": "yes"}, Closed.AREA),
        ("service", {"service": "emergency_access"}, Closed.ACCESS),
        ("service", {"service": "emergency_access", "bus": "yes"}, None),
        ("service", {"service": "alley"}, None),
        ("pedestrian", {}, Closed.NOT_BUILT_FOR_VEHICLES),
        ("pedestrian", {"psv": "yes"}, None),
        ("pedestrian", {"motor_vehicle": "delivery"}, Closed.ACCESS),
        ("track", {}, Closed.TRACK),
        ("track", {"tracktype": "grade1", "surface": "asphalt"}, Closed.TRACK),
        ("track", {"motor_vehicle": "agricultural"}, Closed.ACCESS),
        ("track", {"motor_vehicle": "yes"}, None),
        ("track", {"access": "permissive"}, None),
        ("busway", {}, None),
        ("residential", {"disused": "yes"}, Closed.GONE),
        ("residential", {"abandoned": "yes"}, Closed.GONE),
        ("unclassified", {"smoothness": "horrible"}, Closed.UNDRIVABLE),
        ("unclassified", {"smoothness": "very_bad"}, None),
        ("residential", {"maxheight": "2.5"}, Closed.TOO_LARGE),
        ("residential", {"maxheight": "3"}, None),
        ("residential", {"maxheight": "default"}, None),
        ("residential", {"maxwidth": "2 m"}, Closed.TOO_LARGE),
        ("residential", {"maxwidth:physical": "2.1"}, Closed.TOO_LARGE),
        ("residential", {"maxweight": "2.8"}, Closed.TOO_LARGE),
        ("residential", {"maxweight": "3.5"}, None),
        ("residential", {"maxlength": "6"}, Closed.TOO_LARGE),
        ("residential", {"maxweight:hgv": "2.8"}, None),
    ],
)
def test_a_road_is_open_or_says_why_not(highway, tags, expected):
    found = access(highway, **tags)
    assert found == expected if expected else isinstance(found, RoadAccess)


@pytest.mark.parametrize(
    ("highway", "tags", "expected"),
    [
        ("residential", {"motor_vehicle": "destination"}, True),
        ("residential", {"access": "customers"}, True),
        ("residential", {"motor_vehicle": "destination", "psv": "yes"}, False),
        ("residential", {"bicycle_road": "yes"}, True),
        ("residential", {"bicycle_road": "yes", "motor_vehicle": "yes"}, False),
        ("track", {"motor_vehicle": "destination"}, True),
        ("service", {}, False),
        ("service", {"service": "alley"}, False),
        ("service", {"service": "driveway"}, True),
        ("service", {"service": "driveway", "access": "yes"}, False),
        ("service", {"service": "parking_aisle"}, True),
        ("service", {"service": "drive-through"}, True),
    ],
)
def test_some_roads_are_for_those_who_want_to_go_there(highway, tags, expected):
    assert access(highway, **tags).destination_only is expected


def test_the_size_of_the_vehicle_decides():
    bus = VehicleSize(height_m=3.2, width_m=2.55, length_m=12.0, weight_t=18.0)
    low = {"maxheight": "3"}
    assert road_access("residential", low, bus) == Closed.TOO_LARGE
    assert isinstance(road_access("residential", low, VehicleSize()), RoadAccess)
