"""Whether an extract is the one of the area: what is wrong enough to stop, and what only to say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from routing.area_file import AreaFile
from routing.compiled import RoadNetwork
from routing.errors import ExtractElsewhere
from routing.geodesy import METRES_PER_DEGREE, metres_per_degree_lon
from routing.road_report import RoadReport

__all__ = ["check_coverage", "doubts"]

MIN_COVERAGE = 0.25
"""Share of the bounding box of the service area the roads must reach, else the extract is of another region."""

GOOD_COVERAGE = 0.9
"""Share of the service area that lies near a road, below which people should look twice."""

NEAR_ROAD_M = 3_000.0
"""Nowhere in a district is it farther to the next road, but in a lake or a large forest."""

MANY_APART = 0.15
"""Share of the roads that hang apart, above which the extract has gaps; a sound one has some hundredths."""

_SAMPLES = 60


def check_coverage(roads: RoadNetwork, service_area: BaseGeometry, title: str, extract: Path) -> None:
    """
    See that the roads reach over the service area at all.

    Raises
    ------
    ExtractElsewhere
        If their bounding box covers less than `MIN_COVERAGE` of that of the service area.
    """
    west, south, east, north = service_area.bounds
    height = min(roads.geom_lat.max(), north) - max(roads.geom_lat.min(), south)
    width = min(roads.geom_lon.max(), east) - max(roads.geom_lon.min(), west)
    whole = (north - south) * (east - west)
    share = max(float(height), 0.0) * max(float(width), 0.0) / whole
    if share < MIN_COVERAGE:
        raise ExtractElsewhere(
            f"the roads of {extract} cover only {share:.0%} of {title}: take an extract of the whole area"
        )


def doubts(
    area: AreaFile, service_area: BaseGeometry, boundaries: tuple[str, ...], roads: RoadNetwork, report: RoadReport
) -> Iterator[str]:
    """Say what makes an extract look wrong that can still be used, one sentence each."""
    near = _share_near_roads(service_area, roads.geom_lat, roads.geom_lon)
    if near < GOOD_COVERAGE:
        yield (
            f"Only {near:.0%} of the service area lies within {NEAR_ROAD_M / 1000:.0f} km of a road: "
            "the extract may be cut, or of the region next to it."
        )
    if area.service_boundaries and not boundaries:
        yield (
            f"The extract holds no complete boundary of {' or '.join(area.service_boundaries)}: "
            "the whole bounding box is served instead."
        )
    apart = report.unconnected_km / (report.length_km + report.unconnected_km)
    if apart > MANY_APART:
        yield (
            f"{apart:.0%} of the roads hang apart from all others and are left out: the extract has gaps "
            "(see `mobility area report`)."
        )


def _share_near_roads(
    service_area: BaseGeometry, road_lat: NDArray[np.float64], road_lon: NDArray[np.float64]
) -> float:
    """Share of a grid of points over the service area that have a point of a road near."""
    west, south, east, north = service_area.bounds
    steps = (np.arange(_SAMPLES) + 0.5) / _SAMPLES
    lon, lat = (grid.ravel() for grid in np.meshgrid(west + steps * (east - west), south + steps * (north - south)))
    inside = shapely.contains_xy(service_area, lon, lat)
    scale = np.array([METRES_PER_DEGREE, metres_per_degree_lon((south + north) / 2)])
    tree = cKDTree(np.column_stack([road_lat, road_lon]) * scale)
    away, _ = tree.query(np.column_stack([lat[inside], lon[inside]]) * scale, distance_upper_bound=NEAR_ROAD_M)
    return float(np.isfinite(away).mean()) if inside.any() else 1.0
