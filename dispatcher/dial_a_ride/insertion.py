"""
Compiled code: the cheapest legal place for one rider in one route, and remembering it.

Places are tried cheapest test first: load, windows against what is known of the route, detour, cost against the best so
far; only then are the times settled, which is exact. Answers are remembered by the route's contents, so that a route
the search comes back to is not looked at again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.compiling import compiled
from dispatcher.dial_a_ride.chance import Words
from dispatcher.dial_a_ride.instance import Floats, Ints
from dispatcher.dial_a_ride.rows import Rows, know
from dispatcher.dial_a_ride.terms import EPSILON, Terms
from dispatcher.dial_a_ride.timing import Line, new_line, settle

__all__ = ["Memory", "Tools", "best_place", "new_memory", "new_tools", "remembered_place"]

COMPILED_WITH = "67eef9fe185ab21f"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

SHIFT = 1024  # places i and j are kept as SHIFT * i + j


class Memory(NamedTuple):
    """Answers by route and rider: a direct-mapped table, the later answer replaces the earlier."""

    key: Words
    extra: Floats
    places: Ints


class Tools(NamedTuple):
    """Scratch of one thread: a line for timing, a place for each node."""

    line: Line
    where: Ints


def new_memory(bits: int = 18) -> Memory:
    """Return a memory of 2 ** bits answers."""
    size = 1 << bits
    return Memory(np.zeros(size, dtype=np.uint64), np.zeros(size), np.zeros(size, dtype=np.int64))


def new_tools(riders: int) -> Tools:
    """Return scratch for routes of up to all riders."""
    return Tools(new_line(2 * riders + 4), np.zeros(2 * riders + 2, dtype=np.int64))


@compiled
def _legal(terms: Terms, rows: Rows, row: int, rider: int, places: tuple[int, int], line: Line) -> bool:
    """Tell exactly whether the rider can board behind place i and alight behind place j of a known row."""
    i, j = places
    n, last = terms.riders, rows.last[row]
    for x in range(last + 1):
        y = x + (x > i) + (x > j)
        other = rows.mate[row, x]
        line.nodes[y] = rows.nodes[row, x]
        line.mate[y] = other + (other > i) + (other > j)  # none is -1 and stays so
        line.begin[y], line.limit[y] = rows.earliest[row, x], rows.latest[row, x]
    line.nodes[i + 1], line.mate[i + 1] = rider, -1
    line.nodes[j + 2], line.mate[j + 2] = rider + n, i + 1
    way = terms.forward
    line.begin[i + 1], line.limit[i + 1] = way.early[rider], way.late[rider]
    line.begin[j + 2], line.limit[j + 2] = way.early[rider + n], way.late[rider + n]
    return settle(way, terms.ride, line, last + 2, (i + 1, j + 3))


@compiled
def _best_dropoff(
    terms: Terms, rows: Rows, row: int, rider: int, entry: tuple[int, float, float, float], line: Line
) -> tuple[float, int]:
    """
    Return the least extra cost below `entry`'s with the pickup behind place i, and the drop-off's place (-1: none).

    `entry`: place i, begin of the pickup, its latest begin, the extra cost to stay below.
    """
    i, boarding, boarding_latest, best = entry
    n, time, cost = terms.riders, terms.forward.time, terms.cost
    nodes, last = rows.nodes[row], rows.last[row]
    dropoff, follower = rider + n, nodes[i + 1]
    way_in = cost[nodes[i], rider]
    alighting = max(terms.forward.early[dropoff], boarding + time[rider, dropoff])
    extra = way_in + cost[rider, dropoff] + cost[dropoff, follower] - cost[nodes[i], follower]
    found = -1
    if extra < best and alighting + time[dropoff, follower] <= rows.latest[row, i + 1] + EPSILON:
        detour = time[nodes[i], rider] + time[rider, dropoff] + time[dropoff, follower] - time[nodes[i], follower]
        if detour <= rows.spare[row, i] + EPSILON and _legal(terms, rows, row, rider, (i, i), line):
            best, found = extra, i
    begin = boarding + time[rider, follower]
    paid = way_in + cost[rider, follower] - cost[nodes[i], follower]
    detour = time[nodes[i], rider] + time[rider, follower] - time[nodes[i], follower]
    if begin > rows.latest[row, i + 1] + EPSILON or paid >= best or detour > rows.spare[row, i] + EPSILON:
        return best, found
    room = terms.capacity - terms.load[rider]
    driven = time[rider, follower] - rows.driven[row, i + 1]
    begin = max(begin, rows.earliest[row, i + 1])
    for j in range(i + 1, last):
        node, follower = nodes[j], nodes[j + 1]
        alighting = max(terms.forward.early[dropoff], begin + time[node, dropoff])
        if (
            rows.aboard[row, j] > room
            or alighting > min(terms.forward.late[dropoff], boarding_latest + terms.ride[rider]) + EPSILON
            or driven + rows.driven[row, j] + time[node, dropoff] > terms.ride[rider] + EPSILON
        ):
            return best, found
        extra = paid + cost[node, dropoff] + cost[dropoff, follower] - cost[node, follower]
        if extra < best and alighting + time[dropoff, follower] <= rows.latest[row, j + 1] + EPSILON:
            detour = time[node, dropoff] + time[dropoff, follower] - time[node, follower]
            if detour <= rows.spare[row, j] + EPSILON and _legal(terms, rows, row, rider, (i, j), line):
                best, found = extra, j
        begin = max(rows.earliest[row, j + 1], begin + time[node, follower])
        if begin > rows.latest[row, j + 1] + EPSILON:
            return best, found
    return best, found


@compiled
def best_place(terms: Terms, rows: Rows, row: int, rider: int, tools: Tools) -> tuple[float, int, int]:
    """
    Return the least extra cost of the rider in a legal row, and behind which places to board and alight (-1: nowhere).

    Exact: equal to trying all pairs of places. O(stops ** 2) pairs at worst, O(1) for most of them.
    """
    if not rows.known[row]:
        know(terms, rows, row, tools.line, tools.where)
    way, nodes = terms.forward, rows.nodes[row]
    best, board, alight = np.inf, -1, -1
    for i in range(rows.last[row]):
        boarding = max(way.early[rider], rows.earliest[row, i] + way.time[nodes[i], rider])
        if boarding > way.late[rider] + EPSILON:
            break
        if rows.aboard[row, i] + terms.load[rider] > terms.capacity:
            continue
        latest = min(way.late[rider], rows.latest[row, i + 1] - way.time[rider, nodes[i + 1]])
        if boarding > latest + EPSILON:
            continue
        extra, j = _best_dropoff(terms, rows, row, rider, (i, boarding, latest, best), tools.line)
        if j >= 0:
            best, board, alight = extra, i, j
    return best, board, alight


@compiled
def remembered_place(
    terms: Terms, rows: Rows, row: int, rider: int, tools: Tools, memory: Memory
) -> tuple[float, int, int]:
    """Return `best_place`, worked out only where memory has no answer for these stops and this rider."""
    key = (rows.mark[row] ^ rows.words[rider]) * np.uint64(0xD6E8FEB86659FD93) | np.uint64(1)
    index = key >> np.uint64(64 - 18)
    if memory.key[index] == key:
        places = memory.places[index]
        return memory.extra[index], places // SHIFT - 1, places % SHIFT - 1
    extra, i, j = best_place(terms, rows, row, rider, tools)
    memory.key[index] = key
    memory.extra[index] = extra
    memory.places[index] = (i + 1) * SHIFT + j + 1
    return extra, i, j
