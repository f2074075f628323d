"""The fast insertion is exact: it finds what trying everything and asking `rules.check` finds."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dispatcher import Dispatcher, DispatchPolicy
from dispatcher.schedule import schedule
from tests.dispatcher.cases import NOW, brute_force, plan_of, table_of, wish_of

POLICY = DispatchPolicy(no_late_diversion_s=180)
SEEDS = st.integers(0, 2**32 - 1)


def compare_with_brute_force(seed, kind=None):
    """Compare cheapest and earliest over two vehicles, all positions and all places; every offer has to be legal."""
    dice = random.Random(seed)
    table = table_of(dice, kind)
    plans = [plan_of(dice, table, POLICY, name) for name in ("one", "two")]
    asked = wish_of(dice)
    expected = [each for plan in plans for each in brute_force(plan, asked, table, POLICY)]
    found = Dispatcher(table, POLICY).insertions(plans, asked, now_s=NOW, limit=10)
    assert bool(found) == bool(expected)
    if not expected:
        return
    assert found[0].cost == pytest.approx(min(each[0] for each in expected), abs=1e-6)
    begins = [schedule(plan, table, now_s=NOW).begin_s[at] for _, at, plan in expected]
    assert min(each.pickup_s for each in found) == min(begins)
    assert {each.plan for each in found} <= {each[2] for each in expected}


@settings(max_examples=100, deadline=None)
@given(seed=SEEDS)
@example(seed=1219)
@example(seed=23729)
def test_insertion_equals_brute_force(seed):
    """In the two examples no way leads from the block before, were it emptied, to where the new rider boards."""
    compare_with_brute_force(seed)


@pytest.mark.parametrize("seed", [500167, 501548])
def test_the_block_behind_may_be_reached_from_elsewhere(seed):
    """It stays as it was with the new rider, but not without one of its own: a detour would be the shorter way."""
    compare_with_brute_force(seed, kind="any")


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=SEEDS, kind=st.sampled_from([None, None, "any", "gap"]))
def test_insertion_equals_brute_force_ten_thousand_times(seed, kind):
    compare_with_brute_force(seed, kind)
