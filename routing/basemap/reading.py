"""Read the features of the base map out of an OpenStreetMap extract."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import osmium

from routing.basemap.gathering import Gathering, LayerFeatures
from routing.basemap.schema import AREA_KEYS, WAY_KEYS, Row, area_rows, credit_of, node_rows, way_rows
from routing.osm_file import reading
from routing.values import Bounds

__all__ = ["GROUPS", "NOT_CLOSED", "NO_POSITION", "Group", "ReadLayers", "read_layers"]

NO_POSITION = "without a position or of a single point"
NOT_CLOSED = "areas whose rings do not close or cross themselves"

_AREA_RELATIONS = ("multipolygon", "boundary")


@dataclass(frozen=True, slots=True)
class Group:
    """Layers that are read and tiled together, so that two groups can be worked on at the same time."""

    name: str
    layers: frozenset[str]
    node_keys: tuple[str, ...]
    way_keys: tuple[str, ...]
    area_keys: tuple[str, ...]


GROUPS = (
    Group(
        "houses",
        frozenset({"buildings", "addresses", "pois"}),
        ("addr:housenumber", "amenity", "historic", "leisure", "natural", "shop", "tourism"),
        (),
        ("building", "addr:housenumber", "amenity", "historic", "leisure", "shop", "tourism"),
    ),
    Group(
        "ground",
        frozenset({"land", "sites", "water_polygons", "water_polygons_labels", "street_polygons", "boundaries"}),
        (),
        (),
        tuple(key for key in AREA_KEYS if key not in {"building", "addr:housenumber", "shop", "tourism", "historic"}),
    ),
    Group(
        "streets",
        frozenset({
            "water_lines", "water_lines_labels", "streets", "street_labels", "street_refs", "ferries",
            "public_transport", "place_labels",
        }),
        ("highway", "place", "railway"),
        WAY_KEYS,
        (),
    ),
)  # fmt: skip
"""The longest work first, so that two processes end at about the same time."""


@dataclass(frozen=True, slots=True, eq=False)
class ReadLayers:
    """
    What was read of one group.

    Attributes
    ----------
    layers
        Only those with any feature; a list, so that each can be let go of once it is drawn.
    dropped
        How many objects of the extract could not be drawn, by reason.
    credits
        Sources, other than OpenStreetMap, that ask to be named.
    """

    layers: list[LayerFeatures]
    dropped: Counter[str]
    credits: frozenset[str]


def _processor(extract: Path, group: Group) -> osmium.FileProcessor:
    """Filter in compiled code: Python only sees what can become a feature."""
    kinds = osmium.osm
    processor = osmium.FileProcessor(str(extract))
    if group.area_keys:
        processor = processor.with_areas(osmium.filter.KeyFilter(*group.area_keys))
    else:
        processor = processor.with_locations()
    filters = (
        (kinds.NODE, group.node_keys),
        (kinds.WAY, group.way_keys),
        (kinds.AREA, group.area_keys),
        (kinds.RELATION, group.area_keys),
    )
    for kind, keys in filters:
        # A key no object has: drops the whole kind.
        only = osmium.filter.KeyFilter(*(keys or ("\x00",)))
        only.enable_for(kind)
        processor.with_filter(only)
    return processor


def _shape_and_rows(thing: Any, factory: Any) -> tuple[Any, Iterable[Row]]:
    if thing.is_node():
        return factory.create_point, node_rows(thing.tags)
    if thing.is_way():
        return factory.create_linestring, way_rows(thing.tags)
    return factory.create_multipolygon, area_rows(thing.tags)


@dataclass(slots=True)
class _Reading:
    """The objects of one group as they come by, and the account of those that cannot be drawn."""

    group: Group
    dropped: Counter[str] = field(default_factory=Counter)
    credits: set[str] = field(default_factory=set)
    expected: set[int] = field(default_factory=set)
    closed: set[int] = field(default_factory=set)

    def features(self, extract: Path) -> Iterator[tuple[str, Row]]:
        """Yield shape and row of everything that is shown."""
        factory = osmium.geom.WKBFactory()
        with reading(extract, _processor(extract, self.group)) as things:
            for thing in things:
                if isinstance(thing, osmium.osm.Relation):
                    self._expect(thing)
                    continue
                if isinstance(thing, osmium.osm.Area) and not thing.from_way():
                    self.closed.add(thing.orig_id())
                yield from self._drawn(thing, factory)
        # Relations of which a part is missing never become areas. (Those that do come before their relation.)
        self.dropped[NOT_CLOSED] += len(self.expected - self.closed)

    def _expect(self, relation: Any) -> None:
        """Remember a relation that should come back as an area."""
        if relation.tags.get("type", "") in _AREA_RELATIONS and any(self._wanted(area_rows(relation.tags))):
            self.expected.add(relation.id)

    def _wanted(self, rows: Iterable[Row]) -> Iterator[Row]:
        return (row for row in rows if row.layer in self.group.layers)

    def _drawn(self, thing: Any, factory: Any) -> Iterator[tuple[str, Row]]:
        draw, rows = _shape_and_rows(thing, factory)
        wkb: str | None = None
        for row in self._wanted(rows):
            if wkb is None:
                try:
                    wkb = draw(thing)
                except (RuntimeError, osmium.InvalidLocationError):
                    self.dropped[NOT_CLOSED if thing.is_area() else NO_POSITION] += 1
                    return
                self.credits.update(credit_of(thing.tags))
            yield wkb, row


def read_layers(extract: Path, group: Group, bounds: Bounds) -> ReadLayers:
    """
    Read the layers of one group, leaving out what lies outside `bounds`.

    Raises
    ------
    ExtractTruncated
        If the file ends in the middle or is no OpenStreetMap file.
    """
    gathered: dict[str, Gathering] = {}
    objects = _Reading(group)
    for wkb, row in objects.features(extract):
        if row.layer not in gathered:
            gathered[row.layer] = Gathering(row.layer, bounds)
        gathered[row.layer].add(wkb, row)
    layers = [layer.finish() for layer in gathered.values()]
    return ReadLayers([layer for layer in layers if len(layer.geometry)], objects.dropped, frozenset(objects.credits))
