"""The JSON API: the same for our own pages, the simulated fleet, and whoever else."""

from __future__ import annotations

from web.api import bookings, companions, driver, groups, places, round_trips, series, session, tiles, visits, waiting
from web.api.blueprint import api

__all__ = [
    "api",
    "bookings",
    "companions",
    "driver",
    "groups",
    "places",
    "round_trips",
    "series",
    "session",
    "tiles",
    "visits",
    "waiting",
]
