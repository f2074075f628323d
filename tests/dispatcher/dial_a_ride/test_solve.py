"""The search as a whole: legal, repeatable, stoppable."""

import dataclasses

import numpy as np
import pytest

from dispatcher.dial_a_ride import faults, solve
from dispatcher.errors import NoSolution
from dispatcher.search import Limits
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
