import math

import numpy as np
import pytest

from routing.compiled import HIGHWAYS
from routing.speeds import CLASS_SPEED_KPH, NO_LIMIT_KPH, Setting, drive_speed_kph, limits_kph, setting


def speed(highway, *, inside, limit_kph=math.nan, cap_kph=math.inf):
    code = np.array([HIGHWAYS.index(highway)], dtype=np.uint8)
    return float(drive_speed_kph(code, np.array([inside]), np.array([limit_kph]), np.array([cap_kph]))[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("50", 50.0),
        ("50 km/h", 50.0),
        ("30 mph", 48.28032),
        ("5 knots", 9.26),
        ("DE:30", 30.0),
        ("DE:zone 20", 20.0),
        ("zone:30", 30.0),
        ("DE:bicycle_road", 30.0),
        ("DE:walk", 7.0),
        ("none", NO_LIMIT_KPH),
        ("walk", 7.0),
        ("DE:urban", 50.0),
        ("DE:rural", 100.0),
        ("DE:motorway", NO_LIMIT_KPH),
        ("DE:zone:30", 30.0),
        ("DE:zone30", 30.0),
        ("DE:living_street", 7.0),
        ("50;30", 30.0),
    ],
)
def test_limit_is_read_as_mappers_write_it(text, expected):
    assert limits_kph({"maxspeed": text}) == (expected, expected)


@pytest.mark.parametrize("text", ["signals", "variable", "fast", "", "5O"])
def test_unreadable_limit_counts_as_none(text):
    assert all(math.isnan(limit) for limit in limits_kph({"maxspeed": text}))


def test_limit_may_differ_by_direction():
    assert limits_kph({"maxspeed": "100", "maxspeed:backward": "70"}) == (100.0, 70.0)
    assert limits_kph({"maxspeed:forward": "30", "maxspeed": "50"}) == (30.0, 50.0)


def test_limit_for_buses_outweighs_that_for_all():
    assert limits_kph({"maxspeed": "100", "maxspeed:bus": "80"}) == (80.0, 80.0)
    assert limits_kph({"maxspeed": "100", "maxspeed:psv": "60", "maxspeed:forward": "90"}) == (60.0, 60.0)
    assert limits_kph({"maxspeed": "100", "maxspeed:bus:forward": "60"}) == (60.0, 100.0)


def test_limits_for_others_and_for_some_hours_do_not_bind():
    tags = {"maxspeed": "70", "maxspeed:hgv": "50", "maxspeed:conditional": "30 @ (22:00-06:00)"}
    assert limits_kph(tags) == (70.0, 70.0)


def test_a_limit_that_cannot_be_read_leaves_the_word_to_the_zone():
    assert limits_kph({"maxspeed": "signals", "zone:maxspeed": "DE:30"}) == (30.0, 30.0)


def test_limit_falls_back_to_the_zone_named_elsewhere():
    assert limits_kph({"source:maxspeed": "DE:rural"}) == (100.0, 100.0)
    assert limits_kph({"maxspeed": "70", "zone:traffic": "DE:rural"}) == (70.0, 70.0)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"zone:traffic": "DE:urban"}, Setting.INSIDE),
        ({"maxspeed": "50", "source:maxspeed": "DE:urban"}, Setting.INSIDE),
        ({"maxspeed": "DE:rural"}, Setting.OUTSIDE),
        ({"zone:maxspeed": "DE:30", "maxspeed:type": "DE:zone30"}, Setting.INSIDE),
        ({"maxspeed": "50"}, Setting.UNKNOWN),
        ({}, Setting.UNKNOWN),
    ],
)
def test_zone_tags_place_a_road_inside_or_outside(tags, expected):
    assert setting(tags) == expected


def test_every_road_class_has_a_speed_and_is_no_faster_inside():
    assert set(CLASS_SPEED_KPH) == set(HIGHWAYS)
    assert all(outside >= inside > 0 for outside, inside in CLASS_SPEED_KPH.values())


def test_without_a_limit_class_and_settlement_decide():
    assert speed("secondary", inside=False) == 75.0
    assert speed("secondary", inside=True) == 36.0
    assert speed("motorway", inside=False, limit_kph=NO_LIMIT_KPH) == speed("motorway", inside=False)


def test_a_limit_slows_down():
    assert speed("secondary", inside=False, limit_kph=70.0) == pytest.approx(63.0)  # 70 x 0.9
    assert speed("residential", inside=True, limit_kph=30.0) == pytest.approx(25.5)  # 30 x 0.85
    assert speed("motorway", inside=False, limit_kph=100.0) == pytest.approx(90.0)


def test_a_high_limit_does_not_make_a_winding_road_fast():
    assert speed("tertiary", inside=False, limit_kph=100.0) == pytest.approx(64.0 * 1.1)


def test_a_limit_above_50_means_the_road_is_not_built_up_on():
    assert speed("primary", inside=True, limit_kph=70.0) == pytest.approx(63.0)


def test_a_limit_of_zero_does_not_close_the_road():
    assert speed("residential", inside=True, limit_kph=0.0) == 7.0


def test_walking_pace_is_driven_at_walking_pace():
    assert speed("living_street", inside=True, limit_kph=7.0) == 7.0


def test_bad_ground_slows_down_whatever_the_sign_says():
    assert speed("tertiary", inside=False, cap_kph=30.0) == 30.0
    assert speed("tertiary", inside=False, limit_kph=20.0, cap_kph=30.0) == pytest.approx(17.0)  # 20 x 0.85
