"""
Compiled code over flat arrays, part three: put removed riders back, and see what each one costs where they are.

Greedy and regret insertion after Ropke & Pisinger (2006), *An adaptive large neighborhood search heuristic for the
pickup and delivery problem with time windows*, Transportation Science 40.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.compiling import compiled
from dispatcher.kernels import evaluate, weighed
from dispatcher.layout import (
    CHEAPEST,
    COST,
    DROPOFF_AT,
    PICKUP_AT,
    RIDER,
    Flags,
    Fleet,
    Floats,
    Ints,
    Rider,
    Route,
    Scratch,
    Terms,
)
from dispatcher.preparing import prepare
from dispatcher.scanning import lay_out, look_for_cheapest, scan

__all__ = ["Memory", "Routes", "new_memory", "repair", "savings", "take_out"]

COMPILED_WITH = "f4c0b57df00aff1a"
"""Changes with all other kernel files: machine code kept on disk is then renewed (a test watches)."""


class Routes(NamedTuple):
    """The arrays of a `dispatcher.routes.Solution`."""

    routes: Ints
    counts: Ints
    costs: Floats
    stamps: Ints


class Memory(NamedTuple):
    """
    Insertion costs already known: ``best[rider, vehicle]`` is (cost, pickup position, drop-off position).

    They hold while ``known[rider, vehicle]`` is the stamp of the vehicle's route. ``next_stamp[0]`` is not used yet.
    """

    best: Floats
    known: Ints
    next_stamp: Ints


def new_memory(riders: int, vehicles: int) -> Memory:
    """Return a memory that knows nothing; the first `vehicles` stamps are taken."""
    known = np.full((riders, vehicles), -1, dtype=np.int64)
    return Memory(np.full((riders, vehicles, 3), np.inf), known, np.array([vehicles], dtype=np.int64))


@compiled
def take_out(fleet: Fleet, terms: Terms, routes: Routes, gone: Flags, memory: Memory, scratch: Scratch) -> None:
    """Remove from all routes the riders flagged in `gone` (``[rider]``), and give changed routes a new stamp."""
    for vehicle in range(len(routes.counts)):
        route, left = routes.routes[vehicle], 0
        for index in range(routes.counts[vehicle]):
            rider = fleet.rows[route[index], RIDER]
            if rider < 0 or not gone[rider]:
                route[left] = route[index]
                left += 1
        if left < routes.counts[vehicle]:
            _changed(fleet, terms, routes, (vehicle, left), memory, scratch)


@compiled
def _changed(
    fleet: Fleet, terms: Terms, routes: Routes, change: tuple[int, int], memory: Memory, scratch: Scratch
) -> None:
    """Note the new length of a route: its cost is another, and what was known of it is void."""
    vehicle, count = change
    routes.counts[vehicle] = count
    routes.stamps[vehicle] = memory.next_stamp[0]
    memory.next_stamp[0] += 1
    legal = evaluate(fleet, terms, vehicle, routes.routes[vehicle], count, scratch)
    routes.costs[vehicle] = weighed(terms, scratch.sums) if legal else np.inf


@compiled
def _learn(
    fleet: Fleet, terms: Terms, routes: Routes, task: tuple[int, Ints, Ints, Flags], memory: Memory, scratch: Scratch
) -> None:
    """Work out what each rider would cost in one vehicle, unless known. Task: vehicle, riders, rows, allowed."""
    vehicle, riders, rows, allowed = task
    route, count, stamp = routes.routes[vehicle], routes.counts[vehicle], routes.stamps[vehicle]
    here = Route(vehicle, route, count, scratch.known)
    looked_at, legal = False, False
    for rider in riders:
        if memory.known[rider, vehicle] == stamp:
            continue
        memory.known[rider, vehicle] = stamp
        memory.best[rider, vehicle] = np.inf
        if not allowed[rider, vehicle] or count + 2 > len(route):
            continue
        if not looked_at:
            looked_at, legal = True, prepare(fleet, terms, vehicle, (route, count), scratch.known, scratch)
        if not legal:
            continue
        look_for_cheapest(scratch)
        scan(fleet, terms, here, Rider(rows[rider, 0], rows[rider, 1], 0, 0, 0.0), scratch)
        memory.best[rider, vehicle, 0] = scratch.found[CHEAPEST, COST]
        memory.best[rider, vehicle, 1] = scratch.found[CHEAPEST, PICKUP_AT]
        memory.best[rider, vehicle, 2] = scratch.found[CHEAPEST, DROPOFF_AT]


@compiled
def _choose(waiting: Ints, memory: Memory, regret: bool, noise: Floats) -> tuple[int, int]:
    """Return the place in `waiting` of the rider to insert next and the vehicle; (-1, -1) if someone fits nowhere."""
    chosen, where, top = -1, -1, -np.inf
    for place in range(len(waiting)):
        first, second, vehicle = np.inf, np.inf, -1
        for candidate in range(memory.best.shape[1]):
            cost = memory.best[waiting[place], candidate, 0] * noise[waiting[place]]
            if cost < first:
                first, second, vehicle = cost, first, candidate
            elif cost < second:
                second = cost
        if vehicle < 0:
            return -1, -1
        urgency = min(second, 1e12) - first if regret else -first
        if urgency > top:
            chosen, where, top = place, vehicle, urgency
    return chosen, where


@compiled
def repair(
    fleet: Fleet,
    terms: Terms,
    routes: Routes,
    task: tuple[Ints, Ints, Flags, bool, Floats],
    memory: Memory,
    scratch: Scratch,
) -> bool:
    """
    Insert riders one after the other where they cost least; tell whether all found a place.

    `task`: riders, rows of each rider's stops ``[rider, 2]``, allowed ``[rider, vehicle]``, whether the rider who
    would regret waiting most goes first (else the cheapest), and a factor on costs by rider, which varies the order.
    """
    riders, rows, allowed, regret, noise = task
    waiting = riders.copy()
    for vehicle in range(len(routes.counts)):
        _learn(fleet, terms, routes, (vehicle, waiting, rows, allowed), memory, scratch)
    while len(waiting) > 0:
        place, vehicle = _choose(waiting, memory, regret, noise)
        if place < 0:
            return False
        rider, count = waiting[place], routes.counts[vehicle]
        at, to = int(memory.best[rider, vehicle, 1]), int(memory.best[rider, vehicle, 2])
        lay_out(routes.routes[vehicle], count, (at, to), (rows[rider, 0], rows[rider, 1]), scratch.trial)
        routes.routes[vehicle, : count + 2] = scratch.trial[: count + 2]
        _changed(fleet, terms, routes, (vehicle, count + 2), memory, scratch)
        waiting = np.delete(waiting, place)
        _learn(fleet, terms, routes, (vehicle, waiting, rows, allowed), memory, scratch)
    return True


@compiled
def savings(fleet: Fleet, terms: Terms, routes: Routes, movable: Flags, saved: Floats, scratch: Scratch) -> None:
    """Work out, for each movable rider, what their route would cost less without them."""
    for vehicle in range(len(routes.counts)):
        route = routes.routes[vehicle]
        for gone in range(routes.counts[vehicle]):
            rider = fleet.rows[route[gone], RIDER]
            if rider < 0 or not movable[rider]:
                continue
            left = 0
            for index in range(routes.counts[vehicle]):
                if fleet.rows[route[index], RIDER] != rider:
                    scratch.spare[left] = route[index]
                    left += 1
            legal = evaluate(fleet, terms, vehicle, scratch.spare, left, scratch)
            saved[rider] = routes.costs[vehicle] - weighed(terms, scratch.sums) if legal else 0.0
