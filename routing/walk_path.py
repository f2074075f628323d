"""Draw the way somebody walks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from routing.values import WalkPath
from routing.walk_kernels import Found, Labels, Seeds
from routing.walk_network import WalkNetwork
from routing.walk_search import WalkPlaces

__all__ = ["draw"]

Floats = NDArray[np.float64]
_STILL_DEG = 1e-7
"""Points nearer to each other than this, about a centimetre, are one."""

_Part = tuple[int, float, float]
"""A way, and the metres from its tail where one comes onto it and leaves it."""


def draw(
    network: WalkNetwork,
    start: tuple[float, float],
    seeds: Seeds,
    places: WalkPlaces,
    place: int,
    answer: tuple[Labels, Found],
) -> WalkPath:
    """
    Draw the walk that `Walker.reach` found to one place.

    Parameters
    ----------
    network
        Walked over.
    start
        Latitude and longitude the walk begins at.
    seeds
        Links of the start.
    places, place
        What was walked to, and which of it.
    answer
        What the search left; the place must be found.
    """
    _, found = answer
    lines = [_line(network, *part) for part in _parts(network, seeds, places, place, answer)]
    end = float(places.lat[place]), float(places.lon[place])
    lat = np.concatenate([[start[0]], *(line[0] for line in lines), [end[0]]])
    lon = np.concatenate([[start[1]], *(line[1] for line in lines), [end[1]]])
    kept = np.ones(len(lat), dtype=bool)  # a line has two points even where nobody moves
    kept[1:-1] = _apart(lat[1:-1], lon[1:-1], lat[:-2], lon[:-2]) & _apart(lat[1:-1], lon[1:-1], *end)
    return WalkPath(
        lat=lat[kept],
        lon=lon[kept],
        length_m=round(float(found.length_m[place]), 1),
        duration_s=round(float(found.seconds[place]), 1),
        has_steps=bool(found.barred[place]),
    )


def _apart(lat: Floats, lon: Floats, other_lat: Floats | float, other_lon: Floats | float) -> NDArray[np.bool_]:
    apart: NDArray[np.bool_] = np.maximum(np.abs(lat - other_lat), np.abs(lon - other_lon)) > _STILL_DEG
    return apart


def _parts(
    network: WalkNetwork, seeds: Seeds, places: WalkPlaces, place: int, answer: tuple[Labels, Found]
) -> list[_Part]:
    """Follow the labels back to the seed the walk begins at."""
    labels, found = answer
    link = int(places.order[found.link[place]])
    way, along_m = int(places.seeds.way[link]), float(places.seeds.along_m[link])
    by = int(found.by[place])
    if by < 0:
        return [(way, float(seeds.along_m[-1 - by]), along_m)]
    parts: list[_Part] = [(way, _end_m(network, way, by, along_m), along_m)]
    node = by
    while (arc := int(labels.before[node])) >= 0:
        way, length_m = arc >> 1, float(network.length_m[arc >> 1])
        parts.append((way, length_m, 0.0) if arc & 1 else (way, 0.0, length_m))
        node = int(network.head[way] if arc & 1 else network.tail[way])
    seed = -1 - arc
    way, along_m = int(seeds.way[seed]), float(seeds.along_m[seed])
    parts.append((way, along_m, _end_m(network, way, node, along_m)))
    return parts[::-1]


def _end_m(network: WalkNetwork, way: int, node: int, along_m: float) -> float:
    """Metres from the tail to the end of a way at a junction; on a loop the end that is nearer."""
    length_m = float(network.length_m[way])
    ends = [end for end, there in ((0.0, network.tail[way]), (length_m, network.head[way])) if there == node]
    return min(ends, key=lambda end: abs(end - along_m))


def _line(network: WalkNetwork, way: int, from_m: float, to_m: float) -> tuple[Floats, Floats]:
    """Points of a way between two places on it, in the direction of the walk."""
    lat, lon, along_m = network.geometry(way)
    low_m, high_m = sorted((from_m, to_m))
    stops = np.concatenate([[low_m], along_m[(along_m > low_m) & (along_m < high_m)], [high_m]])
    if from_m > to_m:
        stops = stops[::-1]
    return np.interp(stops, along_m, lat), np.interp(stops, along_m, lon)
