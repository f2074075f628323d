"""What the search changes in arrays: legal, exact where it says so, and undone without a trace."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatcher import Anchor, Break, Dispatcher, DispatchPolicy, OnBoard, Plan, Stop, StopKind, check
from dispatcher.chance import new_dice
from dispatcher.drafting import keep, new_draft, pick, put_back, take_out
from dispatcher.flat import Packer
from dispatcher.limits import Limits
from dispatcher.remembering import new_memory
from dispatcher.repairing import repair
from dispatcher.routes import Solution, problem_of
from dispatcher.ruin import pick_some
from dispatcher.search import search
from dispatcher.walker import Cooling, Walker
from tests.dispatcher.cases import NOW, plan_of, table_of
from tests.dispatcher.towns import NOON, idle, line_town, rider

EAGER = DispatchPolicy(improvement_threshold=0.0, no_late_diversion_s=0)
SEEDS = st.integers(0, 2**32 - 1)


def fleet(seed, kind=None, vehicles=3):
    dice = random.Random(seed)
    table = table_of(dice, kind)
    plans = [plan_of(dice, table, EAGER, f"bus-{n}", riders=5) for n in range(vehicles)]
    return table, plans, problem_of(plans, Packer(table), EAGER, NOW)


def put_in_again(problem, rider):
    """Take one rider out and put them back in; return the routes, None where no place was found."""
    draft, scratch = new_draft(problem.start().arrays), problem.scratch()
    memory = new_memory(*problem.task.allowed.shape, problem.width)
    pick(draft, rider)
    take_out(problem.task, draft, scratch)
    return draft.now if repair(problem.task, draft, memory, (1.0, 0.0), new_dice(1), scratch) else None


@example(seed=115)  # before a break that is taken wherever the vehicle then is
@example(seed=158)
@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_repair_inserts_where_brute_force_would(seed):
    """One rider taken out and put back ends at the cheapest legal place of all vehicles."""
    table, plans, problem = fleet(seed, "plane")
    if len(problem.task.movable) == 0:
        return
    request = problem.requests[problem.task.movable[0]]
    emptied = [plan.without(request.id) if request in plan.requests else plan for plan in plans]
    routes = put_in_again(problem, problem.task.movable[0])
    dispatcher, added = Dispatcher(table, EAGER), []
    for plan in emptied:
        for at in range(plan.frozen, len(plan.stops) + 1):
            for to in range(at, len(plan.stops) + 1):
                changed = plan.with_insertion(request, at, to)
                if not check(changed, table, now_s=NOW):
                    added.append(dispatcher.cost(changed, now_s=NOW) - dispatcher.cost(plan, now_s=NOW))
    base = sum(dispatcher.cost(plan, now_s=NOW) for plan in emptied)
    assert routes.costs.sum() == pytest.approx(base + min(added), abs=1e-6)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS)
def test_a_draft_is_put_back_as_it_was(seed):
    _, _, problem = fleet(seed)
    if len(problem.task.movable) == 0:
        return
    draft, scratch, dice = new_draft(problem.start().arrays), problem.scratch(), new_dice(seed)
    memory = new_memory(*problem.task.allowed.shape, problem.width)
    before = Solution(problem.start().arrays)
    for _ in range(5):
        pick_some(problem.task, draft, 3, dice, scratch)
        picked = draft.picked[: draft.tally[1]]
        assert 1 <= len(picked) == len(set(picked))
        assert set(picked) <= set(problem.task.movable)
        take_out(problem.task, draft, scratch)
        repair(problem.task, draft, memory, (0.5, 0.2), dice, scratch)
        put_back(draft)
        assert [list(Solution(draft.now).route(v)) for v in range(3)] == [list(before.route(v)) for v in range(3)]
        for name in ("costs", "stamps", "home"):
            assert list(getattr(draft.now, name)) == list(getattr(before.arrays, name))
    keep(draft)


@settings(max_examples=30, deadline=None)
@given(seed=SEEDS)
def test_the_sums_of_a_walk_are_those_of_its_routes(seed):
    _, _, problem = fleet(seed)
    start = problem.start()
    if len(problem.task.movable) == 0 or not np.isfinite(start.cost):
        return
    walker = Walker(problem, start, (seed, 0), (), 4)
    walker.run((0, 60), Cooling(200.0, 1.0, Limits(iterations=60)))
    best, scratch = walker.best, problem.scratch()
    assert best.cost <= start.cost + 1e-6
    for vehicle in range(3):
        assert best.arrays.costs[vehicle] == pytest.approx(problem.route_cost(vehicle, best.route(vehicle), scratch))
        riders = [rider for rider in range(len(problem.requests)) if best.arrays.home[rider] == vehicle]
        assert sorted(request.id for request in problem.plan(best, vehicle).requests) == sorted(
            problem.requests[rider].id for rider in riders
        )
    for vehicle, route, cost in walker.met:
        assert cost == pytest.approx(problem.route_cost(vehicle, np.array(route, dtype=np.int64), scratch))


def improved(plan, now_s):
    (change,) = Dispatcher(line_town(9), EAGER).improve([plan], now_s=now_s, iterations=1)
    (after,) = change.after
    return [(stop.kind.value, stop.location) for stop in after.stops]


def test_riders_on_board_may_alight_in_another_order():
    """At place 0 with riders to 6 and to 2: dropping off at 2 on the way saves the way back."""
    far, near = rider("far", 0, 6), rider("near", 0, 2)
    aboard = (OnBoard(far, NOON), OnBoard(near, NOON))
    plan = Plan(idle(home=6).vehicle, Anchor(0, NOON), (far.dropoff, near.dropoff), aboard)
    assert improved(plan, NOON) == [("dropoff", 2), ("dropoff", 6)]


def test_a_settled_rider_may_alight_in_another_order():
    """The pickup at 1 is being driven to; its rider wants to 2, the one on board to 8."""
    far, near = rider("far", 0, 8), rider("near", 1, 2)
    stops = (near.pickup, far.dropoff, near.dropoff)
    near = replace(near, earliest_pickup_s=NOON, latest_pickup_s=NOON + 600)
    plan = Plan(idle(home=8).vehicle, Anchor(0, NOON), stops, (OnBoard(far, NOON),), frozen=1)
    assert improved(plan, NOON) == [("pickup", 1), ("dropoff", 2), ("dropoff", 8)]


def test_a_break_moves_to_where_it_costs_nobody_time():
    """A break ahead of the ride makes its rider wait half an hour; behind it nobody does."""
    asked = rider("anna", 1, 2, latest_pickup_s=NOON + 3600)
    pause = Stop(StopKind.BREAK, -1, rest=Break("pause", NOON - 600, NOON + 7200, 1800))
    plan = Plan(idle().vehicle, Anchor(0, NOON), (pause, asked.pickup, asked.dropoff))
    assert improved(plan, NOON) == [("pickup", 1), ("dropoff", 2), ("break", -1)]


def test_nobody_waits_where_nothing_may_move():
    plan = Plan(idle().vehicle, Anchor(0, NOON), ())
    problem = problem_of([plan], Packer(line_town(9)), EAGER, NOON)
    assert search(problem, seed=1, limits=Limits(iterations=5)).cost == problem.start().cost
