"""What is kept of a wish that could not be met: so coarse that it is nobody's."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["CELL_DEGREES", "Cell", "UnmetCount"]

CELL_DEGREES = 0.02
"""Side of a cell: 2.2 km from south to north, about 1.4 km from west to east at 50 degrees north."""


@dataclass(frozen=True, slots=True)
class Cell:
    """
    A cell of the map, counted from the equator and the meridian of Greenwich.

    Examples
    --------
    >>> cell = Cell.around(50.3301, 7.2199)
    >>> round(cell.lat, 2), round(cell.lon, 2)
    (50.33, 7.21)
    """

    row: int
    column: int

    @classmethod
    def around(cls, lat: float, lon: float) -> Cell:
        """Return the cell a place lies in."""
        return cls(math.floor(lat / CELL_DEGREES), math.floor(lon / CELL_DEGREES))

    @property
    def lat(self) -> float:
        """Latitude of its middle, in degrees."""
        return (self.row + 0.5) * CELL_DEGREES

    @property
    def lon(self) -> float:
        """Longitude of its middle, in degrees."""
        return (self.column + 0.5) * CELL_DEGREES


@dataclass(frozen=True, slots=True)
class UnmetCount:
    """
    How many wishes (and how many persons in all) between two cells could not be met, and why.

    `band_s` is the begin of the two hours, in local time, in which they wished to travel.
    """

    band_s: int
    reason: str
    origin: Cell
    destination: Cell
    wishes: int = 1
    persons: int = 1
