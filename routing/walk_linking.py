"""
Compiled code over flat arrays: from places to the ways near them.

A place is linked to a few ways; a link says which way, how many metres from its tail, and how far the place lies off.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from routing.compiling import compiled
from routing.geodesy import METRES_PER_DEGREE

__all__ = ["LINKS", "WalkGround", "link_places"]

LINKS = 4
"""To how many ways a place is linked at most."""

NEAR_M = 100.0
FAR_M = 500.0
SLACK_M = 12.0
"""Ways so much farther than the nearest may be taken as well: a house between two streets."""

APART_M = 60.0
"""Places on one way farther apart than this count as two: a house inside the bend of a street."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]


class WalkGround(NamedTuple):
    """The grid over the segments of all ways, their points, and which ways hang together with most others."""

    south: float
    west: float
    cell_lat: float
    cell_lon: float
    rows: int
    columns: int
    first: Ints
    segment: Ints
    way: Ints
    lat: Floats
    lon: Floats
    along_m: NDArray[np.float32]
    connected: Flags


class Near(NamedTuple):
    """The ways nearest to one place [LINKS], the nearest first; -1 and inf where there is none."""

    way: Ints
    along_m: Floats
    off_m: Floats


@compiled
def link_places(ground: WalkGround, lats: Floats, lons: Floats, way: Ints, along_m: Floats, off_m: Floats) -> None:
    """
    Link places to the ways near them, the nearest first; all answers [p, LINKS], way -1 where there is none.

    Looks 100 m around, and 500 m where nothing is near, or nothing that leads anywhere. One link goes to the part of
    the network that hangs together, so that a house beside a lone footpath still reaches the rest.
    """
    for place in range(len(lats)):
        near = Near(way[place], along_m[place], off_m[place])
        lone = _look(ground, (lats[place], lons[place], NEAR_M), near)
        if lone[0] < 0:
            far = Near(np.empty(LINKS, np.int32), np.empty(LINKS), np.empty(LINKS))
            lone = _look(ground, (lats[place], lons[place], FAR_M), far)
            if near.way[0] < 0:
                near.way[:], near.along_m[:], near.off_m[:] = far
        _trim(ground, near, lone)


@compiled
def _look(ground: WalkGround, around: tuple[float, float, float], near: Near) -> tuple[int, float, float]:
    """Keep the nearest ways; return the nearest that hangs together with most: way, metres along, metres off."""
    lat, lon, reach_m = around
    near.way[:] = -1
    near.off_m[:] = np.inf
    lone = (-1, 0.0, reach_m)
    scale = METRES_PER_DEGREE * np.cos(np.radians(lat))
    low, high = _cells(lat - ground.south, reach_m / METRES_PER_DEGREE, ground.cell_lat, ground.rows)
    left, right = _cells(lon - ground.west, reach_m / scale, ground.cell_lon, ground.columns)
    for row in range(low, high + 1):
        cell = row * ground.columns
        for entry in range(ground.first[cell + left], ground.first[cell + max(right, left - 1) + 1]):
            way = ground.way[entry]
            along, off = _project(ground, ground.segment[entry], lat, lon, scale)
            if off > reach_m:
                continue
            _keep(near, way, along, off)
            if ground.connected[way] and off < lone[2]:
                lone = (way, along, off)
    return lone


@compiled
def _cells(offset: float, reach: float, cell: float, count: int) -> tuple[int, int]:
    """First and last cell within reach along one axis; the last before the first where there is none."""
    low, high = int(np.floor((offset - reach) / cell)), int(np.floor((offset + reach) / cell))
    if high < 0 or low >= count:
        return 0, -1
    return max(low, 0), min(high, count - 1)


@compiled
def _project(ground: WalkGround, start: int, lat: float, lon: float, scale: float) -> tuple[float, float]:
    """Metres along its way of the nearest point of a segment, and metres from there to the place."""
    x, y = (ground.lon[start] - lon) * scale, (ground.lat[start] - lat) * METRES_PER_DEGREE
    dx = (ground.lon[start + 1] - ground.lon[start]) * scale
    dy = (ground.lat[start + 1] - ground.lat[start]) * METRES_PER_DEGREE
    square = dx * dx + dy * dy
    share = 0.0 if square == 0.0 else min(max(-(x * dx + y * dy) / square, 0.0), 1.0)
    along = ground.along_m[start] + share * (ground.along_m[start + 1] - ground.along_m[start])
    return along, np.hypot(x + share * dx, y + share * dy)


@compiled
def _keep(near: Near, way: int, along: float, off: float) -> None:
    """Put a place on a way into the list of the nearest; of places close to each other on a way only the nearest."""
    last = LINKS - 1
    for slot in range(LINKS):
        if near.way[slot] == way and abs(near.along_m[slot] - along) < APART_M:
            last = slot
            break
    if off >= near.off_m[last]:
        return
    while last > 0 and near.off_m[last - 1] > off:
        near.way[last], near.along_m[last], near.off_m[last] = (
            near.way[last - 1],
            near.along_m[last - 1],
            near.off_m[last - 1],
        )
        last -= 1
    near.way[last], near.along_m[last], near.off_m[last] = way, along, off


@compiled
def _trim(ground: WalkGround, near: Near, lone: tuple[int, float, float]) -> None:
    """Drop what lies much farther than the nearest; see that one link leads on."""
    leads_on = False
    free = LINKS - 1
    for slot in range(LINKS - 1, -1, -1):
        if near.way[slot] >= 0 and near.off_m[slot] > near.off_m[0] + SLACK_M:
            near.way[slot] = -1
        if near.way[slot] < 0:
            free = slot
        else:
            leads_on = leads_on or ground.connected[near.way[slot]]
    if not leads_on and lone[0] >= 0:
        near.way[free], near.along_m[free], near.off_m[free] = lone
