"""
Compiled code: the cheapest legal place for one rider in one route, and remembering it.

Places are tried cheapest test first: load, windows against what is known of the route, detour, cost against the best so
far; only then are the times settled, which is exact. Answers are remembered by the route's contents, so that a route
the search comes back to is not looked at again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.compiling import folded, lean
from dispatcher.dial_a_ride.instance import Floats, Ints, Words
from dispatcher.dial_a_ride.rows import Rows, know
from dispatcher.dial_a_ride.terms import EPSILON, Terms
from dispatcher.dial_a_ride.timing import Line, new_line, settle

__all__ = ["Memory", "Tools", "best_place", "cheapest_row", "new_memory", "new_tools"]

COMPILED_WITH = "28b76c3fde1dd563"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

MEMORY_BITS = 18
MIX = np.uint64(0xD6E8FEB86659FD93)
SHIFT = 1024  # places i and j are kept as SHIFT * i + j


class Memory(NamedTuple):
    """
    Answers by route and rider: a direct-mapped table, the later answer replaces the earlier.

    `places` of the rider, at `extra` cost; 0: there are none for less than `extra`.
    """

    key: Words
    extra: Floats
    places: Ints


class Tools(NamedTuple):
    """Scratch of one thread: a line for timing, a place for each node, rows yet to be looked at."""

    line: Line
    where: Ints
    unsure: Ints


def new_memory() -> Memory:
    """Return an empty memory."""
    size = 1 << MEMORY_BITS
    return Memory(np.zeros(size, dtype=np.uint64), np.zeros(size), np.zeros(size, dtype=np.int64))


def new_tools(riders: int, vehicles: int) -> Tools:
    """Return scratch for routes of up to all riders."""
    counts = np.zeros(2 * riders + 2, dtype=np.int64)
    return Tools(new_line(2 * riders + 4), counts, np.zeros(vehicles, dtype=np.int64))


@folded
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


@folded
def _best_dropoff(
    terms: Terms, rows: Rows, row: int, rider: int, entry: tuple[int, float, float, float], line: Line
) -> tuple[float, int]:
    """
    Return the least extra cost below `entry`'s with the pickup behind place i, and the drop-off's place (-1: none).

    `entry`: place i, begin of the pickup, its latest begin, the extra cost to stay below.
    """
    i, begin, boarding_latest, best = entry
    time, cost, nodes = terms.forward.time, terms.cost, rows.nodes[row]
    dropoff, before, follower = rider + terms.riders, rider, nodes[i + 1]
    latest = min(terms.forward.late[dropoff], boarding_latest + terms.ride[rider]) + EPSILON
    paid = cost[nodes[i], rider] - cost[nodes[i], follower]
    detour = time[nodes[i], rider] - time[nodes[i], follower]
    on_board = 0.0
    found = -1
    for j in range(i, rows.last[row]):
        alighting = max(terms.forward.early[dropoff], begin + time[before, dropoff])
        if alighting > latest or on_board + time[before, dropoff] > terms.ride[rider] + EPSILON:
            break
        extra = paid + cost[before, dropoff] + cost[dropoff, follower]
        if (
            extra < best
            and alighting + time[dropoff, follower] <= rows.latest[row, j + 1] + EPSILON
            and detour + time[before, dropoff] + time[dropoff, follower] <= rows.spare[row, j] + EPSILON
            and _legal(terms, rows, row, rider, (i, j), line)
        ):
            best, found = extra, j
        begin = max(rows.earliest[row, j + 1], begin + time[before, follower])
        if begin > rows.latest[row, j + 1] + EPSILON or j + 1 == rows.last[row]:
            break
        if j == i:
            paid += cost[rider, follower]
            if paid >= best or detour + time[rider, follower] > rows.spare[row, i] + EPSILON:
                break
            paid_in = paid
        if rows.aboard[row, j + 1] + terms.load[rider] > terms.capacity:
            break
        on_board += time[before, follower]
        before, follower = follower, nodes[j + 2]
        paid = paid_in - cost[before, follower]
        detour = -time[before, follower]
    return best, found


@folded
def _dear(terms: Terms, rows: Rows, row: int, rider: int, cutoff: float) -> bool:
    """Tell whether the way to the pickup alone, or to the drop-off alone, costs `cutoff` wherever it is put."""
    cost, nodes, dropoff = terms.cost, rows.nodes[row], rider + terms.riders
    least_in = least_out = np.inf
    for x in range(rows.last[row]):
        here, follower = nodes[x], nodes[x + 1]
        least_in = min(least_in, cost[here, rider] + cost[rider, follower] - cost[here, follower])
        least_out = min(least_out, cost[here, dropoff] + cost[dropoff, follower] - cost[here, follower])
    return max(least_in, least_out) >= cutoff


@lean
def best_place(terms: Terms, rows: Rows, row: int, rider: int, tools: Tools, cutoff: float) -> tuple[float, int, int]:
    """
    Return the least extra cost of the rider in a legal row, and behind which places to board and alight.

    Exact: equal to trying all pairs of places, where anything is cheaper than `cutoff`; else `cutoff` and twice -1.
    O(stops ** 2) pairs at worst, O(1) for most of them.
    """
    best, board, alight = cutoff, -1, -1
    if _dear(terms, rows, row, rider, cutoff):
        return best, board, alight
    if not rows.known[row]:
        know(terms, rows, row, tools.line, tools.where)
    way, nodes = terms.forward, rows.nodes[row]
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


@lean
def cheapest_row(
    terms: Terms, rows: Rows, tools: Tools, memory: Memory, candidates: Ints, rider: int
) -> tuple[int, int, int]:
    """
    Return where the rider costs least among some rows: the index of the row (-1: nowhere) and both places.

    What memory knows is asked first, so that the others are only looked at for something cheaper.
    """
    words, mark, keys = rows.words, rows.mark, memory.key
    best, chosen, places = np.inf, -1, 0
    unsure = tools.unsure
    count = 0
    for index in range(len(candidates)):
        if candidates[index] < 0:
            continue
        key = (mark[candidates[index]] ^ words[rider]) * MIX | np.uint64(1)
        slot = key >> np.uint64(64 - MEMORY_BITS)
        if keys[slot] != key or memory.places[slot] == 0:
            unsure[count] = index
            count += 1
        elif memory.extra[slot] < best:
            best, chosen, places = memory.extra[slot], index, memory.places[slot]
    for index in unsure[:count]:
        key = (mark[candidates[index]] ^ words[rider]) * MIX | np.uint64(1)
        slot = key >> np.uint64(64 - MEMORY_BITS)
        if keys[slot] == key and memory.extra[slot] >= best:
            continue
        extra, i, j = best_place(terms, rows, candidates[index], rider, tools, best)
        keys[slot], memory.extra[slot], memory.places[slot] = key, extra, (i + 1) * SHIFT + j + 1
        if i >= 0:
            best, chosen, places = extra, index, memory.places[slot]
    return chosen, places // SHIFT - 1, places % SHIFT - 1
