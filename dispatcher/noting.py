"""
Compiled code over flat arrays: what is noted of each position of a route, to judge a place in it in constant time.

The segments of the literature (Gschwind & Drexl 2019) for plans in which nobody waits on board. `dispatcher.layout`
names what is kept for each position; all of it holds whatever is inserted, for any travel times.
"""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import lean
from dispatcher.kernels import drive, put
from dispatcher.layout import (
    ABOARD_AT,
    BEFORE,
    BEGIN,
    BLOCK,
    BOARDED,
    BREAK,
    BY,
    CALM,
    DROPOFF,
    EARLIEST,
    END,
    FAR,
    FREE,
    HERE,
    INTO,
    KIND,
    LAST,
    LATEST,
    LEAVES,
    LEG,
    LOCATION,
    MAX_RIDE,
    NEXT,
    NOT_BOARDED,
    OPENS,
    PEOPLE,
    PEOPLE_AT,
    PICKUP,
    RIDER,
    RIDERS,
    ROAD,
    SEATS,
    SEATS_AT,
    SEATS_NOW,
    SERVICE,
    SHIFT_END,
    SPARE,
    SUMS,
    WHEELCHAIRS,
    WHEELCHAIRS_AT,
    WHEELCHAIRS_NOW,
    Fleet,
    Ints,
    Known,
    Scratch,
    Terms,
)
from dispatcher.removals import block_end

__all__ = ["look_back", "note_block", "note_boundary", "set_off_at"]

COMPILED_WITH = "56d04e24834de55d"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@lean
def note_boundary(line: Ints, scratch: Scratch) -> None:
    """Note where a block begins, or behind the last one, what the vehicle is like there."""
    state = scratch.state
    line[LEAVES], line[BEFORE], line[ABOARD_AT] = state[FREE], state[HERE], state[RIDERS]
    line[SEATS_AT], line[WHEELCHAIRS_AT] = state[SEATS_NOW], state[WHEELCHAIRS_NOW]
    line[PEOPLE_AT], line[SPARE] = 0, FAR
    put(scratch.sums, line[SUMS:])


@lean
def set_off_at(line: Ints, scratch: Scratch) -> None:
    """Put ``scratch.state`` to the begin of the block of which this is the first line."""
    state = scratch.state
    state[FREE], state[HERE], state[RIDERS] = line[LEAVES], line[BEFORE], line[ABOARD_AT]
    state[SEATS_NOW], state[WHEELCHAIRS_NOW] = line[SEATS_AT], line[WHEELCHAIRS_AT]


@lean
def note_block(
    fleet: Fleet, terms: Terms, vehicle: int, block: tuple[Ints, int], known: Known, scratch: Scratch
) -> int:
    """Note the lines of the block at this stop and drive it; return the index after it."""
    stops, first = block
    lines, rows = known.lines, fleet.rows
    end = block_end(fleet, stops, first, scratch.state[RIDERS])
    note_boundary(lines[first], scratch)
    there = rows[stops[first], LOCATION]
    rest = rows[stops[first], KIND] == BREAK
    lines[first, INTO] = 0 if rest else np.int64(fleet.table[scratch.state[HERE], there])
    lines[first:end, BLOCK] = first
    drive(fleet, terms, vehicle, stops, (first, end), scratch)
    for index in range(first, end):
        line, after, row = lines[index], lines[index + 1], rows[stops[index]]
        leg = line[INTO]
        if index > first:
            leg = np.int64(fleet.table[line[BEFORE], row[LOCATION]])
        after[ROAD] = line[ROAD] + leg + row[SERVICE]
        after[BEFORE] = line[BEFORE] if rest else row[LOCATION]
        sign = 0 if rest else (1 if row[KIND] == PICKUP else -1)
        after[ABOARD_AT] = line[ABOARD_AT] + sign
        after[SEATS_AT] = line[SEATS_AT] + sign * row[SEATS]
        after[WHEELCHAIRS_AT] = line[WHEELCHAIRS_AT] + sign * row[WHEELCHAIRS]
    _note_riders(fleet, stops, (first, end), lines)
    _note_leaving(fleet, stops, (first, end), lines)
    return end


