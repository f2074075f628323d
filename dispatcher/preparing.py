"""Compiled code over flat arrays: what is worked out once a route before something is put in, and how long it holds."""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import lean
from dispatcher.kernels import evaluate, put, set_off
from dispatcher.layout import (
    ABOARD,
    ANCHOR,
    BEGIN,
    BREAK,
    DRIFT_UNTIL,
    DROPOFF,
    EARLIEST,
    EASY,
    EASY_FIRST,
    FAR,
    FREE,
    FROZEN,
    HOLDS_FROM,
    HOLDS_UNTIL,
    KIND,
    LEAVES,
    LEGAL,
    LOCATION,
    OPENS,
    READY,
    RIDERS,
    ROAD,
    SETTLED,
    SETTLED_TO,
    TOTAL,
    Fleet,
    Ints,
    Known,
    Scratch,
    Terms,
)
from dispatcher.noting import look_back, note_block, note_boundary, set_off_at
from dispatcher.removals import anyone_may_fall_away, block_end

__all__ = ["bring_up_to_date", "prepare"]

COMPILED_WITH = "5ab0e23412ba41cc"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@lean
def prepare(fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], known: Known, scratch: Scratch) -> bool:
    """Look at a route before something is put in; tell whether it is legal (else nothing is known but that)."""
    stops, count = route
    lines, note = known.lines, known.note
    legal = evaluate(fleet, terms, vehicle, stops, count, scratch)
    note[LEGAL] = 1 if legal else 0
    for index in range(count if legal else 0):
        lines[index, BEGIN] = scratch.begin[index]
    _say_how_long_it_holds(fleet, terms, vehicle, route, known)  # asks when the first stop begins
    if not legal:
        return False
    put(scratch.sums, note[TOTAL:])
    for index in range(count):
        row = fleet.rows[stops[index]]
        lines[index, OPENS] = row[EARLIEST] if row[KIND] == BREAK else scratch.opens[index]
    scratch.sums[:] = 0
    lines[0, ROAD] = 0
    set_off(fleet, terms, vehicle, stops, max(count, 1), scratch)
    first = 0
    while first < count:
        first = note_block(fleet, terms, vehicle, (stops, first), known, scratch)
    note_boundary(lines[count], scratch)
    look_back(fleet, vehicle, route, known)
    _settle(fleet, terms, vehicle, route, known)
    _note_who_may_fall_away(fleet, terms, vehicle, route, known, scratch)
    return True


@lean
def _settle(fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], known: Known) -> None:
    """Note from which position on something new may be put in (rules 7 and 10), and while `now_s` leaves that so."""
    stops, count = route
    car, note = fleet.vehicles[vehicle], known.note
    settled = max(car[FROZEN], car[SETTLED])
    for index in range(settled, count):
        if fleet.rows[stops[index], KIND] != DROPOFF:
            continue
        ahead_s = known.lines[index, BEGIN] - terms.settled_until_s
        if ahead_s > 0:
            note[HOLDS_UNTIL] = min(note[HOLDS_UNTIL], terms.now_s + ahead_s - 1)
            note[DRIFT_UNTIL] = min(note[DRIFT_UNTIL], terms.now_s + ahead_s - 1)
            break
        settled = index + 1
        note[HOLDS_FROM] = max(note[HOLDS_FROM], terms.now_s + ahead_s)
    note[SETTLED_TO] = settled


@lean
def _say_how_long_it_holds(fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], known: Known) -> None:
    """
    Note for which moments `evaluate` says the same of the route as it does now, and the lines stay the same.

    A vehicle that may not leave yet, or is under way since it could, does not feel the time pass. One that waits for
    the right moment to leave feels it only in what it could do before its first block.
    """
    stops, count = route
    car, note = fleet.vehicles[vehicle], known.note
    now_s, ready_s, leg = terms.now_s, car[READY], np.int64(0)
    if count > 0 and fleet.rows[stops[0], KIND] != BREAK:
        leg = np.int64(fleet.table[car[ANCHOR], fleet.rows[stops[0], LOCATION]])
    if car[FROZEN] > 0:
        ready_s += leg
    at_rest = now_s <= ready_s
    note[HOLDS_FROM], note[HOLDS_UNTIL] = (-FAR, ready_s) if at_rest else (now_s, now_s)
    note[DRIFT_UNTIL] = note[HOLDS_UNTIL]
    if note[LEGAL] == 1 and car[FROZEN] == 0 and car[ABOARD] == 0:
        note[DRIFT_UNTIL] = FAR if count == 0 else max(note[HOLDS_UNTIL], known.lines[0, BEGIN] - leg)


@lean
def _note_who_may_fall_away(
    fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], known: Known, scratch: Scratch
) -> None:
    stops, count = route
    note = known.note
    note[EASY_FIRST], note[EASY] = 1, 1
    if count == 0:
        return
    set_off_at(known.lines[0], scratch)
    end = block_end(fleet, stops, 0, scratch.state[RIDERS])
    _, easy = anyone_may_fall_away(fleet, terms, vehicle, route, (0, end), scratch)
    note[EASY_FIRST] = 1 if easy else 0
    set_off_at(known.lines[end], scratch)
    _, easy = anyone_may_fall_away(fleet, terms, vehicle, route, (end, count), scratch)
    note[EASY] = 1 if easy else 0


@lean
def _drift(fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], known: Known, scratch: Scratch) -> None:
    """Note anew the first block of a vehicle that still waits for the right moment to leave for it."""
    stops, count = route
    note = known.note
    scratch.sums[:] = 0
    set_off(fleet, terms, vehicle, stops, max(count, 1), scratch)
    note[HOLDS_FROM], note[HOLDS_UNTIL] = terms.now_s, terms.now_s
    if count == 0:
        known.lines[0, LEAVES] = scratch.state[FREE]
        return
    end = note_block(fleet, terms, vehicle, (stops, 0), known, scratch)
    set_off_at(known.lines[0], scratch)
    _, easy = anyone_may_fall_away(fleet, terms, vehicle, route, (0, end), scratch)
    note[EASY_FIRST] = 1 if easy else 0


@lean
def bring_up_to_date(
    fleet: Fleet, terms: Terms, vehicle: int, route: tuple[Ints, int], known: Known, scratch: Scratch
) -> bool:
    """Make what is known of a route hold now; tell whether the route is legal."""
    note, now_s = known.note, terms.now_s
    if note[HOLDS_FROM] <= now_s <= note[HOLDS_UNTIL]:
        return bool(note[LEGAL] == 1)
    if note[HOLDS_FROM] <= now_s <= note[DRIFT_UNTIL]:
        _drift(fleet, terms, vehicle, route, known, scratch)
        return True
    return prepare(fleet, terms, vehicle, route, known, scratch)
