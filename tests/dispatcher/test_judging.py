"""The quick judge says yes to legal plans only, and to nearly all of them."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher.dispatcher import Dispatcher
from dispatcher.judging import Judge
from dispatcher.policy import DispatchPolicy
from dispatcher.promises import may_settle, settled_stops
from dispatcher.rules import check
from dispatcher.schedule import schedule
from tests.dispatcher.cases import NOW, plan_of, spoilt, table_of

SEEDS = st.integers(0, 2**32)


def drawn(seed):
    """Return dice, the travel times they give first, and the policy."""
    dice = random.Random(seed)
    return dice, table_of(dice), DispatchPolicy()


@settings(deadline=None)
@given(SEEDS)
def test_a_plan_the_judge_lets_through_keeps_every_rule(seed):
    dice, table, policy = drawn(seed)
    judge = Judge(table, policy)
    plan = plan_of(dice, table, policy)
    for judged in (plan, spoilt(dice, plan), spoilt(dice, spoilt(dice, plan))):
        assert not judge.stands(judged, NOW) or not check(judged, table, now_s=NOW)
        assert not judge.stands(judged, None) or not check(judged, table)


@settings(deadline=None)
@given(SEEDS)
def test_legal_plans_are_known_at_once(seed):
    dice, table, policy = drawn(seed)
    plan = plan_of(dice, table, policy, riders=6)
    assert Judge(table, policy).stands(plan, NOW)


@settings(deadline=None)
@given(SEEDS)
def test_the_dispatcher_finds_what_the_rules_find(seed):
    dice, table, policy = drawn(seed)
    before = plan_of(dice, table, policy)
    plan = spoilt(dice, before)
    found = Dispatcher(table, policy).violations(plan, now_s=NOW, before=before)
    assert found == check(plan, table, now_s=NOW, before=before, no_late_diversion_s=policy.no_late_diversion_s)


@settings(deadline=None)
@given(SEEDS)
def test_the_dispatcher_lets_through_what_the_rules_let_through(seed):
    dice = random.Random(seed)
    table, policy = table_of(dice), DispatchPolicy(no_late_diversion_s=dice.choice([0, 180, 1800]))
    dispatcher, before = Dispatcher(table, policy), plan_of(dice, table, policy)
    stops = list(before.stops)
    dice.shuffle(stops)
    others = (
        before,
        spoilt(dice, before),
        replace(before, stops=tuple(stops)),
        replace(before, stops=before.stops[::-1]),
    )
    for plan in others:
        now_s = NOW + dice.choice([0, 600, 1800])
        legal = not check(plan, table, now_s=now_s, before=before, no_late_diversion_s=policy.no_late_diversion_s)
        assert dispatcher.is_legal(plan, now_s=now_s, before=before) == legal


@settings(deadline=None)
@given(SEEDS)
def test_where_no_drop_off_may_be_near_none_settles_a_stop(seed):
    dice, table, policy = drawn(seed)
    plan = plan_of(dice, table, policy)
    now_s, limit_s = NOW + dice.choice([0, 600, 1800]), dice.choice([60, 600, 1800])
    settled = settled_stops(plan, schedule(plan, table, now_s=now_s), now_s, limit_s)
    assert may_settle(plan, now_s, limit_s) or settled == plan.frozen
