"""The fast insertion is exact: it finds what trying everything and asking `rules.check` finds."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
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
def test_insertion_equals_brute_force(seed):
    compare_with_brute_force(seed)


@pytest.mark.parametrize("seed", [23, 30, 122])
def test_what_is_cheapest_may_be_illegal_without_another_rider(seed):
    """In these towns no way leads on to the new rider, or from them, once somebody before them falls away (rule 12)."""
    compare_with_brute_force(seed, kind="gap")


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=SEEDS, kind=st.sampled_from([None, None, "any", "gap"]))
def test_insertion_equals_brute_force_ten_thousand_times(seed, kind):
    compare_with_brute_force(seed, kind)
