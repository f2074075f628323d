"""Choose as few junctions as possible so that nobody walks far: greedy covering with spacing."""

from __future__ import annotations

import heapq
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = ["cover"]

_CLOSER = 0.4

Points = NDArray[np.float64]
Ints = NDArray[np.integer]
Flags = NDArray[np.bool_]


def cover(
    serves: Sequence[Ints],
    served: Flags,
    candidates: Points,
    standing: Points,
    *,
    spacing_m: float,
    ranks: Points,
) -> tuple[list[int], Flags]:
    """
    Pick candidates until every need is served or no candidate helps.

    Takes at each turn the candidate that serves most of the needs still open (Chvátal 1979); lazy evaluation keeps it
    near linear, because the number a candidate serves only ever falls.

    Parameters
    ----------
    serves
        The needs each candidate would serve, as indices.
    served
        Needs that are served already, bool [needs].
    candidates, standing
        Positions in metres, float64 [n, 2], of the candidates and of the stops there are.
    spacing_m
        Candidates nearer than this to a stop are taken only in a second round, with 0.4 of it.
    ranks
        Small bonus per candidate, in needs, float64 [candidates]: larger junctions win ties.

    Returns
    -------
    tuple
        Indices of the candidates taken, in the order of choice, and which needs are served, bool [needs].
    """
    served = served.copy()
    chosen: list[int] = []
    for spacing in (spacing_m, spacing_m * _CLOSER):
        _round(serves, candidates, (served, ranks), standing, chosen, spacing)
    return chosen, served


def _round(
    serves: Sequence[Ints],
    candidates: Points,
    state: tuple[Flags, Points],
    standing: Points,
    chosen: list[int],
    spacing_m: float,
) -> None:
    """One greedy round; adds to `chosen` and marks what is served."""
    served, ranks = state
    too_near = _near(candidates, standing, spacing_m)
    if chosen:
        too_near |= _near(candidates, candidates[chosen], spacing_m)
    tree = cKDTree(candidates) if len(candidates) else None
    queue = [(-len(some) - float(ranks[i]), i) for i, some in enumerate(serves) if len(some) and not too_near[i]]
    heapq.heapify(queue)
    while queue and tree is not None:
        value, index = heapq.heappop(queue)
        if too_near[index]:
            continue
        still_open = serves[index][~served[serves[index]]]
        if not len(still_open):
            continue
        now = -len(still_open) - float(ranks[index])
        if now > value + 1e-9 and queue and now > queue[0][0]:
            heapq.heappush(queue, (now, index))
            continue
        chosen.append(index)
        served[still_open] = True
        too_near[tree.query_ball_point(candidates[index], spacing_m)] = True


def _near(points: Points, others: Points, distance_m: float) -> Flags:
    if not len(others) or not len(points):
        return np.zeros(len(points), dtype=bool)
    distance, _ = cKDTree(others).query(points, distance_upper_bound=distance_m)
    return np.asarray(np.isfinite(distance), dtype=bool)
