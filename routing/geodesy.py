"""Distances on the sphere, for single points and whole arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

__all__ = ["EARTH_RADIUS_M", "METRES_PER_DEGREE", "great_circle_m", "metres_per_degree_lon", "spans_the_world"]

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius of the earth, as OSMnx has it."""

METRES_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180.0
"""Metres in one degree of latitude."""

Floats = NDArray[np.float64]


@overload
def great_circle_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float: ...
@overload
def great_circle_m(lat1: Floats | float, lon1: Floats | float, lat2: Floats, lon2: Floats) -> Floats: ...
def great_circle_m(
    lat1: Floats | float, lon1: Floats | float, lat2: Floats | float, lon2: Floats | float
) -> Floats | float:
    """
    Distance between points given in degrees, metres (haversine formula).

    Examples
    --------
    >>> round(great_circle_m(50.0, 7.0, 51.0, 7.0))
    111195
    """
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_lat = np.sin((phi2 - phi1) / 2.0) ** 2
    half_lon = np.sin(np.radians(np.subtract(lon2, lon1)) / 2.0) ** 2
    chord = np.sqrt(half_lat + np.cos(phi1) * np.cos(phi2) * half_lon)
    distance = 2.0 * EARTH_RADIUS_M * np.arcsin(np.minimum(chord, 1.0))
    return distance if isinstance(distance, np.ndarray) else float(distance)


def metres_per_degree_lon(lat: float) -> float:
    """Metres in one degree of longitude at a latitude."""
    return METRES_PER_DEGREE * math.cos(math.radians(lat))


def spans_the_world(lons: Sequence[float]) -> bool:
    """
    Tell whether a line, drawn on a flat map, would lead around the world: it crosses the antimeridian.

    Examples
    --------
    >>> spans_the_world([179.9, -179.9]), spans_the_world([7.2, 7.3])
    (True, False)
    """
    return max(lons) - min(lons) > 180.0
