"""Compiled code over flat arrays: does a legal route stay legal when a rider falls away (rule 12)."""

from __future__ import annotations

from dispatcher.compiling import lean
from dispatcher.kernels import drive, evaluate, put
from dispatcher.layout import (
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
)

__all__ = ["anyone_may_fall_away", "block_end"]

COMPILED_WITH = "03ccb7ec67cd05ef"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@lean
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


@lean
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
    put(scratch.block[0], scratch.state)
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


@lean
def block_end(fleet: Fleet, route: Ints, first: int, riders: int) -> int:
    """Return the index after the block at stop `first`, begun with that many riders on board."""
    end = first
    while True:
        kind = fleet.rows[route[end], KIND]
        riders += 1 if kind == PICKUP else (-1 if kind == DROPOFF else 0)
        end += 1
        if riders == 0:
            return end


@lean
def anyone_may_fall_away(
    fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], span: tuple[int, int], scratch: Scratch
) -> tuple[bool, bool]:
    """
    Tell whether rule 12 holds for the blocks ``span[0]..span[1]`` of a legal route, from ``scratch.state`` on.

    Whoever is neither on board nor frozen may cancel. Usually only the rider's own block is looked at, O(length of
    the block) a rider; the second answer says whether that was always enough.
    """
    stops, count = route
    first, last = span
    easy = True
    while first < last:
        put(scratch.state, scratch.block[0])
        end = block_end(fleet, stops, first, scratch.state[RIDERS])
        drive(fleet, terms, vehicle, stops, (first, end), scratch)
        put(scratch.state, scratch.block[1])
        for index in range(max(first, fleet.vehicles[vehicle, FROZEN]), end):
            if fleet.rows[stops[index], KIND] != PICKUP:
                continue
            rider = fleet.rows[stops[index], RIDER]
            if _block_stands_without(fleet, terms, vehicle, (stops, first, end, count), rider, scratch):
                continue
            easy = False
            if not _legal_without(fleet, terms, vehicle, route, rider, scratch):
                return False, False
        put(scratch.block[1], scratch.state)
        first = end
    return True, easy
