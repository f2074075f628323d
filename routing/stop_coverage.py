"""How far people walk to the nearest stop, settlement by settlement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.features import Features
from routing.geodesy import METRES_PER_DEGREE
from routing.localities import Localities
from routing.stop_ground import Ground
from routing.stop_needs import settled_addresses
from routing.values import VirtualStop

__all__ = ["LOOK_M", "STRAIGHT_DETOUR", "SettlementCoverage", "StraightWalks", "Walks", "measure_coverage"]

STRAIGHT_DETOUR = 1.3
"""How much longer a walk is than the straight line, where no footways are known."""

_NEAR_M = 250.0
LOOK_M = 2_000.0
"""How far, on foot, a stop is looked for, metres."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SettlementCoverage:
    """
    How well the stops serve one settlement.

    Attributes
    ----------
    name, municipality
        The settlement ("Kürrenberg") and what it belongs to ("Mayen").
    addresses
        Addresses with at least four others within 150 m, more than 0.
    within_250_m
        How many of them have a stop within 250 m on foot.
    farthest_m
        The longest walk any of them has to its nearest stop, metres; at most 2,000 is looked for.
    lat, lon
        The middle of its addresses, WGS84 degrees.
    """

    name: str
    municipality: str
    addresses: int
    within_250_m: int
    farthest_m: float
    lat: float
    lon: float


class Walks(Protocol):
    """What measures how far it is on foot."""

    def nearest_m(self, lats: Floats, lons: Floats, stops: Sequence[tuple[float, float]], limit_m: float) -> Floats:
        """
        Metres on foot from every point to the nearest of the stops (lat, lon).

        Returns
        -------
        ndarray
            float64 [points]; inf beyond `limit_m`.
        """
        ...

    def within(
        self, origins: tuple[Floats, Floats], targets: tuple[Floats, Floats], limit_m: float
    ) -> Sequence[NDArray[np.integer]]:
        """Indices of the targets within `limit_m` metres on foot, for each of the origins (latitudes, longitudes)."""
        ...


class StraightWalks:
    """Walks along the straight line, lengthened by `STRAIGHT_DETOUR`: for places without a map of footways."""

    def nearest_m(self, lats: Floats, lons: Floats, stops: Sequence[tuple[float, float]], limit_m: float) -> Floats:
        """See `Walks.nearest_m`."""
        if not len(lats) or not stops:
            return np.full(len(lats), np.inf)
        there = np.array(stops)
        points, places = _flat((lats, lons), (there[:, 0], there[:, 1]))
        straight, _ = cKDTree(places).query(points, distance_upper_bound=limit_m / STRAIGHT_DETOUR)
        return np.asarray(straight, dtype=np.float64) * STRAIGHT_DETOUR

    def within(
        self, origins: tuple[Floats, Floats], targets: tuple[Floats, Floats], limit_m: float
    ) -> Sequence[NDArray[np.integer]]:
        """See `Walks.within`."""
        if not len(origins[0]) or not len(targets[0]):
            return [np.zeros(0, dtype=np.int64)] * len(origins[0])
        targets_xy, origins_xy = _flat(targets, origins)
        found = cKDTree(targets_xy).query_ball_point(origins_xy, limit_m / STRAIGHT_DETOUR)
        return [np.array(some, dtype=np.int64) for some in found]


def _flat(here: tuple[Floats, Floats], there: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Two sets of points in one plane, metres, float64 [n, 2]."""
    scale = float(np.cos(np.radians(np.mean(here[0]))))
    flat = [np.column_stack([lats, lons * scale]) * METRES_PER_DEGREE for lats, lons in (here, there)]
    return flat[0], flat[1]


def measure_coverage(
    features: Features, ground: Ground, stops: Sequence[VirtualStop], walks: Walks
) -> tuple[SettlementCoverage, ...]:
    """
    Measure how far the people of every settlement walk to a stop.

    Returns
    -------
    tuple of SettlementCoverage
        Ordered by municipality and name; settlements without addresses are not there.
    """
    lats, lons = settled_addresses(features, ground)
    walk_m = walks.nearest_m(lats, lons, [(stop.lat, stop.lon) for stop in stops], LOOK_M)
    members: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, locality in enumerate(Localities(features).at(lats.tolist(), lons.tolist())):
        members[locality.municipality, locality.title].append(index)
    return tuple(
        SettlementCoverage(
            name=name,
            municipality=municipality,
            addresses=len(rows),
            within_250_m=int((walk_m[rows] <= _NEAR_M).sum()),
            farthest_m=round(float(np.minimum(walk_m[rows], LOOK_M).max()), 1),
            lat=round(float(lats[rows].mean()), 6),
            lon=round(float(lons[rows].mean()), 6),
        )
        for (municipality, name), rows in sorted(members.items())
    )
