"""The compiled road network: plain arrays, written once, opened read-only by memory map."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from routing.array_files import open_arrays, save_arrays
from routing.errors import BundleCorrupt
from routing.snapping import SegmentGrid, nearest_on_road
from routing.values import Position

__all__ = ["HIGHWAYS", "RoadNetwork"]

HIGHWAYS = (
    "motorway",
    "motorway_link",
    "trunk",
    "trunk_link",
    "primary",
    "primary_link",
    "secondary",
    "secondary_link",
    "tertiary",
    "tertiary_link",
    "unclassified",
    "residential",
    "living_street",
    "pedestrian",
    "service",
    "busway",
    "road",
    "ferry",
)
"""Road classes in the order of their codes in `RoadNetwork.highway`."""


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """
    All roads of an area as arrays over nodes [n], road arcs [r], and all arcs [m >= r].

    A road arc is one direction of travel between two junctions. Behind the road arcs follow turn
    arcs: they have no length and take no time, and exist only at junctions with turn restrictions,
    where the junction is several nodes joined by the turns that are allowed.

    Attributes
    ----------
    node_lat, node_lon
        Nodes, WGS84 degrees, float64 [n].
    osm_node
        OpenStreetMap node of every node, int64 [n]; the parts of a split junction share it.
    tail, head
        Start and end node of every arc, uint32 [m].
    travel_time_ms
        Milliseconds to drive an arc, uint32 [m]; at least 1 on road arcs, 0 on turn arcs.
    length_m
        Metres, float64 [r].
    highway
        Code of the road class, index into `HIGHWAYS`, uint8 [r].
    name, ref
        Street name and road number, index into `names`, int32 [r]; 0 means none.
    built_up
        Whether most of the arc lies inside a settlement, bool [r].
    roundabout
        Whether the arc is part of a roundabout, bool [r].
    twin
        The arc of the same road in the other direction, int32 [r]; -1 on one-way roads.
    osm_way
        OpenStreetMap way (the first, where several were joined), int64 [r].
    original
        The arc an arc is a copy of, int32 [r]; nearly always the arc itself. Copies carry turn restrictions
        that lead over a way: same road, but entered from where the restriction begins. A copy has no twin
        and is no one's, and is not in `grid`; a place on an arc may be reached and left over its copies too.
    geom_first
        The points of arc `a` are `geom_first[a]:geom_first[a + 1]`, int64 [r + 1].
    geom_lat, geom_lon
        Points of the arcs in the direction of travel, both ends included, float64 [g].
    names
        All street names and numbers; `names[0]` is "".
    grid
        Where to look for the nearest road.
    """

    node_lat: NDArray[np.float64]
    node_lon: NDArray[np.float64]
    osm_node: NDArray[np.int64]
    tail: NDArray[np.uint32]
    head: NDArray[np.uint32]
    travel_time_ms: NDArray[np.uint32]
    length_m: NDArray[np.float64]
    highway: NDArray[np.uint8]
    name: NDArray[np.int32]
    ref: NDArray[np.int32]
    built_up: NDArray[np.bool_]
    roundabout: NDArray[np.bool_]
    twin: NDArray[np.int32]
    osm_way: NDArray[np.int64]
    original: NDArray[np.int32]
    geom_first: NDArray[np.int64]
    geom_lat: NDArray[np.float64]
    geom_lon: NDArray[np.float64]
    names: tuple[str, ...]
    grid: SegmentGrid

    @property
    def node_count(self) -> int:
        """Number of nodes, the parts of split junctions counted singly."""
        return len(self.node_lat)

    @property
    def road_count(self) -> int:
        """Number of road arcs (the turn arcs left out)."""
        return len(self.length_m)

    @cached_property
    def is_original(self) -> NDArray[np.bool_]:
        """Which road arcs are no copies of others, bool [r]."""
        originals: NDArray[np.bool_] = self.original == np.arange(self.road_count)
        return originals

    @cached_property
    def once(self) -> NDArray[np.bool_]:
        """One arc of every road, bool [r]: no copies, and of two directions only one."""
        return self.is_original & ((self.twin < 0) | (self.twin > np.arange(self.road_count)))

    @cached_property
    def travel_time_s(self) -> NDArray[np.float32]:
        """Seconds to drive each road arc, float32 [r]."""
        return (self.travel_time_ms[: self.road_count] / 1000.0).astype(np.float32)

    def street(self, arc: int) -> str:
        """Name of the street, else its number, else ""."""
        return self.names[int(self.name[arc])] or self.names[int(self.ref[arc])]

    def highway_class(self, arc: int) -> str:
        """Road class of an arc, as OpenStreetMap writes it ("residential")."""
        return HIGHWAYS[int(self.highway[arc])]

    def geometry(self, arc: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Latitudes and longitudes along an arc, in the direction of travel."""
        part = slice(int(self.geom_first[arc]), int(self.geom_first[arc + 1]))
        return self.geom_lat[part], self.geom_lon[part]

    def snap(
        self, lat: float, lon: float, max_distance_m: float = 1000.0, allowed: NDArray[np.bool_] | None = None
    ) -> Position | None:
        """
        Find the nearest place on a road.

        Parameters
        ----------
        lat, lon
            WGS84 degrees.
        max_distance_m
            How far to look, metres.
        allowed
            Which road arcs may be taken, bool [r]; all when None. On two-way roads the answer is the
            arc that comes first in the network; ask for that one.

        Returns
        -------
        Position or None
            None when no road is near enough.
        """
        return nearest_on_road(self, lat, lon, max_distance_m, allowed)

    def save(self, folder: Path) -> None:
        """Write every array as .npy into `folder`, which is created."""
        save_arrays(folder, {name: getattr(self, name) for name in _array_names()})
        (folder / "names.json").write_text(json.dumps(self.names, ensure_ascii=False), encoding="utf-8")
        self.grid.save(folder)

    @classmethod
    def load(cls, folder: Path) -> RoadNetwork:
        """
        Open the arrays of `folder` by memory map.

        Raises
        ------
        BundleCorrupt
            If a part is missing or damaged.
        """
        try:
            arrays: dict[str, Any] = open_arrays(folder, _array_names())
            names = tuple(json.loads((folder / "names.json").read_text(encoding="utf-8")))
            return cls(**arrays, names=names, grid=SegmentGrid.load(folder))
        except (OSError, ValueError, EOFError, TypeError) as error:
            raise BundleCorrupt(f"the roads in {folder} are damaged ({error}): build the area again") from error


def _array_names() -> list[str]:
    return [field.name for field in fields(RoadNetwork) if field.name not in {"names", "grid"}]
