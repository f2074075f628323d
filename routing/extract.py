"""Read the roads of an OpenStreetMap extract in one streaming pass."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from routing.access import Closed, blocks_vehicles, directions
from routing.compiled import HIGHWAYS
from routing.errors import ExtractEmpty, ExtractUnsorted
from routing.osm_file import check_extract, reading
from routing.restrictions import RESTRICTION_KEYS, Ignored, TurnRestriction, parse_restriction
from routing.speeds import limits_kph, setting

__all__ = ["RoadExtract", "read_roads"]

SETTLED_LANDUSE = frozenset({"residential", "commercial", "retail", "industrial", "education", "institutional"})
DEGREES_PER_UNIT = 1e-7  # OpenStreetMap stores coordinates as multiples of this
NOWHERE = np.iinfo(np.int32).max  # what osmium gives for a node the extract does not hold

CODE_OF_CLASS = {name: code for code, name in enumerate(HIGHWAYS)}


@dataclass(frozen=True, slots=True, eq=False)
class RoadExtract:
    """
    The drivable ways of an extract, by columns: ways [w], their points [p].

    Attributes
    ----------
    way_id
        OpenStreetMap ids, int64 [w].
    first
        The points of way `i` are `first[i]:first[i + 1]`, int64 [w + 1].
    node_id
        OpenStreetMap ids of the points, int64 [p].
    lat, lon
        WGS84 degrees, float64 [p]; nan where the extract does not hold the node.
    highway
        Code of the road class, uint8 [w].
    name, ref
        Index into `names`, int32 [w].
    forward, backward
        Whether the way may be driven in and against its direction, bool [w].
    roundabout
        bool [w].
    limit_forward_kph, limit_backward_kph
        Posted limits, nan where none is known, float64 [w].
    setting
        `routing.speeds.Setting` of the way, uint8 [w].
    names
        Street names and numbers; `names[0]` is "".
    blocked
        Ids of the nodes no vehicle passes.
    restrictions
        Turn restrictions that apply.
    building_lat, building_lon
        One corner of every building, float64 [b].
    settled
        Outlines of settled land, each float64 [points, 2] of (lon, lat).
    left_out
        How many objects were left out, by reason.
    """

    way_id: NDArray[np.int64]
    first: NDArray[np.int64]
    node_id: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    highway: NDArray[np.uint8]
    name: NDArray[np.int32]
    ref: NDArray[np.int32]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    roundabout: NDArray[np.bool_]
    limit_forward_kph: NDArray[np.float64]
    limit_backward_kph: NDArray[np.float64]
    setting: NDArray[np.uint8]
    names: tuple[str, ...]
    blocked: frozenset[int]
    restrictions: tuple[TurnRestriction, ...]
    building_lat: NDArray[np.float64]
    building_lon: NDArray[np.float64]
    settled: tuple[NDArray[np.float64], ...]
    left_out: Mapping[str, int]


def read_roads(extract: Path) -> RoadExtract:
    """
    Read all roads a public-transport vehicle may use, and what tells settlements from open country.

    Parameters
    ----------
    extract
        An OpenStreetMap file: .osm.pbf, .osm, .osm.gz or .osm.bz2.

    Raises
    ------
    ExtractMissing
        If there is no such file.
    ExtractTruncated
        If the file ends in the middle or is no OpenStreetMap file.
    ExtractUnsorted
        If its ways come before its nodes.
    ExtractEmpty
        If it holds no drivable road.
    """
    check_extract(extract)
    reader = _Reader()
    keys = osmium.filter.KeyFilter("highway", "building", "landuse", "barrier", *RESTRICTION_KEYS)
    with reading(extract, osmium.FileProcessor(str(extract)).with_locations().with_filter(keys)) as objects:
        for thing in objects:
            reader.take(thing)
    if not reader.way_id:
        raise ExtractEmpty(f"{extract} holds no road a vehicle may use: take an extract that covers the whole area")
    if reader.x.count(NOWHERE) > len(reader.x) // 2:
        raise ExtractUnsorted(
            f"{extract} does not say where its roads are before it draws them: a file must be sorted by nodes, ways, "
            "relations (`osmium sort` does it) and hold the nodes of its ways"
        )
    return reader.finish()


@dataclass(slots=True)
class _Reader:
    """Collects columns while the file streams by."""

    way_id: array[int] = field(default_factory=lambda: array("q"))
    first: array[int] = field(default_factory=lambda: array("q", [0]))
    node_id: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("i"))
    y: array[int] = field(default_factory=lambda: array("i"))
    small: array[int] = field(default_factory=lambda: array("B"))  # highway, forward, backward, roundabout, setting
    words: array[int] = field(default_factory=lambda: array("i"))  # name, ref
    limits: array[float] = field(default_factory=lambda: array("d"))  # forward, backward
    names: dict[str, int] = field(default_factory=lambda: {"": 0})
    blocked: set[int] = field(default_factory=set)
    restrictions: list[TurnRestriction] = field(default_factory=list)
    building: array[int] = field(default_factory=lambda: array("i"))  # x, y
    settled: list[NDArray[np.float64]] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)

    def take(self, thing: Any) -> None:
        """Sort one object of the file into its column."""
        if thing.is_way():
            if "highway" in thing.tags:
                self._take_road(thing)
            elif "building" in thing.tags:
                self._take_building(thing)
            elif thing.tags.get("landuse") in SETTLED_LANDUSE and thing.is_closed():
                self._take_settled(thing)
        elif thing.is_node():
            if "barrier" in thing.tags and blocks_vehicles(dict(thing.tags)):
                self.blocked.add(thing.id)
        elif thing.is_relation() and thing.tags.get("type") == "restriction":
            members = ((member.role, member.type, member.ref) for member in thing.members)
            self._take_restriction(parse_restriction(dict(thing.tags), members))

    def _take_road(self, way: Any) -> None:
        highway = CODE_OF_CLASS.get(way.tags["highway"])
        if highway is None:
            self.left_out[f"highway={way.tags['highway']}"] += 1
            return
        tags = dict(way.tags)
        allowed = directions(tags["highway"], tags)
        if isinstance(allowed, Closed):
            self.left_out[allowed.value] += 1
            return
        for point in way.nodes:
            self.node_id.append(point.ref)
            self.x.append(point.x)
            self.y.append(point.y)
        self.way_id.append(way.id)
        self.first.append(len(self.node_id))
        roundabout = tags.get("junction") in {"roundabout", "circular"}
        self.small.extend((highway, *allowed, roundabout, setting(tags)))
        self.words.extend((self._word(tags.get("name", "")), self._word(tags.get("ref", ""))))
        self.limits.extend(limits_kph(tags))

    def _take_building(self, way: Any) -> None:
        for corner in way.nodes:
            if corner.x != NOWHERE:
                self.building.extend((corner.x, corner.y))
                return

    def _take_settled(self, way: Any) -> None:
        ring = np.array([(point.x, point.y) for point in way.nodes if point.x != NOWHERE], dtype=np.float64)
        if len(ring) >= 4 and np.ptp(ring[:, 0]) * DEGREES_PER_UNIT < 180:  # else it lies across the antimeridian
            self.settled.append(ring * DEGREES_PER_UNIT)

    def _take_restriction(self, restriction: TurnRestriction | Ignored) -> None:
        if isinstance(restriction, Ignored):
            self.left_out[f"turn restriction {restriction.value}"] += 1
        else:
            self.restrictions.append(restriction)

    def _word(self, text: str) -> int:
        return self.names.setdefault(text, len(self.names))

    def finish(self) -> RoadExtract:
        """Turn the columns into arrays."""
        x = np.array(self.x, dtype=np.int32)
        held = x != NOWHERE
        small = np.array(self.small, dtype=np.uint8).reshape(-1, 5)
        words = np.array(self.words, dtype=np.int32).reshape(-1, 2)
        limits = np.array(self.limits, dtype=np.float64).reshape(-1, 2)
        building = np.array(self.building, dtype=np.float64).reshape(-1, 2) * DEGREES_PER_UNIT
        return RoadExtract(
            way_id=np.array(self.way_id, dtype=np.int64),
            first=np.array(self.first, dtype=np.int64),
            node_id=np.array(self.node_id, dtype=np.int64),
            lat=np.where(held, np.array(self.y, dtype=np.int32) * DEGREES_PER_UNIT, np.nan),
            lon=np.where(held, x * DEGREES_PER_UNIT, np.nan),
            highway=small[:, 0],
            name=words[:, 0],
            ref=words[:, 1],
            forward=small[:, 1].astype(bool),
            backward=small[:, 2].astype(bool),
            roundabout=small[:, 3].astype(bool),
            limit_forward_kph=limits[:, 0],
            limit_backward_kph=limits[:, 1],
            setting=small[:, 4],
            names=tuple(self.names),
            blocked=frozenset(self.blocked),
            restrictions=tuple(self.restrictions),
            building_lat=building[:, 1],
            building_lon=building[:, 0],
            settled=tuple(self.settled),
            left_out=dict(self.left_out),
        )
