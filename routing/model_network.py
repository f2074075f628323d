"""The road network of the model district while it is drawn: points, stretches between them, roundabouts."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass, field

from routing.model_osm import Drawing, Point, Tags

__all__ = ["Network", "Stretch"]


@dataclass(slots=True)
class Stretch:
    """
    A piece of road between two points of the network.

    Attributes
    ----------
    start, end
        Point numbers.
    line
        The course in metres, both ends included.
    tags
        OpenStreetMap tags.
    road
        Number of the road it belongs to: consecutive stretches of one road with equal tags become one way.
    """

    start: int
    end: int
    line: list[Point]
    tags: Tags
    road: int


@dataclass(slots=True)
class Network:
    """Points and the stretches between them; small enough to be changed in place."""

    points: list[Point] = field(default_factory=list)
    stretches: list[Stretch] = field(default_factory=list)
    _roads: int = 0

    def add_point(self, point: Point) -> int:
        """Add a point and return its number."""
        self.points.append(point)
        return len(self.points) - 1

    def new_road(self) -> int:
        """A number for a road that stretches can share."""
        self._roads += 1
        return self._roads

    def connect(self, start: int, end: int, tags: Tags, road: int, inner: list[Point] | None = None) -> Stretch:
        """Add a stretch between two points, through `inner` points that belong to it alone."""
        line = [self.points[start], *(inner or []), self.points[end]]
        stretch = Stretch(start, end, line, tags, road)
        self.stretches.append(stretch)
        return stretch

    def incident(self) -> dict[int, list[Stretch]]:
        """The stretches that touch each point."""
        touching: dict[int, list[Stretch]] = defaultdict(list)
        for stretch in self.stretches:
            touching[stretch.start].append(stretch)
            touching[stretch.end].append(stretch)
        return touching

    def make_roundabout(self, point: int, arms: list[Stretch], radius_m: float, tags: Tags) -> bool:
        """
        Replace a junction by a ring that is driven counter-clockwise.

        Returns
        -------
        bool
            False, and nothing changed, when an arm is too short or two arms would meet the same point of the ring.
        """
        corners = 12
        centre = self.points[point]
        if any(_length(arm.line) < 3 * radius_m or arm.start == arm.end for arm in arms):
            return False
        places = [_corner(centre, _seen_from(arm, point, radius_m), corners) for arm in arms]
        if len(set(places)) < len(places):
            return False
        ring = [_on_circle(centre, radius_m, 2 * math.pi * index / corners) for index in range(corners)]
        joints = {place: self.add_point(ring[place]) for place in places}
        for arm, place in zip(arms, places, strict=True):
            self._shorten(arm, point, joints[place], radius_m)
        road = self.new_road()
        order = sorted(joints)
        for index, place in enumerate(order):
            following = order[(index + 1) % len(order)]
            between = [ring[k % corners] for k in range(place + 1, following + (corners if following <= place else 0))]
            self.connect(joints[place], joints[following], tags, road, between)
        return True

    def _shorten(self, arm: Stretch, point: int, joint: int, radius_m: float) -> None:
        """Let an arm end at the ring instead of its middle."""
        centre = self.points[point]
        line = arm.line if arm.end == point else arm.line[::-1]
        kept = [p for p in line[:-1] if math.dist(p, centre) > radius_m * 1.25] or [line[0]]
        line = [*kept, self.points[joint]]
        if arm.end == point:
            arm.end, arm.line = joint, line
        else:
            arm.start, arm.line = joint, line[::-1]

    def draw(self, drawing: Drawing, split_at: set[int]) -> tuple[dict[int, int], dict[int, int]]:
        """
        Draw everything as ways; consecutive stretches of a road with equal tags join to one way.

        Parameters
        ----------
        drawing
            Where to draw.
        split_at
            Points where ways must end (turn restrictions need that).

        Returns
        -------
        tuple of dict
            Node id by point number, and way id by index of the stretch.
        """
        node_of: dict[int, int] = {}
        way_of: dict[int, int] = {}

        def node(point: int) -> int:
            if point not in node_of:
                node_of[point] = drawing.node(self.points[point])
            return node_of[point]

        for index, stretch in enumerate(self.stretches):
            inner = [drawing.node(p) for p in stretch.line[1:-1]]
            before = self.stretches[index - 1] if index else None
            joins = (
                before is not None
                and before.end == stretch.start
                and before.road == stretch.road
                and before.tags == stretch.tags
                and stretch.start not in split_at
            )
            if joins:
                way_of[index] = way_of[index - 1]
                drawing.ways[way_of[index] - 1][0].extend([*inner, node(stretch.end)])
            else:
                way_of[index] = drawing.way([node(stretch.start), *inner, node(stretch.end)], stretch.tags)
        return node_of, way_of


def _length(line: list[Point]) -> float:
    return sum(math.dist(a, b) for a, b in itertools.pairwise(line))


def _seen_from(arm: Stretch, point: int, radius_m: float) -> Point:
    """The first place on an arm that lies outside the ring to come."""
    centre = arm.line[0] if arm.start == point else arm.line[-1]
    line = arm.line if arm.start == point else arm.line[::-1]
    return next((p for p in line[1:] if math.dist(p, centre) > radius_m), line[-1])


def _corner(centre: Point, target: Point, corners: int) -> int:
    angle = math.atan2(target[1] - centre[1], target[0] - centre[0])
    return round(angle / (2 * math.pi) * corners) % corners


def _on_circle(centre: Point, radius_m: float, angle_rad: float) -> Point:
    return (centre[0] + radius_m * math.cos(angle_rad), centre[1] + radius_m * math.sin(angle_rad))