@lean
def _note_riders(fleet: Fleet, stops: Ints, span: tuple[int, int], lines: Ints) -> None:
    """Note, for each position within a block, how many persons are on board and how much longer they may ride."""
    first, end = span
    lines[first:end, PEOPLE_AT], lines[first:end, SPARE] = 0, FAR
    for index in range(first, end):
        row = fleet.rows[stops[index]]
        if row[KIND] != DROPOFF:
            continue
        boarded = index - 1
        while boarded >= first and fleet.rows[stops[boarded], RIDER] != row[RIDER]:
            boarded -= 1
        since = row[BOARDED]
        if since == NOT_BOARDED:
            since = lines[boarded, BEGIN] + fleet.rows[stops[boarded], SERVICE]
        spare = row[MAX_RIDE] - (lines[index, BEGIN] - since)
        for between in range(boarded + 1, index + 1):
            lines[between, PEOPLE_AT] += row[PEOPLE]
            lines[between, SPARE] = min(lines[between, SPARE], spare)


@lean
def _note_leaving(fleet: Fleet, stops: Ints, span: tuple[int, int], lines: Ints) -> None:
    """
    Note before when the vehicle does not leave for a new stop within a block.

    Stops before the new one keep their offsets; those behind keep at least the direct way to them (see
    `dispatcher.schedule`): as much of the block's start is known.
    """
    first, end = span
    opening, rows = lines[first], fleet.rows
    carried = opening[ABOARD_AT] > 0
    start = opening[LEAVES] if carried else opening[LEAVES] + opening[INTO]
    root = opening[BEFORE] if carried else rows[stops[first], LOCATION]
    service = 0 if carried else rows[stops[first], SERVICE]
    if not carried:
        for index in range(first, end):
            row = rows[stops[index]]
            if row[KIND] == PICKUP and index > first:
                start = max(start, row[EARLIEST] - service - np.int64(fleet.table[root, row[LOCATION]]))
    began = opening[BEGIN] - (opening[INTO] if carried else 0)
    for index in range(first, end - 1):
        row = rows[stops[index]]
        offset = lines[index, BEGIN] - began
        if row[KIND] == PICKUP and not carried:
            direct = service + np.int64(fleet.table[root, row[LOCATION]])
            start = max(start, row[EARLIEST] - min(offset, direct))
        lines[index + 1, LEAVES] = start + offset + row[SERVICE]


@lean
def look_back(fleet: Fleet, vehicle: int, route: tuple[Ints, int], known: Known) -> None:
    """Note what follows each position, from the end on."""
    stops, count = route
    lines, car = known.lines, fleet.vehicles[vehicle]
    home = lines[count]
    home[NEXT], home[LAST], home[BY], home[CALM], home[BLOCK] = car[END], car[SHIFT_END], FAR, count, count
    home[LEG] = fleet.table[home[BEFORE], home[NEXT]]
    for index in range(count - 1, -1, -1):
        line, after, row = lines[index], lines[index + 1], fleet.rows[stops[index]]
        line[BY] = min(after[BY], row[LATEST])
        line[CALM] = after[CALM]
        if row[KIND] == BREAK:
            line[NEXT], line[LAST] = after[NEXT], after[LAST] - row[SERVICE]
        else:
            line[NEXT] = row[LOCATION]
            line[LAST] = min(row[LATEST], after[LAST] - row[SERVICE] - fleet.table[row[LOCATION], after[NEXT]])
            if line[ABOARD_AT] == 0 and line[BEGIN] == line[OPENS]:
                line[CALM] = index
        line[LEG] = fleet.table[line[BEFORE], line[NEXT]]
