"""
The best set of routes out of a pool: one route a vehicle, every rider in exactly one, hinted with the incumbent.

`dispatcher.partition` chooses. Vehicles that are alike (idle at the same place, of the same kind) share their routes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dispatcher import layout
from dispatcher.drafting import ABSENT, blank_routes
from dispatcher.limits import Limits
from dispatcher.partition import Choice, Column, Group, best_partition
from dispatcher.routes import Problem, Solution
from dispatcher.walker import Met

__all__ = ["Pool", "alike", "assemble"]

MOST_ROUTES = 4000

Key = tuple[int, tuple[int, ...]]


def alike(problem: Problem) -> tuple[list[int], set[int]]:
    """
    Return for each vehicle the first one that can drive the same routes at the same cost, and who may stay idle.

    A vehicle with somebody on board, a settled stop or a break is like no other, and cannot stay idle.
    """
    first: dict[tuple[object, ...], int] = {}
    groups, free = [], set()
    for vehicle, plan in enumerate(problem.plans):
        settled = int(problem.task.fleet.vehicles[vehicle, layout.SETTLED])
        bound = bool(settled or plan.on_board) or any(stop.request is None for stop in plan.stops)
        car = plan.vehicle
        what = (car.configurations, car.shift_start_s, car.shift_end_s, car.end_location, plan.anchor)
        allowed = problem.task.allowed[:, vehicle].tobytes()
        group = first.setdefault((vehicle if bound else -1, *what, allowed), vehicle)
        groups.append(group)
        free |= set() if bound else {group}
    return groups, free


@dataclass(slots=True)
class Pool:
    """
    Routes met, the cheapest order for each vehicle (or vehicles alike) and set of riders, the latest met kept.

    `group` is the first vehicle like each one, `size` how many are like it; `idle` what it costs a vehicle to do
    nothing, by group, where it may.
    """

    problem: Problem
    routes: dict[Key, tuple[float, tuple[int, ...]]] = field(default_factory=dict)
    group: list[int] = field(init=False)
    size: Counter[int] = field(init=False)
    idle: dict[int, float] = field(init=False)
    _rider: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.group, free = alike(self.problem)
        self.size = Counter(self.group)
        self._rider = self.problem.task.fleet.rows[:, layout.RIDER].tolist()
        scratch, nothing = self.problem.scratch(), np.zeros(0, dtype=np.int64)
        self.idle = {group: self.problem.route_cost(group, nothing, scratch) for group in free}

    def key(self, vehicle: int, route: Sequence[int]) -> Key:
        """Return what a route is known by."""
        riders = {self._rider[row] for row in route}
        return self.group[vehicle], tuple(sorted(riders - {-1}))

    def add(self, met: Iterable[Met]) -> None:
        """Remember each route where none as cheap is known for the same riders."""
        for vehicle, route, cost in met:
            key = self.key(vehicle, route)
            kept = self.routes.pop(key, None)
            self.routes[key] = (cost, route) if kept is None or cost < kept[0] else kept
        if len(self.routes) > MOST_ROUTES:
            self.routes = dict(list(self.routes.items())[-MOST_ROUTES:])


def assemble(pool: Pool, incumbent: Solution, *, limits: Limits, effort: float, seed: int) -> Solution | None:
    """
    Return the cheapest choice of pooled routes that carries everybody once (or leaves out who may be).

    Parameters
    ----------
    pool
        Routes to choose from; the incumbent's are added.
    incumbent
        A solution to start from.
    limits
        Ends it early.
    effort
        Longest deterministic time of the solver, positive.
    seed
        Seed of the solver.

    Returns
    -------
    Solution or None
        None where nothing better was found in time. Its stamps mean nothing.
    """
    problem = pool.problem
    own = [(v, tuple(incumbent.route(v).tolist()), float(incumbent.arrays.costs[v])) for v in range(len(problem.plans))]
    pool.add(own)
    keys = [key for key in pool.routes if key[1] or key[0] not in pool.idle]
    held = {pool.key(vehicle, route) for vehicle, route, _ in own}
    choice = Choice(
        columns=_columns(pool, keys),
        groups={group: Group(0, pool.size[group]) for group in pool.idle},
        optional=_optional(problem),
        hint=[index for index, key in enumerate(keys) if key in held],
    )
    chosen = best_partition(choice, limits=limits, seed=seed, effort=effort)
    if chosen is None:
        return None
    found = _solution(pool, [keys[index] for index in chosen])
    return found if found.cost < incumbent.cost - 1e-6 else None


def _columns(pool: Pool, keys: list[Key]) -> list[Column]:
    """Return the routes as columns; those of vehicles that may stay idle cost what they cost more than that."""
    movable = set(pool.problem.task.movable.tolist())
    return [
        Column(
            key[0],
            tuple(rider for rider in key[1] if rider in movable),
            pool.routes[key][0] - pool.idle.get(key[0], 0.0),
        )
        for key in keys
    ]


def _optional(problem: Problem) -> dict[int, float]:
    """Return the riders who may be left out, and what that costs."""
    refusal = problem.task.refusal
    return {rider: float(refusal[rider]) for rider in problem.task.movable.tolist() if np.isfinite(refusal[rider])}


def _solution(pool: Pool, chosen: list[Key]) -> Solution:
    """Give the chosen routes to vehicles; those left do nothing."""
    problem, count = pool.problem, len(pool.group)
    waiting: dict[int, list[Key]] = {}
    for key in chosen:
        waiting.setdefault(key[0], []).append(key)
    home = np.full(len(problem.requests), ABSENT, dtype=np.int64)
    routes = blank_routes(count, problem.width, home)
    scratch = problem.scratch()
    for vehicle, group in enumerate(pool.group):
        if not waiting.get(group):
            routes.costs[vehicle] = pool.idle[group]
            continue
        key = waiting[group].pop()
        cost, stops = pool.routes[key]
        routes.routes[vehicle, : len(stops)] = stops
        routes.counts[vehicle], routes.costs[vehicle] = len(stops), cost
        problem.route_cost(vehicle, routes.routes[vehicle, : len(stops)], scratch)
        routes.begins[vehicle, : len(stops)] = scratch.begin[: len(stops)]
        home[list(key[1])] = vehicle
    return problem.solution(routes)
