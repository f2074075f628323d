"""The fairness quota: bookings ahead leave room for the day, whatever the order they come in."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import Dispatcher, DispatchPolicy
from dispatcher.errors import InvalidProblem
from dispatcher.problem import Load, OnBoard
from dispatcher.quota import Quota, filled_s, on_duty_s
from tests.dispatcher.cases import NOW, start_of, table_of, wish_of
from tests.dispatcher.towns import NOON, idle, line_town, rider

TABLE = line_town()
QUARTER = 900


def carrying(*riders, name="bus"):
    """Return the plan of a vehicle at place 0 that carries these riders, one after the other."""
    plan = idle(name)
    for each in riders:
        plan = plan.with_insertion(each, len(plan.stops), len(plan.stops))
    return plan


def test_time_with_riders_booked_ahead_counts_by_the_quarter_of_an_hour():
    """Place 1 to place 4 takes 180 s from 12:14: 60 s of them before a quarter past, 120 s behind it."""
    ride = rider("ahead", 1, 4, earliest=NOON + 840)
    assert filled_s(carrying(ride), {"ahead"}, TABLE, QUARTER) == {NOON: 60, NOON + QUARTER: 120}


def test_riders_of_the_day_and_empty_drives_do_not_count():
    of_the_day = rider("today", 0, 2)
    assert filled_s(carrying(of_the_day), set(), TABLE, QUARTER) == {}
    both = carrying(of_the_day, rider("ahead", 4, 3, earliest=NOON + 600))
    assert filled_s(both, {"ahead"}, TABLE, QUARTER) == {NOON: 60}


def test_a_shared_ride_counts_once():
    first, second = rider("first", 1, 4), rider("second", 1, 4)
    alone, shared = carrying(first), carrying(first).with_insertion(second, 1, 1)
    assert filled_s(shared, {"first", "second"}, TABLE, QUARTER) == filled_s(alone, {"first"}, TABLE, QUARTER)


def test_service_at_the_stops_counts():
    served = rider("ahead", 1, 2, boarding_s=30, alighting_s=20)
    assert filled_s(carrying(served), {"ahead"}, TABLE, QUARTER) == {NOON: 110}


def test_vehicle_time_is_counted_within_the_shifts():
    plans = [idle("one"), idle("two", start=NOON + 300)]
    assert on_duty_s(plans, QUARTER, [NOON]) == {NOON: 900 + 600}


def test_beyond_the_share_nothing_more_is_taken():
    """Of 900 vehicle seconds a fifth is 180: the first ride fits exactly, a second one behind it does not."""
    quota = Quota(share=0.2)
    empty, full = [idle()], carrying(rider("first", 1, 4))
    assert quota.exceeded(empty, [full], {"first"}, TABLE) == ()
    late = rider("second", 4, 3, earliest=NOON + 400)
    more = full.with_insertion(late, 2, 2)
    assert quota.exceeded([full], [more], {"first", "second"}, TABLE) == (NOON,)
    assert quota.exceeded([full], [more], {"first"}, TABLE) == ()  # a rider of the day
    assert Quota(share=1.0).exceeded([full], [more], {"first", "second"}, TABLE) == ()


def test_what_is_full_already_may_stay_and_may_shrink():
    quota = Quota(share=0.1)
    full = carrying(rider("first", 1, 4))
    assert quota.exceeded([full], [full], {"first"}, TABLE) == ()
    assert quota.exceeded([full], [full.without("first")], {"first"}, TABLE) == ()


def test_riders_on_board_count():
    """On board at place 0 since noon, the rider alights at place 4 four minutes later."""
    ride = rider("ahead", 1, 4)
    plan = replace(idle(ready=NOON), stops=(ride.dropoff,), on_board=(OnBoard(ride, NOON),))
    assert filled_s(plan, {"ahead"}, TABLE, QUARTER) == {NOON: 240}


@pytest.mark.parametrize("values", [{"share": 1.5}, {"share": -0.1}, {"share": 0.5, "step_s": 0}])
def test_a_quota_says_what_is_wrong(values):
    with pytest.raises(InvalidProblem):
        Quota(**values)


def book(dispatcher, plans, wish, ahead, quota):
    """Put a wish into the cheapest plan that keeps the quota; return the plans afterwards."""
    for found in dispatcher.insertions(plans, wish, now_s=NOW, limit=2 * len(plans)):
        names = ahead | {wish.id} if wish.id.startswith("ahead") else ahead
        if not quota.exceeded(plans, [found.plan], names, dispatcher.table_s):
            ahead |= names
            return [found.plan if plan.vehicle.id == found.vehicle_id else plan for plan in plans]
    return plans


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), share=st.sampled_from([0.05, 0.2, 0.5]))
def test_bookings_ahead_never_eat_the_quota_in_any_order(seed, share):
    """Bookings ahead and of the day come in any order: in no step do those ahead fill more than their share."""
    dice = random.Random(seed)
    dispatcher = Dispatcher(table_of(dice, "plane"), DispatchPolicy())
    plans = [replace(start_of(dice, name), stops=(), on_board=(), frozen=0) for name in ("one", "two")]
    plans = [plan for plan in plans if not dispatcher.violations(plan, now_s=NOW)]
    quota, ahead = Quota(share), set()
    for number in range(14):
        kind = dice.choice(["ahead", "today"])
        plans = book(
            dispatcher, plans, replace(wish_of(dice, f"{kind}-{number}", ends=1), needs=frozenset()), ahead, quota
        )
    booked = {request.id for plan in plans for request in plan.requests}
    assert {name for name in booked if name.startswith("ahead")} <= ahead
    filled = [filled_s(plan, ahead, dispatcher.table_s, quota.step_s) for plan in plans]
    steps = {step for each in filled for step in each}
    duty = on_duty_s(plans, quota.step_s, steps)
    assert all(sum(each.get(step, 0) for each in filled) <= share * duty[step] for step in steps)


def test_the_room_of_a_vehicle_is_not_what_counts():
    """A party that fills the bus fills as much of its time as one person."""
    alone, many = rider("one", 1, 4), rider("one", 1, 4, load=Load(seats=4))
    assert filled_s(carrying(alone), {"one"}, TABLE, QUARTER) == filled_s(carrying(many), {"one"}, TABLE, QUARTER)
