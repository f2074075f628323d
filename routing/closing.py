"""Which arcs a closure lies on, and on which part of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from routing.closures import Closure
from routing.compiled import RoadNetwork
from routing.errors import InvalidClosure
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon

__all__ = ["Blocked", "find_blocked"]

REACH_M = 10.0
"""A line drawn along a road may lie this far beside it."""

ALONG_M, ALONG_SHARE = 20.0, 0.6
"""A road runs along a line when so many metres, or that share of it, lie beside the line."""

AGREEMENT = 0.7
"""... and get on along the line by this share of their length: a side street does not."""

BARRIER_M = 5.0
"""What crosses a line that no road runs along is closed so far on both sides of it."""

POINT_REACH_M = 30.0

Longs = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Blocked:
    """Arcs a closure lies on, int64 [b], and the shares of each between which it does, float64 [b]."""

    arc: Longs
    since: Floats
    until: Floats


def find_blocked(roads: RoadNetwork, closure: Closure) -> Blocked:
    """
    Find what a closure lies on: all roads inside an area, those along a line, else those that cross it.

    Raises
    ------
    InvalidClosure
        If no road lies there.
    """
    plane = _Plane.around(closure.geometry)
    drawn = plane.metres(closure.geometry)
    arcs = roads.grid.arcs_within(closure.geometry.bounds, 2 * POINT_REACH_M)
    lines = plane.arcs(roads, arcs)
    if drawn.geom_type == "Point":
        pieces = _nearest(drawn, arcs, lines)
    elif drawn.geom_type in {"Polygon", "MultiPolygon"}:
        pieces = _pieces(arcs, lines, drawn, at_least_m=0.5)
    else:
        pieces = _along(arcs, lines, drawn, closure.one_way) or _crossing(arcs, lines, drawn)
    if not pieces:
        raise InvalidClosure(f"closure {closure.id!r} lies on no road: draw it along the one that is closed")
    return _both_directions(roads, pieces, one_way=closure.one_way)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of an arc; `backward` where a line is drawn against the arc's direction."""

    arc: int
    since: float
    until: float
    backward: bool = False


@dataclass(frozen=True, slots=True)
class _Plane:
    """Metres east and north of nowhere in particular: exact enough over the few kilometres of a closure."""

    m_per_lat: float
    m_per_lon: float

    @classmethod
    def around(cls, geometry: BaseGeometry) -> _Plane:
        _, south, _, north = geometry.bounds
        return cls(METRES_PER_DEGREE, metres_per_degree_lon((south + north) / 2.0))

    def metres(self, geometry: BaseGeometry) -> BaseGeometry:
        return shapely.transform(geometry, lambda lonlat: lonlat * (self.m_per_lon, self.m_per_lat))

    def arcs(self, roads: RoadNetwork, arcs: Longs) -> NDArray[np.object_]:
        """Line of each arc."""
        first = roads.geom_first[arcs]
        size = roads.geom_first[arcs + 1] - first
        which = np.repeat(np.arange(len(arcs)), size)
        point = np.arange(len(which)) - np.repeat(np.cumsum(size) - size, size) + first[which]
        xy = np.stack([roads.geom_lon[point] * self.m_per_lon, roads.geom_lat[point] * self.m_per_lat], axis=1)
        return np.asarray(shapely.linestrings(xy, indices=which)) if len(arcs) else np.empty(0, dtype=np.object_)


def _pieces(arcs: Longs, lines: NDArray[np.object_], zone: BaseGeometry, at_least_m: float) -> list[_Piece]:
    """The part of each line that lies in a zone."""
    shapely.prepare(zone)
    hit = np.flatnonzero(shapely.intersects(zone, lines))
    found = []
    for k in hit.tolist():
        part = shapely.intersection(lines[k], zone)
        if part.length >= at_least_m:
            at = [lines[k].project(shapely.Point(place), normalized=True) for place in shapely.get_coordinates(part)]
            found.append(_Piece(int(arcs[k]), min(at), max(at)))
    return found


def _along(arcs: Longs, lines: NDArray[np.object_], drawn: Any, one_way: bool) -> list[_Piece]:
    """The parts of roads that run beside a line."""
    line_of = dict(zip(arcs.tolist(), lines, strict=True))
    found = []
    for piece in _pieces(arcs, lines, drawn.buffer(REACH_M, cap_style="flat"), at_least_m=0.5):
        road = line_of[piece.arc]
        length_m = (piece.until - piece.since) * road.length
        if length_m < min(ALONG_M, ALONG_SHARE * road.length):
            continue
        ends = (road.interpolate(share, normalized=True) for share in (piece.since, piece.until))
        begin, finish = (drawn.project(end) for end in ends)
        if abs(finish - begin) >= AGREEMENT * length_m:
            found.append(_Piece(piece.arc, piece.since, piece.until, backward=one_way and finish < begin))
    return found


def _crossing(arcs: Longs, lines: NDArray[np.object_], drawn: BaseGeometry) -> list[_Piece]:
    """A few metres of each road that a line is drawn across."""
    return _pieces(arcs, lines, drawn.buffer(BARRIER_M, cap_style="flat"), at_least_m=BARRIER_M)


def _nearest(drawn: BaseGeometry, arcs: Longs, lines: NDArray[np.object_]) -> list[_Piece]:
    """A few metres of the road nearest to a point."""
    if not len(arcs):
        return []
    nearest = int(np.argmin(shapely.distance(lines, drawn)))
    if shapely.distance(lines[nearest], drawn) > POINT_REACH_M:
        return []
    at = float(shapely.line_locate_point(lines[nearest], drawn, normalized=True))
    half = BARRIER_M / max(lines[nearest].length, BARRIER_M)
    return [_Piece(int(arcs[nearest]), max(at - half, 0.0), min(at + half, 1.0))]


def _both_directions(roads: RoadNetwork, pieces: Sequence[_Piece], *, one_way: bool) -> Blocked:
    """Add the other direction of each road, and the copies of arcs that turn restrictions made."""
    found: dict[int, tuple[float, float]] = {}
    for piece in pieces:
        twin = int(roads.twin[piece.arc])
        if not (one_way and piece.backward):
            found[piece.arc] = piece.since, piece.until
        if twin >= 0 and (not one_way or piece.backward):
            found[twin] = 1.0 - piece.until, 1.0 - piece.since
    for copy in np.flatnonzero(roads.original != np.arange(roads.road_count)).tolist():
        if int(roads.original[copy]) in found:
            found[copy] = found[int(roads.original[copy])]
    arc = np.array(sorted(found), dtype=np.int64)
    since, until = (np.array([found[k][side] for k in arc.tolist()]) for side in (0, 1))
    return Blocked(arc, since, until)
