"""
The best set of routes out of a pool: one route a vehicle, every rider in exactly one (set partitioning, OR-Tools).

Parragh & Schmid (2013) and Alonso-Mora et al. (2017) assemble solutions this way; CP-SAT is given the incumbent as a
hint, so that what it returns is never worse.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from ortools.sat.python import cp_model

from dispatcher import layout
from dispatcher.routes import Problem, Solution

__all__ = ["Pool", "assemble"]

MOST_ROUTES = 4000
COST_SCALE = 100  # CP-SAT counts in whole numbers: hundredths of a second of driving

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


def assemble(problem: Problem, pool: Pool, incumbent: Solution, *, seconds: float, seed: int) -> Solution | None:
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
    seconds
        Longest time to spend, positive. A deterministic limit applies as well.
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
    held = [tuple(incumbent.route(vehicle).tolist()) for vehicle in range(len(problem.plans))]
    model = cp_model.CpModel()
    chosen = [model.new_bool_var(f"route {index}") for index in range(len(keys))]
    by_vehicle: dict[int, list[cp_model.IntVar]] = {}
    by_rider: dict[int, list[cp_model.IntVar]] = {}
    movable = set(problem.movable.tolist())
    for variable, key in zip(chosen, keys, strict=True):
        by_vehicle.setdefault(key[0], []).append(variable)
        for rider in key[1] & movable:
            by_rider.setdefault(rider, []).append(variable)
        model.add_hint(variable, pool.routes[key][1] == held[key[0]])
    for variables in (*by_vehicle.values(), *by_rider.values()):
        model.add_exactly_one(variables)
    costs = [round(COST_SCALE * pool.routes[key][0]) for key in keys]
    model.minimize(cp_model.LinearExpr.weighted_sum(chosen, costs))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = 2 * seconds
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    solution = incumbent.copy()
    for variable, (vehicle, riders) in zip(chosen, keys, strict=True):
        if solver.boolean_value(variable):
            cost, route, _ = pool.routes[vehicle, riders]
            solution.routes[vehicle, : len(route)] = np.array(route, dtype=np.int64)
            solution.counts[vehicle] = len(route)
            solution.costs[vehicle] = cost
    return solution
