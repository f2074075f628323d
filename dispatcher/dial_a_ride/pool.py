"""Compiled code: the routes met, the cheapest order of each set of riders."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from dispatcher.compiling import lean
from dispatcher.dial_a_ride.instance import Floats, Ints, Words
from dispatcher.dial_a_ride.rows import Rows

__all__ = ["Pool", "keep_route", "new_pool"]

COMPILED_WITH = "28b76c3fde1dd563"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

BITS = 15
MOST_STOPS = 96


class Pool(NamedTuple):
    """
    A direct-mapped table by the hash of the riders.

    `key` the hash (0: free), `cost` of the route, `worth` the least total of a solution it was part of, its stops
    `nodes` from depot to depot, `last` the place of the end.
    """

    key: Words
    cost: Floats
    worth: Floats
    nodes: NDArray[np.int16]
    last: Ints


def new_pool(riders: int) -> Pool:
    """Return an empty pool; routes of more than 96 nodes are not kept."""
    size, width = 1 << BITS, min(2 * riders + 2, MOST_STOPS)
    return Pool(
        key=np.zeros(size, dtype=np.uint64),
        cost=np.zeros(size),
        worth=np.zeros(size),
        nodes=np.zeros((size, width), dtype=np.int16),
        last=np.zeros(size, dtype=np.int64),
    )


@lean
def keep_route(pool: Pool, rows: Rows, row: int, total: float) -> None:
    """Remember a row of a solution that costs `total`, unless its riders are known in a cheaper order."""
    key, last = rows.riders[row], rows.last[row]
    if last <= 1 or last >= pool.nodes.shape[1]:
        return
    index = key >> np.uint64(63 - BITS)
    if pool.key[index] == key:
        pool.worth[index] = min(pool.worth[index], total)
        if pool.cost[index] <= rows.cost[row]:
            return
    else:
        pool.key[index], pool.worth[index] = key, total
    pool.cost[index], pool.last[index] = rows.cost[row], last
    for x in range(last + 1):
        pool.nodes[index, x] = rows.nodes[row, x]
