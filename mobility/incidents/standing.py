"""Where a vehicle that broke down stands, and from which stop it is reached."""

from __future__ import annotations

from mobility.booking.distances import distance_m
from mobility.booking.values import StopInfo
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import VehiclePosition
from mobility.incidents.rescuing import Aground
from mobility.parts import Parts
from routing.errors import RoutingError
from routing.values import VirtualStop

__all__ = ["standing"]

_AT_THE_STOP_M = 60.0
_NEAR_ENOUGH = 8
_HALF_A_DRIVE_M_S = 5.0
"""Where no road is known between a stop and the vehicle, it is reckoned with this much of a straight line a second."""


def standing(
    parts: Parts, record: PlanRecord, seen: VehiclePosition | None, place: tuple[float, float] | None
) -> Aground:
    """
    Return where a vehicle stands and the stop it is reached from soonest.

    It stands at `place` (lat, lon) where that is known, else where it was seen since it set out, else at its last halt.
    """
    last = parts.area.stop_by_id(record.here_stop_id)
    if place is None:
        fresh = seen is not None and seen.at_s >= record.ready_s
        place = (seen.lat, seen.lon) if fresh and seen is not None else (last.lat, last.lon)
    stops = sorted(parts.area.stops, key=lambda stop: (distance_m(*place, stop.lat, stop.lon), stop.id))
    nearest = stops[0]
    if distance_m(*place, nearest.lat, nearest.lon) <= _AT_THE_STOP_M:
        return Aground(_told(nearest, nearest.name, (nearest.lat, nearest.lon)), 0)
    beside_s, _, best = min((_there_and_back_s(parts, stop, place), stop.id, stop) for stop in stops[:_NEAR_ENOUGH])
    return Aground(_told(best, f"{record.vehicle.name} ({best.name})", place), beside_s)


def _there_and_back_s(parts: Parts, stop: VirtualStop, place: tuple[float, float]) -> int:
    try:
        there = parts.area.snap(*place)
        return round(parts.area.travel_time_s(stop.position, there) + parts.area.travel_time_s(there, stop.position))
    except RoutingError:
        return round(distance_m(*place, stop.lat, stop.lon) / _HALF_A_DRIVE_M_S)


def _told(stop: VirtualStop, name: str, place: tuple[float, float]) -> StopInfo:
    return StopInfo(stop.id, name, stop.municipality, *place, walk_m=0.0, walk_s=0, step_free=stop.step_free)
