"""Where one can change, and how long it takes: transfers.txt, platforms of one station, and stops across the street."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mobility.booking.distances import distance_m
from mobility.timetable.tables import Feed

__all__ = ["read_changes"]

SAME_STOP_S = 120
"""How long changing takes at one stop where the feed does not say."""

_NEAR_M = 150.0
_WALK_MPS = 1.2
_DETOUR = 1.3
_CELL = 0.0025  # degrees; over 150 m from west to east at any latitude people live at
_TIMED, _AT_LEAST, _IMPOSSIBLE = 1, 2, 3

Ints = NDArray[np.int64]
Changes = dict[tuple[int, int], int]


def read_changes(
    feed: Feed, stops: Mapping[str, int], parents: Sequence[int], at: Sequence[tuple[float, float]]
) -> tuple[Ints, Ints, Ints]:
    """
    Return for every stop where one can change to, as `change_first`, `change_to` and `change_s`.

    Parameters
    ----------
    feed
        The feed.
    stops
        The row of each stop.
    parents
        The row of each stop's station, -1 where it has none.
    at
        Where each stop is, degrees.
    """
    found: Changes = {(stop, stop): SAME_STOP_S for stop in range(len(stops))}
    for one, other in _near(at):
        apart_m = distance_m(*at[one], *at[other])
        if apart_m <= _NEAR_M:
            found[one, other] = SAME_STOP_S + round(_DETOUR * apart_m / _WALK_MPS)
    platforms = _platforms(parents)
    for station in platforms.values():
        for one in station:
            for other in station:
                found.setdefault(
                    (one, other), SAME_STOP_S + round(_DETOUR * distance_m(*at[one], *at[other]) / _WALK_MPS)
                )
    if feed.has("transfers.txt"):
        _as_the_feed_says(feed, stops, platforms, found)
    kept = sorted((one, other, seconds) for (one, other), seconds in found.items() if seconds >= 0)
    table = np.array(kept, dtype=np.int64).reshape(-1, 3)
    return np.searchsorted(table[:, 0], np.arange(len(stops) + 1)), table[:, 1], table[:, 2]


def _as_the_feed_says(
    feed: Feed, stops: Mapping[str, int], platforms: Mapping[int, Sequence[int]], found: Changes
) -> None:
    table = feed.table("transfers.txt", ("from_stop_id", "to_stop_id", "transfer_type"))
    for column in ("from_trip_id", "from_route_id", "to_trip_id", "to_route_id"):
        table = table.rows(table.texts(column) == "")  # what holds between two lines only is left aside
    kinds = table.whole("transfer_type", 0, 5, default=0)
    at_least = table.whole("min_transfer_time", 0, 86_400, default=0)
    ends = (table.references(column, stops, "stops.txt") for column in ("from_stop_id", "to_stop_id"))
    for one, other, kind, least_s in zip(
        *(end.tolist() for end in ends), kinds.tolist(), at_least.tolist(), strict=True
    ):
        for pair in _pairs(one, other, platforms):
            if kind == _IMPOSSIBLE:
                found[pair] = -1
            elif kind == _AT_LEAST:
                found[pair] = least_s
            elif kind == _TIMED:
                found[pair] = 0
            else:
                found.setdefault(pair, SAME_STOP_S)


def _pairs(one: int, other: int, platforms: Mapping[int, Sequence[int]]) -> Iterable[tuple[int, int]]:
    """Return the stops that are meant: a station means all of its platforms."""
    return ((a, b) for a in platforms.get(one, (one,)) for b in platforms.get(other, (other,)))


def _platforms(parents: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for stop, parent in enumerate(parents):
        if parent >= 0:
            found[parent].append(stop)
    return found


def _near(at: Sequence[tuple[float, float]]) -> Iterable[tuple[int, int]]:
    """Yield pairs of different stops in neighbouring cells of the map, both ways round."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for stop, (lat, lon) in enumerate(at):
        cells[int(lat // _CELL), int(lon // _CELL)].append(stop)
    for (row, column), here in cells.items():
        around = [stop for r in (-1, 0, 1) for c in (-1, 0, 1) for stop in cells.get((row + r, column + c), ())]
        yield from ((one, other) for one in here for other in around if one != other)
