"""
The best set of routes out of a pool: one route a vehicle, every rider in exactly one, hinted with the incumbent.

`dispatcher.partition` chooses.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dispatcher import layout
from dispatcher.limits import Limits
from dispatcher.partition import Choice, Column, best_partition
from dispatcher.routes import Problem, Solution

__all__ = ["Pool", "assemble"]

MOST_ROUTES = 4000

Key = tuple[int, frozenset[int]]


@dataclass(slots=True)
class Pool:
    """Routes seen, the cheapest for each vehicle and set of riders: key -> (cost, rows, last seen)."""

    routes: dict[Key, tuple[float, tuple[int, ...], int]] = field(default_factory=dict)
    _stamps: set[int] = field(default_factory=set)
    _clock: int = 0

    def add(self, problem: Problem, solution: Solution) -> None:
        """Remember every route of a solution not looked at before."""
        for vehicle, stamp in enumerate(solution.stamps.tolist()):
            if stamp not in self._stamps:
                self._stamps.add(stamp)
                self.add_route(problem, vehicle, solution.route(vehicle), float(solution.costs[vehicle]))

    def add_route(self, problem: Problem, vehicle: int, route: layout.Ints, cost: float) -> None:
        """Remember one route where none as cheap carries the same riders in the same vehicle."""
        riders = problem.fleet.rows[route, layout.RIDER]
        key = (vehicle, frozenset(riders[riders >= 0].tolist()))
        kept = self.routes.get(key)
        self._clock += 1
        if kept is None or cost < kept[0]:
            self.routes[key] = (cost, tuple(route.tolist()), self._clock)
        if len(self.routes) > 2 * MOST_ROUTES:
            latest = sorted(self.routes.items(), key=lambda item: -item[1][2])
            self.routes = dict(latest[:MOST_ROUTES])


def assemble(
    problem: Problem, pool: Pool, incumbent: Solution, *, limits: Limits, effort: float, seed: int
) -> Solution | None:
    """
    Return the cheapest choice of pooled routes that carries every movable rider exactly once.

    Parameters
    ----------
    problem
        What is being searched.
    pool
        Routes to choose from; the incumbent's are added.
    incumbent
        A complete solution to start from.
    limits
        Ends it early.
    effort
        Longest deterministic time of the solver, positive.
    seed
        Seed of the solver.

    Returns
    -------
    Solution or None
        None where nothing at least as good was found in time. Stamps of changed routes are left to the caller.
    """
    for vehicle in range(len(problem.plans)):
        pool.add_route(problem, vehicle, incumbent.route(vehicle), float(incumbent.costs[vehicle]))
    keys = list(pool.routes)
    movable = set(problem.movable.tolist())
    columns = [Column(key[0], tuple(sorted(key[1] & movable)), pool.routes[key][0]) for key in keys]
    held = [tuple(incumbent.route(vehicle).tolist()) for vehicle in range(len(problem.plans))]
    hint = [index for index, key in enumerate(keys) if pool.routes[key][1] == held[key[0]]]
    chosen = best_partition(Choice(columns, hint=hint), limits=limits, seed=seed, effort=effort)
    if chosen is None:
        return None
    solution = incumbent.copy()
    for vehicle, riders in (keys[index] for index in chosen):
        cost, route, _ = pool.routes[vehicle, riders]
        solution.routes[vehicle, : len(route)] = np.array(route, dtype=np.int64)
        solution.counts[vehicle] = len(route)
        solution.costs[vehicle] = cost
    return solution
