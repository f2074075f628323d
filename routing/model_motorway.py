"""The motorway of the model district: two carriageways, bridges over it, and junctions with ramps."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import shapely
import shapely.ops
from shapely.geometry.base import BaseGeometry

from routing.model_country import CountryRoad
from routing.model_network import Network
from routing.model_osm import Point, Tags

__all__ = ["Motorway"]

_HALF_GAP_M = 13.0
_RAMP_M = 430.0
_BRIDGE_M = 38.0
_FOOT_M = 105.0
_BETWEEN_JUNCTIONS_M = 4_500.0
_MAX_JUNCTIONS = 5


@dataclass(slots=True)
class _Carriageway:
    line: shapely.LineString
    cuts: list[tuple[float, int]] = field(default_factory=list)


class Motorway:
    """
    A motorway along a course.

    Parameters
    ----------
    course
        Its middle line in metres.
    ref
        Number on the signs, "A 48".
    network
        Receives its stretches.
    river
        The water it bridges; no junction is built beside it.
    """

    def __init__(self, course: list[Point], ref: str, network: Network, river: BaseGeometry) -> None:
        self._river = river
        self.middle = shapely.LineString(course)
        self.ref = ref
        self._network = network
        self._ways = (
            _Carriageway(_beside(self.middle, -_HALF_GAP_M)),
            _Carriageway(_beside(self.middle, _HALF_GAP_M).reverse()),
        )
        self._junctions: list[float] = []

    @property
    def junctions(self) -> int:
        """How many junctions were built."""
        return len(self._junctions)

    def cross(self, roads: list[CountryRoad]) -> None:
        """Carry every crossing road over the motorway, and give the important ones, well apart, a junction."""
        order = {"primary": 0, "secondary": 1, "tertiary": 2}
        for road in sorted(roads, key=lambda r: order[r.tags["highway"]]):
            meeting = road.line.intersection(self.middle)
            for point in meeting.geoms if hasattr(meeting, "geoms") else [meeting]:
                if isinstance(point, shapely.Point) and not point.is_empty:
                    self._cross_at(road, point)

    def _cross_at(self, road: CountryRoad, point: shapely.Point) -> None:
        on_road, on_middle = road.line.project(point), self.middle.project(point)
        if self._has_room(road, on_road, on_middle):
            self._junctions.append(on_middle)
            self._build_junction(road, on_road)
        road.bridges.append((max(1.0, on_road - _BRIDGE_M), min(road.line.length - 1.0, on_road + _BRIDGE_M)))

    def _has_room(self, road: CountryRoad, on_road: float, on_middle: float) -> bool:
        return (
            len(self._junctions) < _MAX_JUNCTIONS
            and 300.0 < on_road < road.line.length - 300.0
            and _RAMP_M + 200.0 < on_middle < self.middle.length - _RAMP_M - 200.0
            and all(abs(on_middle - other) > _BETWEEN_JUNCTIONS_M for other in self._junctions)
            and all(abs(on_road - at) > 260.0 for at, _ in road.cuts)
            and self._river.distance(self.middle.interpolate(on_middle)) > _RAMP_M + 100.0
            and self._crossing_angle(road, on_road, on_middle) > math.radians(45)
        )

    def _crossing_angle(self, road: CountryRoad, on_road: float, on_middle: float) -> float:
        a, b = _heading(road.line, on_road), _heading(self.middle, on_middle)
        return abs((a - b + math.pi / 2) % math.pi - math.pi / 2)

    def _build_junction(self, road: CountryRoad, on_road: float) -> None:
        """A diamond: on each side one foot on the road, an exit that ends there and an entry that begins there."""
        feet = []
        for at in (on_road - _FOOT_M, on_road + _FOOT_M):
            point = road.line.interpolate(at)
            number = self._network.add_point((point.x, point.y))
            road.cuts.append((at, number))
            feet.append((point, number))
        for way in self._ways:
            foot, number = min(feet, key=lambda pair: way.line.distance(pair[0]))
            crossing = way.line.project(foot)
            for sign in (-1, 1):
                self._ramp(way, crossing, sign, (foot.x, foot.y), number)

    def _ramp(self, way: _Carriageway, crossing: float, sign: int, foot: Point, foot_number: int) -> None:
        start = way.line.interpolate(crossing + sign * _RAMP_M)
        bend = way.line.interpolate(crossing + sign * _RAMP_M * 0.42)
        number = self._network.add_point((start.x, start.y))
        way.cuts.append((crossing + sign * _RAMP_M, number))
        control = (bend.x * 0.72 + foot[0] * 0.28, bend.y * 0.72 + foot[1] * 0.28)
        curve = [_bezier((start.x, start.y), control, foot, t / 7) for t in range(1, 7)]
        tags: Tags = {"highway": "motorway_link", "oneway": "yes", "maxspeed": "60", "destination": self.ref}
        ends = (number, foot_number) if sign < 0 else (foot_number, number)
        self._network.connect(*ends, tags, self._network.new_road(), curve if sign < 0 else curve[::-1])

    def lay(self) -> None:
        """Add both carriageways to the network, with bridges over the water."""
        for way in self._ways:
            road = CountryRoad(way.line, self._end(way, 0), self._end(way, -1), self._tags(), sorted(way.cuts))
            wet = way.line.intersection(self._river)
            for piece in wet.geoms if hasattr(wet, "geoms") else [wet]:
                if isinstance(piece, shapely.LineString) and not piece.is_empty:
                    ends = sorted(way.line.project(shapely.Point(piece.coords[k])) for k in (0, -1))
                    road.bridges.append((ends[0] - 30.0, ends[1] + 30.0))
            road.lay(self._network)

    def _end(self, way: _Carriageway, index: int) -> int:
        x, y = way.line.coords[index]
        return self._network.add_point((x, y))

    def _tags(self) -> Tags:
        return {"highway": "motorway", "ref": self.ref, "oneway": "yes", "lanes": "2", "maxspeed": "130"}


def _beside(line: shapely.LineString, offset_m: float) -> shapely.LineString:
    """A parallel line; positive offsets lie to the left."""
    curve = line.offset_curve(offset_m)
    return curve if isinstance(curve, shapely.LineString) else max(curve.geoms, key=lambda part: part.length)


def _heading(line: shapely.LineString, at: float) -> float:
    a, b = line.interpolate(max(0.0, at - 20.0)), line.interpolate(at + 20.0)
    return math.atan2(b.y - a.y, b.x - a.x)


def _bezier(a: Point, control: Point, b: Point, t: float) -> Point:
    x, y = ((1 - t) ** 2 * p + 2 * t * (1 - t) * c + t * t * q for p, c, q in zip(a, control, b, strict=True))
    return (x, y)
