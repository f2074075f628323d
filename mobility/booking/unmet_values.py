"""What is kept of a wish that could not be met: so coarse that it is nobody's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["CELL_DEGREES", "NEEDS", "NO_RIDE", "Cell", "Need", "UnmetCount", "need_of"]

CELL_DEGREES = 0.02
"""Side of a cell: 2.2 km from south to north, about 1.4 km from west to east at 50 degrees north."""


Need = Literal["wheelchair", "walks_badly", "none"]
"""What a party needs beside a seat: a wheelchair place, or short walks without steps."""

NEEDS: tuple[Need, ...] = ("wheelchair", "walks_badly", "none")

NO_RIDE = frozenset(
    {
        "NO_TIME", "OUT_OF_SHIFT", "KEPT_FOR_THE_DAY", "KEPT_FOR_RETURNS", "KEPT_FOR_NEEDS", "PARTY_TOO_LARGE",
        "NO_VEHICLE_FITS", "NO_STOP_NEAR_ORIGIN", "NO_STOP_NEAR_DESTINATION", "UNREACHABLE",
    }
)  # fmt: skip
"""Refusals for want of a ride of ours; the others are about the wish (too soon, at night, a bus goes there)."""


def need_of(party: Mapping[str, int], impaired: bool) -> Need:
    """Return the need of a party, given by its numbers, the greater one where there are two."""
    if party.get("wheelchairs", 0) > 0:
        return "wheelchair"
    return "walks_badly" if impaired or party.get("walkers", 0) > 0 else "none"


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
