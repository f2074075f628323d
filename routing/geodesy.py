"""Distances on the sphere, for single points and whole arrays."""

from __future__ import annotations

import math
from typing import overload

import numpy as np
from numpy.typing import NDArray

__all__ = ["EARTH_RADIUS_M", "METRES_PER_DEGREE", "great_circle_m", "metres_per_degree_lon"]

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
