"""
Compiled code over flat arrays: what each rider would cost in each vehicle, worked out only where it may matter.

A bound from below tells which vehicles cannot be among a rider's two cheapest; these are not looked at. What is known
of a route is kept until the route changes.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.compiling import folded, lean
from dispatcher.drafting import Draft, Task
from dispatcher.layout import (
    ANCHOR,
    BREAK,
    CHEAPEST,
    COST,
    DROPOFF_AT,
    EARLIEST,
    END,
    KIND,
    LATEST,
    LEGAL,
    LINE_FIELDS,
    LOCATION,
    NOTE_FIELDS,
    PEOPLE,
    PICKUP_AT,
    SERVICE,
    SETTLED,
    UNREACHABLE_S,
    Flags,
    Floats,
    Ints,
    Known,
    Rider,
    Route,
    Scratch,
)
from dispatcher.preparing import prepare
from dispatcher.scanning import look_for_cheapest, scan

__all__ = ["Memory", "learn", "new_memory"]

COMPILED_WITH = "804f18d6d561c64c"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


class Ready(NamedTuple):
    """What `prepare` works out of every vehicle's route, while ``stamp[v]`` is that of the route."""

    stamp: Ints
    lines: Ints
    note: Ints


class Memory(NamedTuple):
    """
    Insertion costs already known: ``best[rider, vehicle]`` is (cost, pickup position, drop-off position).

    They hold while ``known[rider, vehicle]`` is the stamp of the vehicle's route; ``is_bound`` says that the cost is
    only a bound from below.
    """

    best: Floats
    known: Ints
    is_bound: Flags
    ready: Ready


def new_memory(riders: int, vehicles: int, width: int) -> Memory:
    """Return a memory that knows nothing, for routes of at most `width` stops."""
    return Memory(
        best=np.full((riders, vehicles, 3), np.inf),
        known=np.full((riders, vehicles), -1, dtype=np.int64),
        is_bound=np.zeros((riders, vehicles), dtype=np.bool_),
        ready=Ready(
            stamp=np.full(vehicles, -1, dtype=np.int64),
            lines=np.zeros((vehicles, width + 1, LINE_FIELDS), dtype=np.int64),
            note=np.zeros((vehicles, NOTE_FIELDS), dtype=np.int64),
        ),
    )


@folded
def _prepared(task: Task, draft: Draft, vehicle: int, ready: Ready, scratch: Scratch) -> Route:
    """Return a vehicle's route with what is known of it."""
    stops, count = draft.now.routes[vehicle], draft.now.counts[vehicle]
    known = Known(ready.lines[vehicle], ready.note[vehicle])
    if ready.stamp[vehicle] != draft.now.stamps[vehicle]:
        ready.stamp[vehicle] = draft.now.stamps[vehicle]
        prepare(task.fleet, task.terms, vehicle, (stops, count), known, scratch)
    return Route(vehicle, stops, count, known)


@folded
def _price(task: Task, draft: Draft, rider: int, vehicle: int, memory: Memory, scratch: Scratch) -> None:
    """Work out what a rider costs in a vehicle."""
    memory.is_bound[rider, vehicle] = False
    best = memory.best[rider, vehicle]
    best[0] = np.inf
    route = _prepared(task, draft, vehicle, memory.ready, scratch)
    if route.known.note[LEGAL] == 0:
        return
    look_for_cheapest(scratch)
    scan(task.fleet, task.terms, route, Rider(task.pair[rider, 0], task.pair[rider, 1], 0, 0, 0.0), scratch)
    found = scratch.found[CHEAPEST]
    best[0], best[1], best[2] = found[COST], found[PICKUP_AT], found[DROPOFF_AT]


@folded
def _next_place(task: Task, draft: Draft, vehicle: int, index: int) -> int:
    """Return where a route goes on from a position: a break moves to wherever the vehicle is before it."""
    rows, route = task.fleet.rows, draft.now.routes[vehicle]
    for ahead in range(index, draft.now.counts[vehicle]):
        if rows[route[ahead], KIND] != BREAK:
            return int(rows[route[ahead], LOCATION])
    return int(task.fleet.vehicles[vehicle][END])


@lean
def _bound(task: Task, draft: Draft, rider: int, vehicle: int) -> float:
    """
    Return a bound from below on what a rider costs in a vehicle.

    Where travel times obey the triangle inequality, both detours are at least the smallest over all legs the rider's
    stops could lie on in time, and at most the rider's own drive is no longer driven empty.
    """
    rows, table = task.fleet.rows, task.fleet.table
    car, route, count = task.fleet.vehicles[vehicle], draft.now.routes[vehicle], draft.now.counts[vehicle]
    if not task.allowed[rider, vehicle] or count + 2 > len(route):
        return np.inf
    pickup, dropoff = rows[task.pair[rider, 0]], rows[task.pair[rider, 1]]
    board, alight = pickup[LOCATION], dropoff[LOCATION]
    direct = np.int64(table[board, alight])
    fetch, bring, both = np.int64(UNREACHABLE_S), np.int64(UNREACHABLE_S), np.int64(UNREACHABLE_S)
    here, left_s = car[ANCHOR], np.int64(-UNREACHABLE_S)
    for index in range(count + 1):
        there = _next_place(task, draft, vehicle, index)
        until_s = rows[route[index], LATEST] if index < count else np.int64(UNREACHABLE_S) * 1000
        if left_s > dropoff[LATEST]:
            break
        if index >= car[SETTLED] and until_s >= pickup[EARLIEST]:
            leg = np.int64(table[here, there])
            away = np.int64(table[alight, there])
            if left_s <= pickup[LATEST]:
                fetch = min(fetch, table[here, board] + table[board, there] - leg)
                both = min(both, table[here, board] + direct + away - leg)
            bring = min(bring, table[here, alight] + away - leg)
        if index < count:
            here = here if rows[route[index], KIND] == BREAK else there
            left_s = draft.now.begins[vehicle, index] + rows[route[index], SERVICE]
    detour = min(fetch + bring, both)
    if detour >= UNREACHABLE_S // 2:
        return np.inf
    terms = task.terms
    return float(terms.drive * detour + (terms.ride * pickup[PEOPLE] - terms.empty) * direct)


@lean
def learn(task: Task, draft: Draft, rider: int, memory: Memory, scratch: Scratch) -> tuple[float, float, int]:
    """Return what a rider costs in the two cheapest vehicles (infinite without a legal place), and the cheapest one."""
    best, known, is_bound = memory.best[rider], memory.known[rider], memory.is_bound[rider]
    stamps = draft.now.stamps
    for vehicle in range(len(stamps)):
        if known[vehicle] != stamps[vehicle]:
            known[vehicle], is_bound[vehicle] = stamps[vehicle], True
            best[vehicle, 0] = _bound(task, draft, rider, vehicle)
    while True:
        first, second, cheapest, next_one = np.inf, np.inf, -1, -1
        for vehicle in range(len(stamps)):
            cost = best[vehicle, 0]
            if cost < first:
                first, second, cheapest, next_one = cost, first, vehicle, cheapest
            elif cost < second:
                second, next_one = cost, vehicle
        unsure = cheapest if cheapest >= 0 and is_bound[cheapest] else next_one
        if unsure < 0 or not is_bound[unsure]:
            return first, second, cheapest
        _price(task, draft, rider, unsure, memory, scratch)
