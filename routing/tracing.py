"""From arcs driven to points on the map with the time at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.geodesy import great_circle_m

__all__ = ["Leg", "length_m", "point_on", "trace"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Leg:
    """The part of a road arc that is driven, from share `since` to share `until` of its length."""

    arc: int
    since: float
    until: float


def trace(roads: RoadNetwork, legs: Sequence[Leg], drive_ms: NDArray[np.uint32]) -> tuple[Floats, Floats, Floats]:
    """
    Lay out the points of a way: latitudes, longitudes, and seconds since the start.

    `drive_ms` says how long each road arc takes, milliseconds, uint32 [r]. Within an arc time runs with distance. The
    point where two legs meet is listed once.
    """
    arcs = np.array([leg.arc for leg in legs], dtype=np.int64)
    since, until = (np.array(values) for values in zip(*((leg.since, leg.until) for leg in legs), strict=True))
    lat, lon, share, leg = _points(roads, arcs)
    inner = (share > since[leg]) & (share < until[leg])
    lat, lon, share, leg = lat[inner], lon[inner], share[inner], leg[inner]

    duration_s = (until - since) * drive_ms[arcs] / 1000.0
    began_s = np.concatenate([[0.0], np.cumsum(duration_s)])
    width = np.where(until > since, until - since, 1.0)
    elapsed_s = began_s[leg] + (share - since[leg]) / width[leg] * duration_s[leg]

    # The ends of the legs go between their inner points: the start of all, then the end of each.
    begin, ends = point_on(roads, legs[0].arc, legs[0].since), roads.geom_first[arcs + 1] - 1
    end_lat, end_lon = roads.geom_lat[ends], roads.geom_lon[ends]
    for k in np.flatnonzero(until < 1.0).tolist():  # the last leg, where it ends before its arc does
        end_lat[k], end_lon[k] = point_on(roads, legs[k].arc, legs[k].until)
    at = np.concatenate([[0], np.cumsum(np.bincount(leg, minlength=len(legs)))])
    between = (np.insert(end_lat, 0, begin[0]), np.insert(end_lon, 0, begin[1]), began_s)
    lat, lon, elapsed_s = (np.insert(inner, at, rim) for inner, rim in zip((lat, lon, elapsed_s), between, strict=True))
    return lat, lon, elapsed_s


def length_m(roads: RoadNetwork, legs: Sequence[Leg]) -> float:
    """Length of a way or a part of it, metres."""
    return sum((leg.until - leg.since) * float(roads.length_m[leg.arc]) for leg in legs)


def point_on(roads: RoadNetwork, arc: int, share: float) -> tuple[float, float]:
    """Latitude and longitude of the point at a share of an arc's length."""
    first, last = int(roads.geom_first[arc]), int(roads.geom_first[arc + 1]) - 1
    if share <= 0.0 or share >= 1.0:
        end = first if share <= 0.0 else last
        return float(roads.geom_lat[end]), float(roads.geom_lon[end])
    lat, lon, along, _ = _points(roads, np.array([arc]))
    return float(np.interp(share, along, lat)), float(np.interp(share, along, lon))


def _points(roads: RoadNetwork, arcs: NDArray[np.int64]) -> tuple[Floats, Floats, Floats, NDArray[np.int64]]:
    """All points of some arcs behind each other: where, at which share of the arc's length, and of which arc."""
    first = roads.geom_first[arcs]
    count = roads.geom_first[arcs + 1] - first
    which = np.repeat(np.arange(len(arcs)), count)
    begin = np.cumsum(count) - count
    point = np.arange(len(which)) - begin[which] + first[which]
    lat, lon = roads.geom_lat[point], roads.geom_lon[point]
    step = np.zeros(len(point))
    step[1:] = great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])
    run = np.cumsum(step)
    run -= run[begin][which]  # takes the jump from arc to arc out again
    total = run[begin + count - 1]
    return lat, lon, run / np.where(total > 0.0, total, 1.0)[which], which
