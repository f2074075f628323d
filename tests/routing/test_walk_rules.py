"""Where people may walk, tag by tag."""

import pytest

from routing.walk_rules import stops_walkers, stops_wheels, walk_way


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "path"},
        {"highway": "pedestrian", "area": "yes"},
        {"highway": "steps"},
        {"highway": "track", "access": "agricultural"},
        {"highway": "track", "motor_vehicle": "forestry"},
        {"highway": "bridleway", "foot": "yes"},
        {"highway": "cycleway"},
        {"highway": "residential", "oneway": "yes"},
        {"highway": "service", "access": "destination"},
        {"highway": "primary"},
        {"highway": "trunk", "sidewalk": "right"},
        {"highway": "trunk", "foot": "yes"},
        {"highway": "motorway", "foot": "designated"},
        {"highway": "residential", "access": "no", "foot": "yes"},
        {"railway": "platform"},
        {"public_transport": "platform"},
    ],
)
def test_one_may_walk_there(tags):
    assert walk_way(tags) is not None


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "motorway"},
        {"highway": "trunk"},
        {"highway": "trunk_link"},
        {"highway": "trunk", "foot": "no", "sidewalk": "both"},
        {"highway": "cycleway", "foot": "no"},
        {"highway": "bridleway"},
        {"highway": "primary", "motorroad": "yes"},
        {"highway": "busway"},
        {"highway": "residential", "foot": "no"},
        {"highway": "primary", "foot": "use_sidepath"},
        {"highway": "service", "access": "private"},
        {"highway": "footway", "access": "no"},
        {"highway": "construction"},
        {"highway": "proposed"},
        {"route": "ferry", "foot": "yes"},
        {"railway": "rail"},
        {"highway": "footway", "oneway:foot": "yes", "foot:forward": "no"},
    ],
)
def test_nobody_may_walk_there(tags):
    assert walk_way(tags) is None


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({"highway": "residential", "oneway": "yes"}, True, True),
        ({"highway": "footway", "oneway": "yes"}, True, True),
        ({"highway": "footway", "oneway:foot": "yes"}, True, False),
        ({"highway": "footway", "oneway:foot": "-1"}, False, True),
        ({"highway": "footway", "foot:backward": "no"}, True, False),
        ({"highway": "steps", "conveying": "forward"}, True, False),
        ({"highway": "steps", "conveying": "backward"}, False, True),
        ({"highway": "steps", "conveying": "reversible"}, True, True),
    ],
)
def test_only_what_is_said_of_walkers_makes_a_way_one_way(tags, forward, backward):
    walk = walk_way(tags)
    assert (walk.forward, walk.backward) == (forward, backward)


@pytest.mark.parametrize(
    ("tags", "step_free"),
    [
        ({"highway": "footway"}, True),
        ({"highway": "steps"}, False),
        ({"highway": "steps", "ramp": "yes"}, False),
        ({"highway": "steps", "ramp:wheelchair": "yes"}, True),
        ({"highway": "footway", "wheelchair": "no"}, False),
        ({"highway": "footway", "wheelchair": "limited"}, True),
        ({"highway": "footway", "kerb": "raised"}, False),
        ({"highway": "footway", "kerb": "lowered"}, True),
        ({"highway": "path", "smoothness": "very_bad"}, False),
        ({"highway": "path", "surface": "mud"}, False),
        ({"highway": "path", "surface": "gravel"}, True),
        ({"highway": "path", "surface": "mud", "wheelchair": "yes"}, True),
    ],
)
def test_wheels_get_along_everywhere_but_where_the_map_tells_otherwise(tags, step_free):
    assert walk_way(tags).step_free is step_free


@pytest.mark.parametrize(
    ("tags", "pace"),
    [
        ({"highway": "footway"}, 100),
        ({"highway": "steps"}, 200),
        ({"highway": "path"}, 110),
        ({"highway": "track", "tracktype": "grade5"}, 130),
        ({"highway": "footway", "surface": "sand"}, 130),
        ({"highway": "path", "smoothness": "horrible"}, 130),
        ({"highway": "steps", "surface": "ground"}, 200),
    ],
)
def test_steps_and_rough_ground_take_longer(tags, pace):
    assert walk_way(tags).pace == pace


@pytest.mark.parametrize(
    ("tags", "on_road"),
    [
        ({"highway": "secondary"}, True),
        ({"highway": "secondary", "sidewalk": "no"}, True),
        ({"highway": "secondary", "sidewalk": "right"}, False),
        ({"highway": "secondary", "sidewalk:left": "yes"}, False),
        ({"highway": "secondary", "sidewalk": "separate"}, False),
        ({"highway": "unclassified"}, False),
        ({"highway": "footway"}, False),
    ],
)
def test_a_main_road_without_a_sidewalk_is_walked_on(tags, on_road):
    assert walk_way(tags).on_road is on_road


@pytest.mark.parametrize(
    ("tags", "walkers", "wheels"),
    [
        ({}, False, False),
        ({"barrier": "gate"}, False, False),
        ({"barrier": "gate", "locked": "yes"}, True, False),
        ({"barrier": "gate", "access": "private"}, True, False),
        ({"barrier": "gate", "access": "private", "foot": "yes"}, False, False),
        ({"barrier": "bollard", "access": "destination"}, False, False),
        ({"barrier": "wall"}, True, False),
        ({"barrier": "fence", "foot": "yes"}, False, False),
        ({"barrier": "stile"}, False, True),
        ({"barrier": "kissing_gate"}, False, True),
        ({"barrier": "kissing_gate", "wheelchair": "yes"}, False, False),
        ({"barrier": "kerb", "kerb": "raised"}, False, True),
        ({"barrier": "kerb", "kerb": "lowered"}, False, False),
        ({"barrier": "gate", "wheelchair": "no"}, False, True),
    ],
)
def test_what_stands_in_the_way(tags, walkers, wheels):
    assert stops_walkers(tags) is walkers
    assert stops_wheels(tags) is wheels
