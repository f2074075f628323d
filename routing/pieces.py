"""Cut ways into straight segments, and say what it costs to drive each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.built_up import BuiltUpGrid
from routing.compiled import HIGHWAYS
from routing.destination import SHORT_CUT_FACTOR, short_cuts
from routing.extract import RoadExtract
from routing.geodesy import great_circle_m
from routing.simplify import Segments
from routing.speeds import Setting, drive_speed_kph
from routing.values import Bounds

__all__ = ["Pieces", "Points", "cut_ways", "separate_blocked"]

SLOWEST_TRUNK = HIGHWAYS.index("trunk_link")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """
    Points of ways; behind the originals the copies of blocked ones.

    Attributes
    ----------
    node
        OpenStreetMap node, int64 [p].
    lat, lon
        WGS84 degrees, float64 [p].
    cut
        Whether a road goes on from here to a point that lies outside or is not in the extract, bool [p]; so do
        motorways and trunk roads that end without another road, wherever that is.
    """

    node: Ints
    lat: Floats
    lon: Floats
    cut: Flags


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Segments with what they cost: way [s], length [s], and drive time in both directions [s]."""

    segments: Segments
    way: Ints
    length_m: Floats
    forward_s: Floats
    backward_s: Floats
    inside: Flags


def cut_ways(extract: RoadExtract, bounds: Bounds) -> tuple[Points, Pieces, int]:
    """
    Cut all ways into segments between points within bounds.

    Returns
    -------
    tuple
        The points, the segments, and how many segments were left out because they lie outside.
    """
    node, entry_point = np.unique(extract.node_id, return_inverse=True)
    lat, lon = np.empty(len(node)), np.empty(len(node))
    lat[entry_point], lon[entry_point] = extract.lat, extract.lon
    usable = (lat >= bounds.min_lat) & (lat <= bounds.max_lat) & (lon >= bounds.min_lon) & (lon <= bounds.max_lon)
    way_of_entry = np.repeat(np.arange(len(extract.way_id)), np.diff(extract.first))
    start, end = entry_point[:-1], entry_point[1:]
    real = (way_of_entry[:-1] == way_of_entry[1:]) & (start != end)
    kept = real & usable[start] & usable[end]
    cut = np.zeros(len(node), dtype=bool)
    cut[np.concatenate([side[real & ~kept] for side in (start, end)])] = True
    way = way_of_entry[:-1][kept]
    cut |= _blind_ends(start[kept], end[kept], extract.highway[way] <= SLOWEST_TRUNK, len(node))
    start, end, copies = separate_blocked(start[kept], end[kept], np.isin(node, list(extract.blocked)))
    everyone = np.concatenate([np.arange(len(node)), copies])
    points = Points(node[everyone], lat[everyone], lon[everyone], cut[everyone])
    return points, _cost(extract, bounds, points, (start, end, way)), int((real & ~kept).sum())


def _blind_ends(start: Ints, end: Ints, chosen: Flags, point_count: int) -> Flags:
    """Points where a chosen piece of road ends and no other begins."""
    lonely: Flags = np.bincount(np.concatenate([start, end]), minlength=point_count) == 1
    found = np.zeros(point_count, dtype=bool)
    found[np.concatenate([start[chosen], end[chosen]])] = True
    found &= lonely
    return found


def separate_blocked(start: Ints, end: Ints, blocked: Flags) -> tuple[Ints, Ints, Ints]:
    """
    Give every segment at a blocked point an end of its own, so that no way leads through.

    Returns
    -------
    tuple
        Starts and ends anew, and of which point each new one is a copy; copies are numbered from the last point on.
    """
    start, end = start.copy(), end.copy()
    copies: list[Ints] = []
    for side in (start, end):
        hit = np.flatnonzero(blocked[side])
        originals = side[hit].copy()
        side[hit] = len(blocked) + sum(len(originals) for originals in copies) + np.arange(len(hit))
        copies.append(originals)
    return start, end, np.concatenate(copies)


def _kinds(extract: RoadExtract) -> Ints:
    """One number for all ways that look alike to the driver: class, name, number, roundabout or not."""
    columns = np.stack([extract.highway, extract.name, extract.ref, extract.roundabout], axis=1).astype(np.int64)
    return np.unique(columns, axis=0, return_inverse=True)[1].reshape(-1)


def _cost(extract: RoadExtract, bounds: Bounds, points: Points, cut: tuple[Ints, Ints, Ints]) -> Pieces:
    """Length of each segment, whether it lies in a settlement, and how long it takes to drive."""
    start, end, way = cut
    segments = Segments(start, end, extract.forward[way], extract.backward[way], _kinds(extract)[way])
    lat, lon = points.lat, points.lon
    length_m = great_circle_m(lat[start], lon[start], lat[end], lon[end])
    grid = BuiltUpGrid.build(bounds, extract.building_lat, extract.building_lon, extract.settled)
    inside = grid.covers((lat[start] + lat[end]) / 2.0, (lon[start] + lon[end]) / 2.0)
    setting = extract.setting[way]
    inside = np.where(setting == Setting.UNKNOWN, inside, setting == Setting.INSIDE)
    cap = extract.cap_kph[way]
    factor = np.where(short_cuts(start, end, extract.destination_only[way]), SHORT_CUT_FACTOR, 1.0)
    seconds = [
        factor * length_m / (drive_speed_kph(extract.highway[way], inside, limit[way], cap) / 3.6)
        for limit in (extract.limit_forward_kph, extract.limit_backward_kph)
    ]
    return Pieces(segments, way, length_m, seconds[0], seconds[1], inside)
