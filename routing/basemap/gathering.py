"""Gather the features of one layer while an extract is read, and bring them into the shape they are drawn in."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.basemap.schema import Properties, Row
from routing.values import Bounds

__all__ = ["Gathering", "LayerFeatures"]

_CHUNK = 20_000
_LABELS_ALONG_LINES = ("street_labels", "street_refs", "water_lines_labels")


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
class Gathering:
    """One layer while it is being read: shapes still as text, to be parsed in bulk."""

    name: str
    bounds: Bounds
    shapes: list[NDArray[np.object_]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    point_wanted: list[bool] = field(default_factory=list)
    min_zoom: list[int] = field(default_factory=list)
    properties: list[int] = field(default_factory=list)
    known: dict[Properties, int] = field(default_factory=dict)

    def add(self, wkb: str, row: Row) -> None:
        """Take in one feature: its shape as hexadecimal well-known binary."""
        self.pending.append(wkb)
        self.point_wanted.append(row.label_point)
        self.min_zoom.append(row.min_zoom)
        self.properties.append(self.known.setdefault(row.properties, len(self.known)))
        if len(self.pending) >= _CHUNK:
            self.parse()

    def parse(self) -> None:
        """Turn what is pending into shapes, and keep those that reach into the bounds."""
        shapes = shapely.from_wkb(np.array(self.pending, dtype=object))
        wanted = np.array(self.point_wanted, dtype=bool)
        if wanted.any():
            shapes[wanted] = shapely.point_on_surface(shapes[wanted])
        inside = _reach_into(shapes, self.bounds)
        self.shapes.append(shapes[inside])
        for values in (self.min_zoom, self.properties):
            values[-len(shapes) :] = np.array(values[-len(shapes) :])[inside].tolist()
        self.pending, self.point_wanted = [], []

    def finish(self) -> LayerFeatures:
        """Return the whole layer."""
        if self.pending:
            self.parse()
        geometry = np.concatenate(self.shapes)
        features = LayerFeatures(
            self.name,
            geometry,
            np.array(self.min_zoom, dtype=np.int16),
            np.array(self.properties, dtype=np.int32),
            tuple(self.known),
        )
        if self.name == "boundaries" and len(geometry):
            return _borders(features)
        return _joined(features, self.bounds) if self.name in _LABELS_ALONG_LINES else features


def _reach_into(shapes: NDArray[np.object_], bounds: Bounds) -> NDArray[np.bool_]:
    """Tell which shapes touch the rectangle; what lies outside is hidden at every zoom."""
    west, south, east, north = shapely.bounds(shapes).T
    inside: NDArray[np.bool_] = (
        (east >= bounds.min_lon) & (west <= bounds.max_lon) & (north >= bounds.min_lat) & (south <= bounds.max_lat)
    )
    inside &= east - west < 180.0  # what lies across the antimeridian would be drawn around the world
    return inside


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


def _joined(features: LayerFeatures, bounds: Bounds) -> LayerFeatures:
    """
    Join the pieces of a street into long lines: a name needs room to be written along it.

    Lines end at the bounds: no name is written where nothing else is drawn.
    """
    pairs = features.properties.astype(np.int64) * 32 + features.min_zoom
    order = np.argsort(pairs, kind="stable")
    groups, first = np.unique(pairs[order], return_index=True)
    index = np.repeat(np.arange(len(groups)), np.diff(np.append(first, len(order))))
    lines = shapely.line_merge(shapely.multilinestrings(features.geometry[order], indices=index))
    inside = shapely.clip_by_rect(lines, bounds.min_lon, bounds.min_lat, bounds.max_lon, bounds.max_lat)
    parts, group = shapely.get_parts(np.asarray(inside, dtype=object), return_index=True)
    there = (shapely.get_dimensions(parts) == 1) & ~shapely.is_empty(parts)  # a corner touched leaves a point
    parts, group = parts[there], group[there]
    return LayerFeatures(
        features.name,
        parts,
        (groups[group] % 32).astype(np.int16),
        (groups[group] // 32).astype(np.int32),
        features.table,
    )
