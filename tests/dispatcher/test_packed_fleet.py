"""A dispatcher that has seen any history of plans and moments answers like one that has seen nothing."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dispatcher import Dispatcher, DispatchPolicy
from dispatcher.flat import MOST_KEPT, Packer
from dispatcher.packed_fleet import PackedFleets
from tests.dispatcher.cases import NOW, answers, plan_of, table_of, wish_of
from tests.dispatcher.towns import NOON, idle, line_town, wish

POLICY = DispatchPolicy(no_late_diversion_s=180)
SEEDS = st.integers(0, 2**32 - 1)


def another_plan(dice, table, plan, dispatcher, now_s):
    """Return what may become of a plan: an insertion adopted, a new start, an equal one, or all of it different."""
    change = dice.randrange(4)
    if change == 0:
        found = dispatcher.insertions([plan], wish_of(dice, f"late-{dice.random()}"), now_s=now_s, limit=1)
        return found[0].plan if found else plan
    if change == 1:
        return replace(plan, anchor=replace(plan.anchor, ready_s=plan.anchor.ready_s + dice.randint(-200, 200)))
    if change == 2:
        return replace(plan)
    return plan_of(dice, table, POLICY, plan.vehicle.id, riders=dice.choice([0, 2, 6]))


def live_through(seed, steps):
    """Compare a long-lived dispatcher with a fresh one after each change of plans, of the fleet and of the moment."""
    dice = random.Random(seed)
    table = table_of(dice)
    old = Dispatcher(table, POLICY)
    plans = [plan_of(dice, table, POLICY, f"bus-{number}") for number in range(dice.randint(1, 4))]
    now_s = NOW
    for step in range(steps):
        now_s += dice.choice([0, 0, 1, 30, 200, -60])
        number = dice.randrange(len(plans))
        plans[number] = another_plan(dice, table, plans[number], old, now_s)
        if dice.random() < 0.2:
            plans.append(plan_of(dice, table, POLICY, f"more-{step}"))
        shown = dice.sample(plans, dice.randint(1, len(plans)))
        asked = wish_of(dice, f"new-{step}")
        found = [each.insertions(shown, asked, now_s=now_s) for each in (old, Dispatcher(table, POLICY))]
        assert answers(found[0], shown, asked) == answers(found[1], shown, asked)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(seed=1346)  # how long the first block may wait was asked of the begins of the plan before
@given(seed=SEEDS)
def test_history_does_not_matter(seed):
    live_through(seed, steps=6)


@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=2_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(seed=SEEDS)
def test_a_long_history_does_not_matter(seed):
    live_through(seed, steps=25)


def test_plans_of_vehicles_long_gone_are_forgotten():
    packer = Packer(line_town())
    first = packer.pack(idle("first"))
    assert packer.pack(idle("first")) is first
    for number in range(MOST_KEPT):
        packer.pack(idle(f"bus-{number}"))
    assert packer.pack(idle("first")) is not first


def test_a_twin_answers_alike_over_the_very_same_table():
    first = Dispatcher(line_town())
    plans, asked = [idle("one"), idle("two", at=3)], wish("a", 2, 4)
    twin = first.twin()
    assert np.shares_memory(first.table_s, twin.table_s)
    found = [each.insertions(plans, asked, now_s=NOON - 600) for each in (first, twin)]
    assert answers(found[0], plans, asked) == answers(found[1], plans, asked) != []


def test_threads_get_the_answers_one_would_get():
    """Eight threads ask one dispatcher about different fleets and moments at once."""
    town = line_town(9)
    shared = Dispatcher(town)
    tasks = [
        ([idle("one", at=n % 9), idle("two", at=(3 * n) % 9)], wish("a", n % 8, n % 8 + 1), NOON - 60 * n)
        for n in range(40)
    ]

    def ask(task):
        plans, asked, now_s = task
        return answers(shared.insertions(plans, asked, now_s=now_s), plans, asked)

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(ask, tasks))
    alone = [
        answers(Dispatcher(town).insertions(plans, asked, now_s=now_s), plans, asked) for plans, asked, now_s in tasks
    ]
    assert together == alone
    assert any(together)


def test_a_fleet_is_lent_to_one_at_a_time_and_comes_back_warm():
    fleets = PackedFleets(object, keep=1)
    with fleets.lend() as first, fleets.lend() as second:
        assert first is not second
    with fleets.lend() as again:
        assert again is second  # given back first; the other one would have been too many
