"""The schedule is the best there is: least lateness, then least time too long on board, by an independent solver."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dispatcher import StopKind, check
from dispatcher.schedule import schedule
from tests.dispatcher.cases import table_of
from tests.dispatcher.reference_schedule import Reference, random_route

SEEDS = st.integers(0, 2**32 - 1)


def lost(plan, times):
    """Return the seconds late in all, and the seconds too long on board."""
    late = [max(0, begin_s - stop.latest_s) for stop, begin_s in zip(plan.stops, times.begin_s, strict=True)]
    late.append(max(0, times.end_s - plan.vehicle.shift_end_s))
    excess = [max(0, ride_s - plan.request(name).max_ride_s) for name, ride_s in times.ride_s.items()]
    return sum(late), sum(excess)


def compare(seed):
    dice = random.Random(seed)
    table = table_of(dice, dice.choice(["plane", "any"]))
    plan, now_s = random_route(dice)
    times = schedule(plan, table, now_s=now_s)
    assert lost(plan, times) == Reference(plan, table, now_s).optimum()
    assert not {violation.rule for violation in check(plan, table, now_s=now_s, removals=False)} & {1, 2, 6, 7, 9}
    return lost(plan, times)


@settings(max_examples=300, deadline=None)
@given(seed=SEEDS)
def test_no_schedule_is_less_late(seed):
    compare(seed)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=SEEDS)
def test_no_schedule_is_less_late_ten_thousand_times(seed):
    compare(seed)


def test_the_routes_compared_are_of_all_kinds():
    """Routes in time, late ones, rides too long, riders on board at the anchor, breaks: each in at least a tenth."""
    kinds = {"in time": 0, "late": 0, "too long": 0, "carried": 0, "break": 0}
    for seed in range(200):
        dice = random.Random(seed)
        table = table_of(dice, dice.choice(["plane", "any"]))
        plan, now_s = random_route(dice)
        late_s, excess_s = lost(plan, schedule(plan, table, now_s=now_s))
        kinds["in time"] += late_s == 0
        kinds["late"] += late_s > 0
        kinds["too long"] += excess_s > 0
        kinds["carried"] += bool(plan.on_board)
        kinds["break"] += any(stop.kind is StopKind.BREAK for stop in plan.stops)
    assert min(kinds.values()) >= 20, kinds
