"""The earliest begins of a route equal a linear program's, and are missing exactly where it has no solution."""

import numpy as np
import pytest
from scipy.optimize import linprog

from dispatcher.dial_a_ride.solution import timed
from dispatcher.dial_a_ride.terms import make_terms
from dispatcher.errors import NoSolution
from tests.dispatcher.dial_a_ride.cases import random_instance


def random_route(rng, riders):
    """Return some riders in a random order of stops, drop-offs behind pickups."""
    chosen = rng.choice(np.arange(1, riders + 1), size=rng.integers(1, 5), replace=False).tolist()
    stops = []
    for rider in chosen:
        i = int(rng.integers(0, len(stops) + 1))
        stops.insert(i, rider)
        stops.insert(int(rng.integers(i + 1, len(stops) + 1)), rider + riders)
    return [0, *stops, 0]


def program(instance, stops):
    """Minimise the sum of begins by the rules as the literature states them, windows untightened; None: infeasible."""
    count, n = len(stops), instance.riders
    rows, bounds = [], []

    def at_most(later, earlier, most):
        row = np.zeros(count)
        row[later], row[earlier] = 1, -1
        rows.append(row)
        bounds.append(most)

    for x in range(count - 1):
        at_most(x, x + 1, -instance.service[stops[x]] - instance.cost[stops[x], stops[x + 1]])
    for x, node in enumerate(stops):
        if node > n:
            at_most(x, stops.index(node - n), instance.max_ride + instance.service[node - n])
    at_most(count - 1, 0, instance.max_duration)
    windows = list(zip(instance.early[stops], instance.late[stops], strict=True))
    answer = linprog(np.ones(count), A_ub=np.array(rows), b_ub=bounds, bounds=windows, method="highs")
    return answer.x if answer.status == 0 else None


@pytest.mark.parametrize(("width", "ride", "duration"), [(30, 30, 480), (200, 40, 200), (400, 30, 120), (480, 25, 90)])
def test_times_equal_a_linear_program(width, ride, duration):
    rng = np.random.default_rng(width)
    legal = 0
    for seed in range(150):
        instance = random_instance(seed, riders=6, width=width, ride=ride, duration=duration)
        try:
            terms = make_terms(instance)
        except NoSolution:
            continue
        stops = random_route(rng, 6)
        expected, found = program(instance, stops), timed(terms, stops)
        assert (expected is None) == (found is None)
        if found is not None:
            legal += 1
            assert [at for _, at in found] == pytest.approx(expected.tolist(), abs=1e-6)
    assert legal > 5
