"""Choose as few junctions as possible so that nobody walks far: greedy covering with spacing."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

__all__ = ["cover"]

_CLOSER = 0.4

Points = NDArray[np.float64]


def cover(
    needs: Points,
    candidates: Points,
    standing: Points,
    *,
    reach_m: float,
    spacing_m: float,
    ranks: Points,
    favoured: NDArray[np.bool_] | None = None,
) -> tuple[list[int], NDArray[np.bool_]]:
    """
    Pick candidates until every need has a stop in reach or no candidate helps.

    Takes at each turn the candidate that serves most of the needs still open (Chvátal 1979); lazy evaluation keeps it
    near linear, because the number a candidate serves only ever falls.

    Parameters
    ----------
    needs, candidates, standing
        Positions in metres, float64 [n, 2]; `standing` stops serve already.
    reach_m
        Straight distance within which a need is served, metres.
    spacing_m
        Candidates nearer than this to a stop are taken only in a second round, with 0.4 of it.
    ranks
        Small bonus per candidate, in needs, float64 [candidates]: larger junctions win ties.
    favoured
        Candidates looked at before all others, bool [candidates]: those an earlier choice took.

    Returns
    -------
    tuple
        Indices of the candidates taken, in the order of choice, and which needs are served, bool [needs].
    """
    served = np.zeros(len(needs), dtype=bool)
    if len(needs) and len(standing):
        distance, _ = cKDTree(standing).query(needs, distance_upper_bound=reach_m)
        served = np.isfinite(distance)
    if not len(needs) or not len(candidates):
        return [], served
    serves = cKDTree(candidates).query_ball_tree(cKDTree(needs), reach_m)
    chosen: list[int] = []
    everyone = np.ones(len(candidates), dtype=bool)
    first = everyone & False if favoured is None else favoured
    for spacing, who in ((spacing_m * _CLOSER, first), (spacing_m, everyone), (spacing_m * _CLOSER, everyone)):
        _round(serves, candidates, (served, ranks, who), standing, chosen, spacing)
    return chosen, served


def _round(
    serves: list[list[int]],
    candidates: Points,
    state: tuple[NDArray[np.bool_], Points, NDArray[np.bool_]],
    standing: Points,
    chosen: list[int],
    spacing_m: float,
) -> None:
    """One greedy round; adds to `chosen` and marks what is served."""
    served, ranks, who = state
    too_near = ~who | _near(candidates, standing, spacing_m)
    if chosen:
        too_near |= _near(candidates, candidates[chosen], spacing_m)
    tree = cKDTree(candidates)
    queue = [(-len(served_by) - ranks[i], i) for i, served_by in enumerate(serves) if served_by and not too_near[i]]
    heapq.heapify(queue)
    while queue:
        value, index = heapq.heappop(queue)
        if too_near[index]:
            continue
        still_open = [need for need in serves[index] if not served[need]]
        if not still_open:
            continue
        now = -len(still_open) - ranks[index]
        if now > value + 1e-9 and queue and now > queue[0][0]:
            heapq.heappush(queue, (now, index))
            continue
        chosen.append(index)
        served[still_open] = True
        too_near[tree.query_ball_point(candidates[index], spacing_m)] = True


def _near(points: Points, others: Points, distance_m: float) -> NDArray[np.bool_]:
    if not len(others):
        return np.zeros(len(points), dtype=bool)
    distance, _ = cKDTree(others).query(points, distance_upper_bound=distance_m)
    return np.asarray(np.isfinite(distance), dtype=bool)
