"""
Compiled code over flat arrays: is a route legal, and what does it cost.

No Python object enters here; `dispatcher.layout` says how plans lie in arrays. A *route* is a list of row numbers.
"""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import lean
from dispatcher.layout import (
    ABOARD,
    ANCHOR,
    BOARDED,
    BREAK,
    CONFIG_END,
    CONFIG_FIRST,
    DRIVE_S,
    EARLIEST,
    EMPTY_S,
    END,
    FAR,
    FIELD_BITS,
    FREE,
    FROZEN,
    HERE,
    KIND,
    LATEST,
    LOCATION,
    MAX_RIDE,
    NOT_BOARDED,
    PEOPLE,
    PICKUP,
    READY,
    RIDE_S,
    RIDER,
    RIDERS,
    RISK_S,
    SEATS,
    SEATS_ABOARD,
    SEATS_NOW,
    SERVICE,
    SHIFT_END,
    UNREACHABLE_S,
    WAIT_S,
    WHEELCHAIRS,
    WHEELCHAIRS_ABOARD,
    WHEELCHAIRS_NOW,
    Fleet,
    Ints,
    Scratch,
    Terms,
)

__all__ = ["drive", "evaluate", "fits", "go_home", "put", "set_off", "step", "weighed"]

COMPILED_WITH = "18be53d67d627103"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

GUARDS = (1 << (FIELD_BITS - 1)) | (1 << (2 * FIELD_BITS - 1))
"""The bits that tell: the topmost of both kinds of places in one number."""


@lean
def put(values: Ints, into: Ints) -> None:
    """Copy `values` into the first places of `into`."""
    for index in range(len(values)):
        into[index] = values[index]


@lean
def fits(fleet: Fleet, vehicle: int, seats: int, wheelchairs: int) -> bool:
    """
    Tell whether some configuration of the vehicle holds that load, packed as `dispatcher.loads.Load.packed` says.

    Each number holds two kinds of places. A bit above each in the configuration is lost where the load is larger.
    """
    for index in range(fleet.vehicles[vehicle, CONFIG_FIRST], fleet.vehicles[vehicle, CONFIG_END]):
        spare = (fleet.configurations[index, 0] | GUARDS) - seats
        spare &= (fleet.configurations[index, 1] | GUARDS) - wheelchairs
        if spare & GUARDS == GUARDS:
            return True
    return False


@lean
def _free_at_anchor(fleet: Fleet, vehicle: int, route: Ints, count: int, now_s: int) -> int:
    """Return when the vehicle leaves its anchor at the earliest, as `dispatcher.schedule` has it."""
    car = fleet.vehicles[vehicle]
    if count == 0:
        return int(car[READY])
    if car[FROZEN] == 0:
        return int(max(car[READY], now_s))
    first = fleet.rows[route[0]]
    leg = 0 if first[KIND] == BREAK else np.int64(fleet.table[car[ANCHOR], first[LOCATION]])
    return int(max(car[READY], now_s - leg))


@lean
def weighed(terms: Terms, sums: Ints) -> float:
    """Return the cost of the seconds in `sums`, added up in the order of `dispatcher.objective`."""
    return float(
        terms.drive * sums[DRIVE_S]
        + terms.empty * sums[EMPTY_S]
        + terms.wait * sums[WAIT_S]
        + terms.ride * sums[RIDE_S]
        + terms.risk * sums[RISK_S]
    )


@lean
def _rest(row: Ints, first: int, scratch: Scratch) -> int:
    """Take a break while empty; return the next stop's index, -1 where it comes too late."""
    begin = max(scratch.state[FREE], row[EARLIEST])
    if begin > row[LATEST] or scratch.state[RIDERS] > 0:
        return -1
    scratch.begin[first] = begin
    scratch.state[FREE] = begin + row[SERVICE]
    return first + 1


@lean
def _board_or_alight(fleet: Fleet, vehicle: int, row: Ints, offset: np.int64, scratch: Scratch) -> bool:
    """Change the load by one stop; tell whether the vehicle holds it and the rider was not on board too long."""
    state = scratch.state
    sign = 1 if row[KIND] == PICKUP else -1
    state[RIDERS] += sign
    state[SEATS_NOW] += sign * row[SEATS]
    state[WHEELCHAIRS_NOW] += sign * row[WHEELCHAIRS]
    if sign > 0:
        scratch.boarded[row[RIDER]] = offset + row[SERVICE]
        return fits(fleet, vehicle, state[SEATS_NOW], state[WHEELCHAIRS_NOW])
    return bool(row[BOARDED] != NOT_BOARDED or offset - scratch.boarded[row[RIDER]] <= row[MAX_RIDE])


