"""The fast insertion is exact: it finds what trying everything and asking `rules.check` finds."""

import random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dispatcher import Dispatcher, DispatchPolicy, Weights, check
from tests.dispatcher.cases import NOW, answers, best_of_all, plan_of, table_of, wish_of

POLICIES = (
    DispatchPolicy(no_late_diversion_s=180),
    DispatchPolicy(no_late_diversion_s=180, comfort_s=900, weights=Weights(wait=1.5, ride=1.0, risk=2.0)),
    DispatchPolicy(no_late_diversion_s=180, weights=Weights(drive=0.0, empty=0.0, walk=0.0)),
)
SEEDS = st.integers(0, 2**32 - 1)


def compare_with_brute_force(seed, kind=None):
    """Compare all that is answered with all positions and all places in three vehicles, tried by `rules.check`."""
    dice = random.Random(seed)
    table = table_of(dice, kind)
    policy = dice.choice(POLICIES)
    plans = [plan_of(dice, table, policy, name) for name in ("one", "two", "three")[: dice.choice([1, 2, 2, 3])]]
    asked, limit = wish_of(dice), dice.choice([1, 2, 3, 10])
    found = Dispatcher(table, policy).insertions(plans, asked, now_s=NOW, limit=limit)
    assert answers(found, plans, asked) == best_of_all(plans, asked, table, policy, NOW, limit)
    assert all(not check(each.plan, table, now_s=NOW, before=each.before, no_late_diversion_s=180) for each in found)


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
