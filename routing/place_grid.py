"""A grid over the earth, by which a place index finds what lies near a point."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from routing.geodesy import METRES_PER_DEGREE

__all__ = ["cells", "cells_around"]

_ROW_DEG, _COLUMN_DEG = 0.002, 0.003
_COLUMNS = 1 << 20


def cells(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.int64]:
    """Number of the cell of each point, about 220 m square in central Europe; neighbours in a row differ by one."""
    row = np.floor((lat + 90.0) / _ROW_DEG).astype(np.int64)
    return row * _COLUMNS + np.floor((lon + 180.0) / _COLUMN_DEG).astype(np.int64)


def cells_around(lat: float, lon: float, reach_m: float) -> list[tuple[int, int]]:
    """First and last cell of each row of cells that a square of twice the reach around a point touches."""
    high = reach_m / METRES_PER_DEGREE
    wide = high / max(math.cos(math.radians(lat)), 0.01)
    south, north = (math.floor((lat + side + 90.0) / _ROW_DEG) for side in (-high, high))
    west, east = (math.floor((lon + side + 180.0) / _COLUMN_DEG) for side in (-wide, wide))
    return [(row * _COLUMNS + west, row * _COLUMNS + east) for row in range(south, north + 1)]
