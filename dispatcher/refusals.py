"""Why a wish cannot be met."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from dispatcher.problem import Access, Plan, Wish
from dispatcher.schedule import UNREACHABLE_S, TravelTimes, travel_s

__all__ = ["Refusal", "why_refused"]


class Refusal(enum.Enum):
    """Why a wish cannot be met."""

    UNREACHABLE = "unreachable"
    """No way leads from any boarding place to any alighting place."""
    NO_VEHICLE_FITS = "no_vehicle_fits"
    """No vehicle has the room or the equipment this party needs."""
    OUT_OF_SHIFT = "out_of_shift"
    """Fitting vehicles exist, but none is on duty for long enough around the wished time."""
    NO_TIME = "no_time"
    """No plan takes this party in and keeps all promises made."""


def why_refused(plans: Sequence[Plan], wish: Wish, table_s: TravelTimes, *, now_s: int) -> Refusal:
    """Return why `dispatcher.insertion.best_insertions` found nothing for a wish."""
    pairs = _pairs(wish)
    direct_s = {pair: travel_s(table_s, pair[0].location, pair[1].location) for pair in pairs}
    reachable = [pair for pair in pairs if direct_s[pair] < UNREACHABLE_S]
    if not reachable:
        return Refusal.UNREACHABLE
    fitting = [plan for plan in plans if plan.vehicle.suits(wish)]
    if not fitting:
        return Refusal.NO_VEHICLE_FITS
    for plan in fitting:
        vehicle = plan.vehicle
        for pickup, dropoff in reachable:
            begin_s = max(wish.earliest_departure_s + pickup.walk_s, vehicle.shift_start_s, now_s)
            busy_s = wish.boarding_s + direct_s[pickup, dropoff] + wish.alighting_s
            home_s = travel_s(table_s, dropoff.location, vehicle.end_location)
            if begin_s <= wish.latest_departure_s and begin_s + busy_s + home_s <= vehicle.shift_end_s:
                return Refusal.NO_TIME
    return Refusal.OUT_OF_SHIFT


def _pairs(wish: Wish) -> list[tuple[Access, Access]]:
    return [(pickup, dropoff) for pickup in wish.pickups for dropoff in wish.dropoffs]
