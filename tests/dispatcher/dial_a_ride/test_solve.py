"""The search as a whole: legal, repeatable, stoppable."""

import dataclasses
import itertools

import numpy as np
import pytest

from dispatcher.dial_a_ride import faults, solve
from dispatcher.dial_a_ride.solution import timed
from dispatcher.dial_a_ride.terms import make_terms
from dispatcher.errors import IllegalPlan, InvalidProblem, NoSolution
from dispatcher.limits import Limits
from tests.dispatcher.dial_a_ride.cases import random_instance


def test_what_comes_back_is_legal_and_costs_what_it_says():
    instance = random_instance(1, riders=20, vehicles=5)
    result = solve(instance, limits=Limits(iterations=2000), seed=1)
    assert not list(faults(instance, result))
    driven = sum(instance.cost[np.array(stops[:-1]), np.array(stops[1:])].sum() for stops in result.stops)
    assert result.objective == pytest.approx(driven, abs=1e-9)


def test_the_same_seed_and_iterations_give_the_same_routes():
    instance = random_instance(2, riders=20, vehicles=5)
    first, second = (solve(instance, limits=Limits(iterations=1500), seed=7) for _ in range(2))
    assert first == second


def test_better_solutions_are_told_as_they_come():
    told = []
    result = solve(
        random_instance(3, riders=20, vehicles=5), limits=Limits(iterations=3000), seed=1, on_better=told.append
    )
    costs = [better.objective for better in told]
    assert costs == sorted(costs, reverse=True)
    assert told[-1].routes == result.routes


def test_riders_no_vehicle_can_serve_are_named():
    instance = random_instance(4)
    late = instance.late.copy()
    late[3] = 0.5  # nobody is there that early
    impossible = dataclasses.replace(instance, early=np.minimum(instance.early, late), late=late)
    with pytest.raises(NoSolution, match="riders 3") as caught:
        solve(impossible, limits=Limits(iterations=100), seed=1)
    assert caught.value.riders == (3,)


def test_two_workers_give_the_same_routes_whoever_is_faster():
    instance = random_instance(5, riders=16, vehicles=4)
    first, second = (solve(instance, limits=Limits(iterations=1200), seed=3, workers=2) for _ in range(2))
    assert first == second
    assert not list(faults(instance, first))


def test_a_start_is_never_made_worse():
    instance = random_instance(6, riders=20, vehicles=5)
    start = solve(instance, limits=Limits(iterations=3000), seed=1)
    again = solve(instance, limits=Limits(iterations=10), seed=2, start=start)
    assert again.objective <= start.objective + 1e-9


def test_an_illegal_start_is_refused():
    instance = random_instance(6, riders=20, vehicles=5)
    start = solve(instance, limits=Limits(iterations=500), seed=1)
    broken = dataclasses.replace(start, routes=start.routes[1:])
    with pytest.raises(IllegalPlan, match="not every node"):
        solve(instance, limits=Limits(iterations=10), seed=1, start=broken)


def test_a_cancelled_search_returns_what_it_has():
    instance = random_instance(7, riders=20, vehicles=5)
    told = []
    limits = Limits(iterations=10**9, cancel=lambda: len(told) > 0)
    result = solve(instance, limits=limits, seed=1, on_better=told.append)
    assert result == told[-1]
    assert result.iterations < 10**5


def cheapest_route(instance, terms, riders):
    """Return the least cost of one legal route for these riders, trying every order."""
    n, best = instance.riders, np.inf
    for order in itertools.permutations([*riders, *(rider + n for rider in riders)]):
        route = [0, *order, 0]
        cost = float(instance.cost[route[:-1], route[1:]].sum())
        fits = all(order.index(r) < order.index(r + n) for r in riders)
        if cost < best and fits and np.cumsum(instance.load[route]).max() <= instance.capacity and timed(terms, route):
            best = cost
    return best


@pytest.mark.parametrize("seed", range(3))
def test_the_cheapest_routes_of_a_small_instance_are_found(seed):
    instance = random_instance(seed, riders=4, vehicles=2, width=120.0)
    terms, everybody = make_terms(instance), {1, 2, 3, 4}
    some = [set(riders) for size in range(3) for riders in itertools.combinations(everybody, size)]
    best = min(
        cheapest_route(instance, terms, sorted(riders)) + cheapest_route(instance, terms, sorted(everybody - riders))
        for riders in some
    )
    assert solve(instance, limits=Limits(iterations=3000), seed=1).objective == pytest.approx(best, abs=1e-9)


def test_workers_and_seed_must_make_sense():
    with pytest.raises(InvalidProblem, match="at least one worker"):
        solve(random_instance(1), limits=Limits(iterations=10), seed=1, workers=0)
