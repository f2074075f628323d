"""Compiled code over flat arrays: does a legal route stay legal when a rider falls away (rule 12)."""

from __future__ import annotations

from dispatcher.compiling import compiled
from dispatcher.kernels import (
    BREAK,
    DROPOFF,
    END,
    FREE,
    FROZEN,
    HERE,
    KIND,
    LOCATION,
    PICKUP,
    RIDER,
    RIDERS,
    Fleet,
    Ints,
    Scratch,
    Terms,
    drive,
    evaluate,
    set_off,
)

__all__ = ["anyone_may_fall_away"]

COMPILED_WITH = "d2ef29ef787fef11"
"""Changes with kernels.py: machine code kept on disk is then renewed (a test watches)."""


@compiled
def _legal_without(
    fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], rider: int, scratch: Scratch
) -> bool:
    stops, count = route
    left = 0
    for index in range(count):
        if fleet.rows[stops[index], RIDER] != rider:
            scratch.spare[left] = stops[index]
            left += 1
    return evaluate(fleet, terms, vehicle, scratch.spare, left, scratch)


@compiled
def _block_stands_without(
    fleet: Fleet, terms: Terms, vehicle: int, block: tuple[Ints, int, int, int], rider: int, scratch: Scratch
) -> bool:
    """
    Tell whether, without the rider, their block stays legal and the next stop is reached no later than with them.

    Then the rest of the route is legal as well, whose times only depend on when it is reached. ``scratch.state`` is
    that at the begin of the block; `block`: stops, first, end and their number. False says: look at all of it.
    """
    stops, first, end, count = block
    free, here = scratch.block[1, FREE], scratch.block[1, HERE]
    left = 0
    for index in range(first, end):
        if fleet.rows[stops[index], RIDER] != rider:
            scratch.spare[left] = stops[index]
            left += 1
    scratch.state[:] = scratch.block[0]
    if not drive(fleet, terms, vehicle, scratch.spare, (0, left), scratch):
        return False
    state, table = scratch.state, fleet.table
    if here == state[HERE]:
        return bool(state[FREE] <= free)
    if end == count:
        there = fleet.vehicles[vehicle, END]
    elif fleet.rows[stops[end], KIND] == BREAK:
        return False
    else:
        there = fleet.rows[stops[end], LOCATION]
    return bool(state[FREE] + table[state[HERE], there] <= free + table[here, there])


@compiled
def anyone_may_fall_away(fleet: Fleet, terms: Terms, vehicle: int, route: Ints, count: int, scratch: Scratch) -> bool:
    """
    Tell whether rule 12 holds for a legal route: whoever is neither on board nor frozen may cancel.

    Usually only the rider's own block is looked at, O(length of the block) a rider.
    """
    set_off(fleet, terms, vehicle, route, count, scratch)
    first = 0
    while first < count:
        scratch.block[0] = scratch.state
        riders, end = scratch.state[RIDERS], first
        while True:
            kind = fleet.rows[route[end], KIND]
            riders += 1 if kind == PICKUP else (-1 if kind == DROPOFF else 0)
            end += 1
            if riders == 0:
                break
        drive(fleet, terms, vehicle, route, (first, end), scratch)
        scratch.block[1] = scratch.state
        for index in range(max(first, fleet.vehicles[vehicle, FROZEN]), end):
            rider = fleet.rows[route[index], RIDER]
            if fleet.rows[route[index], KIND] != PICKUP:
                continue
            if _block_stands_without(fleet, terms, vehicle, (route, first, end, count), rider, scratch):
                continue
            if not _legal_without(fleet, terms, vehicle, (route, count), rider, scratch):
                return False
        scratch.state[:] = scratch.block[1]
        first = end
    return True
