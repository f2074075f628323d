"""Courses through open country (river, motorway, railway): cheapest paths over rough ground, then smoothed."""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass, field

import shapely
from shapely.geometry.base import BaseGeometry

from routing.model_osm import Point, thinned
from routing.model_settlements import Settlement

__all__ = ["Terrain", "frame_of"]

_CELL_M = 300.0
_WALL = 60.0


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
    _effort: dict[tuple[int, int], float] = field(default_factory=dict)
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
        self._effort = {}
        first, last = self._cell(start), self._cell(end)
        best = {first: 0.0}
        came: dict[tuple[int, int], tuple[int, int]] = {}
        queue = [(0.0, first)]
        while queue:
            cost, cell = heapq.heappop(queue)
            if cell == last:
                break
            if cost > best[cell]:
                continue
            for step in _STEPS:
                following = (cell[0] + step[0], cell[1] + step[1])
                onward = cost + step[2] * self._effort_at(following, clearance_m)
                if onward < best.get(following, math.inf):
                    best[following], came[following] = onward, cell
                    heapq.heappush(queue, (onward, following))
        cells = [last]
        while cells[-1] != first:
            cells.append(came[cells[-1]])
        raw = [start, *(self._middle(cell) for cell in cells[-2:0:-1]), end]
        return _smooth(raw)

    def _effort_at(self, cell: tuple[int, int], clearance_m: float) -> float:
        known = self._effort.get(cell)
        if known is not None:
            return known
        x, y = self._middle(cell)
        west, south, east, north = self.frame
        effort = 1.0 + 0.35 * (4.0 + sum(math.sin(kx * x + ky * y + phase) for kx, ky, phase in self._hills)) ** 2 / 4.0
        if not (west - 900 <= x <= east + 900 and south - 900 <= y <= north + 900):
            effort = math.inf
        else:
            effort += self._wall_at((x, y), clearance_m)
            effort += 8.0 if self.water.distance(shapely.Point(x, y)) < 350.0 else 0.0
        self._effort[cell] = effort
        return effort

    def _wall_at(self, point: Point, clearance_m: float) -> float:
        for settlement in self.settlements:
            dx, dy = point[0] - settlement.centre[0], point[1] - settlement.centre[1]
            distance = math.hypot(dx, dy)
            if distance < settlement.radius_m * 1.7 + clearance_m:
                free = distance - settlement.reach_m(math.atan2(dy, dx))
                if free < clearance_m:
                    return _WALL
        return 0.0

    def _cell(self, point: Point) -> tuple[int, int]:
        return math.floor(point[0] / _CELL_M), math.floor(point[1] / _CELL_M)

    def _middle(self, cell: tuple[int, int]) -> Point:
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
