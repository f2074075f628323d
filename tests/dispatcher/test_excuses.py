"""Reality never makes a plan illegal: what is lost is excused, exactly, and nothing else."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import Anchor, DispatchPolicy, OnBoard, Plan, check
from dispatcher.excuses import Breach, excused
from tests.dispatcher.cases import NOW, plan_of, table_of
from tests.dispatcher.towns import NOON, line_town, rider, vehicle

POLICY = DispatchPolicy()


def test_a_legal_plan_needs_no_excuse():
    asked = rider("a", 1, 3)
    plan = Plan(vehicle(), Anchor(0, 0), (asked.pickup, asked.dropoff))
    assert excused(plan, line_town()) == (plan, ())


def test_a_late_vehicle_is_excused_by_exactly_its_delay():
    """Ready at place 0 at NOON + 700, place 1 is reached at NOON + 760, 160 s after the window's end at NOON + 600."""
    asked = rider("a", 1, 3)
    plan = Plan(vehicle(), Anchor(0, NOON + 700), (asked.pickup, asked.dropoff))
    mended, breaches = excused(plan, line_town())
    assert breaches == (Breach("latest_pickup_s", "a", NOON + 600, NOON + 760),)
    assert check(mended, line_town()) == ()


def test_an_early_vehicle_with_a_rider_on_board_opens_the_next_window():
    """With a on board since NOON at place 0, b at place 1 (open from NOON + 100) is reached at NOON + 60."""
    aboard, asked = rider("a", 0, 3), rider("b", 1, 2, NOON + 100)
    stops = (asked.pickup, asked.dropoff, aboard.dropoff)
    plan = Plan(vehicle(), Anchor(0, NOON), stops, (OnBoard(aboard, NOON),))
    mended, breaches = excused(plan, line_town())
    assert breaches == (Breach("earliest_pickup_s", "b", NOON + 100, NOON + 60),)
    assert check(mended, line_town()) == ()


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), delay_s=st.integers(-300, 5000))
def test_whatever_the_delay_the_excused_plan_is_legal(seed, delay_s):
    dice = random.Random(seed)
    table = table_of(dice, "plane")
    plan = plan_of(dice, table, POLICY)
    moved = replace(plan, anchor=Anchor(plan.anchor.location, plan.anchor.ready_s + delay_s))
    mended, breaches = excused(moved, table, now_s=NOW)
    assert check(mended, table, now_s=NOW) == ()
    assert bool(breaches) == bool(check(moved, table, now_s=NOW))
