from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.profiles import DAY_S, PROFILES, DayPlan, profile_ms
from tests.routing.maps import MiniMap

PLAN = DayPlan(((0, "night"), (6 * 3600, "peak"), (9 * 3600, "off_peak"), (22 * 3600, "night")))


def test_the_profile_in_force():
    assert [PLAN.profile(hour * 3600) for hour in (0, 5.9, 6, 8.9, 9, 21, 22, 24, 30)] == [
        "night", "night", "peak", "peak", "off_peak", "off_peak", "night", "night", "peak"
    ]  # fmt: skip


def test_a_trip_takes_what_the_profile_at_its_start_says():
    seconds = {"night": 500.0, "peak": 900.0, "off_peak": 600.0}
    assert PLAN.duration_s(7 * 3600, seconds.__getitem__) == 900.0
    assert PLAN.duration_s(12 * 3600, seconds.__getitem__) == 600.0


def test_waiting_for_the_end_of_the_peak_saves_nothing():
    # Off at 9:00 one would arrive at 9:10; who set off just before arrives at 9:15.
    seconds = {"night": 500.0, "peak": 900.0, "off_peak": 600.0}
    assert PLAN.duration_s(9 * 3600, seconds.__getitem__) == 900.0
    assert PLAN.duration_s(9 * 3600 + 100, seconds.__getitem__) == 800.0
    assert PLAN.duration_s(9 * 3600 + 300, seconds.__getitem__) == 600.0


@given(
    changes=st.lists(
        st.tuples(st.integers(0, DAY_S - 1), st.sampled_from(sorted(PROFILES))),
        min_size=1,
        max_size=6,
        unique_by=lambda change: change[0],
    ),
    seconds=st.fixed_dictionaries({profile: st.floats(0, 100_000) for profile in PROFILES}),
    departures=st.lists(st.floats(0, 3 * DAY_S), min_size=2, max_size=20),
)
def test_who_sets_off_later_never_arrives_earlier(changes, seconds, departures):
    plan = DayPlan(tuple(sorted(changes)))
    departures.sort()
    arrivals = [departure + plan.duration_s(departure, seconds.__getitem__) for departure in departures]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(arrivals))
    for departure, arrival in zip(departures, arrivals, strict=True):
        assert arrival >= departure + seconds[plan.profile(departure)] - 1e-6


@pytest.mark.parametrize(
    "changes", [(), ((DAY_S, "peak"),), ((-1, "peak"),), ((5, "peak"), (5, "night")), ((9, "peak"), (5, "night"))]
)
def test_plans_that_make_no_sense_are_refused(changes):
    with pytest.raises(ValueError, match="must rise"):
        DayPlan(changes)


def test_profiles_that_do_not_exist_are_named(tmp_path):
    with pytest.raises(ValueError, match="speed profile 'rush'"):
        DayPlan(((0, "rush"),))
    roads = MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(1, [1, 2]).roads(tmp_path)
    with pytest.raises(ValueError, match="speed profile 'rush'"):
        profile_ms(roads, "rush")


def test_every_profile_says_something_of_every_road_and_turns_take_no_time(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(1000, 0), n3=(1000, 1000))
    roads = town.way(1, [1, 2], highway="primary").way(2, [2, 3], highway="unclassified").roads(tmp_path)
    free = np.array(roads.travel_time_ms)
    assert (profile_ms(roads, "off_peak") == free).all()
    assert (profile_ms(roads, "peak") > free)[: roads.road_count].all()
    assert (profile_ms(roads, "winter") > profile_ms(roads, "peak"))[: roads.road_count].all()
    for profile in PROFILES:
        assert (profile_ms(roads, profile)[roads.road_count :] == 0).all()
