"""Improvement never worsens, never breaks a promise, never loses anybody, and repeats itself by seed."""

import random
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import Anchor, Dispatcher, DispatchPolicy, InvalidProblem, OnBoard, check, check_fleet
from dispatcher.assembly import Pool, alike, assemble
from dispatcher.flat import Packer
from dispatcher.limits import Limits
from dispatcher.routes import problem_of
from dispatcher.search import SearchParams, search
from tests.dispatcher.cases import NOW, plan_of, table_of
from tests.dispatcher.towns import NOON, crossed_vehicles, idle, line_town, rider

EAGER = DispatchPolicy(improvement_threshold=0.0, no_late_diversion_s=0)
TOWN = line_town(9)


def test_crossed_vehicles_swap_their_riders():
    """Before: 7 + 1 + 6 steps driven each; after: 1 + 1 + 2 steps each, 60 s a step."""
    plans = crossed_vehicles()
    dispatcher = Dispatcher(TOWN, EAGER)
    (change,) = dispatcher.improve(plans, now_s=NOON - 3000, iterations=60, seed=1)
    assert set(change.vehicle_ids) == {"west", "east"}
    assert change.moved == ("far", "near")
    assert [dispatcher.schedule(plan).drive_s for plan in change.before] == [14 * 60] * 2
    assert [dispatcher.schedule(plan).drive_s for plan in change.after] == [4 * 60] * 2
    costs = [sum(map(dispatcher.cost, plans)) for plans in (change.before, change.after)]
    assert change.gain == pytest.approx(costs[0] - costs[1])


def test_riders_on_board_and_frozen_stay_where_they_are():
    """Far is on board of west, near is being fetched by east: nothing may change."""
    west, east = crossed_vehicles()
    far = west.stops[0].request
    west = replace(west, stops=(far.dropoff,), on_board=(OnBoard(far, NOON),), anchor=Anchor(7, NOON))
    east = replace(east, frozen=1)
    assert Dispatcher(TOWN, EAGER).improve([west, east], now_s=NOON, iterations=60) == []


def test_small_gains_are_not_worth_the_unrest():
    plans = crossed_vehicles()
    gain = Dispatcher(TOWN, EAGER).improve(plans, now_s=NOON - 3000, iterations=60)[0].gain
    for threshold, changes in ((gain - 1, 1), (gain + 1, 0)):
        policy = replace(EAGER, improvement_threshold=threshold)
        assert len(Dispatcher(TOWN, policy).improve(plans, now_s=NOON - 3000, iterations=60)) == changes


def test_nothing_to_improve():
    dispatcher = Dispatcher(TOWN, EAGER)
    assert dispatcher.improve([], now_s=NOON, iterations=5) == []
    assert dispatcher.improve([idle()], now_s=NOON, iterations=5) == []


def test_an_illegal_plan_is_left_alone():
    plans = crossed_vehicles()
    late = replace(plans[0], anchor=Anchor(0, NOON + 3600))
    assert Dispatcher(TOWN, EAGER).improve([late], now_s=NOON, iterations=5) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_it_stops_when_told_to(workers):
    """Once it said yes nobody asks again: each thread looked at most once more, and no assembly was begun."""
    asked = []

    def cancel():
        asked.append(1)
        return len(asked) > 3

    Dispatcher(TOWN, EAGER).improve(crossed_vehicles(), now_s=NOON - 3000, seconds=600, cancel=cancel, workers=workers)
    assert 4 <= len(asked) <= 3 + workers


def test_nothing_is_looked_at_where_nobody_wants_it_any_more():
    asked = []

    def cancel():
        asked.append(1)
        return True

    assert Dispatcher(TOWN, EAGER).improve(crossed_vehicles(), now_s=NOON - 3000, seconds=600, cancel=cancel) == []
    assert asked == [1]


def test_a_search_without_a_limit_is_refused():
    with pytest.raises(InvalidProblem, match="seconds or iterations"):
        Dispatcher(TOWN, EAGER).improve(crossed_vehicles(), now_s=NOON)


@pytest.mark.parametrize("wrong", [{"largest_removal": 0}, {"hot": 0.0}, {"assembly_seconds": 0}])
def test_search_params_are_checked(wrong):
    with pytest.raises(InvalidProblem, match="must"):
        SearchParams(**wrong)


def fleet_of(seed, vehicles=3):
    dice = random.Random(seed)
    table = table_of(dice)
    return table, [plan_of(dice, table, EAGER, f"bus-{n}", riders=5) for n in range(vehicles)]


def busy_fleet():
    """Return the first random fleet of four vehicles in which at least six riders may be moved, as a problem."""
    for seed in range(100):
        table, plans = fleet_of(seed, vehicles=4)
        problem = problem_of(plans, Packer(table), EAGER, NOW)
        if len(problem.task.movable) >= 6:
            return problem
    raise AssertionError("no fleet is busy")


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_improvement_is_legal_cheaper_and_complete(seed):
    table, plans = fleet_of(seed)
    dispatcher = Dispatcher(table, EAGER)
    changes = dispatcher.improve(plans, now_s=NOW, iterations=40, seed=seed % 1000)
    after = {plan.vehicle.id: plan for plan in plans}
    for change in changes:
        assert change.gain > 0
        for old, new in zip(change.before, change.after, strict=True):
            assert old == after[old.vehicle.id]
            assert check(new, table, now_s=NOW, before=old) == ()
            after[new.vehicle.id] = new
    assert check_fleet(after.values(), plans) == ()
    carried = {request.id: request for plan in plans for request in plan.requests}
    assert {request.id: request for plan in after.values() for request in plan.requests} == carried


