"""Roads for those who have business there: slow on paper where they would make a short cut."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["SHORT_CUT_FACTOR", "short_cuts"]

SHORT_CUT_FACTOR = 3.0
"""Times as long as it takes: so much longer may the way round be before a vehicle drives through all the same."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def short_cuts(start: Ints, end: Ints, destination_only: Flags) -> Flags:
    """
    Tell which of the roads open to destinations only lead from one open road to another.

    A vehicle may enter such a road to fetch somebody, but not drive through. A dead end tempts nobody; a
    road that joins two places of the open network does.

    Parameters
    ----------
    start, end
        Points of the pieces of road, int64 [s].
    destination_only
        Whether a piece is open to destinations only, bool [s].

    Returns
    -------
    NDArray
        bool [s].
    """
    restricted = np.flatnonzero(destination_only)
    if not len(restricted):
        return np.zeros(len(start), dtype=bool)
    size = int(max(start.max(), end.max())) + 1
    is_open = np.zeros(size, dtype=bool)
    is_open[start[~destination_only]] = is_open[end[~destination_only]] = True
    # Restricted roads that meet at an open road are no way through each other: there each ends in a point of its own.
    ends = [side[restricted].copy() for side in (start, end)]
    for k, side in enumerate(ends):
        own = size + k * len(restricted) + np.arange(len(restricted))
        side[is_open[side]] = own[is_open[side]]
    count = size + 2 * len(restricted)
    links = coo_array((np.ones(len(restricted), dtype=np.int8), (ends[0], ends[1])), shape=(count, count))
    zone = connected_components(links, directed=False)[1][ends[0]]
    # The open points each zone touches, every one counted once.
    gates = np.concatenate([np.stack([zone, side[restricted]], axis=1) for side in (start, end)])
    gates = np.unique(gates[is_open[gates[:, 1]]], axis=0)
    doors = np.bincount(gates[:, 0], minlength=int(zone.max()) + 1)
    found = np.zeros(len(start), dtype=bool)
    found[restricted] = doors[zone] > 1
    return found
