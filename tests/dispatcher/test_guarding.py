"""Whatever is handed to the public face: a legal answer, or an error that says what is wrong."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import (
    UNREACHABLE_S,
    Anchor,
    Dispatcher,
    DispatchPolicy,
    InvalidProblem,
    Load,
    Plan,
    PlanChange,
    Refusal,
    RoundTrip,
    check,
    excused,
)
from dispatcher.limits import Limits
from tests.dispatcher.cases import NOW, plan_of, spoilt, table_of, wish_of
from tests.dispatcher.towns import DAY_END, NOON, crossed_vehicles, idle, line_town, rider, vehicle, wish

TOWN = line_town()
DISPATCHER = Dispatcher(TOWN)
POLICY = DispatchPolicy(improvement_threshold=0.0)
A = rider("a", 1, 3)
RIDE = Plan(vehicle(), Anchor(0, 0), (A.pickup, A.dropoff))
TRIP = RoundTrip(wish("w", 1, 3), wish("v", 3, 1, NOON + 4000))
GARBAGE = [None, math.nan, math.inf, -1, 2.5, True, "garbage", b"", [], [None], {}, object()]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (None, "must be a NumPy array"),
        ([[0, 1], [1, 0]], "must be a NumPy array"),
        (np.zeros((2, 3), dtype=np.int32), "square"),
        (np.zeros(4, dtype=np.int32), "square"),
        (np.zeros((2, 2)), "int32"),
        (np.full((2, 2), math.nan), "int32"),
        (np.full((2, 2), -1, dtype=np.int32), "negative"),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(table, words):
    with pytest.raises(InvalidProblem, match=words):
        Dispatcher(table)


def test_a_table_changed_behind_its_back_changes_nothing():
    """A road closes in the caller's table: the dispatcher decides on by the one it was made with."""
    table = TOWN.copy()
    dispatcher = Dispatcher(table)
    table[:] = UNREACHABLE_S
    assert dispatcher.violations(RIDE) == ()
    assert len(dispatcher.insertions([idle()], wish("w", 1, 3), now_s=NOON)) == 1
    with pytest.raises(ValueError, match="read-only"):
        dispatcher.table_s[0, 1] = 7


def test_a_table_that_changes_under_a_running_search():
    """
    Crossed vehicles should swap riders; while they search, the road from place 0 to 1 closes.

    The search ends with its own table and finds the swap; over the new table the swap is illegal and is not adopted.
    """
    table = line_town(9)
    plans = crossed_vehicles()
    dispatcher = Dispatcher(table, POLICY)
    closed = table.copy()
    closed[0, 1] = UNREACHABLE_S

    def close_the_road():
        table[:] = closed
        return False

    (change,) = dispatcher.improve(plans, now_s=NOON - 3000, iterations=60, cancel=close_the_road)
    assert change.after == dispatcher.improve(plans, now_s=NOON - 3000, iterations=60)[0].after
    assert dispatcher.adoptable(change, now_s=NOON - 3000)
    assert not dispatcher.with_table(closed).adoptable(change, now_s=NOON - 3000)
    assert not dispatcher.adoptable(change, now_s=NOON + 3000)


def test_a_change_of_other_vehicles_is_none():
    with pytest.raises(InvalidProblem, match="differ in their vehicles"):
        PlanChange((idle("one"),), (idle("two"),), 1.0, ())


@pytest.mark.parametrize("error", [KeyboardInterrupt, RuntimeError])
def test_a_search_that_is_broken_off_leaves_everything_as_it_was(error):
    dice = random.Random(3)
    table = table_of(dice, "plane")
    plans = [plan_of(dice, table, POLICY, f"bus-{number}", riders=6) for number in range(3)]
    dispatcher, kept = Dispatcher(table, POLICY), [replace(plan) for plan in plans]
    undisturbed = Dispatcher(table, POLICY).improve(plans, now_s=NOW, iterations=30)

    def broken_off():
        raise error

    with pytest.raises(error):
        dispatcher.improve(plans, now_s=NOW, seconds=60, cancel=broken_off)
    assert plans == kept
    assert dispatcher.improve(plans, now_s=NOW, iterations=30) == undisturbed


def test_places_outside_the_table_are_refused_everywhere():
    asked = rider("a", 1, 5)
    beyond = Plan(vehicle(), Anchor(0, 0), (asked.pickup, asked.dropoff))
    for ask in (
        lambda: DISPATCHER.insertions([beyond], wish("w", 1, 3), now_s=NOON),
        lambda: DISPATCHER.insertions([idle()], wish("w", 1, 5), now_s=NOON),
        lambda: DISPATCHER.refusal([beyond], wish("w", 1, 3), now_s=NOON),
        lambda: DISPATCHER.refusal([idle()], wish("w", 1, 5), now_s=NOON),
        lambda: DISPATCHER.improve([beyond], now_s=NOON, iterations=1),
        lambda: DISPATCHER.violations(beyond),
        lambda: DISPATCHER.violations(RIDE, before=beyond),
        lambda: DISPATCHER.schedule(beyond),
        lambda: DISPATCHER.cost(idle(home=9)),
        lambda: check(beyond, TOWN),
        lambda: excused(beyond, TOWN),
    ):
        with pytest.raises(InvalidProblem, match=r"0\.\.4 of the table"):
            ask()


