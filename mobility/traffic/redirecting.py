"""Riders on board whose stop nobody reaches any more alight at another one, as near to where they go as possible."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from dispatcher.schedule import UNREACHABLE_S
from mobility.booking.booking import Booking
from mobility.booking.distances import distance_m
from mobility.booking.offering import stop_info
from mobility.fleet.live import LivePlan
from mobility.fleet.planning import PlanWrite, announced
from mobility.parts import Parts
from routing.errors import OutsideArea
from routing.values import StopAccess

__all__ = ["redirected"]

_STOPS_TO_WALK_FROM = 6
_METRES_A_SECOND_ON_FOOT = 1.2


def redirected(parts: Parts, live: LivePlan, ride: Booking, now_s: int) -> tuple[Booking, PlanWrite] | None:
    """Return a ride with another stop to alight at, and its plan; None where no nearer stop can be reached."""
    here, table_s = live.plan.anchor.location, parts.area.stop_table_s
    reachable = (each for each in _around(parts, ride) if table_s[here, each.stop] < UNREACHABLE_S)
    access = next(reachable, None)
    if access is None or access.stop == here:  # nothing is nearer than where they are
        return None
    told = stop_info(parts, (access,), access.stop)
    ride = replace(ride, dropoff_stop=told, first_promise=ride.first_promise or ride.promise)
    record = live.record.with_booking(ride)
    stops = (replace(each, stop_id=told.id) if each.booking_id == ride.id else each for each in record.stops)
    after = announced(parts.fleet.live(replace(record, stops=tuple(stops)), now_s))
    return after.bookings[ride.id], PlanWrite(live.record, after, "service", "road_closed")


def _around(parts: Parts, ride: Booking) -> Iterable[StopAccess]:
    """Return the stops around where a rider goes: those in walking distance first, then all others by the bird."""
    there, walk_m = ride.destination, parts.policy.alternative_walk_m
    try:
        near = parts.area.stops_near(there.lat, there.lon, walk_m, _STOPS_TO_WALK_FROM, ride.step_free)
    except OutsideArea:
        near = []
    apart_m = {stop.index: distance_m(there.lat, there.lon, stop.lat, stop.lon) for stop in parts.area.stops}
    others = sorted(apart_m, key=lambda index: (apart_m[index], index))
    far = (StopAccess(index, apart_m[index], round(apart_m[index] / _METRES_A_SECOND_ON_FOOT)) for index in others)
    return (*near, *far)
