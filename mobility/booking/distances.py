"""Distances as the crow flies."""

from __future__ import annotations

import math

__all__ = ["distance_m"]

_EARTH_RADIUS_M = 6_371_000.0


def distance_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """
    Return the distance between two places in metres, good to 0.5 % within a district.

    Examples
    --------
    >>> round(distance_m(50.0, 7.0, 50.0, 7.1))
    7147
    """
    x = math.radians(lon_b - lon_a) * math.cos(math.radians((lat_a + lat_b) / 2))
    y = math.radians(lat_b - lat_a)
    return _EARTH_RADIUS_M * math.hypot(x, y)
