"""Read the features of the base map out of an OpenStreetMap extract."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import shapely
from numpy.typing import NDArray

from routing.basemap.schema import AREA_KEYS, NODE_KEYS, WAY_KEYS, Properties, Row, area_rows, node_rows, way_rows
from routing.errors import ExtractTruncated

__all__ = ["GROUPS", "Group", "LayerFeatures", "read_layers"]

_CHUNK = 20_000
_LABELS_ALONG_LINES = ("street_labels", "water_lines_labels")


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
        "ground",
        frozenset({"land", "sites", "water_polygons", "water_polygons_labels", "street_polygons", "boundaries"}),
        (),
        (),
        tuple(key for key in AREA_KEYS if key not in {"building", "addr:housenumber", "shop", "tourism", "historic"}),
    ),
    Group(
        "streets and houses",
        frozenset({
            "water_lines", "water_lines_labels", "buildings", "streets", "street_labels", "ferries", "public_transport",
            "pois", "addresses", "place_labels",
        }),
        NODE_KEYS,
        WAY_KEYS,
        ("building", "addr:housenumber", "amenity", "shop", "tourism", "leisure", "historic"),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class LayerFeatures:
    """
    The features of one layer in longitude and latitude.

    Attributes
    ----------
    geometry
        Points, lines or polygons, one dimension per layer.
    min_zoom
        From which zoom on each is shown.
    properties
        Index into `table` for each feature.
    table
        The distinct sets of properties.
    """

    name: str
    geometry: NDArray[np.object_]
    min_zoom: NDArray[np.int16]
    properties: NDArray[np.int32]
    table: tuple[Properties, ...]


@dataclass(slots=True)
class _Gathering:
    """One layer while it is being read: shapes still as text, to be parsed in bulk."""

    name: str
    shapes: list[NDArray[np.object_]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    point_wanted: list[bool] = field(default_factory=list)
    min_zoom: list[int] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)
    known: dict[Properties, int] = field(default_factory=dict)

    def add(self, wkb: str, row: Row) -> None:
        self.pending.append(wkb)
        self.point_wanted.append(row.label_point)
        self.min_zoom.append(row.min_zoom)
        self.properties.append(self.known.setdefault(row.properties, len(self.known)))
        if len(self.pending) >= _CHUNK:
            self.parse()

    def parse(self) -> None:
        shapes = shapely.from_wkb(np.array(self.pending, dtype=object))
        wanted = np.array(self.point_wanted, dtype=bool)
        if wanted.any():
            shapes[wanted] = shapely.point_on_surface(shapes[wanted])
        self.shapes.append(shapes)
        self.pending, self.point_wanted = [], []

    def finish(self) -> LayerFeatures:
        self.parse()
        geometry = np.concatenate(self.shapes)
        features = LayerFeatures(
            self.name,
            geometry,
            np.array(self.min_zoom, dtype=np.int16),
            np.array(self.properties, dtype=np.int32),
            tuple(self.known),
        )
        if self.name == "boundaries":
            return _borders(features)
        return _joined(features) if self.name in _LABELS_ALONG_LINES else features


def _borders(features: LayerFeatures) -> LayerFeatures:
    """Turn areas into their outlines; a border that two areas share is drawn once, for the higher of the two."""
    levels = np.array([dict(features.table[index])["admin_level"] for index in features.properties])
    shapes, min_zoom, properties = [], [], []
    drawn: shapely.Geometry = shapely.GeometryCollection()
    for level in np.unique(levels):
        chosen = levels == level
        outline = shapely.union_all(shapely.boundary(features.geometry[chosen]))
        shapes.append(shapely.line_merge(shapely.difference(outline, drawn)))
        drawn = shapely.union(drawn, outline)
        min_zoom.append(int(features.min_zoom[chosen][0]))
        properties.append(int(features.properties[chosen][0]))
    return LayerFeatures(
        features.name,
        np.array(shapes, dtype=object),
        np.array(min_zoom, dtype=np.int16),
        np.array(properties, dtype=np.int32),
        features.table,
    )


def _joined(features: LayerFeatures) -> LayerFeatures:
    """Join the pieces of a street into long lines: a name needs room to be written along it."""
    pairs = features.properties.astype(np.int64) * 32 + features.min_zoom
    order = np.argsort(pairs, kind="stable")
    groups, first = np.unique(pairs[order], return_index=True)
    index = np.repeat(np.arange(len(groups)), np.diff(np.append(first, len(order))))
    lines = shapely.line_merge(shapely.multilinestrings(features.geometry[order], indices=index))
    parts, group = shapely.get_parts(lines, return_index=True)
    return LayerFeatures(
        features.name,
        parts,
        (groups[group] % 32).astype(np.int16),
        (groups[group] // 32).astype(np.int32),
        features.table,
    )


def _processor(extract: Path, group: Group) -> osmium.FileProcessor:
    """Filter in compiled code: Python only sees what can become a feature."""
    kinds = osmium.osm
    filters = ((kinds.NODE, group.node_keys), (kinds.WAY, group.way_keys), (kinds.AREA, group.area_keys))
    processor = osmium.FileProcessor(str(extract)).with_areas(osmium.filter.KeyFilter(*group.area_keys))
    for kind, keys in (*filters, (kinds.RELATION, ())):
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


def _features(extract: Path, group: Group) -> Iterator[tuple[str, Row]]:
    factory = osmium.geom.WKBFactory()
    for thing in _processor(extract, group):
        draw, rows = _shape_and_rows(thing, factory)
        wkb: str | None = None
        for row in rows:
            if row.layer not in group.layers:
                continue
            if wkb is None:
                try:
                    wkb = draw(thing)
                except (RuntimeError, osmium.InvalidLocationError):
                    break  # no position, a single point, a ring that does not close: nothing to draw
            yield wkb, row


def read_layers(extract: Path, group: Group) -> list[LayerFeatures]:
    """
    Read the layers of one group; layers without any feature are left out.

    Raises
    ------
    ExtractTruncated
        If the file ends in the middle or is no OpenStreetMap file.
    """
    gathered: dict[str, _Gathering] = {}
    try:
        for wkb, row in _features(extract, group):
            gathered.setdefault(row.layer, _Gathering(row.layer)).add(wkb, row)
    except RuntimeError as error:
        raise ExtractTruncated(
            f"{extract} cannot be read to its end ({error}); fetch or copy the extract again."
        ) from error
    return [layer.finish() for layer in gathered.values()]
