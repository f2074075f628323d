"""The service area: the boundaries named in area.toml, else its bounding box."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

import osmium
import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from routing.area_file import AreaFile
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.osm_file import reading
from routing.values import Bounds

__all__ = ["ServiceArea", "read_service_area", "to_feature", "widened"]

TOLERANCE_DEG = 5e-5
"""Boundaries are smoothed by up to 5 m: far below the width of a field, and a third of the points."""

ServiceArea = BaseGeometry


def read_service_area(extract: Path, area: AreaFile) -> tuple[ServiceArea, tuple[str, ...]]:
    """
    Assemble the service area from the boundary relations of an extract.

    Returns
    -------
    tuple
        The area in WGS84 (lon, lat), and the names of the boundaries found; none found means that
        the bounding box of `area` is the service area.

    Raises
    ------
    ExtractTruncated
        If the file cannot be read to its end.
    """
    keys = osmium.filter.TagFilter(("boundary", "administrative"))
    factory = osmium.geom.GeoJSONFactory()
    parts: dict[str, ServiceArea] = {}
    with reading(extract, osmium.FileProcessor(str(extract)).with_areas(keys).with_filter(keys)) as objects:
        for thing in objects:
            name = thing.tags.get("name", "")
            if (
                isinstance(thing, osmium.osm.Area)
                and thing.tags.get("admin_level") == "6"
                and name in area.boundary_names
            ):
                with contextlib.suppress(RuntimeError, osmium.InvalidLocationError):  # a ring that does not close
                    parts[name] = shapely.make_valid(shapely.from_geojson(factory.create_multipolygon(thing)))
    if not parts:
        south, west, north, east = area.bbox
        return shapely.box(west, south, east, north), ()
    whole = shapely.union_all(list(parts.values())).simplify(TOLERANCE_DEG)
    return whole, tuple(sorted(parts))


def to_feature(service_area: ServiceArea, area: AreaFile) -> dict[str, Any]:
    """Wrap the service area as a GeoJSON Feature."""
    geometry: dict[str, Any] = json.loads(json.dumps(mapping(service_area)))
    return {"type": "Feature", "properties": {"name": area.name, "title": area.title}, "geometry": geometry}


def widened(bounds: Bounds, metres: float) -> Bounds:
    """
    Grow a rectangle by some metres on every side.

    Examples
    --------
    >>> widened(Bounds(50.0, 7.0, 51.0, 8.0), 11_119.5).min_lat
    49.9
    """
    d_lat = metres / METRES_PER_DEGREE
    d_lon = metres / metres_per_degree_lon(max(abs(bounds.min_lat), abs(bounds.max_lat)))
    return Bounds(
        round(bounds.min_lat - d_lat, 6),
        round(bounds.min_lon - d_lon, 6),
        round(bounds.max_lat + d_lat, 6),
        round(bounds.max_lon + d_lon, 6),
    )
