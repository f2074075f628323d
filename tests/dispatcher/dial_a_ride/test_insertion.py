"""The cheapest place of a rider equals trying every pair of places."""

import numpy as np
import pytest

from dispatcher.dial_a_ride.insertion import best_place, new_tools
from dispatcher.dial_a_ride.rows import measure, new_rows, put_in
from dispatcher.dial_a_ride.solution import timed
from dispatcher.dial_a_ride.terms import make_terms
from tests.dispatcher.dial_a_ride.cases import random_instance


def brute_force(instance, terms, stops, rider):
    """Try every pair of places; return the least extra cost, or infinity."""
    best = np.inf
    for i in range(len(stops) - 1):
        for j in range(i, len(stops) - 1):
            tried = [*stops[: i + 1], rider, *stops[i + 1 : j + 1], rider + terms.riders, *stops[j + 1 :]]
            if np.cumsum(instance.load[tried]).max() > instance.capacity or timed(terms, tried) is None:
                continue
            legs = instance.cost[tried[:-1], tried[1:]].sum() - instance.cost[stops[:-1], stops[1:]].sum()
            best = min(best, float(legs))
    return best


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize(("width", "ride", "duration"), [(30, 30, 480), (200, 60, 300), (480, 40, 200)])
def test_the_best_place_equals_brute_force(seed, width, ride, duration):
    instance = random_instance(seed, riders=9, width=width, ride=ride, duration=duration)
    terms = make_terms(instance)
    rows, tools = new_rows(2, 9, np.random.default_rng(seed)), new_tools(9, 1)
    measure(terms, rows, 0)
    for rider in range(1, 10):
        stops = rows.nodes[0, : rows.last[0] + 1].tolist()
        extra, i, j = best_place(terms, rows, 0, rider, tools, np.inf)
        assert extra == pytest.approx(brute_force(instance, terms, stops, rider), abs=1e-9)
        if np.isfinite(extra):
            before = rows.cost[0]
            put_in(terms, rows, 0, rider, (i, j))
            assert rows.cost[0] == pytest.approx(before + extra, abs=1e-9)
            assert timed(terms, rows.nodes[0, : rows.last[0] + 1].tolist()) is not None
