"""
The best solution made of routes met: the pool's linear relaxation picks the columns, CP-SAT the routes.

With the duals of the relaxation, a column whose reduced cost exceeds the gap between incumbent and relaxation is in no
better solution made of the pool; the cheapest of the others are handed to CP-SAT, with the incumbent as a hint
(Parragh & Schmid 2013; reduced-cost fixing as in Baldacci, Christofides & Mingozzi 2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

from dispatcher.dial_a_ride.instance import Floats
from dispatcher.dial_a_ride.pool import Pool
from dispatcher.dial_a_ride.solution import Stops
from dispatcher.dial_a_ride.terms import Terms
from dispatcher.limits import Limits, unless_cancelled
from dispatcher.partition import Choice, Column, Group, best_partition

__all__ = ["assemble"]

MOST_COLUMNS = 2000
MOST_CHOSEN_FROM = 800
FINE = 100.0
"""The partition counts in hundredths of what it is given: ten-thousandths of the instance's unit."""


class _Route(NamedTuple):
    cost: float
    riders: tuple[int, ...]
    stops: Stops


class _Relaxed(NamedTuple):
    """The value of the linear relaxation, and the reduced cost of each column."""

    bound: float
    reduced: Floats


def assemble(
    terms: Terms, pools: Sequence[Pool], incumbent: Sequence[Stops], *, limits: Limits, seed: int, effort: float
) -> list[Stops] | None:
    """
    Return pooled routes that serve everybody for less than the incumbent does, or None where none were found.

    Parameters
    ----------
    terms, pools
        The instance and the routes met.
    incumbent
        Routes that serve everybody.
    limits, seed, effort
        As of `best_partition`.
    """
    routes = _columns(terms, pools, incumbent)
    costs = np.array([route.cost for route in routes])
    held = len([stops for stops in incumbent if len(stops) > 2])
    known = float(costs[:held].sum())
    relaxed = unless_cancelled(lambda: _relaxed(terms, routes, costs), limits)
    if relaxed is None or relaxed.bound > known - 1e-6:
        return None
    order = np.argsort(relaxed.reduced, kind="stable")[:MOST_CHOSEN_FROM]
    gap = known - relaxed.bound
    promising = [index for index in order.tolist() if relaxed.reduced[index] < gap and index >= held]
    chosen_from = [routes[index] for index in (*range(held), *promising)]
    columns = [Column(0, route.riders, FINE * route.cost) for route in chosen_from]
    choice = Choice(columns, {0: Group(0, terms.vehicles)}, hint=range(held))
    chosen = best_partition(choice, limits=limits, seed=seed, effort=effort)
    if chosen is None or sum(chosen_from[index].cost for index in chosen) > known - 1e-6:
        return None
    return [chosen_from[index].stops for index in chosen]


def _columns(terms: Terms, pools: Sequence[Pool], incumbent: Sequence[Stops]) -> list[_Route]:
    """Return the incumbent's routes, then the pools' from the best solutions they were part of, each set once."""
    n = terms.riders
    found: dict[tuple[int, ...], tuple[float, _Route]] = {}
    for pool in pools:
        kept = np.flatnonzero(pool.key)
        for index in kept[np.argsort(pool.worth[kept], kind="stable")[:MOST_COLUMNS]].tolist():
            stops = tuple(pool.nodes[index, : pool.last[index] + 1].tolist())
            riders = tuple(sorted(node for node in stops if 1 <= node <= n))
            cost = float(pool.cost[index])
            if riders not in found or cost < found[riders][1].cost:
                found[riders] = (float(pool.worth[index]), _Route(cost, riders, stops))
    best = []
    for stops in incumbent:
        if len(stops) > 2:
            cost = float(terms.cost[np.array(stops[:-1]), np.array(stops[1:])].sum())
            best.append(_Route(cost, tuple(sorted(node for node in stops if 1 <= node <= n)), stops))
    return [*best, *(route for _, route in sorted(found.values())[:MOST_COLUMNS])]


def _relaxed(terms: Terms, routes: Sequence[_Route], costs: Floats) -> _Relaxed:
    """Solve the linear relaxation."""
    rows = np.array([rider - 1 for route in routes for rider in route.riders])
    starts = np.concatenate([[0], np.cumsum([len(route.riders) for route in routes])])
    covers = csc_matrix((np.ones(len(rows)), rows, starts), shape=(terms.riders, len(routes)))
    fleet = csc_matrix(np.ones((1, len(routes))))
    found = linprog(
        costs, A_ub=fleet, b_ub=[terms.vehicles], A_eq=covers, b_eq=np.ones(terms.riders), method="highs-ds"
    )
    reduced = costs - covers.T @ found.eqlin.marginals - found.ineqlin.marginals[0]
    return _Relaxed(float(found.fun), np.asarray(reduced, dtype=np.float64))
