"""The fast insertion is exact: it finds what trying everything and asking `rules.check` finds."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import DispatchPolicy
from dispatcher.insertion import best_insertions
from dispatcher.schedule import schedule
from tests.dispatcher.cases import NOW, brute_force, plan_of, table_of, wish_of

POLICY = DispatchPolicy(no_late_diversion_s=180)
SEEDS = st.integers(0, 2**32 - 1)


@settings(max_examples=300, deadline=None)
@given(seed=SEEDS)
def test_insertion_equals_brute_force(seed):
    """Cheapest and earliest over two vehicles, all positions and all places equal brute force over the rules."""
    dice = random.Random(seed)
    table = table_of(dice)
    plans = [plan_of(dice, table, POLICY, name) for name in ("one", "two")]
    asked = wish_of(dice)
    expected = [each for plan in plans for each in brute_force(plan, asked, table, POLICY)]
    found = best_insertions(plans, asked, table, POLICY, now_s=NOW, limit=10)
    assert bool(found) == bool(expected)
    if not expected:
        return
    assert found[0].cost == pytest.approx(min(each[0] for each in expected), abs=1e-6)
    begins = [schedule(plan, table, now_s=NOW).begin_s[at] for _, at, plan in expected]
    assert min(each.pickup_s for each in found) == min(begins)
    assert {each.plan for each in found} <= {each[2] for each in expected}
