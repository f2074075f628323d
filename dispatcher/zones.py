"""
An area too large for one core, split by zone: each zone owns vehicles, rides near a border are offered to several.

A zone decides for its own vehicles alone, with a dispatcher of its own, in a process of its own. Its vehicles may drive
anywhere: zones share out vehicles, not roads. See docs/decisions/0009-zones.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatcher.errors import InvalidProblem
from dispatcher.problem import Wish
from dispatcher.schedule import TravelTimes

__all__ = ["Zones", "best_offer", "cut"]


@dataclass(frozen=True, slots=True, eq=False)
class Zones:
    """
    Which zone each location lies in, and which zones it is near to.

    Parameters
    ----------
    home
        The zone of each location, shape ``[locations]``, numbered from 0 without gaps.
    near
        Whether a location lies in a zone or near it, shape ``[zones, locations]``.

    Raises
    ------
    InvalidProblem
        Shapes do not fit, or a location is not near its own zone.
    """

    home: NDArray[np.int64]
    near: NDArray[np.bool_]

    def __post_init__(self) -> None:
        if self.home.ndim != 1 or self.near.shape != (self.count, len(self.home)):
            raise InvalidProblem(f"zones: near must be of shape {(self.count, len(self.home))}, got {self.near.shape}")
        if not self.near[self.home, np.arange(len(self.home))].all():
            raise InvalidProblem("zones: a location must be near the zone it lies in")

    @property
    def count(self) -> int:
        """Number of zones."""
        return int(self.home.max()) + 1 if len(self.home) else 0

    @classmethod
    def within(cls, home: NDArray[np.int64], table_s: TravelTimes, border_s: int) -> Zones:
        """
        Return zones with borders so wide: near is what can be reached from inside a zone within `border_s` seconds.

        Parameters
        ----------
        home
            The zone of each location, shape ``[locations]``, numbered from 0 without gaps.
        table_s
            Drive seconds between locations, int32, shape ``[locations, locations]``.
        border_s
            0: only rides from one zone into another are offered to both.
        """
        zones = range(int(home.max(initial=-1)) + 1)
        missing = np.setdiff1d(zones, home)
        if len(missing):
            raise InvalidProblem(f"zones: nothing lies in zone {int(missing[0])}")
        near = [(home == zone) | (table_s[home == zone].min(axis=0) <= border_s) for zone in zones]
        return cls(home, np.array(near, dtype=np.bool_).reshape(len(zones), len(home)))

    def offered(self, wish: Wish) -> tuple[int, ...]:
        """Return the zones a wish is offered to: those its places lie in or near to, at either end."""
        places = [access.location for access in (*wish.pickups, *wish.dropoffs)]
        return tuple(np.flatnonzero(self.near[:, places].any(axis=1)).tolist())


def best_offer(costs: Mapping[int, float | None]) -> int | None:
    """
    Return the zone that offers a ride for the least, None where none offers one.

    Of equal offers the zone with the lowest number wins, so that the answer does not depend on who answered first.

    Examples
    --------
    >>> best_offer({2: 80.0, 0: 95.0, 1: 80.0, 3: None})
    1
    """
    offers = [(cost, zone) for zone, cost in costs.items() if cost is not None]
    return min(offers)[1] if offers else None


def cut(places: NDArray[np.float64], count: int) -> NDArray[np.int64]:
    """
    Cut an area into `count` bands of equally many places across its longer side; returns the zone of each place.

    Parameters
    ----------
    places
        Coordinates of the locations in one unit of length, shape ``[locations, 2]``.
    count
        Number of zones, at least 1 and at most the number of locations.
    """
    if not 1 <= count <= len(places):
        raise InvalidProblem(f"{len(places)} places cannot be cut into {count} zones")
    longer = int(np.argmax(np.ptp(places, axis=0)))
    rank = np.empty(len(places), dtype=np.int64)
    rank[np.argsort(places[:, longer], kind="stable")] = np.arange(len(places))
    return rank * count // len(places)
