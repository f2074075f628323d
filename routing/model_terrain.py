"""Courses through open country (river, motorway, railway): cheapest paths over rough ground, then smoothed."""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from routing.model_osm import Point, thinned
from routing.model_settlements import Settlement

__all__ = ["Terrain", "frame_of"]

_CELL_M = 300.0
_RIM_M = 900.0
_SHORE_M = 350.0
_WALL = 60.0
_WATER = 8.0

Cell = tuple[int, int]


def frame_of(settlements: list[Settlement], margin_m: float) -> tuple[float, float, float, float]:
    """The rectangle around all settlements, widened: west, south, east, north in metres."""
    xs = [s.centre[0] for s in settlements]
    ys = [s.centre[1] for s in settlements]
    return min(xs) - margin_m, min(ys) - margin_m, max(xs) + margin_m, max(ys) + margin_m


@dataclass(slots=True)
class Terrain:
    """
    A raster of effort: settlements are walls, the rest rolls gently.

    Parameters
    ----------
    settlements
        What courses go around.
    frame
        West, south, east, north in metres.
    rng
        Shapes the hills.
    water
        What courses cross only where they must.
    """

    settlements: list[Settlement]
    frame: tuple[float, float, float, float]
    rng: random.Random
    water: BaseGeometry = field(default_factory=shapely.Polygon)
    _hills: list[tuple[float, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for _ in range(7):
            length, angle = self.rng.uniform(2_500, 9_000), self.rng.uniform(0, math.pi)
            k = 2 * math.pi / length
            self._hills.append((k * math.cos(angle), k * math.sin(angle), self.rng.uniform(0, 6.3)))

    def course(self, start: Point, end: Point, clearance_m: float) -> list[Point]:
        """
        A smooth line from start to end that keeps `clearance_m` from outlines where it can.

        Dijkstra on cells of 300 m with eight neighbours (Dijkstra 1959), then a moving average.
        """
        effort = self._effort(clearance_m)
        first, last = self._cell(start), self._cell(end)
        best = {first: 0.0}
        came: dict[Cell, Cell] = {}
        queue = [(0.0, first)]
        while queue:
            cost, cell = heapq.heappop(queue)
            if cell == last:
                break
            if cost > best[cell]:
                continue
            for step in _STEPS:
                following = (cell[0] + step[0], cell[1] + step[1])
                onward = cost + step[2] * effort.get(following, math.inf)
                if onward < best.get(following, math.inf):
                    best[following], came[following] = onward, cell
                    heapq.heappush(queue, (onward, following))
        cells = [last]
        while cells[-1] != first:
            cells.append(came[cells[-1]])
        raw = [start, *(self._middle(cell) for cell in cells[-2:0:-1]), end]
        return _smooth(raw)

    def _effort(self, clearance_m: float) -> dict[Cell, float]:
        """What each cell costs to cross, for courses that keep this far from settlements."""
        west, south, east, north = self.frame
        (i0, j0), (i1, j1) = self._cell((west - _RIM_M, south - _RIM_M)), self._cell((east + _RIM_M, north + _RIM_M))
        i, j = (axis.ravel() for axis in np.meshgrid(np.arange(i0, i1 + 1), np.arange(j0, j1 + 1), indexing="ij"))
        x, y = (i + 0.5) * _CELL_M, (j + 0.5) * _CELL_M
        height = np.zeros(len(x))
        for kx, ky, phase in self._hills:
            height += np.sin(kx * x + ky * y + phase)
        effort = 1.0 + 0.35 * (4.0 + height) ** 2 / 4.0
        walls = shapely.union_all([shapely.Polygon(s.outline(clearance_m)) for s in self.settlements])
        effort += _WALL * shapely.contains_xy(walls, x, y)
        if not self.water.is_empty:
            shapely.prepare(self.water)
            effort += _WATER * shapely.dwithin(self.water, shapely.points(x, y), _SHORE_M)
        return dict(zip(zip(i.tolist(), j.tolist(), strict=True), effort.tolist(), strict=True))

    def _cell(self, point: Point) -> Cell:
        return math.floor(point[0] / _CELL_M), math.floor(point[1] / _CELL_M)

    def _middle(self, cell: Cell) -> Point:
        return (cell[0] + 0.5) * _CELL_M, (cell[1] + 0.5) * _CELL_M


_STEPS = [(dx, dy, math.hypot(dx, dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if (dx, dy) != (0, 0)]


def _smooth(raw: list[Point]) -> list[Point]:
    """Resample every 120 m, average over a window of about a kilometre, thin out to 4 m."""
    line = shapely.LineString(raw)
    count = max(4, int(line.length / 120.0))
    points = [line.interpolate(index / count, normalized=True) for index in range(count + 1)]
    xy = [(p.x, p.y) for p in points]
    half = 4
    for _ in range(2):
        averaged = [xy[0]]
        for index in range(1, len(xy) - 1):
            width = min(half, index, len(xy) - 1 - index)
            window = xy[index - width : index + width + 1]
            averaged.append((sum(p[0] for p in window) / len(window), sum(p[1] for p in window) / len(window)))
        xy = [*averaged, xy[-1]]
    return thinned(xy, 4.0)
