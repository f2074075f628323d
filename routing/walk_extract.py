"""Read the ways people walk on from an OpenStreetMap extract in one streaming pass."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
from numpy.typing import NDArray

from routing.errors import ExtractEmpty
from routing.extract import DEGREES_PER_UNIT, NOWHERE
from routing.osm_file import check_extract, reading
from routing.walk_rules import stops_walkers, stops_wheels, walk_way

__all__ = ["WalkExtract", "read_walks"]

SQUARES = frozenset({"footway", "pedestrian", "platform"})
"""Areas whose outlines are walked along where a relation draws them."""


@dataclass(frozen=True, slots=True, eq=False)
class WalkExtract:
    """
    The walkable ways of an extract, by columns: ways [w], their points [p].

    Attributes
    ----------
    first
        The points of way `i` are `first[i]:first[i + 1]`, int64 [w + 1].
    node_id
        OpenStreetMap ids of the points, int64 [p].
    lat, lon
        WGS84 degrees, float64 [p]; nan where the extract does not hold the node.
    pace
        Time a metre takes, percent of an even way, uint8 [w].
    forward, backward, on_road, step_free, street, raised
        As in `routing.walk_rules.WalkWay`, bool [w].
    blocked
        Ids of the nodes nobody walks past.
    high
        Ids of the nodes no wheelchair passes.
    """

    first: NDArray[np.int64]
    node_id: NDArray[np.int64]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    pace: NDArray[np.uint8]
    forward: NDArray[np.bool_]
    backward: NDArray[np.bool_]
    on_road: NDArray[np.bool_]
    step_free: NDArray[np.bool_]
    street: NDArray[np.bool_]
    raised: NDArray[np.bool_]
    blocked: frozenset[int]
    high: frozenset[int]


def read_walks(extract: Path) -> WalkExtract:
    """
    Read all ways people may walk on.

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
    ExtractEmpty
        If it holds no way people may walk on.
    """
    check_extract(extract)
    reader = _Reader()
    keys = osmium.filter.KeyFilter("highway", "barrier", "kerb", "railway", "public_transport")
    with reading(extract, osmium.FileProcessor(str(extract)).with_locations().with_filter(keys)) as objects:
        for thing in objects:
            reader.take(thing)
    if reader.rims:
        rims = osmium.filter.IdFilter(reader.rims)
        rims.enable_for(osmium.osm.WAY)
        ways = osmium.FileProcessor(str(extract), osmium.osm.NODE | osmium.osm.WAY).with_locations().with_filter(rims)
        with reading(extract, ways) as objects:
            for thing in objects:
                reader.take_rim(thing)
    if not reader.small:
        raise ExtractEmpty(f"{extract} holds no way people may walk on: take an extract that covers the whole area")
    return reader.finish()


@dataclass(slots=True)
class _Reader:
    """Collects columns while the file streams by."""

    first: array[int] = field(default_factory=lambda: array("q", [0]))
    node_id: array[int] = field(default_factory=lambda: array("q"))
    x: array[int] = field(default_factory=lambda: array("i"))
    y: array[int] = field(default_factory=lambda: array("i"))
    small: array[int] = field(default_factory=lambda: array("B"))  # pace, and the six flags
    blocked: set[int] = field(default_factory=set)
    high: set[int] = field(default_factory=set)
    rims: dict[int, dict[str, str]] = field(default_factory=dict)  # tags of the square a way is the rim of

    def take(self, thing: Any) -> None:
        """Sort one object of the file into its column."""
        if thing.is_way():
            self._take_way(thing, dict(thing.tags))
        elif thing.is_node():
            self._take_node(thing.id, dict(thing.tags))
        elif thing.tags.get("type") == "multipolygon" and thing.tags.get("highway") in SQUARES:
            tags = dict(thing.tags)
            self.rims.update({member.ref: tags for member in thing.members if member.type == "w"})

    def take_rim(self, thing: Any) -> None:
        """Take a way that is walked on because a square ends there."""
        if thing.is_way() and "highway" not in thing.tags:
            self._take_way(thing, self.rims[thing.id])

    def _take_node(self, identifier: int, tags: dict[str, str]) -> None:
        if stops_walkers(tags):
            self.blocked.add(identifier)
        elif stops_wheels(tags):
            self.high.add(identifier)

    def _take_way(self, way: Any, tags: dict[str, str]) -> None:
        walk = walk_way(tags)
        if walk is None:
            return
        for point in way.nodes:
            self.node_id.append(point.ref)
            self.x.append(point.x)
            self.y.append(point.y)
        self.first.append(len(self.node_id))
        flags = (walk.forward, walk.backward, walk.on_road, walk.step_free, walk.street, walk.raised)
        self.small.extend((walk.pace, *flags))

    def finish(self) -> WalkExtract:
        """Turn the columns into arrays."""
        x = np.array(self.x, dtype=np.int32)
        held = x != NOWHERE
        small = np.array(self.small, dtype=np.uint8).reshape(-1, 7)
        flags = small[:, 1:].astype(bool)
        return WalkExtract(
            first=np.array(self.first, dtype=np.int64),
            node_id=np.array(self.node_id, dtype=np.int64),
            lat=np.where(held, np.array(self.y, dtype=np.int32) * DEGREES_PER_UNIT, np.nan),
            lon=np.where(held, x * DEGREES_PER_UNIT, np.nan),
            pace=small[:, 0],
            forward=flags[:, 0],
            backward=flags[:, 1],
            on_road=flags[:, 2],
            step_free=flags[:, 3],
            street=flags[:, 4],
            raised=flags[:, 5],
            blocked=frozenset(self.blocked),
            high=frozenset(self.high),
        )
