"""
Compiled code over flat arrays: whom to take out. Each way is a function that picks riders; `pick_some` throws the dice.

Random, related (Shaw 1998), worst (Ropke & Pisinger 2006), along one route, and strings of neighbouring routes
(Christiaens & Vanden Berghe 2020). More ways, in plain Python, are in `dispatcher.operators`.
"""

from __future__ import annotations

import numpy as np

from dispatcher.chance import Dice, below, uniform
from dispatcher.compiling import compiled
from dispatcher.drafting import ABSENT, PICKED, Draft, Task, pick
from dispatcher.kernels import evaluate, weighed
from dispatcher.layout import EARLIEST, LATEST, LOCATION, MAX_RIDE, RIDER, SERVICE, Floats, Scratch

__all__ = ["pick_some"]

COMPILED_WITH = "f4c96d449d123f8b"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

LONGEST_STRING = 8
FARTHEST_S = 1_000_000


@compiled
def _around(task: Task, rider: int, dice: Dice) -> Floats:
    """
    Return how far each movable rider is from one, in seconds of driving and of time, a little blurred.

    By chance both ends count (they could trade places), or the closest two ends (one could follow the other).
    """
    rows, table = task.fleet.rows, task.fleet.table
    both = uniform(dice) < 0.5
    apart = np.empty(len(task.movable))
    mine = task.pair[rider]
    for index in range(len(task.movable)):
        other = task.pair[task.movable[index]]
        nearest, total = np.int64(FARTHEST_S), np.int64(0)
        for end in range(2):
            here = rows[mine[end], LOCATION]
            for there_end in range(2):
                there = rows[other[there_end], LOCATION]
                gap = _due_s(task, mine, end) - _due_s(task, other, there_end)
                distance = min(table[here, there], table[there, here], FARTHEST_S) + abs(gap) // 2
                nearest = min(nearest, distance)
                total += distance if end == there_end else 0
        apart[index] = (total if both else nearest) * (0.8 + 0.4 * uniform(dice))
        if task.movable[index] == rider:
            apart[index] = -1.0
    return apart


@compiled
def _due_s(task: Task, pair: np.ndarray, end: int) -> int:
    """Return about when a rider boards or alights."""
    rows = task.fleet.rows
    pickup, dropoff = rows[pair[0]], rows[pair[1]]
    if end == 0:
        return int(pickup[EARLIEST])
    return int(min(dropoff[LATEST], pickup[EARLIEST] + pickup[SERVICE] + dropoff[MAX_RIDE]))


@compiled
def _random(task: Task, draft: Draft, count: int, dice: Dice) -> None:
    """Pick riders by chance."""
    while draft.tally[PICKED] < count:
        pick(draft, task.movable[below(dice, len(task.movable))])


@compiled
def _related(task: Task, draft: Draft, count: int, dice: Dice) -> None:
    """Pick riders alike in place and time."""
    apart = _around(task, task.movable[below(dice, len(task.movable))], dice)
    order = np.argsort(apart)
    for index in range(count):
        pick(draft, task.movable[order[index]])


@compiled
def _worst(task: Task, draft: Draft, count: int, dice: Dice, scratch: Scratch) -> None:
    """Of three times as many riders drawn by chance, pick those whose absence saves most."""
    tried = min(3 * count, len(task.movable))
    riders, saved = np.empty(tried, dtype=np.int64), np.empty(tried)
    for index in range(tried):
        riders[index] = task.movable[below(dice, len(task.movable))]
        saved[index] = _saving(task, draft, riders[index], scratch)
    order = np.argsort(-saved)
    for index in range(min(count, tried)):
        pick(draft, riders[order[index]])


@compiled
def _saving(task: Task, draft: Draft, rider: int, scratch: Scratch) -> float:
    """Return what the rider's route would cost less without them."""
    vehicle = draft.now.home[rider]
    if vehicle == ABSENT:
        return 0.0
    route, left = draft.now.routes[vehicle], 0
    for place in range(draft.now.counts[vehicle]):
        if task.fleet.rows[route[place], RIDER] != rider:
            scratch.spare[left] = route[place]
            left += 1
    if not evaluate(task.fleet, task.terms, vehicle, scratch.spare, left, scratch):
        return 0.0
    return float(draft.now.costs[vehicle] - weighed(task.terms, scratch.sums))


@compiled
def _string(task: Task, draft: Draft, movable: np.ndarray, rider: int, length: int, dice: Dice) -> None:
    """Pick everybody movable with a stop in a string of `length` stops around one of the rider's."""
    vehicle = draft.now.home[rider]
    route, count = draft.now.routes[vehicle], draft.now.counts[vehicle]
    stop = task.pair[rider, below(dice, 2)]
    place = 0
    while route[place] != stop:
        place += 1
    length = min(length, count)
    lowest, highest = max(0, place - length + 1), min(place, count - length)
    first = lowest + below(dice, highest - lowest + 1)
    for index in range(first, first + length):
        other = task.fleet.rows[route[index], RIDER]
        if other >= 0 and movable[other]:
            pick(draft, other)


@compiled
def _strings(task: Task, draft: Draft, count: int, dice: Dice) -> None:
    """Pick strings of stops from routes that pass near one rider, in place and time."""
    movable = np.zeros(len(draft.is_picked), dtype=np.bool_)
    movable[task.movable] = True
    cut = np.zeros(len(draft.is_touched), dtype=np.bool_)
    order = np.argsort(_around(task, task.movable[below(dice, len(task.movable))], dice))
    longest = 1 + below(dice, LONGEST_STRING)
    for index in order:
        rider = task.movable[index]
        vehicle = draft.now.home[rider]
        if vehicle == ABSENT or cut[vehicle]:
            continue
        cut[vehicle] = True
        _string(task, draft, movable, rider, 1 + below(dice, longest), dice)
        if draft.tally[PICKED] >= count:
            return


@compiled
def _route(task: Task, draft: Draft, count: int, dice: Dice) -> None:
    """Pick riders one after the other along one route: perhaps the vehicle is not needed there."""
    movable = np.zeros(len(draft.is_picked), dtype=np.bool_)
    movable[task.movable] = True
    rider = task.movable[below(dice, len(task.movable))]
    if draft.now.home[rider] == ABSENT:
        pick(draft, rider)
    else:
        _string(task, draft, movable, rider, 2 * count, dice)


@compiled
def pick_some(task: Task, draft: Draft, count: int, dice: Dice, scratch: Scratch) -> None:
    """Pick about `count` movable riders (at least one), in a way drawn by chance; nobody must be picked yet."""
    count = min(count, len(task.movable))
    way = uniform(dice)
    if way < 0.45:
        _strings(task, draft, count, dice)
    elif way < 0.7:
        _related(task, draft, count, dice)
    elif way < 0.8:
        _worst(task, draft, count, dice, scratch)
    elif way < 0.9:
        _route(task, draft, count, dice)
    else:
        _random(task, draft, count, dice)
    if draft.tally[PICKED] == 0:
        pick(draft, task.movable[below(dice, len(task.movable))])