@lean
def _ride_block(fleet: Fleet, vehicle: int, route: Ints, count: int, first: int, scratch: Scratch) -> tuple[int, int]:
    """
    Drive one block from stop `first` on; return the index after it (-1: illegal) and its start.

    Leaves each stop's begin relative to the start in ``scratch.begin``. See `dispatcher.schedule` for the idea.
    """
    rows, table, state = fleet.rows, fleet.table, scratch.state
    carried = state[RIDERS] > 0
    there = rows[route[first], LOCATION]
    leg = np.int64(table[state[HERE], there])
    root = state[HERE] if carried else there
    root_service = 0 if carried else rows[route[first], SERVICE]
    start = state[FREE] if carried else state[FREE] + leg
    offset = leg if carried else np.int64(0)
    scratch.sums[DRIVE_S] += leg
    scratch.sums[EMPTY_S] += 0 if carried else leg
    opens, closes = -FAR, FAR
    index = first
    while True:
        row = rows[route[index]]
        if leg >= UNREACHABLE_S or row[KIND] == BREAK:
            return -1, 0
        scratch.begin[index] = offset
        if not _board_or_alight(fleet, vehicle, row, offset, scratch):
            return -1, 0
        if row[KIND] == PICKUP:
            opens = max(opens, row[EARLIEST] - min(offset, root_service + table[root, row[LOCATION]]))
        closes = min(closes, row[LATEST] - offset)
        index += 1
        if state[RIDERS] == 0 or index == count:
            break
        leg = np.int64(table[row[LOCATION], rows[route[index], LOCATION]])
        scratch.sums[DRIVE_S] += leg
        offset += row[SERVICE] + leg
    scratch.opens[first] = opens
    if not carried:
        start = max(start, opens)
    if opens > start or start > closes:
        return -1, 0
    return index, start


@lean
def _account(fleet: Fleet, terms: Terms, route: Ints, span: tuple[int, int, int], scratch: Scratch) -> bool:
    """Turn a block's offsets into times and add up its rider seconds; tell whether riders on board are in time."""
    first, end, start = span
    for index in range(first, end):
        row = fleet.rows[route[index]]
        offset = scratch.begin[index]
        begin = start + offset
        scratch.begin[index] = begin
        scratch.sums[RISK_S] += row[PEOPLE] * max(0, terms.comfort_s - (row[LATEST] - begin))
        if row[KIND] == PICKUP:
            scratch.sums[WAIT_S] += row[PEOPLE] * (begin - row[EARLIEST])
            continue
        ride = offset - scratch.boarded[row[RIDER]] if row[BOARDED] == NOT_BOARDED else begin - row[BOARDED]
        if ride > row[MAX_RIDE]:
            return False
        scratch.sums[RIDE_S] += row[PEOPLE] * ride
    last = fleet.rows[route[end - 1]]
    scratch.state[FREE] = scratch.begin[end - 1] + last[SERVICE]
    scratch.state[HERE] = last[LOCATION]
    return True


@lean
def step(fleet: Fleet, terms: Terms, vehicle: int, route: Ints, span: tuple[int, int], scratch: Scratch) -> int:
    """Go on from ``scratch.state`` through the block at stop ``span[0]``; return the index after it, -1: illegal."""
    first, count = span
    if fleet.rows[route[first], KIND] == BREAK:
        return _rest(fleet.rows[route[first]], first, scratch)
    index, start = _ride_block(fleet, vehicle, route, count, first, scratch)
    if index > 0 and not _account(fleet, terms, route, (first, index, start), scratch):
        return -1
    return index


@lean
def drive(fleet: Fleet, terms: Terms, vehicle: int, route: Ints, span: tuple[int, int], scratch: Scratch) -> bool:
    """
    Go on from ``scratch.state`` through the stops ``span[0]..span[1]-1``; tell whether all are legal.

    Begins go to ``scratch.begin``, seconds are added to ``scratch.sums``.
    """
    index, count = span
    while 0 <= index < count:
        index = step(fleet, terms, vehicle, route, (index, count), scratch)
    return index >= 0


@lean
def go_home(fleet: Fleet, vehicle: int, scratch: Scratch) -> bool:
    """Drive from ``scratch.state`` to the end location; tell whether that is in time."""
    home = np.int64(fleet.table[scratch.state[HERE], fleet.vehicles[vehicle, END]])
    scratch.sums[DRIVE_S] += home
    scratch.sums[EMPTY_S] += home
    return bool(home < UNREACHABLE_S and scratch.state[FREE] + home <= fleet.vehicles[vehicle, SHIFT_END])


@lean
def set_off(fleet: Fleet, terms: Terms, vehicle: int, route: Ints, count: int, scratch: Scratch) -> bool:
    """Put ``scratch.state`` to the vehicle's anchor; tell whether the vehicle holds who is on board there."""
    car, state = fleet.vehicles[vehicle], scratch.state
    state[FREE] = _free_at_anchor(fleet, vehicle, route, count, terms.now_s)
    state[HERE] = car[ANCHOR]
    state[RIDERS], state[SEATS_NOW], state[WHEELCHAIRS_NOW] = car[ABOARD], car[SEATS_ABOARD], car[WHEELCHAIRS_ABOARD]
    return state[RIDERS] == 0 or fits(fleet, vehicle, state[SEATS_NOW], state[WHEELCHAIRS_NOW])


@lean
def evaluate(fleet: Fleet, terms: Terms, vehicle: int, route: Ints, count: int, scratch: Scratch) -> bool:
    """
    Tell whether the route is legal by itself; leave its begins in ``scratch.begin``, its seconds in ``scratch.sums``.

    Agrees with `dispatcher.rules.check` but for the removal of riders, which `dispatcher.removals` looks at. O(count).
    """
    scratch.sums[:] = 0
    if not set_off(fleet, terms, vehicle, route, count, scratch):
        return False
    return drive(fleet, terms, vehicle, route, (0, count), scratch) and go_home(fleet, vehicle, scratch)
