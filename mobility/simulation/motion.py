"""Where a vehicle is on its way: positions along real road geometry by the seconds driven."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["Leg", "Spot"]


@dataclass(frozen=True, slots=True)
class Spot:
    """A point with the direction of travel, degrees clockwise from north (None while standing)."""

    lat: float
    lon: float
    heading: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Leg:
    """
    One drive between two stops.

    Attributes
    ----------
    from_stop_id, to_stop_id : str
        Where it begins and ends.
    lat, lon : ndarray
        Its points, WGS84 degrees.
    elapsed_s : ndarray
        Seconds since the departure at every point, never falling.
    """

    from_stop_id: str
    to_stop_id: str
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    elapsed_s: NDArray[np.float64]

    @classmethod
    def from_feature(cls, feature: Mapping[str, Any]) -> Leg:
        """Read a GeoJSON Feature as GET /api/driver/route gives it."""
        points = np.asarray(feature["geometry"]["coordinates"], dtype=np.float64)
        properties = feature["properties"]
        return cls(
            from_stop_id=str(properties["from_stop_id"]),
            to_stop_id=str(properties["to_stop_id"]),
            lat=points[:, 1],
            lon=points[:, 0],
            elapsed_s=np.asarray(properties["elapsed_s"], dtype=np.float64),
        )

    @property
    def duration_s(self) -> int:
        """How long the drive takes, in whole seconds, rounded up as in the travel-time tables."""
        return math.ceil(float(self.elapsed_s[-1]))

    def at(self, driven_s: float) -> Spot:
        """Return where the vehicle is `driven_s` after it left; before and after, where the leg begins and ends."""
        lat = float(np.interp(driven_s, self.elapsed_s, self.lat))
        lon = float(np.interp(driven_s, self.elapsed_s, self.lon))
        return Spot(lat, lon, self._heading(driven_s))

    def _heading(self, driven_s: float) -> float | None:
        """Return the direction of the piece of road it is on; None where the leg has no length."""
        last = len(self.elapsed_s) - 1
        index = min(max(int(np.searchsorted(self.elapsed_s, driven_s, side="right")), 1), last)
        while index < last and self._same_place(index):
            index += 1
        if self._same_place(index):
            return None
        north = self.lat[index] - self.lat[index - 1]
        east = (self.lon[index] - self.lon[index - 1]) * math.cos(math.radians(float(self.lat[index])))
        return round(math.degrees(math.atan2(east, north)) % 360, 1)

    def _same_place(self, index: int) -> bool:
        return bool(self.lat[index] == self.lat[index - 1] and self.lon[index] == self.lon[index - 1])
