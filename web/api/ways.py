"""
The ways of a ride as GeoJSON legs.

The roads a vehicle takes, to a rider and with a rider or through a driver's halts, and the walks from door to stop.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from mobility.booking.ticket import Ticket
from mobility.booking.tickets import Way
from mobility.booking.values import BookingState, Place
from routing.area import Area
from routing.errors import RoutingError
from routing.values import Path
from web.api.write import leg_feature, walk_feature

__all__ = ["driver_way", "rider_way", "walk"]


def driver_way(area: Area, stop_ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield the leg between each stop and the next, with the seconds at every point and the turns."""
    for a, b in pairwise(area.stop_by_id(stop_id) for stop_id in stop_ids):
        if a.index != b.index:
            yield leg_feature(area.stop_path(a.index, b.index), kind="leg", from_stop_id=a.id, to_stop_id=b.id)


def rider_way(area: Area, ticket: Ticket, way: Way | None, max_walk_m: float) -> Iterator[dict[str, Any]]:
    """Yield the legs: ``approach`` (the vehicle comes), ``ride`` (from stop to stop), ``walk`` (at both ends)."""
    is_on_board = ticket.state is BookingState.ON_BOARD
    if way is not None and way.stop_ids:
        kind = "ride" if is_on_board else "approach"
        for path in _through(area, way):
            yield leg_feature(path, kind=kind)
    if not is_on_board:
        pickup, dropoff = area.stop_by_id(ticket.pickup_stop.id), area.stop_by_id(ticket.dropoff_stop.id)
        yield leg_feature(area.stop_path(pickup.index, dropoff.index), kind="ride")
    walks = [("dropoff", ticket.destination, ticket.dropoff_stop)]
    if not is_on_board:
        walks.insert(0, ("pickup", ticket.origin, ticket.pickup_stop))
    for end, place, stop in walks:
        with contextlib.suppress(RoutingError):  # a door off the map after a rebuild: the rides are shown all the same
            yield walk(area, place, (stop.id, end), max_walk_m, step_free=ticket.step_free)


def walk(
    area: Area, place: Place, stop_and_end: tuple[str, str], max_walk_m: float, *, step_free: bool
) -> dict[str, Any]:
    """
    Describe the walk between a place and a stop, to the ``pickup`` or from the ``dropoff``.

    Raises
    ------
    UnknownStop, OutsideArea, Unreachable
        Where no walk can be shown.
    """
    stop_id, end = stop_and_end
    path = area.walk_path(place.lat, place.lon, area.stop_by_id(stop_id).index, max_walk_m, step_free)
    if end == "dropoff":
        path = replace(path, lat=path.lat[::-1], lon=path.lon[::-1])
    return walk_feature(path, end=end)


def _through(area: Area, way: Way) -> Iterator[Path]:
    halts = [area.stop_by_id(stop_id) for stop_id in way.stop_ids]
    begin = area.stop_by_id(way.here_stop_id).position
    if way.position is not None:
        with contextlib.suppress(RoutingError):  # seen off the roads: draw from the last stop instead
            begin = area.snap(way.position.lat, way.position.lon)
    for a, b in pairwise([begin, *(stop.position for stop in halts)]):
        if a != b:
            yield area.path(a, b)
