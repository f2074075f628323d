"""
Which kerb a standing bus stop is at.

Poles beside a road tell its side; a point on the road, or a list with one point per stop, does not, and nothing is
guessed then. All of it holds for countries that drive on the right; driving on the left is not supported.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from routing.compiled import HIGHWAYS, RoadNetwork
from routing.features import Feature
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.values import Position

__all__ = ["Beside", "beside_road", "is_platform", "kerb_of", "turned"]

_ON_ROAD_M = 1.5
_BESIDE_M = 25.0
_OPPOSITE_M = 60.0
_NOT_CROSSED = frozenset({HIGHWAYS.index("primary"), HIGHWAYS.index("secondary")})


@dataclass(frozen=True, slots=True)
class Beside:
    """
    A sign that stands beside a road.

    Attributes
    ----------
    sign
        What stands there.
    position
        Where it is on the road; along the arc that has the sign on its right, where there is one.
    is_right
        Whether the sign is on the right of the arc: False only beside one-way roads.
    east, north
        Direction of travel of the arc there, a unit vector.
    """

    sign: Feature
    position: Position
    is_right: bool
    east: float
    north: float

    def faces(self, other: Beside) -> bool:
        """Whether two signs stand on opposite sides, seen from a road they share."""
        return self.east * other.east + self.north * other.north < 0.0


def is_platform(sign: Feature) -> bool:
    """Whether the map says that riders wait exactly here, and not only that buses halt hereabouts."""
    tags = sign.tags
    return tags.get("public_transport") in {"platform", "pole"} or tags.get("highway") == "platform"


def beside_road(sign: Feature, position: Position, roads: RoadNetwork) -> Beside | None:
    """Say on which side of a road a sign stands; None where it is on the road, or too far off to tell."""
    if sign.tags.get("public_transport") == "stop_position" or not _ON_ROAD_M <= position.distance_m <= _BESIDE_M:
        return None
    east, north = _heading(roads, position)
    aside_east = (sign.lon - position.lon) * metres_per_degree_lon(sign.lat)
    aside_north = (sign.lat - position.lat) * METRES_PER_DEGREE
    is_right = east * aside_north - north * aside_east < 0.0
    if is_right or roads.twin[position.arc] < 0:
        return Beside(sign, position, is_right, east, north)
    return Beside(sign, turned(position, roads), is_right=True, east=-east, north=-north)


def turned(position: Position, roads: RoadNetwork) -> Position:
    """Give the same place on the arc of the other direction."""
    return replace(position, arc=int(roads.twin[position.arc]), fraction=1.0 - position.fraction)


def kerb_of(
    post: Beside, group: Sequence[Beside], around: Sequence[Beside], roads: RoadNetwork
) -> tuple[Position, str]:
    """
    Say where a vehicle halts for a stop, and at which kerb.

    Parameters
    ----------
    post
        The sign the stop is placed at.
    group
        All signs of the stop that stand beside a road.
    around
        Signs of other stops nearby.
    roads
        The compiled roads.

    Returns
    -------
    tuple
        A position that may be reached along its arc only where the one platform of a stop stands beside a busy two-way
        road with nothing on the other side, so that nobody has to cross it; and one of `routing.values.KERBS`.
    """
    arc = post.position.arc
    if roads.twin[arc] < 0:
        return post.position, "right" if post.is_right else "unknown"
    if any(post.faces(other) for other in group):
        return post.position, "both"
    if not any(is_platform(other.sign) for other in group):
        return post.position, "unknown"
    opposite = any(post.faces(other) and _apart_m(post.position, other.position) <= _OPPOSITE_M for other in around)
    busy = int(roads.highway[arc]) in _NOT_CROSSED
    return replace(post.position, only_along=busy and not opposite), "right"


def _heading(roads: RoadNetwork, position: Position) -> tuple[float, float]:
    """Direction of travel at a position, east and north; of the piece of the arc it lies on."""
    lat, lon = roads.geometry(position.arc)
    east = np.diff(lon) * metres_per_degree_lon(position.lat)
    north = np.diff(lat) * METRES_PER_DEGREE
    length = np.hypot(east, north)
    along = np.cumsum(length)
    piece = min(int(np.searchsorted(along, position.fraction * along[-1])), len(length) - 1)
    while length[piece] == 0.0 and piece > 0:
        piece -= 1
    size = length[piece] or 1.0
    return float(east[piece] / size), float(north[piece] / size)


def _apart_m(a: Position, b: Position) -> float:
    return float(np.hypot((a.lon - b.lon) * metres_per_degree_lon(a.lat), (a.lat - b.lat) * METRES_PER_DEGREE))
