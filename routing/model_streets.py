"""The street web of one settlement: a grid along its main street, bent and thinned until it looks grown."""

from __future__ import annotations

import itertools
import math
import random
from dataclasses import dataclass, field

import shapely

from routing.model_names import StreetNames
from routing.model_network import Network, Stretch
from routing.model_osm import Point, Tags, thinned
from routing.model_settlements import Settlement

__all__ = ["Gate", "StreetWeb", "grow_streets"]

Cell = tuple[int, int]
_URBAN = {"maxspeed": "50", "source:maxspeed": "DE:urban"}


@dataclass(frozen=True, slots=True)
class Gate:
    """A street end at the rim of a settlement where a country road may begin, and the direction it leaves in."""

    point: int
    outward: Point
    line_key: tuple[str, int]
    is_main: bool


@dataclass(slots=True)
class StreetWeb:
    """
    What grew in one settlement.

    Attributes
    ----------
    settlement
        The settlement.
    middle
        Point of the network where its axes cross.
    gates
        Where country roads may begin.
    square
        Ring of its market square in metres, or None.
    streets
        Its stretches by street name.
    """

    settlement: Settlement
    middle: int
    gates: list[Gate]
    square: list[Point] | None
    streets: dict[str, list[Stretch]] = field(default_factory=dict)


class _Bend:
    """A smooth displacement of the plane; gentle enough (slope < 0.8) that streets never fold over each other."""

    def __init__(self, settlement: Settlement, rng: random.Random) -> None:
        self._settlement = settlement
        wide = max(settlement.radius_m * 1.6, 500.0)
        self._waves = []
        for length, slope in ((wide, 0.34), (wide * 0.61, 0.2), (310.0, 0.16)):
            amplitude = slope * length / (2 * math.pi)
            self._waves.append((2 * math.pi / length, amplitude, rng.uniform(0, 6.3), rng.uniform(0, 6.3)))

    def __call__(self, u: float, v: float) -> Point:
        dx = sum(a * math.sin(k * v + p) for k, a, p, _ in self._waves) * 0.7
        dy = sum(a * math.sin(k * u + q) for k, a, _, q in self._waves)
        u, v = u + dx, v + dy
        heading = self._settlement.heading_rad
        cos, sin = math.cos(heading), math.sin(heading)
        return (self._settlement.centre[0] + u * cos - v * sin, self._settlement.centre[1] + u * sin + v * cos)


class _Grid:
    """Crossings of the bent grid inside the outline, and which neighbours are joined."""

    def __init__(self, settlement: Settlement, rng: random.Random) -> None:
        self.settlement, self.rng = settlement, rng
        self.bend = _Bend(settlement, rng)
        reach = settlement.radius_m * 1.9
        self.columns = _ticks(rng, reach, 118.0)
        self.rows = _ticks(rng, reach, 92.0)
        inside = {
            (i, j) for i in self.columns for j in self.rows if (i, j) == (0, 0) or self._is_inside(self.position(i, j))
        }
        self.cells = _reachable(inside)
        self.edges = self._thinned()

    def position(self, i: int, j: int) -> Point:
        return self.bend(self.columns[i], self.rows[j])

    def course(self, a: Cell, b: Cell) -> list[Point]:
        """The bent line between two crossings without its ends."""
        ua, va, ub, vb = self.columns[a[0]], self.rows[a[1]], self.columns[b[0]], self.rows[b[1]]
        line = [self.bend(ua + (ub - ua) * t / 4, va + (vb - va) * t / 4) for t in range(5)]
        return thinned(line, 2.2)[1:-1]

    def _is_inside(self, point: Point) -> bool:
        dx, dy = point[0] - self.settlement.centre[0], point[1] - self.settlement.centre[1]
        return math.hypot(dx, dy) <= self.settlement.reach_m(math.atan2(dy, dx))

    def _thinned(self) -> set[tuple[Cell, Cell]]:
        """A random spanning tree that keeps the main axes, and a good part of the other edges."""
        candidates = [
            (cell, (cell[0] + di, cell[1] + dj)) for cell in sorted(self.cells) for di, dj in ((1, 0), (0, 1))
        ]
        candidates = [edge for edge in candidates if edge[1] in self.cells]
        weight = {edge: self._weight(edge) for edge in candidates}
        parent = {cell: cell for cell in self.cells}

        def root(cell: Cell) -> Cell:
            while parent[cell] != cell:
                parent[cell] = parent[parent[cell]]
                cell = parent[cell]
            return cell

        kept = set()
        for edge in sorted(candidates, key=lambda e: weight[e]):
            ends = root(edge[0]), root(edge[1])
            if ends[0] != ends[1] or weight[edge] < 0.1 or self.rng.random() < 0.55:
                kept.add(edge)
                parent[ends[0]] = ends[1]
        return kept

    def _weight(self, edge: tuple[Cell, Cell]) -> float:
        (i, j), (k, m) = edge
        on_axis = j == m == 0 or i == k == 0
        around_square = {(i, j), (k, m)} <= {(0, 0), (1, 0), (0, 1), (1, 1)}
        if on_axis or around_square:
            return 0.0
        return 0.1 + self.rng.random() * (0.6 if j == m else 1.0)