@pytest.mark.parametrize("workers", [1, 2])
def test_the_same_seed_gives_the_same_plans(workers):
    """However the computer divides its time between the threads: rounds are short, so that they meet often."""
    problem = busy_fleet()
    params = SearchParams(assemble_every=40)
    found = [search(problem, seed=5, limits=Limits(iterations=150), workers=workers, params=params) for _ in range(2)]
    assert found[0].cost < problem.start().cost
    assert [list(found[0].route(v)) for v in range(4)] == [list(found[1].route(v)) for v in range(4)]


def test_slices_do_not_change_the_result():
    """A search asked at every iteration whether to stop finds what one that is never asked does."""
    problem = busy_fleet()
    clock = iter(range(10**9))
    slow = Limits(iterations=60, stopwatch=lambda: float(next(clock)))
    found = [search(problem, seed=5, limits=limits) for limits in (Limits(iterations=60), slow)]
    assert [list(found[0].route(v)) for v in range(4)] == [list(found[1].route(v)) for v in range(4)]


def test_an_operator_in_plain_python_takes_its_turn():
    problem = busy_fleet()
    asked = []

    def first_ones(of, solution, rng, count):
        asked.append(solution.cost)
        return of.task.movable[:count]

    found = search(problem, seed=5, limits=Limits(iterations=120), operators=(first_ones,))
    assert 5 <= len(asked) <= 50  # a sixth of 120
    assert found.cost < problem.start().cost


def test_the_operator_of_the_documentation_works():
    """The first block of Python in docs/dispatch.md that defines an operator, as a newcomer would paste it."""
    text = (Path(__file__).resolve().parents[2] / "docs" / "dispatch.md").read_text(encoding="utf-8")
    (example,) = [code for code in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "def late_removal" in code]
    assert len(example.splitlines()) < 60
    names = {}
    exec(example, names)  # noqa: S102 - our own documentation
    problem = busy_fleet()
    late = names["late_removal"](problem, problem.start(), np.random.default_rng(1), 3)
    latest = [problem.requests[rider].latest_pickup_s for rider in late]
    assert (
        latest == sorted((problem.requests[rider].latest_pickup_s for rider in problem.task.movable), reverse=True)[:3]
    )
    found = search(problem, seed=5, limits=Limits(iterations=60), operators=(names["late_removal"],))
    assert found.cost < problem.start().cost


def test_riders_who_wait_are_taken_where_that_is_worth_it():
    """Far waits at place 7 for place 6; two vehicles are idle, the nearer one drives 1 + 1 + 2 steps of 60 s."""
    far = rider("far", 7, 6)
    plans = [idle("west", home=0, at=0), idle("east", home=8, at=8)]
    for refusal, carried in ((10_000.0, True), (10.0, False)):
        problem = problem_of(plans, Packer(TOWN), EAGER, NOON - 3000, {far: refusal})
        assert problem.start().cost == refusal
        found = search(problem, seed=1, limits=Limits(iterations=30))
        after = [problem.plan(found, vehicle) for vehicle in range(2)]
        assert [request.id for plan in after for request in plan.requests] == (["far"] if carried else [])
        assert found.cost == pytest.approx(sum(Dispatcher(TOWN, EAGER).cost(plan) for plan in after) + found.refused)


def test_vehicles_that_are_alike_share_their_routes():
    """Three idle vehicles at one place, one elsewhere, one with a rider on board."""
    aboard = rider("aboard", 1, 2)
    busy = replace(idle("busy"), stops=(aboard.dropoff,), on_board=(OnBoard(aboard, NOON - 60),))
    plans = [idle("a"), idle("b"), idle("c", at=3), idle("d"), busy]
    problem = problem_of(plans, Packer(TOWN), EAGER, NOON)
    groups, free = alike(problem)
    assert groups == [0, 0, 2, 0, 4]
    assert free == {0, 2}


def test_assembly_takes_the_best_of_two_solutions():
    """The pool holds the crossed routes and, one by one, the straight ones: the straight pair is chosen."""
    plans = crossed_vehicles()
    problem = problem_of(plans, Packer(TOWN), EAGER, NOON - 3000)
    start = problem.start()
    pool, scratch = Pool(problem), problem.scratch()
    for number, swapped in ((0, start.route(1)), (1, start.route(0))):
        pool.add([(number, tuple(swapped.tolist()), problem.route_cost(number, swapped, scratch))])
    chosen = assemble(pool, start, limits=Limits(seconds=5.0), effort=1.0, seed=1)
    assert list(chosen.route(0)) == list(start.route(1))
    assert list(chosen.route(1)) == list(start.route(0))
    assert chosen.cost == pytest.approx(sum(problem.route_cost(v, chosen.route(v), scratch) for v in range(2)))
    assert assemble(pool, chosen, limits=Limits(seconds=5.0), effort=1.0, seed=1) is None
