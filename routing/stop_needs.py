"""Who needs a stop: the addresses of settlements, and points along their streets."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from routing.compiled import HIGHWAYS
from routing.features import Features
from routing.stop_ground import Ground

__all__ = ["needs", "settled_addresses"]

_NEIGHBOURS, _NEIGHBOURHOOD_M = 4, 150.0
_SAMPLE_M = 60.0

Floats = NDArray[np.float64]


def settled_addresses(features: Features, ground: Ground) -> tuple[Floats, Floats]:
    """
    Addresses of the service area that belong to a settlement: at least four others lie within 150 m.

    Returns
    -------
    tuple
        Latitudes and longitudes, degrees, float64 [n].
    """
    lats = np.array([f.lat for f in features.addresses])
    lons = np.array([f.lon for f in features.addresses])
    if not len(lats):
        return lats, lons
    xy = ground.metres(lats, lons)
    around = cKDTree(xy).query_ball_point(xy, _NEIGHBOURHOOD_M, return_length=True)
    keep = ground.inside(lats, lons) & (np.asarray(around) > _NEIGHBOURS)
    return lats[keep], lons[keep]


def needs(features: Features, ground: Ground) -> tuple[Floats, Floats]:
    """Addresses of settlements, and points along streets (house numbers are not mapped everywhere)."""
    lats, lons = settled_addresses(features, ground)
    street_lats, street_lons = _street_samples(ground)
    return np.concatenate([lats, street_lats]), np.concatenate([lons, street_lons])


def _street_samples(ground: Ground) -> tuple[Floats, Floats]:
    """Points every 60 m along the streets of settlements."""
    roads = ground.roads
    codes = [HIGHWAYS.index(name) for name in ("residential", "living_street")]
    street = ground.for_new & roads.built_up & np.isin(roads.highway, codes)
    once = street & roads.once
    lats: list[Floats] = []
    lons: list[Floats] = []
    for arc in np.flatnonzero(once):
        lat, lon = roads.geometry(int(arc))
        count = max(1, int(roads.length_m[arc] / _SAMPLE_M))
        along = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(lat), np.diff(lon)))])
        at = (np.arange(count) + 0.5) / count * along[-1]
        lats.append(np.interp(at, along, lat))
        lons.append(np.interp(at, along, lon))
    lat, lon = (np.concatenate(part) if part else np.zeros(0) for part in (lats, lons))
    keep = ground.inside(lat, lon)
    return lat[keep], lon[keep]