def grow_streets(settlement: Settlement, network: Network, neighbours: list[str], seed: int) -> StreetWeb:
    """
    Add the streets of a settlement to the network.

    Parameters
    ----------
    settlement
        Where and how large.
    network
        Receives the stretches.
    neighbours
        Names the two ends of the main street may take ("Polcher Straße"), nearest direction first.
    seed
        Same seed, same streets.
    """
    rng = random.Random(f"{seed}/streets/{settlement.name}/{settlement.centre[0]:.0f}")
    grid = _Grid(settlement, rng)
    point_of = {cell: network.add_point(grid.position(*cell)) for cell in sorted(grid.cells)}
    web = StreetWeb(settlement, point_of[(0, 0)], _gates(grid, point_of), _square(grid, settlement))
    names = StreetNames(rng)
    names_of_ends = list(neighbours[:2])
    for run, axis in _runs(grid):
        name, tags = _street_tags(run, axis, names, names_of_ends, rng)
        road = network.new_road()
        stretches = [
            network.connect(point_of[a], point_of[b], {**tags, "name": name}, road, grid.course(a, b))
            for a, b in itertools.pairwise(run)
        ]
        web.streets.setdefault(name, []).extend(stretches)
    return web


def _ticks(rng: random.Random, reach_m: float, step_m: float) -> dict[int, float]:
    """Uneven distances of grid lines from the middle, by number (0 is the axis itself)."""
    ticks = {0: 0.0}
    for sign in (1, -1):
        index, at = 0, 0.0
        while at < reach_m:
            index, at = index + 1, at + step_m * rng.uniform(0.75, 1.4)
            ticks[sign * index] = sign * at
    return ticks


def _reachable(inside: set[Cell]) -> set[Cell]:
    """The crossings joined to the middle by neighbours; a wavy outline can cut off a corner."""
    seen, queue = {(0, 0)}, [(0, 0)]
    while queue:
        i, j = queue.pop()
        for cell in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            if cell in inside and cell not in seen:
                seen.add(cell)
                queue.append(cell)
    return seen


def _runs(grid: _Grid) -> list[tuple[list[Cell], str]]:
    """Unbroken runs of joined crossings along rows, then columns; long ones are cut into streets of ten blocks."""
    runs: list[tuple[list[Cell], str]] = []
    for axis, lines, stops in (("row", grid.rows, grid.columns), ("column", grid.columns, grid.rows)):
        for line in sorted(lines, key=abs):
            run: list[Cell] = []
            for stop in sorted(stops):
                cell = (stop, line) if axis == "row" else (line, stop)
                before = run[-1] if run else None
                if before is not None and (before, cell) in grid.edges:
                    run.append(cell)
                    if len(run) > 10 or (line == 0 and stop == 0):
                        runs.append((run, axis))
                        run = [cell]
                    continue
                if len(run) > 1:
                    runs.append((run, axis))
                run = [cell] if cell in grid.cells else []
            if len(run) > 1:
                runs.append((run, axis))
    return runs


def _street_tags(
    run: list[Cell], axis: str, names: StreetNames, ends: list[str], rng: random.Random
) -> tuple[str, Tags]:
    """Name and tags of one street by where it lies."""
    if axis == "row" and run[0][1] == 0:
        wanted = ends.pop(0) if ends else "Hauptstraße"
        return names.take(wanted), {"highway": "tertiary", **_URBAN}
    if axis == "column" and run[0][0] == 0:
        return names.take("Hauptstraße" if run[0][1] >= 0 else "Kirchstraße"), {"highway": "unclassified", **_URBAN}
    beside_square = {(0, 1), (1, 1)} <= set(run)
    if beside_square and axis == "row":
        return names.take("Marktplatz"), {"highway": "residential", "maxspeed": "30"}
    if len(run) <= 3 and rng.random() < 0.22:
        return names.take(), {"highway": "living_street", "maxspeed": "walk"}
    speed = {"maxspeed": "30", "source:maxspeed": "DE:zone30"} if rng.random() < 0.65 else {}
    return names.take(), {"highway": "residential", **speed, "surface": "asphalt"}


def _gates(grid: _Grid, point_of: dict[Cell, int]) -> list[Gate]:
    """The outer ends of the axes and of the lines next to them."""
    gates = []
    for axis, lines in (("row", grid.rows), ("column", grid.columns)):
        for line in lines:
            cells = sorted(c for c in grid.cells if (c[1] if axis == "row" else c[0]) == line)
            for end, inner in ((cells[:1], cells[1:2]), (cells[-1:], cells[-2:-1])):
                if end and inner and _joined(grid, end[0], inner[0]):
                    a, b = grid.position(*inner[0]), grid.position(*end[0])
                    away = math.dist(a, b)
                    outward = ((b[0] - a[0]) / away, (b[1] - a[1]) / away)
                    gates.append(Gate(point_of[end[0]], outward, (axis, line), line == 0))
    return gates


def _joined(grid: _Grid, a: Cell, b: Cell) -> bool:
    return (a, b) in grid.edges or (b, a) in grid.edges


def _square(grid: _Grid, settlement: Settlement) -> list[Point] | None:
    """A market square in the block at the middle, for places that have one."""
    corners: tuple[Cell, ...] = ((0, 0), (1, 0), (1, 1), (0, 1))
    if settlement.population < 1_500 or not set(corners) <= grid.cells:
        return None
    block = shapely.Polygon([grid.position(*cell) for cell in corners]).buffer(-14.0)
    if not isinstance(block, shapely.Polygon) or block.area < 900.0:
        return None
    return [(x, y) for x, y in block.exterior.coords]
