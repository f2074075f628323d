"""Walks to the stops of an area: which are near, and which way leads there."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from routing.errors import Unreachable
from routing.values import StopAccess, VirtualStop, WalkPath
from routing.walk_kernels import Seeds
from routing.walk_network import WalkNetwork
from routing.walk_path import draw
from routing.walk_search import Walker

__all__ = ["LONGEST_WALK_M", "PlaceWalks", "StopWalks"]

LONGEST_WALK_M = 20_000.0
"""How far a walk is looked for when its way is asked for, metres."""


class PlaceWalks:
    """
    Walks to places that are no stops of ours; thread safe.

    Parameters
    ----------
    walker
        Knows the walking network.
    lats, lons
        Where the places are, WGS84 degrees; those far from any way are near nobody.
    """

    def __init__(self, walker: Walker, lats: Sequence[float], lons: Sequence[float]) -> None:
        self._walker = walker
        self.places = walker.places(np.asarray(lats, dtype=np.float64), np.asarray(lons, dtype=np.float64))

    def near(self, lat: float, lon: float, max_walk_m: float, *, step_free: bool = False) -> list[StopAccess]:
        """Find the places within a walk, by index and in no order; `StopAccess.stop` is the index."""
        seeds = self._walker.link(np.array([lat]), np.array([lon]))[1]
        _, found = self._walker.reach(seeds, self.places, max_walk_m, step_free=step_free)
        return [
            StopAccess(
                stop=int(place),
                walk_m=round(float(found.length_m[place]), 1),
                walk_s=math.ceil(round(float(found.seconds[place]), 1)),
                has_steps=bool(found.barred[place]),
            )
            for place in found.touched[: found.tally[0]]
        ]


class StopWalks:
    """
    Walks between places and the stops of an area; thread safe.

    Parameters
    ----------
    network
        The walking network.
    stops
        All virtual stops, by index; those that are retired have ways, but are not near anybody.
    """

    def __init__(self, network: WalkNetwork, stops: Sequence[VirtualStop]) -> None:
        self._walker = Walker(network)
        self._stops = stops
        self._walks = self.to([s.lat for s in stops], [s.lon for s in stops])
        self._places = self._walks.places

    def to(self, lats: Sequence[float], lons: Sequence[float]) -> PlaceWalks:
        """Return the walks over the same network to other places."""
        return PlaceWalks(self._walker, lats, lons)

    def stops_near(self, lat: float, lon: float, max_walk_m: float, limit: int, step_free: bool) -> list[StopAccess]:
        """Find the stops within a walk: first those without steps where that matters, then the nearest."""
        walks = (
            access
            for access in self._walks.near(lat, lon, max_walk_m, step_free=step_free)
            if not self._stops[access.stop].is_retired
        )
        return sorted(walks, key=lambda walk: (step_free and walk.has_steps, walk.walk_m, walk.stop))[:limit]

    def path(self, lat: float, lon: float, stop: int, max_walk_m: float, step_free: bool) -> WalkPath:
        """
        Draw the walk from a place to a stop: the one `stops_near` finds within `max_walk_m`, else the one there is.

        Raises
        ------
        Unreachable
            If there is none of less than `LONGEST_WALK_M`.
        """
        seeds = self._seeds(lat, lon)
        for limit_m in (max_walk_m, LONGEST_WALK_M):
            answer = self._walker.reach(seeds, self._places, limit_m, step_free=step_free)
            if answer[1].cost[stop] > 0.0:
                return draw(self._walker.network, (lat, lon), seeds, self._places, stop, answer)
        name = self._stops[stop].name
        raise Unreachable(f"no way on foot from {lat:.5f}, {lon:.5f} to the stop {name}: choose another stop")

    def _seeds(self, lat: float, lon: float) -> Seeds:
        return self._walker.link(np.array([lat]), np.array([lon]))[1]
