"""There and back: both rides or none, with the stay in between, and the cheapest pair of vehicles."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import Dispatcher, DispatchPolicy, InvalidProblem, RoundTrip, check, check_fleet
from tests.dispatcher.cases import NOW, brute_force, plan_of, table_of, wish_of
from tests.dispatcher.towns import HOUR, NOON, idle, line_town, wish

DISPATCHER = Dispatcher(line_town())
THERE = wish("there", 1, 3, latest_arrival_s=NOON + 1200)
BACK = wish("back", 3, 1, NOON + 1200 + HOUR)
POLICY = DispatchPolicy(no_late_diversion_s=0)


def test_the_stay_is_between_the_promises():
    """There by NOON + 1200 at the latest, an hour of stay: back from NOON + 4800 on, though wished from NOON on."""
    trip = RoundTrip(THERE, replace(BACK, earliest_departure_s=NOON), HOUR)
    (found,) = DISPATCHER.round_trips([idle()], trip, now_s=NOON - HOUR)
    assert found.there.pickup_s == NOON
    assert found.back.pickup_s == NOON + 1200 + HOUR
    (plan,) = found.plans
    assert [stop.request.id for stop in plan.stops] == ["there", "there", "back", "back"]
    assert {request.id: request.partner for request in plan.requests} == {"there": "back", "back": "there"}
    assert check_fleet([plan]) == ()
    assert found.cost == pytest.approx(
        DISPATCHER.cost(plan, now_s=NOON - HOUR) - DISPATCHER.cost(idle(), now_s=NOON - HOUR)
    )


def test_a_way_there_without_a_way_back_is_not_offered():
    plans = [idle(end=NOON + HOUR)]
    assert len(DISPATCHER.insertions(plans, THERE, now_s=NOON - HOUR)) == 1
    assert DISPATCHER.round_trips(plans, RoundTrip(THERE, BACK), now_s=NOON - HOUR) == []


def test_a_stay_longer_than_the_window_back_is_no_trip():
    trip = RoundTrip(THERE, BACK, 2 * HOUR)
    assert trip.wishes is None
    assert DISPATCHER.round_trips([idle()], trip, now_s=NOON - HOUR) == []


def test_two_vehicles_share_a_trip_where_none_is_on_duty_for_both():
    early, late = idle("early", end=NOON + HOUR), idle("late", start=NOON + HOUR)
    (found,) = DISPATCHER.round_trips([early, late], RoundTrip(THERE, BACK), now_s=NOON - HOUR)
    assert [plan.vehicle.id for plan in found.plans] == ["early", "late"]
    assert check_fleet(found.plans) == ()


@pytest.mark.parametrize("wrong", [{"stay_s": -1}, {"stay_s": 0.5}, {"back": THERE}, {"there": None}])
def test_a_trip_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(InvalidProblem, match="round trip"):
        replace(RoundTrip(THERE, BACK), **wrong)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_pair_of_two_vehicles_is_cheaper(seed):
    """Against brute force over all positions in both vehicles, by `rules.check` alone."""
    dice = random.Random(seed)
    table = table_of(dice)
    plans = [plan_of(dice, table, POLICY, name, riders=2) for name in ("one", "two")]
    there = replace(wish_of(dice, "there"), latest_arrival_s=NOW + 3000, latest_departure_s=NOW + 2700)
    back = replace(wish_of(dice, "back"), earliest_departure_s=NOW, latest_departure_s=NOW + 5000)
    trip = RoundTrip(there, replace(back, latest_arrival_s=NOW + 8000), dice.choice([0, 600]))
    found = Dispatcher(table, POLICY).round_trips(plans, trip, now_s=NOW)
    for both in found:
        assert not any(check(plan, table, now_s=NOW) for plan in both.plans)
        assert check_fleet([*both.plans, *(p for p in plans if p.vehicle not in [x.vehicle for x in both.plans])]) == ()
    first, second = trip.wishes
    costs = [
        min(out[0] for out in brute_force(plans[a], first, table, POLICY))
        + min(home[0] for home in brute_force(plans[1 - a], second, table, POLICY))
        for a in (0, 1)
        if brute_force(plans[a], first, table, POLICY) and brute_force(plans[1 - a], second, table, POLICY)
    ]
    assert not costs or found[0].cost <= min(costs) + 1e-6
