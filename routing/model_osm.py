"""Collect what the model district draws, in metres, and write it as a real OpenStreetMap file."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import osmium
import osmium.osm.mutable
import shapely

__all__ = ["MODEL_GENERATOR", "Drawing", "Plane", "Point", "Tags", "thinned"]

MODEL_GENERATOR = "mobility model district (invented streets)"
"""Who wrote the file, in its header: an importer tells a model by it, whatever the file is called."""

Point = tuple[float, float]
Tags = dict[str, str]

# One fixed instant for all objects: the same seed must give the same bytes on any day.
_STAMP = datetime(2025, 1, 1, tzinfo=UTC)
_EARTH_M_PER_DEG = 111_195.0


def thinned(line: list[Point], tolerance_m: float) -> list[Point]:
    """The line without the points that its course does not need (Douglas and Peucker 1973)."""
    return [(x, y) for x, y in shapely.get_coordinates(shapely.simplify(shapely.LineString(line), tolerance_m))]


@dataclass(frozen=True, slots=True)
class Plane:
    """
    A flat piece of the earth: metres east and north of one point.

    Good to 0.2 % over the 40 km a model district spans, which is far below what an invented street can claim.

    Parameters
    ----------
    lat, lon
        The point that becomes (0, 0), degrees WGS84.
    """

    lat: float
    lon: float

    def to_plane(self, lat: float, lon: float) -> Point:
        """Metres east and north of the origin for a WGS84 position."""
        scale = _EARTH_M_PER_DEG * math.cos(math.radians(self.lat))
        return ((lon - self.lon) * scale, (lat - self.lat) * _EARTH_M_PER_DEG)

    def to_earth(self, point: Point) -> tuple[float, float]:
        """Latitude and longitude in degrees of a point in metres."""
        scale = _EARTH_M_PER_DEG * math.cos(math.radians(self.lat))
        return (self.lat + point[1] / _EARTH_M_PER_DEG, self.lon + point[0] / scale)


@dataclass(slots=True)
class Drawing:
    """
    Nodes, ways and relations in the making; ids count up from 1 in the order things are drawn.

    Parameters
    ----------
    plane
        Where the metres lie on the earth.
    source
        Text of the ``source`` tag that every tagged object carries, so that nobody mistakes the model for a survey.
    """

    plane: Plane
    source: str
    nodes: list[tuple[Point, Tags]] = field(default_factory=list)
    ways: list[tuple[list[int], Tags]] = field(default_factory=list)
    relations: list[tuple[list[tuple[str, int, str]], Tags]] = field(default_factory=list)

    def node(self, point: Point, tags: Tags | None = None) -> int:
        """Draw a point and return its node id."""
        self.nodes.append((point, tags or {}))
        return len(self.nodes)

    def way(self, node_ids: list[int], tags: Tags) -> int:
        """Draw a line through nodes that exist already and return its way id."""
        self.ways.append((node_ids, tags))
        return len(self.ways)

    def area(self, ring: list[Point], tags: Tags) -> int:
        """Draw a closed way around `ring` (open or closed, no holes) and return its way id."""
        corners = ring[:-1] if ring[0] == ring[-1] else ring
        ids = [self.node(corner) for corner in corners]
        return self.way([*ids, ids[0]], tags)

    def line(self, points: list[Point], tags: Tags) -> int:
        """Draw a line with nodes of its own and return its way id."""
        return self.way([self.node(point) for point in points], tags)

    def relation(self, members: list[tuple[str, int, str]], tags: Tags) -> int:
        """Draw a relation of ``(type, id, role)`` members and return its id."""
        self.relations.append((members, tags))
        return len(self.relations)

    def write(self, path: Path) -> None:
        """Write the file in the format its suffix names (``.osm``, ``.osm.gz``, ``.osm.pbf``), replacing an old one."""
        header = osmium.io.Header()
        header.set("generator", MODEL_GENERATOR)
        positions = [self.plane.to_earth(point) for point, _ in self.nodes]
        lats, lons = [p[0] for p in positions], [p[1] for p in positions]
        box = osmium.osm.Box(min(lons), min(lats), max(lons), max(lats))
        header.add_box(box)
        with osmium.SimpleWriter(str(path), header=header, overwrite=True) as writer:
            for number, ((lat, lon), (_, tags)) in enumerate(zip(positions, self.nodes, strict=True), start=1):
                writer.add_node(
                    osmium.osm.mutable.Node(
                        id=number, version=1, timestamp=_STAMP, location=(lon, lat), tags=self._marked(tags)
                    )
                )
            for number, (ids, tags) in enumerate(self.ways, start=1):
                writer.add_way(
                    osmium.osm.mutable.Way(id=number, version=1, timestamp=_STAMP, nodes=ids, tags=self._marked(tags))
                )
            for number, (members, tags) in enumerate(self.relations, start=1):
                writer.add_relation(
                    osmium.osm.mutable.Relation(
                        id=number, version=1, timestamp=_STAMP, members=members, tags=self._marked(tags)
                    )
                )

    def _marked(self, tags: Tags) -> Tags:
        return {**tags, "source": self.source} if tags else {}
