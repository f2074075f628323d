"""
Compiled code over the routes of a solution: what is known of each, and how riders leave and board.

Each vehicle owns two rows: the one of the current solution and a spare one for the candidate, so that a refused
candidate costs nothing to forget.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatcher.compiling import lean
from dispatcher.dial_a_ride.instance import Floats, Ints, Words
from dispatcher.dial_a_ride.terms import Terms
from dispatcher.dial_a_ride.timing import Line, settle

__all__ = ["Rows", "drop_riders", "know", "measure", "new_rows", "put_in"]

COMPILED_WITH = "db9b57fa904c13b8"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

MIX = np.uint64(0x9FB21C651E98DF25)


class Rows(NamedTuple):
    """
    Routes in rows, depot to depot, and what is known of them; row, then place.

    `last` is the place of the end depot, `mark` a hash of the stops in order, `riders` a hash of the set of riders.
    Of a row `known`: `earliest` and `latest` legal begin of each stop, `driven` time from the start to each stop
    without waiting, `spare` detour all riders on board between a stop and the next can bear at most, `aboard` riders on
    board there, `mate` as in `Line`.
    """

    nodes: Ints
    last: Ints
    cost: Floats
    mark: Words
    riders: Words
    known: NDArray[np.bool_]
    earliest: Floats
    latest: Floats
    driven: Floats
    spare: Floats
    aboard: Ints
    mate: Ints
    words: Words
    """A random word for each node, from which the hashes are made."""


def new_rows(count: int, riders: int, rng: np.random.Generator) -> Rows:
    """Return `count` empty routes with room for all riders in each."""
    width = 2 * riders + 2
    floats = np.zeros((4, count, width))
    counts = np.zeros((3, count, width), dtype=np.int64)
    words = rng.integers(1, 2**63, size=width, dtype=np.uint64)
    return Rows(
        nodes=counts[0],
        last=np.ones(count, dtype=np.int64),
        cost=np.zeros(count),
        mark=np.zeros(count, dtype=np.uint64),
        riders=np.zeros(count, dtype=np.uint64),
        known=np.zeros(count, dtype=np.bool_),
        earliest=floats[0],
        latest=floats[1],
        driven=floats[2],
        spare=floats[3],
        aboard=counts[1],
        mate=counts[2],
        words=words,
    )


@lean
def measure(terms: Terms, rows: Rows, row: int) -> None:
    """Write cost and hashes of a row whose stops have changed."""
    n = terms.riders
    cost = 0.0
    mark = riders = np.uint64(0)
    for x in range(1, rows.last[row] + 1):
        node = rows.nodes[row, x]
        cost += terms.cost[rows.nodes[row, x - 1], node]
        mark = (mark ^ rows.words[node]) * MIX
        mark ^= mark >> np.uint64(29)
        if 1 <= node <= n:
            riders ^= rows.words[node]
    rows.cost[row], rows.mark[row], rows.riders[row] = cost, mark, riders
    rows.known[row] = False


@lean
def know(terms: Terms, rows: Rows, row: int, line: Line, where: Ints) -> bool:
    """Work out what a row's stops allow for; False where the row has no legal times. `where` is scratch, by node."""
    last = rows.last[row]
    _ride_along(terms, rows, row, where)
    forward, backward = terms.forward, terms.backward
    for x in range(last + 1):
        node = rows.nodes[row, x]
        line.nodes[x], line.mate[x] = node, rows.mate[row, x]
        line.begin[x], line.limit[x] = forward.early[node], forward.late[node]
    if not settle(forward, terms.ride, line, last, (1, last)):
        return False
    for x in range(last + 1):
        rows.earliest[row, x] = line.begin[x]
        line.mate[x] = -1
    for x in range(last + 1):  # the same again from the end: there, drop-offs come first
        node = rows.nodes[row, x]
        line.nodes[last - x] = node
        line.begin[last - x], line.limit[last - x] = backward.early[node], -rows.earliest[row, x]
        if rows.mate[row, x] >= 0:
            line.mate[last - rows.mate[row, x]] = last - x
    if not settle(backward, terms.ride, line, last, (1, last)):
        return False
    for x in range(last + 1):
        rows.latest[row, x] = -line.begin[last - x]
    rows.known[row] = True
    return True


@lean
def _ride_along(terms: Terms, rows: Rows, row: int, where: Ints) -> None:
    """Write who is on board where, driving times and the detour each drive can bear."""
    n, last = terms.riders, rows.last[row]
    nodes, driven, spare, mate = rows.nodes[row], rows.driven[row], rows.spare[row], rows.mate[row]
    driven[0], mate[0], rows.aboard[row, 0] = 0.0, -1, 0
    for x in range(1, last + 1):
        node = nodes[x]
        driven[x] = driven[x - 1] + terms.forward.time[nodes[x - 1], node]
        rows.aboard[row, x] = rows.aboard[row, x - 1] + terms.load[node]
        where[node] = x
        mate[x] = -1 if 1 <= node <= n else (0 if node == 0 else where[node - n])
    for x in range(last):
        spare[x] = terms.ride[0] - driven[last]
    for x in range(1, last):
        if mate[x] >= 0:
            bearable = terms.ride[nodes[x]] - (driven[x] - driven[mate[x]])
            for y in range(mate[x], x):
                spare[y] = min(spare[y], bearable)


@lean
def put_in(terms: Terms, rows: Rows, row: int, rider: int, places: tuple[int, int]) -> None:
    """Insert the rider's pickup behind place ``places[0]`` and the drop-off behind place ``places[1]`` of the row."""
    i, j = places
    nodes, last = rows.nodes[row], rows.last[row]
    for x in range(last, j, -1):
        nodes[x + 2] = nodes[x]
    nodes[j + 2] = rider + terms.riders
    for x in range(j, i, -1):
        nodes[x + 1] = nodes[x]
    nodes[i + 1] = rider
    rows.last[row] = last + 2
    measure(terms, rows, row)


@lean
def drop_riders(terms: Terms, rows: Rows, source: int, target: int, home: Ints) -> None:
    """Copy the stops of row `source` to row `target` but those of riders without a home (`home[rider]` negative)."""
    n, kept = terms.riders, 0
    for x in range(1, rows.last[source]):
        node = rows.nodes[source, x]
        rider = node if node <= n else node - n
        if home[rider] >= 0:
            kept += 1
            rows.nodes[target, kept] = node
    rows.nodes[target, 0] = rows.nodes[target, kept + 1] = 0
    rows.last[target] = kept + 1
    measure(terms, rows, target)
