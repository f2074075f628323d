import math

import pytest

from routing.ferries import WAITING_S, crossing_s
from tests.routing.maps import MiniMap, arcs_between


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:08", 480.0),
        ("1:05", 3900.0),
        ("00:07:30", 450.0),
        ("12", 720.0),
        ("2.5", 150.0),
        ("8 min", 480.0),
        ("PT15M", 900.0),
        ("PT1H30M", 5400.0),
        ("P1DT2H", 93600.0),
        ("PT45S", 45.0),
    ],
)
def test_duration_is_read_as_mappers_write_it(text, expected):
    assert crossing_s(text) == expected


@pytest.mark.parametrize("text", ["", "P", "PT", "soon", "00:75", "0", "00:00"])
def test_unreadable_duration_says_nothing(text):
    assert math.isnan(crossing_s(text))


def river(folder, relation=None, **tags):
    """Roads on two banks 400 m apart, a ferry 2-3 between them, and a bridge far away."""
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(200, 400), n4=(0, 400), n5=(-5000, 200))
    town.way(10, [1, 2], name="South").way(11, [3, 4], name="North").way(12, [1, 5, 4], name="Bridge")
    town.way(20, [2, 3], highway="", route="ferry", name="Fähre", **tags)
    if relation is not None:
        town.relation(1, (("way", 20, ""),), {"type": "route", "route": "ferry"} | relation)
    return town.compiled(folder)


@pytest.mark.parametrize(
    "tags",
    [{}, {"foot": "yes"}, {"access": "yes"}, {"motor_vehicle": "no"}, {"motor_vehicle": "private"}, {"bicycle": "yes"}],
)
def test_ferries_that_do_not_say_they_take_vehicles_are_for_people(tmp_path, tags):
    roads, report = river(tmp_path, **tags)
    assert arcs_between(roads, 2, 3) == []
    assert report.left_out == {"ferry that does not say it takes motor vehicles": 1}


@pytest.mark.parametrize("key", ["motor_vehicle", "motorcar", "vehicle", "bus"])
def test_a_ferry_that_takes_vehicles_is_a_road_as_slow_as_it_says(tmp_path, key):
    roads, report = river(tmp_path, duration="00:06", **{key: "yes"})
    (arc,) = arcs_between(roads, 2, 3)
    assert roads.highway_class(arc) == "ferry"
    assert roads.street(arc) == "Fähre"
    assert roads.travel_time_s[arc] == pytest.approx(360 + WAITING_S, abs=1)
    assert len(arcs_between(roads, 3, 2)) == 1
    assert report.left_out == {}


def test_a_ferry_without_duration_drifts(tmp_path):
    roads, _ = river(tmp_path, motor_vehicle="yes")
    # 400 m at 8 km/h are 180 s.
    assert roads.travel_time_s[arcs_between(roads, 2, 3)[0]] == pytest.approx(180 + WAITING_S, abs=1)


def test_the_relation_of_a_line_speaks_for_its_ways(tmp_path):
    roads, _ = river(tmp_path, relation={"motor_vehicle": "yes", "duration": "00:10"})
    assert roads.travel_time_s[arcs_between(roads, 2, 3)[0]] == pytest.approx(600 + WAITING_S, abs=1)


def test_what_the_way_itself_says_outweighs_the_relation(tmp_path):
    roads, _ = river(tmp_path, relation={"motor_vehicle": "yes", "duration": "00:10"}, motor_vehicle="no")
    assert arcs_between(roads, 2, 3) == []


def test_the_time_of_a_line_is_shared_by_its_ways(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(200, 0), n3=(200, 400), n6=(200, 100), n4=(0, 400), n5=(-5000, 200))
    town.way(10, [1, 2], name="South").way(11, [3, 4], name="North").way(12, [1, 5, 4], name="Bridge")
    town.way(20, [2, 6], highway="", route="ferry").way(21, [6, 3], highway="", route="ferry")
    line = {"type": "route", "route": "ferry", "motor_vehicle": "yes", "duration": "00:10"}
    roads = town.relation(1, (("way", 20, ""), ("way", 21, "")), line).roads(tmp_path)
    (arc,) = arcs_between(roads, 2, 3)
    assert roads.travel_time_s[arc] == pytest.approx(600 + WAITING_S, abs=1)


def test_a_ferry_for_lighter_vehicles_is_left_out(tmp_path):
    _, report = river(tmp_path, motor_vehicle="yes", maxweight="2")
    assert report.left_out == {"vehicle too high, wide, long or heavy": 1}


def test_a_ferry_may_run_one_way(tmp_path):
    roads, _ = river(tmp_path, motor_vehicle="yes", oneway="yes")
    assert (len(arcs_between(roads, 2, 3)), len(arcs_between(roads, 3, 2))) == (1, 0)
