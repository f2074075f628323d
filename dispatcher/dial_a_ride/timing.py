"""
Compiled code: when each stop of a route begins, or that no times are legal.

Windows, driving, ride limits and the longest route are all difference constraints on the begins: b[y] - b[x] >= c. The
earliest begins are their least fixpoint, reached by raising what is too early (Bellman 1958; Firat & Woeginger 2011,
*Analysis of the dial-a-ride problem of Hunsaker and Savelsbergh*). Raising never undoes anything, so that after an
insertion the old fixpoint is where to go on from.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.compiling import folded, lean
from dispatcher.dial_a_ride.instance import Floats, Ints
from dispatcher.dial_a_ride.terms import EPSILON, Direction

__all__ = ["Line", "driving", "has_times", "new_line", "settle"]

COMPILED_WITH = "15035e1986ed42bf"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

PATIENCE = 1000
"""Raises after which rides that push each other are given up: legal routes of hundreds of stops need a few dozen."""


class Line(NamedTuple):
    """
    One route laid out for timing, depot to depot.

    `nodes[x]` in order; `mate[x]` the place of the pickup where x is a drop-off (of the start where x is the end),
    else -1; `begin[x]` a lower and `limit[x]` an upper bound of the begin.
    """

    nodes: Ints
    mate: Ints
    begin: Floats
    limit: Floats


def new_line(width: int) -> Line:
    """Return an empty line for routes of up to `width` nodes, both depots counted."""
    counts = np.zeros((2, width), dtype=np.int64)
    times = np.zeros((2, width))
    return Line(counts[0], counts[1], times[0], times[1])


@folded
def driving(way: Direction, nodes: Ints, first: int, last: int) -> float:
    """Return the time from `first` to `last` without any waiting."""
    total = 0.0
    for x in range(first, last):
        total += way.time[nodes[x], nodes[x + 1]]
    return total


@folded
def settle(way: Direction, ride: Floats, line: Line, last: int, span: tuple[int, int]) -> bool:
    """
    Raise `line.begin` to the earliest legal begins; False where there are none.

    Looks at places ``span[0]..span[1]`` in any case and beyond as long as something is raised. Where a ride is too
    long, the pickup is raised: legal only if waiting in between makes up for it, else the driving alone is too long.
    Each raise ends in the least fixpoint or at a limit; O(places looked at) but for nested rides.
    """
    nodes, mate, begin, limit = line
    x, frontier = span
    raises = 0
    while x <= last:
        node = nodes[x]
        at = begin[x - 1] + way.time[nodes[x - 1], node]
        raised = at > begin[x]
        if raised:
            if at > limit[x] + EPSILON:
                return False
            begin[x] = at
        other = mate[x]
        if other >= 0 and begin[x] - begin[other] > ride[node] + EPSILON:
            raises += 1
            if raises > PATIENCE or driving(way, nodes, other, x) > ride[node] + EPSILON:
                return False
            begin[other] = begin[x] - ride[node]
            if begin[other] > limit[other] + EPSILON:
                return False
            frontier = max(frontier, x + 1)  # what raised x has yet to reach its follower
            x = other + 1
            continue
        if not raised and x >= frontier:
            return True
        x += 1
    return True


@lean
def has_times(way: Direction, ride: Floats, line: Line, last: int) -> bool:
    """Settle a line from bounds that nothing has been worked out for; False where it has no legal times."""
    return settle(way, ride, line, last, (1, last))
