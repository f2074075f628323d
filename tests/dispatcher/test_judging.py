"""The quick judge says yes to legal plans only, and to nearly all of them."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.dispatcher import Dispatcher
from dispatcher.judging import Judge
from dispatcher.policy import DispatchPolicy
from dispatcher.rules import check
from tests.dispatcher.cases import NOW, plan_of, spoilt, table_of

SEEDS = st.integers(0, 2**32)


@settings(deadline=None)
@given(SEEDS)
def test_a_plan_the_judge_lets_through_keeps_every_rule(seed):
    dice = random.Random(seed)
    table, policy = table_of(dice), DispatchPolicy()
    judge = Judge(table, policy)
    plan = plan_of(dice, table, policy)
    for judged in (plan, spoilt(dice, plan), spoilt(dice, spoilt(dice, plan))):
        assert not judge.stands(judged, NOW) or not check(judged, table, now_s=NOW)
        assert not judge.stands(judged, None) or not check(judged, table)


@settings(deadline=None)
@given(SEEDS)
def test_legal_plans_are_known_at_once(seed):
    dice = random.Random(seed)
    table, policy = table_of(dice), DispatchPolicy()
    plan = plan_of(dice, table, policy, riders=6)
    assert Judge(table, policy).stands(plan, NOW)


@settings(deadline=None)
@given(SEEDS)
def test_the_dispatcher_finds_what_the_rules_find(seed):
    dice = random.Random(seed)
    table, policy = table_of(dice), DispatchPolicy()
    before = plan_of(dice, table, policy)
    plan = spoilt(dice, before)
    found = Dispatcher(table, policy).violations(plan, now_s=NOW, before=before)
    assert found == check(plan, table, now_s=NOW, before=before, no_late_diversion_s=policy.no_late_diversion_s)
