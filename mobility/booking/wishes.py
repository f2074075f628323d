"""From what a rider wishes to what the dispatcher can look for: stops at both ends, windows, hours."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dispatcher.problem import Access, Wish
from mobility.booking.distances import distance_m
from mobility.booking.values import Place, Refusal, TripWish
from mobility.errors import InvalidInput
from mobility.fleet.regimes import regimes_for
from mobility.parts import Parts
from routing.errors import OutsideArea
from routing.values import UNREACHABLE_S, StopAccess

__all__ = ["Ends", "Unmet", "find_ends", "narrowed", "to_dispatcher"]

_STOPS_AT_AN_END = 4
_STOPS_FARTHER = 6
_LOOK_AROUND_M = 3000
_PAST_TOLERANCE_S = 60


class Unmet(Exception):
    """A wish cannot be met, and why."""

    def __init__(self, reason: str, sentence: str, **details: str) -> None:
        super().__init__(sentence)
        self.refusal = Refusal(reason, sentence, details=tuple(sorted(details.items())))


@dataclass(frozen=True, slots=True)
class Ends:
    """The stops a rider can walk to at both ends, and the shortest drive between any two of them in seconds."""

    pickups: tuple[StopAccess, ...]
    dropoffs: tuple[StopAccess, ...]
    direct_s: int


def find_ends(parts: Parts, wish: TripWish, walk_m: int | None = None) -> Ends:
    """
    Return the stops at both ends of a wish, at most `walk_m` metres on foot away (None: as the policy says).

    Raises
    ------
    InvalidInput
        Where a place lies outside the service area.
    Unmet
        Where no stop is in reach, or the trip is too short, or no way leads there.
    """
    apart_m = distance_m(wish.origin.lat, wish.origin.lon, wish.destination.lat, wish.destination.lon)
    pickups = _stops_near(parts, wish.origin, "origin", wish, walk_m)
    dropoffs = _stops_near(parts, wish.destination, "destination", wish, walk_m)
    if apart_m < parts.policy.min_trip_m:
        raise Unmet(
            "TOO_CLOSE", f"the two places are only {apart_m:.0f} m apart: that is a walk", metres=f"{apart_m:.0f}"
        )
    rows, columns = [access.stop for access in pickups], [access.stop for access in dropoffs]
    table_s = parts.area.stop_table_s[np.ix_(rows, columns)]
    apart = np.not_equal.outer(np.array(rows), np.array(columns))
    drives_s = table_s[apart & (table_s < UNREACHABLE_S)]
    if not apart.any():
        raise Unmet("TOO_CLOSE", "both places have the same stop: that is a walk", metres=f"{apart_m:.0f}")
    if drives_s.size == 0:
        raise Unmet("UNREACHABLE", "no road leads from the one place to the other")
    return Ends(tuple(pickups), tuple(dropoffs), int(drives_s.min()))


def _stops_near(parts: Parts, place: Place, field: str, wish: TripWish, walk_m: int | None) -> list[StopAccess]:
    policy = parts.policy
    limit_m, most = (policy.max_walk_m, _STOPS_AT_AN_END) if walk_m is None else (walk_m, _STOPS_FARTHER)
    try:
        found = parts.area.stops_near(place.lat, place.lon, limit_m, most, wish.step_free)
        if not found:
            around = parts.area.stops_near(place.lat, place.lon, _LOOK_AROUND_M, 1, wish.step_free)
            raise _no_stop(parts, field, around)
    except OutsideArea as error:
        raise InvalidInput(field, str(error)) from None
    if wish.step_free:
        # Over steps only where nothing else is in reach: a ride that is looked at twice is better than none.
        found = [access for access in found if not access.has_steps] or found
    if wish.impaired:
        close = [access for access in found if access.walk_m <= policy.impaired_walk_m]
        return close or found[:1]
    return found


def _no_stop(parts: Parts, field: str, around: list[StopAccess]) -> Unmet:
    reason = f"NO_STOP_NEAR_{field.upper()}"
    limit_m = parts.policy.max_walk_m
    if not around:
        return Unmet(reason, f"no stop within {limit_m} m of the {field}")
    nearest = parts.area.stops[around[0].stop]
    walk_m = f"{around[0].walk_m:.0f}"
    sentence = f"no stop within {limit_m} m of the {field}; the nearest is {nearest.name}, {walk_m} m away"
    return Unmet(reason, sentence, stop=nearest.name, stop_id=nearest.id, metres=walk_m)


def to_dispatcher(parts: Parts, wish: TripWish, ends: Ends, now_s: int) -> Wish:
    """
    Return the wish as the dispatcher looks for it.

    Raises
    ------
    InvalidInput
        Where the time lies in the past.
    Unmet
        Where the time is too soon, too far ahead or outside the hours, or the party fits no vehicle.
    """
    policy = parts.policy
    at_s = now_s if wish.at_s is None or wish.when == "now" else wish.at_s
    if at_s < now_s - _PAST_TOLERANCE_S:
        raise InvalidInput("at_s", "this time lies in the past")
    if at_s > now_s + policy.horizon_s:
        days = policy.horizon_s // 86_400
        raise Unmet("BEYOND_HORIZON", f"rides can be booked at most {days} days ahead", days=str(days))
    soonest_s = now_s + policy.lead_time_s
    if wish.when == "arrive":
        earliest_s, latest_departure_s, latest_arrival_s = _arrive_by(parts, ends, wish, at_s, soonest_s)
    else:
        earliest_s = max(at_s, soonest_s)
        latest_departure_s = earliest_s + policy.max_wait_s
        latest_arrival_s = _closing_s(parts, earliest_s)
    service_s = policy.service_time_s(wish.party.persons, wish.party.wheelchairs)
    return Wish(
        id="wish",
        pickups=tuple(Access(access.stop, access.walk_s) for access in ends.pickups),
        dropoffs=tuple(Access(access.stop, access.walk_s) for access in ends.dropoffs),
        load=wish.party.load,
        earliest_departure_s=earliest_s,
        latest_departure_s=latest_departure_s,
        latest_arrival_s=latest_arrival_s,
        ride_time=policy.ride_time,
        boarding_s=service_s,
        alighting_s=service_s,
        needs=policy.needs_of(wish.party),
        regimes=regimes_for(policy.regimes, wish.party, impaired=wish.impaired),
    )


def _arrive_by(parts: Parts, ends: Ends, wish: TripWish, at_s: int, soonest_s: int) -> tuple[int, int, int]:
    """Return earliest and latest departure and the latest arrival for a rider who must be somewhere at `at_s`."""
    policy = parts.policy
    closing_s = _closing_s(parts, at_s - 1)
    boarding_s = policy.service_time_s(wish.party.persons, wish.party.wheelchairs)
    walk_s = min(access.walk_s for access in ends.pickups) + min(access.walk_s for access in ends.dropoffs)
    must_leave_s = at_s - ends.direct_s - boarding_s - walk_s
    if must_leave_s < soonest_s:
        raise Unmet("TOO_SOON", "this arrival cannot be reached any more", earliest=str(soonest_s))
    # Nobody wants to be there an hour early: leave room for a detour and for the told window, not more.
    room_s = policy.max_wait_s + policy.ride_time.max_ride_s(ends.direct_s) - ends.direct_s
    opening_s = parts.policy.hours.open_since_s(at_s - 1) or 0
    return max(soonest_s, opening_s, must_leave_s - room_s), at_s, min(at_s, closing_s)


def _closing_s(parts: Parts, at_s: int) -> int:
    hours = parts.policy.hours
    closing_s = hours.open_until_s(at_s)
    if closing_s is None:
        opens_s = hours.next_opening_s(at_s)
        raise Unmet(
            "OUTSIDE_HOURS", "the service does not run at this time", opens="" if opens_s is None else str(opens_s)
        )
    return closing_s


def narrowed(wish: Wish, *, earliest_s: int | None = None, latest_s: int | None = None) -> Wish | None:
    """Return the wish with a smaller window of departure, or None where nothing of it is left."""
    earliest_s = wish.earliest_departure_s if earliest_s is None else earliest_s
    latest_s = wish.latest_departure_s if latest_s is None else latest_s
    if earliest_s > latest_s:
        return None
    return replace(wish, earliest_departure_s=earliest_s, latest_departure_s=latest_s)
