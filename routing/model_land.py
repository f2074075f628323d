"""What lies between the roads of the model district: water, woods, fields, municipalities and the railway."""

from __future__ import annotations

import math
import random

import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

from routing.model_osm import Drawing, Point, Tags, thinned
from routing.model_settlements import Settlement

__all__ = ["draw_boundaries", "draw_fields", "draw_rail", "draw_river"]


def draw_river(drawing: Drawing, course: list[Point], half_width_m: float, name: str) -> shapely.Polygon:
    """Draw a river as line and water area and return the area."""
    drawing.line(course, {"waterway": "river", "name": name})
    water = shapely.LineString(course).buffer(half_width_m, quad_segs=2, cap_style="flat")
    drawing.area(
        thinned([(x, y) for x, y in water.exterior.coords], 6.0), {"natural": "water", "water": "river", "name": name}
    )
    return water


def draw_fields(
    drawing: Drawing, frame: tuple[float, float, float, float], taken: BaseGeometry, count: int, rng: random.Random
) -> None:
    """Scatter woods, fields and meadows over the free land; they never overlap each other or `taken`."""
    west, south, east, north = frame
    for index in range(count):
        kind = ("forest", "farmland", "meadow")[min(2, int(rng.random() * 3.2))]
        size = rng.uniform(500, 1_500) * (1.25 if kind == "forest" else 0.75) * (1.0 if index < count / 2 else 0.6)
        middle = rng.uniform(west, east), rng.uniform(south, north)
        blob = shapely.Polygon(_blob(middle, size, rng)).buffer(0).difference(taken)
        for piece in getattr(blob, "geoms", [blob]):
            if isinstance(piece, shapely.Polygon) and piece.area > 60_000.0 and not piece.interiors:
                smooth = piece.buffer(-25.0).buffer(25.0).simplify(9.0)
                if isinstance(smooth, shapely.Polygon) and not smooth.is_empty:
                    drawing.area([(x, y) for x, y in smooth.exterior.coords], {"landuse": kind})
                    taken = taken.union(smooth.buffer(12.0))


def _blob(middle: Point, size_m: float, rng: random.Random) -> list[Point]:
    waves = [(k, rng.uniform(0, 0.9 / k), rng.uniform(0, 6.3)) for k in (2, 3, 4, 5, 7)]
    ring = []
    for index in range(36):
        angle = 2 * math.pi * index / 36
        reach = size_m * (1 + 0.55 * sum(a * math.sin(k * angle + p) for k, a, p in waves))
        ring.append((middle[0] + reach * math.cos(angle), middle[1] + reach * math.sin(angle)))
    return ring


def draw_boundaries(drawing: Drawing, settlements: list[Settlement], names: tuple[str, ...], reach_m: float) -> None:
    """
    Draw municipalities (the land nearest to each settlement) and the districts they make up.

    A district named like a settlement is that settlement alone; the first other name takes all the rest.

    Parameters
    ----------
    drawing
        Where to draw.
    settlements
        One municipality each.
    names
        Names of the districts, as the area file lists them.
    reach_m
        How far land belongs to its nearest settlement.
    """
    cells = _cells(settlements, reach_m)
    towns = {s.name for s in settlements}
    rest = next((name for name in names if name not in towns), None)
    districts: dict[str, list[shapely.Polygon]] = {name: [] for name in names}
    for settlement, cell in zip(settlements, cells, strict=True):
        _boundary(
            drawing, cell, {"admin_level": "8", "name": settlement.name, "population": str(settlement.population)}
        )
        owner = settlement.name if settlement.name in districts else rest
        if owner is not None:
            districts[owner].append(cell)
    for name, parts in districts.items():
        land = shapely.union_all([part.buffer(0.5) for part in parts])
        if not land.is_empty:
            _boundary(drawing, land, {"admin_level": "6", "name": name})


def _cells(settlements: list[Settlement], reach_m: float) -> list[shapely.Polygon]:
    points = shapely.MultiPoint([s.centre for s in settlements])
    discs = [shapely.Point(s.centre).buffer(reach_m + s.radius_m, quad_segs=6) for s in settlements]
    # Closing the gaps between the discs gives the outline of one connected piece of country.
    land = shapely.union_all(discs).buffer(3_000.0).buffer(-3_000.0).simplify(60.0)
    found = list(shapely.voronoi_polygons(points, extend_to=land).geoms)
    cells = []
    for settlement in settlements:
        centre = shapely.Point(settlement.centre)
        cell = next(c for c in found if c.covers(centre)).intersection(land)
        parts = [part for part in getattr(cell, "geoms", [cell]) if part.covers(centre)]
        cells.append(parts[0])
    return cells


def _boundary(drawing: Drawing, land: BaseGeometry, tags: Tags) -> None:
    members = []
    for part in getattr(land, "geoms", [land]):
        for ring, role in [(part.exterior, "outer"), *((hole, "inner") for hole in part.interiors)]:
            ids = [drawing.node((x, y)) for x, y in ring.coords[:-1]]
            members.append(("w", drawing.way([*ids, ids[0]], {"boundary": "administrative"}), role))
    drawing.relation(members, {"type": "boundary", "boundary": "administrative", **tags})


def draw_rail(drawing: Drawing, course: list[Point], stations: list[tuple[Point, str]]) -> None:
    """Draw a single-track line and its stations."""
    line = shapely.LineString(course)
    stops = sorted((line.project(shapely.Point(point)), name) for point, name in stations)
    ids, at = [], 0
    coordinates = [(line.project(shapely.Point(p)), p) for p in course]
    for distance, name in stops:
        while at < len(coordinates) and coordinates[at][0] < distance:
            ids.append(drawing.node(coordinates[at][1]))
            at += 1
        point = line.interpolate(distance)
        ids.append(
            drawing.node((point.x, point.y), {"railway": "station", "public_transport": "station", "name": name})
        )
    ids.extend(drawing.node(p) for _, p in coordinates[at:])
    drawing.way(ids, {"railway": "rail", "gauge": "1435", "usage": "branch"})
