"""Collects the roads of an OpenStreetMap file while it streams by, and counts what it leaves out."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.barriers import blocks_vehicles, may_stand_across
from routing.ferries import FerryFleet
from routing.restrictions import Ignored, TurnRestriction, parse_restriction
from routing.road_rules import RoadRules, Rulebook, conditional_keys
from routing.vehicle import VehicleSize

__all__ = ["DEGREES_PER_UNIT", "NOWHERE", "RoadReader"]

SETTLED_LANDUSE = frozenset({"residential", "commercial", "retail", "industrial", "education", "institutional"})
DEGREES_PER_UNIT = 1e-7  # OpenStreetMap stores coordinates as multiples of this
NOWHERE = np.iinfo(np.int32).max  # what osmium gives for a node the extract does not hold

Tags = dict[str, str]
Points = Sequence[tuple[int, int, int]]
"""OpenStreetMap node, x and y of each."""


class RoadReader:
    """
    Takes one object of the file after the other, and keeps columns of what is needed.

    Parameters
    ----------
    vehicle
        Whom the roads must suit.
    """

    def __init__(self, vehicle: VehicleSize) -> None:
        self.way_id = array("q")
        self.first = array("q", [0])
        self.node_id = array("q")
        self.x, self.y = array("i"), array("i")
        self.small = array("B")  # highway, forward, backward, destination only, roundabout, setting
        self.words = array("i")  # name, ref
        self.limits = array("d")  # forward, backward, cap
        self.names = {"": 0}
        self.blocked: set[int] = set()
        self.restrictions: list[TurnRestriction] = []
        self.building = array("i")  # x, y
        self.settled: list[NDArray[np.float64]] = []
        self.left_out: Counter[str] = Counter()
        self._vehicle = vehicle
        self._rulebook = Rulebook(vehicle)
        self._ferries = FerryFleet(vehicle)
        self._taken: set[int] = set()

    def take(self, thing: Any) -> None:
        """Sort one object of the file into its column."""
        if thing.is_way():
            self._take_way(thing)
        elif thing.is_node():
            if "barrier" in thing.tags:
                self._take_barrier(dict(thing.tags), [thing.id])
        elif thing.is_relation():
            self._take_relation(thing)

    def finish(self) -> None:
        """Take what could not be judged before the last object was seen: the ferries."""
        for way, judged in self._ferries.judged():
            if isinstance(judged, RoadRules):
                self._append(way.id, way.points, judged, way.tags)
            else:
                self.left_out[judged] += 1

    def _take_way(self, way: Any) -> None:
        tags = way.tags
        if "highway" in tags and tags.get("route") != "ferry":
            self._take_road(way)
        elif "building" in tags:
            self._take_building(way)
        elif tags.get("landuse") in SETTLED_LANDUSE and way.is_closed():
            self._take_settled(way)
        elif tags.get("route") == "ferry":
            self._ferries.add_way(way.id, dict(tags), [(point.ref, point.x, point.y) for point in way.nodes])
        elif "barrier" in tags and may_stand_across(tags["barrier"]):
            self._take_barrier(dict(tags), [point.ref for point in way.nodes])

    def _take_relation(self, relation: Any) -> None:
        kind = relation.tags.get("type")
        if kind == "restriction":
            members = ((member.role, member.type, member.ref) for member in relation.members)
            tags = dict(relation.tags)
            self._take_restriction(parse_restriction(tags, members), tags)
        elif kind == "route" and relation.tags.get("route") == "ferry":
            ways = [member.ref for member in relation.members if member.type == "w"]
            self._ferries.add_line(dict(relation.tags), ways)

    def _take_road(self, way: Any) -> None:
        tags = dict(way.tags)
        rules = self._rulebook.judge(tags)
        if isinstance(rules, str):
            self.left_out[rules] += 1
            return
        self._append(way.id, [(point.ref, point.x, point.y) for point in way.nodes], rules, tags)

    def _append(self, identifier: int, points: Points, rules: RoadRules, tags: Tags) -> None:
        if identifier in self._taken:
            self.left_out["way that the extract holds twice"] += 1
            return
        if len({ref for ref, _, _ in points}) < 2:
            self.left_out["way without length"] += 1
            return
        self._taken.add(identifier)
        self._count_conditions(tags)
        for ref, x, y in points:
            self.node_id.append(ref)
            self.x.append(x)
            self.y.append(y)
        self.way_id.append(identifier)
        self.first.append(len(self.node_id))
        access = rules.access
        self.small.extend(
            (rules.highway, access.forward, access.backward, access.destination_only, rules.roundabout, rules.setting)
        )
        self.words.extend((self._word(tags.get("name", "")), self._word(tags.get("ref", ""))))
        self.limits.extend((rules.limit_forward_kph, rules.limit_backward_kph, rules.cap_kph))

    def _take_building(self, way: Any) -> None:
        for corner in way.nodes:
            if corner.x != NOWHERE:
                self.building.extend((corner.x, corner.y))
                return

    def _take_settled(self, way: Any) -> None:
        ring = np.array([(point.x, point.y) for point in way.nodes if point.x != NOWHERE], dtype=np.float64)
        if len(ring) >= 4 and np.ptp(ring[:, 0]) * DEGREES_PER_UNIT < 180:  # else it lies across the antimeridian
            self.settled.append(ring * DEGREES_PER_UNIT)

    def _take_barrier(self, tags: Tags, nodes: list[int]) -> None:
        self._count_conditions(tags)
        if blocks_vehicles(tags, self._vehicle):
            self.blocked.update(nodes)

    def _take_restriction(self, restriction: TurnRestriction | Ignored, tags: Tags) -> None:
        if isinstance(restriction, Ignored):
            self.left_out[f"turn restriction {restriction.value}"] += 1
        else:
            self.restrictions.append(restriction)
            self._count_conditions(tags)

    def _count_conditions(self, tags: Tags) -> None:
        for key in conditional_keys(tags):
            self.left_out[f"{key} not applied, it holds at certain times only"] += 1

    def _word(self, text: str) -> int:
        return self.names.setdefault(text, len(self.names))
