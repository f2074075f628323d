"""Driving a plan in steps does what driving it at once does, and leaves legal plans behind."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import Anchor, DispatchPolicy, OnBoard, Plan, check, schedule
from dispatcher.replay.driving import driven
from tests.dispatcher.cases import NOW, plan_of, table_of
from tests.dispatcher.towns import NOON, line_town, rider, vehicle

TOWN = line_town(5)
POLICY = DispatchPolicy()


def test_a_vehicle_waits_drives_boards_and_alights():
    """A rider at place 2 from noon on, to place 4: the vehicle leaves place 0 two minutes before noon."""
    asked = rider("anna", 2, 4, boarding_s=60, alighting_s=30)
    plan = Plan(vehicle(), Anchor(0, NOON - 3600), (asked.pickup, asked.dropoff))

    def after(seconds):
        return driven(plan, TOWN, since_s=NOON - 600, now_s=NOON + seconds)

    assert after(-121) == (plan, [])
    left, done = after(-120)
    assert (left.frozen, left.anchor, done) == (1, Anchor(0, NOON - 120), [])
    left, done = after(0)
    assert (left.frozen, left.anchor, left.on_board) == (0, Anchor(2, NOON + 60), (OnBoard(asked, NOON + 60),))
    assert [(each.begin_s, each.end_s) for each in done] == [(NOON, NOON + 60)]
    left, _ = after(60)
    assert (left.frozen, left.anchor) == (1, Anchor(2, NOON + 60))
    left, done = after(180)
    assert (left.stops, left.on_board, left.anchor) == ((), (), Anchor(4, NOON + 210))
    assert len(done) == 2


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), steps=st.lists(st.integers(1, 900), min_size=1, max_size=8))
def test_driving_in_steps_keeps_to_the_schedule(seed, steps):
    dice = random.Random(seed)
    table = table_of(dice, "plane")
    plan = plan_of(dice, table, POLICY)
    planned = schedule(plan, table, now_s=NOW).begin_s
    since_s, log, left = NOW, [], plan
    for step in steps:
        left, done = driven(left, table, since_s=since_s, now_s=since_s + step)
        since_s += step
        log += done
        assert check(left, table, now_s=since_s) == ()
        rest = schedule(left, table, now_s=since_s).begin_s
        assert (*(each.begin_s for each in log), *rest) == pytest.approx(planned)
    assert [each.stop for each in log] + list(left.stops) == list(plan.stops)
