import math

import pytest

from routing.surfaces import cap_kph


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({}, math.inf),
        ({"surface": "asphalt", "smoothness": "good"}, math.inf),
        ({"surface": "gravel"}, 35.0),
        ({"surface": "asphalt;cobblestone"}, 30.0),
        ({"surface": "unheard_of"}, math.inf),
        ({"smoothness": "very_bad"}, 15.0),
        ({"surface": "compacted", "smoothness": "bad"}, 40.0),  # the slower one
        ({"tracktype": "grade2"}, 30.0),
        ({"highway": "track"}, 20.0),
        ({"highway": "track", "tracktype": "grade1"}, 40.0),
        ({"ford": "yes"}, 7.0),
        ({"maxspeed:advisory": "60"}, 60.0),
        ({"maxspeed:advisory": "none"}, math.inf),
        ({"maxspeed:advisory": "signals"}, math.inf),
    ],
)
def test_the_ground_sets_bounds(tags, expected):
    assert cap_kph(tags) == expected
