"""Isochrones: how far one gets from a place within some minutes."""

from __future__ import annotations

import math

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.ndimage import binary_closing
from shapely import MultiPolygon

from routing.compiled import RoadNetwork
from routing.geodesy import METRES_PER_DEGREE, great_circle_m, metres_per_degree_lon
from routing.router import Router
from routing.values import Position

__all__ = ["isochrone"]

CELL_M = 60.0
SAMPLE_M = 40.0
GAP_CELLS = 3
"""Holes between roads up to about twice as many cells wide are filled: people live off the road, too."""

Floats = NDArray[np.float64]


def isochrone(router: Router, start: Position, limit_s: float) -> MultiPolygon:
    """
    Outline what one reaches from a place within a time.

    Parameters
    ----------
    router
        Says how the roads are driven.
    start
        Where one sets off.
    limit_s
        Seconds, at least 0.

    Returns
    -------
    MultiPolygon
        In degrees, x is longitude; drawn around the pieces of road reached, exact to about `CELL_M` metres.

    Raises
    ------
    ValueError
        If the time is negative or no number.
    """
    if not (math.isfinite(limit_s) and limit_s >= 0.0):
        raise ValueError(f"limit_s must be 0 or more seconds, got {limit_s}")
    lat, lon = _reached(router, start, limit_s * 1000.0)
    return _outline(np.append(lat, start.lat), np.append(lon, start.lon))


def _reached(router: Router, start: Position, limit_ms: float) -> tuple[Floats, Floats]:
    """Points every `SAMPLE_M` metres along all pieces of road that are reached in time."""
    roads = router.roads
    at_tail = router.reach_ms(start)[roads.tail[: roads.road_count]].astype(np.float64)
    drive_ms = router.conditions.drive_ms.astype(np.float64)
    share = np.clip((limit_ms - at_tail) / np.maximum(drive_ms, 1.0), 0.0, 1.0)
    shut = router.conditions.closed_arc
    share[shut] = np.minimum(share[shut], router.conditions.closed_since)
    arc = np.flatnonzero(share > 0.0)
    samples = np.maximum(np.ceil(roads.length_m[arc] * share[arc] / SAMPLE_M), 1).astype(np.int64)
    which = np.repeat(np.arange(len(arc)), samples)
    nth = np.arange(len(which)) - np.repeat(np.cumsum(samples) - samples, samples) + 1
    lat, lon = _points(roads, arc[which], nth / samples[which] * share[arc][which])
    own_lat, own_lon = _around(router, start, limit_ms)
    return np.concatenate([lat, own_lat]), np.concatenate([lon, own_lon])


def _around(router: Router, start: Position, limit_ms: float) -> tuple[Floats, Floats]:
    """Points along the road one sets off on, as far as its end."""
    ways = [(start.arc, start.fraction)]
    twin = int(router.roads.twin[start.arc])
    if twin >= 0 and not start.only_along:
        ways.append((twin, 1.0 - start.fraction))
    lat, lon = [], []
    for arc, since in ways:
        until = min(since + limit_ms / max(float(router.conditions.drive_ms[arc]), 1.0), 1.0)
        closed = np.flatnonzero(router.conditions.closed_arc == arc)
        if len(closed) and router.conditions.closed_until[closed[0]] > since:
            until = min(until, max(float(router.conditions.closed_since[closed[0]]), since))
        shares = np.linspace(since, until, 2 + int((until - since) * router.roads.length_m[arc] / SAMPLE_M))
        here = _points(router.roads, np.full(len(shares), arc), shares)
        lat.append(here[0])
        lon.append(here[1])
    return np.concatenate(lat), np.concatenate(lon)


def _points(roads: RoadNetwork, arcs: NDArray[np.int64], shares: Floats) -> tuple[Floats, Floats]:
    """Points at shares of the length of arcs: all arcs lie behind each other on one long line."""
    if not len(arcs):
        return np.empty(0), np.empty(0)
    used, which = np.unique(arcs, return_inverse=True)
    size = roads.geom_first[used + 1] - roads.geom_first[used]
    first = np.concatenate([[0], np.cumsum(size)])
    point = np.arange(first[-1]) - np.repeat(first[:-1], size) + np.repeat(roads.geom_first[used], size)
    lat, lon = roads.geom_lat[point], roads.geom_lon[point]
    step = np.concatenate([[0.0], great_circle_m(lat[:-1], lon[:-1], lat[1:], lon[1:])])
    step[first[:-1]] = 0.0
    along = np.cumsum(step)
    begin, end = along[first[:-1]], along[first[1:] - 1]
    at = begin[which] + shares * (end - begin)[which]
    return np.interp(at, along, lat), np.interp(at, along, lon)


def _outline(lat: Floats, lon: Floats) -> MultiPolygon:
    """Mark the cells that hold a point, fill what lies between, and draw around it."""
    # The last point is where one sets off; the cells are laid out from there, the same for all times.
    cell_lat, cell_lon = CELL_M / METRES_PER_DEGREE, CELL_M / metres_per_degree_lon(float(lat[-1]))
    south = float(lat[-1] + np.floor((lat.min() - lat[-1]) / cell_lat) * cell_lat)
    west = float(lon[-1] + np.floor((lon.min() - lon[-1]) / cell_lon) * cell_lon)
    rim = GAP_CELLS + 1
    row, column = (
        np.floor((lat - south) / cell_lat + 1e-6).astype(np.int64) + rim,
        np.floor((lon - west) / cell_lon + 1e-6).astype(np.int64) + rim,
    )
    marked = np.zeros((int(row.max()) + rim + 1, int(column.max()) + rim + 1), dtype=bool)
    marked[row, column] = True
    filled = binary_closing(marked, iterations=GAP_CELLS)
    # Each row is a few runs of cells; their union is the outline.
    turns = np.diff(np.pad(filled, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    begin_row, begin = np.nonzero(turns == 1)
    _, end = np.nonzero(turns == -1)
    boxes = shapely.box(
        west + (begin - rim) * cell_lon,
        south + (begin_row - rim) * cell_lat,
        west + (end - rim) * cell_lon,
        south + (begin_row - rim + 1) * cell_lat,
    )
    union = shapely.union_all(boxes)
    return MultiPolygon(shapely.get_parts(union).tolist())
