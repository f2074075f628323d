"""
Compiled code over flat arrays: move stops that belong to their vehicle: a break, the drop-off of a rider on board.

Nobody can take these stops over, but their place in the route is free: riders on board may alight in another order,
also past new pickups, as long as every promise holds, and a break may be taken at another moment.
"""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import compiled, folded
from dispatcher.drafting import Draft, Task, changed, touch
from dispatcher.kernels import evaluate, set_off, weighed
from dispatcher.layout import FROZEN, SETTLED, Ints, Scratch
from dispatcher.removals import anyone_may_fall_away

__all__ = ["move_loose_stops"]

COMPILED_WITH = "6981521b609ba456"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@compiled
def _lay(route: Ints, count: int, stop: int, at: int, trial: Ints) -> None:
    """Write into `trial` the route with one of its stops at place `at`."""
    place = 0
    for index in range(count):
        if place == at:
            trial[place] = stop
            place += 1
        if route[index] != stop:
            trial[place] = route[index]
            place += 1
    if place < count:
        trial[place] = stop


@folded
def _best_place(task: Task, vehicle: int, route: Ints, count: int, stop: int, scratch: Scratch) -> tuple[float, int]:
    """Return what the route costs with that stop at its best legal place, and the place (-1: none)."""
    best, where = np.inf, -1
    settled = max(task.fleet.vehicles[vehicle, FROZEN], task.fleet.vehicles[vehicle, SETTLED])
    for at in range(settled, count):
        _lay(route, count, stop, at, scratch.trial)
        if not evaluate(task.fleet, task.terms, vehicle, scratch.trial, count, scratch):
            continue
        cost = weighed(task.terms, scratch.sums)
        if cost < best:
            set_off(task.fleet, task.terms, vehicle, scratch.trial, count, scratch)
            trial = (scratch.trial, count)
            if anyone_may_fall_away(task.fleet, task.terms, vehicle, trial, (0, count), scratch)[0]:
                best, where = cost, at
    return best, where


@compiled
def move_loose_stops(task: Task, draft: Draft, vehicle: int, scratch: Scratch) -> None:
    """Put every loose stop of a vehicle where the route is cheapest; without a legal place it stays."""
    stops = draft.now.routes[vehicle, : draft.now.counts[vehicle]].copy()
    count = len(stops)
    for stop in stops:
        if not task.loose[stop]:
            continue
        route = draft.now.routes[vehicle]
        cost, where = _best_place(task, vehicle, route, count, stop, scratch)
        if where >= 0 and (cost < draft.now.costs[vehicle] - 1e-6 or draft.now.costs[vehicle] == np.inf):
            touch(draft, vehicle)
            _lay(route, count, stop, where, scratch.trial)
            route[:count] = scratch.trial[:count]
            changed(task, draft, vehicle, count, scratch)
