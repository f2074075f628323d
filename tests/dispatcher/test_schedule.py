"""Times worked out by hand, and the promise of the model: nobody ever waits on board."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import Anchor, Break, DispatchPolicy, OnBoard, Plan, Stop, StopKind, check
from dispatcher.schedule import Block, blocks, schedule
from tests.dispatcher.cases import NOW, plan_of, table_of
from tests.dispatcher.towns import NOON, idle, line_town, rider, vehicle


def test_one_ride():
    """Place 1 by NOON (leaving at NOON - 60), boarding 60 s, 2 x 60 s to place 3, alighting 30 s, 180 s home."""
    asked = rider("a", 1, 3, boarding_s=60, alighting_s=30)
    times = schedule(Plan(vehicle(), Anchor(0, 0), (asked.pickup, asked.dropoff)), line_town())
    assert times.leave_s == NOON - 60
    assert times.begin_s == (NOON, NOON + 180)
    assert times.depart_s == (NOON + 60, NOON + 210)
    assert times.end_s == NOON + 210 + 180
    assert (times.drive_s, times.empty_s) == (60 + 120 + 180, 60 + 180)
    assert times.ride_s == {"a": 120}


def test_slack_is_spent_empty():
    """The first rider alights at place 2 at NOON + 60; the next is at place 3 from NOON + 1000: it leaves at +940."""
    first, second = rider("a", 1, 2), rider("b", 3, 4, NOON + 1000)
    plan = Plan(vehicle(), Anchor(1, 0), (first.pickup, first.dropoff, second.pickup, second.dropoff))
    times = schedule(plan, line_town())
    assert times.arrive_s == times.begin_s == (NOON, NOON + 60, NOON + 1000, NOON + 1060)
    assert times.depart_s[1] == NOON + 940


def test_a_pooled_block_starts_late_enough_for_its_last_window():
    """
    B at place 2 opens at NOON + 200; straight from place 1 (60 s) that lets a board from NOON + 140 on.

    The call at place 0 for c in between makes the drive 60 + 120 s, so b is reached at NOON + 320; without c, at +200.
    """
    a, b, c = rider("a", 1, 4), rider("b", 2, 4, NOON + 200), rider("c", 0, 4)
    stops = (a.pickup, c.pickup, b.pickup, b.dropoff, a.dropoff, c.dropoff)
    plan = Plan(vehicle(), Anchor(0, 0), stops)
    assert schedule(plan, line_town()).begin_s[:3] == (NOON + 140, NOON + 200, NOON + 320)
    assert schedule(plan.without("c"), line_town()).begin_s[:2] == (NOON + 140, NOON + 200)
    assert check(plan, line_town()) == ()


def test_blocks_end_where_the_vehicle_is_empty():
    a, b, c = rider("a", 0, 2), rider("b", 1, 3), rider("c", 3, 4)
    rest = Stop(StopKind.BREAK, -1, rest=Break("tea", 0, NOON, 600))
    stops = (a.dropoff, rest, b.pickup, b.dropoff, c.pickup, c.dropoff)
    plan = Plan(vehicle(), Anchor(1, NOON), stops, (OnBoard(a, NOON - 60),))
    assert list(blocks(plan)) == [Block(0, 1, True), Block(1, 2, False), Block(2, 4, False), Block(4, 6, False)]


def test_a_break_is_taken_where_the_vehicle_is():
    """The break begins at place 1 after a alights at NOON + 60, ends at +660; b at place 3 is reached at +780."""
    a, b = rider("a", 0, 1), rider("b", 3, 4)
    rest = Stop(StopKind.BREAK, -1, rest=Break("tea", NOON, NOON + 900, 600))
    plan = Plan(vehicle(), Anchor(0, 0), (a.pickup, a.dropoff, rest, b.pickup, b.dropoff))
    assert schedule(plan, line_town()).begin_s == (NOON, NOON + 60, NOON + 60, NOON + 780, NOON + 840)


def test_nothing_is_planned_before_now_or_the_shift():
    asked = rider("a", 1, 3, NOON - 500)
    late_shift = Plan(vehicle(start=NOON), Anchor(0, 0), (asked.pickup, asked.dropoff))
    assert schedule(late_shift, line_town()).begin_s[0] == NOON + 60
    early_anchor = Plan(vehicle(), Anchor(0, 0), (asked.pickup, asked.dropoff))
    assert schedule(early_anchor, line_town(), now_s=NOON - 100).begin_s[0] == NOON - 40


def test_a_vehicle_under_way_does_not_start_again_at_every_look():
    """It left place 0 for place 4 at NOON (240 s); seen from NOON + 100 it still arrives at NOON + 240."""
    asked = rider("a", 4, 3)
    plan = Plan(vehicle(), Anchor(0, NOON), (asked.pickup, asked.dropoff), frozen=1)
    assert schedule(plan, line_town(), now_s=NOON + 100).begin_s[0] == NOON + 240
    assert schedule(plan, line_town(), now_s=NOON + 300).begin_s[0] == NOON + 300


def test_an_idle_vehicle_is_home_already():
    times = schedule(idle(at=0, ready=500), line_town(), now_s=NOON)
    assert (times.begin_s, times.end_s, times.drive_s) == ((), 500, 0)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_everybody_may_fall_away_one_after_the_other(seed):
    """On travel times that obey the triangle inequality a legal plan stays legal whoever leaves, in any order."""
    dice = random.Random(seed)
    table = table_of(dice, "plane")
    plan = plan_of(dice, table, DispatchPolicy())
    names = [stop.request.id for stop in plan.stops[plan.frozen :] if stop.kind is StopKind.PICKUP]
    dice.shuffle(names)
    for name in names:
        plan = plan.without(name)
        assert check(plan, table, now_s=NOW) == ()
