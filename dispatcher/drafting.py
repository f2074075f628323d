"""
Compiled code over flat arrays: a solution that is changed here and there, and can be put back as it was.

Only the vehicles a change touches are copied, however large the fleet.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.compiling import compiled
from dispatcher.kernels import evaluate, weighed
from dispatcher.layout import RIDER, Flags, Fleet, Floats, Ints, Scratch, Terms

__all__ = [
    "ABSENT",
    "NEXT_STAMP",
    "PICKED",
    "TOUCHED",
    "Draft",
    "Routes",
    "Task",
    "blank_routes",
    "changed",
    "copy_of",
    "copy_route",
    "keep",
    "new_draft",
    "pick",
    "put_back",
    "take_out",
    "touch",
]

COMPILED_WITH = "03ccb7ec67cd05ef"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

ABSENT = -1
TOUCHED, PICKED, NEXT_STAMP = range(3)


class Task(NamedTuple):
    """
    What is searched, and never changes.

    Parameters
    ----------
    fleet, terms
        Rows of all stops, vehicles and the objective.
    pair
        Rows of each rider's pickup and drop-off ``[rider, 2]``.
    allowed
        ``[rider, vehicle]``: the vehicle may carry the rider.
    movable
        Numbers of riders who may change place or vehicle.
    refusal
        What leaving a rider out costs; infinite where they must be carried.
    loose
        ``[row]``: the stop may change its place in its route on its own (a break; the drop-off of a rider on board).
    """

    fleet: Fleet
    terms: Terms
    pair: Ints
    allowed: Flags
    movable: Ints
    refusal: Floats
    loose: Flags


class Routes(NamedTuple):
    """
    A solution: rows of vehicle v's stops ``routes[v, :counts[v]]``, begun at ``begins[v]``.

    ``costs[v]`` is what a route costs, ``stamps[v]`` a number for its content (equal stamps mean equal routes),
    ``home[rider]`` the vehicle that carries a rider (`ABSENT`: none).
    """

    routes: Ints
    counts: Ints
    begins: Ints
    costs: Floats
    stamps: Ints
    home: Ints


class Draft(NamedTuple):
    """
    A solution under change.

    Parameters
    ----------
    now
        The routes as they are.
    saved
        The routes of the touched vehicles and the homes of the picked riders before the change.
    touched, is_touched
        Vehicles whose route may differ from the saved one.
    picked, is_picked
        Riders to find a place for.
    tally
        How many vehicles are touched and riders picked, and the next stamp not used yet.
    """

    now: Routes
    saved: Routes
    touched: Ints
    is_touched: Flags
    picked: Ints
    is_picked: Flags
    tally: Ints


def blank_routes(vehicles: int, width: int, home: Ints) -> Routes:
    """Return empty routes of at most `width` stops; each vehicle's number is its stamp."""
    return Routes(
        routes=np.zeros((vehicles, width), dtype=np.int64),
        counts=np.zeros(vehicles, dtype=np.int64),
        begins=np.zeros((vehicles, width), dtype=np.int64),
        costs=np.zeros(vehicles),
        stamps=np.arange(vehicles),
        home=home,
    )


def copy_of(routes: Routes) -> Routes:
    """Return routes that can be changed on their own."""
    return Routes(
        routes.routes.copy(),
        routes.counts.copy(),
        routes.begins.copy(),
        routes.costs.copy(),
        routes.stamps.copy(),
        routes.home.copy(),
    )


def new_draft(start: Routes) -> Draft:
    """Return a draft that begins with a copy of `start`; its stamps are below the number of vehicles."""
    vehicles, riders = len(start.counts), len(start.home)
    return Draft(
        now=copy_of(start),
        saved=copy_of(start),
        touched=np.zeros(vehicles, dtype=np.int64),
        is_touched=np.zeros(vehicles, dtype=np.bool_),
        picked=np.zeros(riders, dtype=np.int64),
        is_picked=np.zeros(riders, dtype=np.bool_),
        tally=np.array([0, 0, vehicles], dtype=np.int64),
    )


@compiled
def copy_route(source: Routes, target: Routes, vehicle: int) -> None:
    """Write one vehicle's route over another solution's."""
    count = source.counts[vehicle]
    target.routes[vehicle, :count] = source.routes[vehicle, :count]
    target.begins[vehicle, :count] = source.begins[vehicle, :count]
    target.counts[vehicle], target.costs[vehicle] = count, source.costs[vehicle]
    target.stamps[vehicle] = source.stamps[vehicle]


@compiled
def pick(draft: Draft, rider: int) -> None:
    """Note that a rider is to be taken out (once, however often it is said)."""
    if not draft.is_picked[rider]:
        draft.is_picked[rider] = True
        draft.picked[draft.tally[PICKED]] = rider
        draft.tally[PICKED] += 1
        draft.saved.home[rider] = draft.now.home[rider]


@compiled
def touch(draft: Draft, vehicle: int) -> None:
    """Save a vehicle's route before its first change."""
    if draft.is_touched[vehicle]:
        return
    draft.is_touched[vehicle] = True
    draft.touched[draft.tally[TOUCHED]] = vehicle
    draft.tally[TOUCHED] += 1
    copy_route(draft.now, draft.saved, vehicle)


@compiled
def changed(task: Task, draft: Draft, vehicle: int, count: int, scratch: Scratch) -> None:
    """Note that a touched route was rewritten and has `count` stops now: it costs something else and is a new one."""
    now = draft.now
    now.counts[vehicle] = count
    now.stamps[vehicle] = draft.tally[NEXT_STAMP]
    draft.tally[NEXT_STAMP] += 1
    legal = evaluate(task.fleet, task.terms, vehicle, now.routes[vehicle], count, scratch)
    now.costs[vehicle] = weighed(task.terms, scratch.sums) if legal else np.inf
    now.begins[vehicle, :count] = scratch.begin[:count]


@compiled
def take_out(task: Task, draft: Draft, scratch: Scratch) -> None:
    """Take all picked riders out of their routes."""
    for index in range(draft.tally[PICKED]):
        vehicle = draft.now.home[draft.picked[index]]
        if vehicle == ABSENT:
            continue
        touch(draft, vehicle)
        route, left = draft.now.routes[vehicle], 0
        for place in range(draft.now.counts[vehicle]):
            rider = task.fleet.rows[route[place], RIDER]
            if rider >= 0 and draft.is_picked[rider]:
                draft.now.home[rider] = ABSENT
            else:
                route[left] = route[place]
                left += 1
        changed(task, draft, vehicle, left, scratch)


@compiled
def put_back(draft: Draft) -> None:
    """Undo everything since the last `keep` or `put_back`."""
    now, saved = draft.now, draft.saved
    for index in range(draft.tally[TOUCHED]):
        copy_route(saved, now, draft.touched[index])
    for index in range(draft.tally[PICKED]):
        rider = draft.picked[index]
        now.home[rider] = saved.home[rider]
    keep(draft)


@compiled
def keep(draft: Draft) -> None:
    """Leave it as it is now."""
    for index in range(draft.tally[TOUCHED]):
        draft.is_touched[draft.touched[index]] = False
    for index in range(draft.tally[PICKED]):
        draft.is_picked[draft.picked[index]] = False
    draft.tally[TOUCHED] = draft.tally[PICKED] = 0
