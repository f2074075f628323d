"""How places between junctions are left, reached, and joined along one road, in compiled loops."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.compiling import compiled
from routing.values import NO_WAY_MS

__all__ = ["direct_pairs", "direct_table", "find_doors"]

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]
Times = NDArray[np.uint32]
Closed = tuple[Longs, Floats, Floats]
"""Arcs closed somewhere, rising, and the shares between which they are."""

Columns = tuple[Longs, Floats, NDArray[np.bool_]]
"""Of every place its arc, the share of the arc before it, and whether it is used along the arc only."""


@compiled
def _part_ms(arc: int, since: float, until: float, drive_ms: Times, closed: Closed) -> int:
    """Milliseconds along part of an arc; `NO_WAY_MS` where a closure lies on it."""
    closed_arc, closed_since, closed_until = closed
    if len(closed_arc) == 0:
        return round((until - since) * int(drive_ms[arc]))
    at = np.searchsorted(closed_arc, arc)
    if at < len(closed_arc) and closed_arc[at] == arc and since < closed_until[at] and closed_since[at] < until:
        return NO_WAY_MS
    return round((until - since) * int(drive_ms[arc]))


@compiled
def find_doors(
    places: Columns,
    ends: tuple[Longs, Longs, Longs],
    copies: tuple[Longs, Longs],
    drive_ms: Times,
    closed: Closed,
) -> tuple[Longs, Longs, Longs, Longs, Longs]:
    """
    Find the nodes where p places are left to, and those they are reached from, with the milliseconds in between.

    Parameters
    ----------
    places
        Their columns.
    ends
        Tail, head and twin of every road arc.
    copies
        Arcs that have copies, rising, and one copy of each; an arc may be listed several times.
    drive_ms, closed
        Milliseconds along every road arc, and what is closed.

    Returns
    -------
    tuple
        Nodes and milliseconds after leaving, int64 [p, 2] each: along the arc, and against it; nodes and milliseconds
        before arriving, int64 [p, s]: the same, then over copies; and the arcs driven to arrive, int64 [p, s].
    """
    arcs, fractions, only_along = places
    tail, head, twin = ends
    copied, copy = copies
    most = 0
    for k in range(len(arcs) if len(copied) > 0 else 0):
        for arc in (int(arcs[k]), int(twin[arcs[k]])):
            count = np.searchsorted(copied, arc, side="right") - np.searchsorted(copied, arc)
            most = max(most, int(count))
    leave, leave_ms = np.zeros((len(arcs), 2), np.int64), np.full((len(arcs), 2), NO_WAY_MS, np.int64)
    wide = 2 + 2 * most
    arrive, arrive_ms = np.zeros((len(arcs), wide), np.int64), np.full((len(arcs), wide), NO_WAY_MS, np.int64)
    driven = np.full((len(arcs), wide), -1, np.int64)
    for k in range(len(arcs)):
        column = 2
        for side in range(2):
            arc = int(arcs[k]) if side == 0 else int(twin[arcs[k]])
            if arc < 0 or (side == 1 and only_along[k]):
                continue
            share = fractions[k] if side == 0 else 1.0 - fractions[k]
            leave[k, side], leave_ms[k, side] = head[arc], _part_ms(arc, share, 1.0, drive_ms, closed)
            arrive[k, side], arrive_ms[k, side] = tail[arc], _part_ms(arc, 0.0, share, drive_ms, closed)
            driven[k, side] = arc
            at = np.searchsorted(copied, arc) if most > 0 else len(copied)
            while at < len(copied) and copied[at] == arc:
                arrive[k, column], arrive_ms[k, column] = tail[copy[at]], arrive_ms[k, side]
                driven[k, column] = arc
                column, at = column + 1, at + 1
    return leave, leave_ms, arrive, arrive_ms, driven


@compiled
def _direct(
    origin: tuple[int, float, bool],
    destination: tuple[int, float, bool],
    twin: Longs,
    drive_ms: Times,
    closed: Closed,
) -> tuple[int, int]:
    """Milliseconds from one place to another on the same road without passing a junction, and the arc driven."""
    least, best = NO_WAY_MS, -1
    for side in range(2):
        arc, since = (origin[0], origin[1]) if side == 0 else (int(twin[origin[0]]), 1.0 - origin[1])
        if arc < 0 or (side == 1 and origin[2]):
            continue
        if destination[0] == arc:
            until = destination[1]
        elif int(twin[destination[0]]) == arc and not destination[2]:
            until = 1.0 - destination[1]
        else:
            continue
        if until >= since:
            part = _part_ms(arc, since, until, drive_ms, closed)
            if part < least:
                least, best = part, arc
    return least, best


@compiled
def direct_pairs(
    origins: Columns, destinations: Columns, twin: Longs, drive_ms: Times, closed: Closed
) -> tuple[Longs, Longs]:
    """
    Milliseconds of p trips along one road, int64 [p], `NO_WAY_MS` where two places lie on different ones.

    And the arc driven, int64 [p], -1 where there is none.
    """
    found, driven = np.empty(len(origins[0]), np.int64), np.empty(len(origins[0]), np.int64)
    for k in range(len(found)):
        a = (origins[0][k], origins[1][k], origins[2][k])
        b = (destinations[0][k], destinations[1][k], destinations[2][k])
        found[k], driven[k] = _direct(a, b, twin, drive_ms, closed)
    return found, driven


@compiled
def direct_table(origins: Columns, destinations: Columns, twin: Longs, drive_ms: Times, closed: Closed) -> Longs:
    """Milliseconds along one road from each of o places to each of d places, int64 [o, d]."""
    found = np.empty((len(origins[0]), len(destinations[0])), np.int64)
    for i in range(len(origins[0])):
        a = (origins[0][i], origins[1][i], origins[2][i])
        for j in range(len(destinations[0])):
            b = (destinations[0][j], destinations[1][j], destinations[2][j])
            found[i, j] = _direct(a, b, twin, drive_ms, closed)[0]
    return found
