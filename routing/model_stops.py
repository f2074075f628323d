"""Bus stops of the model district: one per kerb along the main streets."""

from __future__ import annotations

import math
import random

import shapely

from routing.model_network import Stretch
from routing.model_osm import Drawing, Point
from routing.model_streets import StreetWeb

__all__ = ["draw_bus_stops"]

_BETWEEN_M = 480.0
_KERB_M = 5.0


def draw_bus_stops(drawing: Drawing, web: StreetWeb, rng: random.Random) -> int:
    """
    Draw stops on both kerbs of the main streets, about every 480 m, named after the next crossing street.

    Returns
    -------
    int
        Number of stop positions drawn.
    """
    crossing = _crossing_names(web)
    count, used = 0, set[str]()
    placed: list[Point] = []
    for name, stretches in web.streets.items():
        for stretch in stretches:
            if stretch.tags["highway"] not in {"primary", "secondary", "tertiary", "unclassified"}:
                continue
            middle = stretch.line[len(stretch.line) // 2]
            if any(math.dist(middle, other) < _BETWEEN_M * rng.uniform(0.9, 1.15) for other in placed):
                continue
            placed.append(middle)
            label = next((n for n in crossing.get(stretch.start, []) if n != name and n not in used), name)
            used.add(label)
            for share, side in ((0.35, 1), (0.65, -1)):
                tags = {"highway": "bus_stop", "public_transport": "platform", "bus": "yes"}
                drawing.node(
                    _beside(stretch, share, side * _KERB_M), {**tags, "name": f"{web.settlement.name}, {label}"}
                )
                count += 1
    return count


def _crossing_names(web: StreetWeb) -> dict[int, list[str]]:
    """Street names by network point."""
    names: dict[int, list[str]] = {}
    for name, stretches in web.streets.items():
        for stretch in stretches:
            for point in (stretch.start, stretch.end):
                if name not in names.setdefault(point, []):
                    names[point].append(name)
    return names


def _beside(stretch: Stretch, share: float, aside_m: float) -> Point:
    """A point beside a stretch; positive `aside_m` is to the right of its direction."""
    line = shapely.LineString(stretch.line)
    at, ahead = line.interpolate(share * line.length), line.interpolate(share * line.length + 3.0)
    length = math.hypot(ahead.x - at.x, ahead.y - at.y) or 1.0
    return (at.x + aside_m * (ahead.y - at.y) / length, at.y - aside_m * (ahead.x - at.x) / length)