def test_a_rider_who_is_carried_already_is_not_offered_another_ride():
    with pytest.raises(InvalidProblem, match="carries a rider of that id already"):
        DISPATCHER.insertions([RIDE], wish("a", 1, 3), now_s=NOON)


def test_two_plans_of_one_vehicle_are_refused():
    for ask in (
        lambda: DISPATCHER.insertions([RIDE, idle()], wish("w", 1, 3), now_s=NOON),
        lambda: DISPATCHER.improve([RIDE, idle()], now_s=NOON, iterations=1),
    ):
        with pytest.raises(InvalidProblem, match="two plans are of the same vehicle"):
            ask()


def test_plans_that_share_a_rider_are_left_alone():
    other = replace(RIDE, vehicle=vehicle("other"))
    assert Dispatcher(TOWN, POLICY).improve([RIDE, other], now_s=NOON - 600, iterations=20) == []


@pytest.mark.parametrize(
    ("configuration", "party"), [(Load(), Load(seats=1)), (Load(seats=8), Load(seats=9)), (Load(9), Load(0, 1))]
)
def test_parties_bigger_than_any_vehicle_hear_so(configuration, party):
    plans = [idle("bus", end=DAY_END), Plan(vehicle("van", configuration), Anchor(0, 0))]
    asked = wish("w", 1, 3, load=party)
    assert DISPATCHER.insertions(plans[1:], asked, now_s=NOON) == []
    assert DISPATCHER.refusal(plans[1:], asked, now_s=NOON) is Refusal.NO_VEHICLE_FITS


@pytest.mark.parametrize("seconds", [math.nan, math.inf, "long"])
def test_a_search_that_would_never_end_is_refused(seconds):
    with pytest.raises(InvalidProblem, match="seconds must be a finite number"):
        Limits(seconds=seconds)


GOOD = {
    "insertions": {"plans": [RIDE], "wish": wish("w", 1, 3), "now_s": NOON, "limit": 5},
    "round_trips": {"plans": [RIDE], "trip": TRIP, "now_s": NOON, "limit": 1},
    "refusal": {"plans": [RIDE], "wish": wish("w", 1, 3), "now_s": NOON},
    "improve": {"plans": [RIDE], "now_s": NOON, "iterations": 2, "seconds": 1.0, "seed": 1, "cancel": None},
    "schedule": {"plan": RIDE, "now_s": NOON},
    "cost": {"plan": RIDE, "now_s": NOON},
    "violations": {"plan": RIDE, "now_s": NOON, "before": RIDE},
    "check": {"plan": RIDE, "now_s": NOON - 600, "before": RIDE},
    "adoptable": {"change": PlanChange((RIDE,), (RIDE,), 0.0, ()), "now_s": NOON},
    "is_legal": {"plan": RIDE, "now_s": NOON - 600, "before": RIDE},
    "stands": {"plan": RIDE, "table_s": TOWN, "now_s": NOON - 600},
    "with_table": {"table_s": TOWN},
    "twin": {},
}


def test_every_public_entry_is_tried_with_garbage():
    entries = {name for name in vars(Dispatcher) if not name.startswith("_")}
    assert entries - {"warm_up", "table_s"} <= set(GOOD)


@pytest.mark.parametrize(("entry", "argument"), [(entry, name) for entry, good in GOOD.items() for name in good])
@pytest.mark.parametrize("garbage", GARBAGE)
def test_garbage_is_refused_or_makes_no_difference(entry, argument, garbage):
    """What is not refused means something: None is no limit, an empty list is no plans, whole numbers are numbers."""
    try:
        getattr(DISPATCHER, entry)(**{**GOOD[entry], argument: garbage})
    except InvalidProblem as error:
        assert len(str(error)) > 20  # noqa: PT017 - either an error in words, or none at all
    else:
        assert garbage in (None, -1, []) or (argument == "seconds" and garbage in (True, 2.5))


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_hostile_plans_never_give_an_illegal_one(seed):
    """Plans spoilt in every way that can be made, seen at any moment: each answer is legal, or says what is wrong."""
    dice = random.Random(seed)
    table = table_of(dice)
    dispatcher = Dispatcher(table, POLICY)
    plans = [spoilt(dice, spoilt(dice, plan_of(dice, table, POLICY, f"bus-{number}"))) for number in range(3)]
    now_s = NOW + dice.choice([0, 0, 500, -(10**9), 10**9])
    before = {plan.vehicle.id: plan for plan in plans}
    found = dispatcher.insertions(plans, wish_of(dice), now_s=now_s)
    for plan in (*(each.plan for each in found), *_changed(dispatcher, plans, now_s)):
        old = before[plan.vehicle.id]
        assert check(plan, table, now_s=now_s, before=old, no_late_diversion_s=POLICY.no_late_diversion_s) == ()


def _changed(dispatcher, plans, now_s):
    changes = dispatcher.improve(plans, now_s=now_s, iterations=15)
    assert all(dispatcher.adoptable(change, now_s=now_s) for change in changes)
    return [plan for change in changes for plan in change.after]
