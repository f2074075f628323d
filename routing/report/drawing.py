"""From degrees to the paths of an SVG map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.compiled import HIGHWAYS, RoadNetwork
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.road_report import Line
from routing.values import Bounds

__all__ = ["MAIN_ROADS", "Frame", "road_paths"]

MAIN_ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
NEVER_DRAWN = ("service", "busway", "road", "pedestrian")
TOLERANCE_UNITS = 0.6
"""Bends smaller than this are left out of the drawing; a unit is about a pixel on a large screen."""


@dataclass(frozen=True, slots=True)
class Frame:
    """
    A rectangle of the world drawn `width` units wide; y grows to the south.

    Attributes
    ----------
    bounds
        The rectangle.
    width, height
        In units of the drawing.
    """

    bounds: Bounds
    width: float
    height: float

    @classmethod
    def around(cls, bounds: Bounds, width: float, margin: float = 0.02) -> Frame:
        """Give a frame for `bounds` with a margin, as a share of its size, on every side."""
        d_lat, d_lon = (bounds.max_lat - bounds.min_lat) * margin, (bounds.max_lon - bounds.min_lon) * margin
        wide = Bounds(bounds.min_lat - d_lat, bounds.min_lon - d_lon, bounds.max_lat + d_lat, bounds.max_lon + d_lon)
        across_m = (wide.max_lon - wide.min_lon) * metres_per_degree_lon((wide.min_lat + wide.max_lat) / 2.0)
        return cls(wide, width, width * (wide.max_lat - wide.min_lat) * METRES_PER_DEGREE / across_m)

    def points(self, lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.float64]:
        """Units of the drawing, float64 [points, 2]."""
        x = (lon - self.bounds.min_lon) / (self.bounds.max_lon - self.bounds.min_lon) * self.width
        y = (self.bounds.max_lat - lat) / (self.bounds.max_lat - self.bounds.min_lat) * self.height
        return np.stack([x, y], axis=1)

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """One point, in units of the drawing with one decimal."""
        x, y = self.points(np.array([lat]), np.array([lon]))[0].tolist()
        return round(x, 1), round(y, 1)

    def lines(self, lines: Iterable[Line]) -> str:
        """Path data of some lines."""
        return _path([self.points(lat, lon) for lat, lon in lines])

    def ring(self, coordinates: Sequence[Sequence[float]]) -> str:
        """Path data of a closed ring given as [lon, lat] pairs."""
        pairs = np.array(coordinates, dtype=np.float64)
        return _path([self.points(pairs[:, 1], pairs[:, 0])]) + "Z"


def road_paths(roads: RoadNetwork, frame: Frame) -> tuple[str, str]:
    """Path data of the main roads and of all others within a frame, every road once, small bends left out."""
    drawn = {HIGHWAYS.index(name) for name in HIGHWAYS if name not in NEVER_DRAWN}
    main = {HIGHWAYS.index(name) for name in MAIN_ROADS}
    box = frame.bounds
    first, last = roads.geom_first[:-1], roads.geom_first[1:] - 1
    lat, lon = roads.geom_lat[first], roads.geom_lon[first]
    inside = (lat >= box.min_lat) & (lat <= box.max_lat) & (lon >= box.min_lon) & (lon <= box.max_lon)
    chosen = np.flatnonzero(inside & roads.once & np.isin(roads.highway, sorted(drawn)))
    groups: tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]] = ([], [])
    for arc in chosen.tolist():
        part = slice(int(first[arc]), int(last[arc]) + 1)
        groups[int(roads.highway[arc]) not in main].append(frame.points(roads.geom_lat[part], roads.geom_lon[part]))
    return _path(_joined(groups[0])), _path(_joined(groups[1]))


def _joined(lines: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Lines joined end to end where only two meet, and smoothed: half as much to draw."""
    if not lines:
        return []
    count = np.array([len(line) for line in lines])
    drawn = shapely.linestrings(np.concatenate(lines), indices=np.repeat(np.arange(len(lines)), count))
    merged = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(np.asarray(drawn))))
    smooth = shapely.simplify(merged, TOLERANCE_UNITS)
    return [shapely.get_coordinates(line) for line in smooth]


def _path(lines: Iterable[NDArray[np.float64]]) -> str:
    """Path data with one decimal, each point relative to the one before: short numbers."""
    parts: list[str] = []
    for line in lines:
        tenths = np.rint(line * 10.0).astype(np.int64)
        steps = np.diff(tenths, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        if not len(steps):
            continue
        parts.append(f"M{_number(tenths[0, 0])} {_number(tenths[0, 1])}l")
        parts.append(" ".join(f"{_number(dx)} {_number(dy)}" for dx, dy in steps.tolist()))
    return "".join(parts)


def _number(tenths: int) -> str:
    return f"{tenths / 10:g}"
