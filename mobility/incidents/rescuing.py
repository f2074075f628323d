"""
Rides that lost their vehicle or their road find another place: with their promise, or with another one, or not at all.

First those who wait on the road are seen to, then everybody whose promise can be kept elsewhere, then the others by
the time of their pickup: between the same stops, then between any in reach. Nobody is promised more than can be kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from dispatcher.problem import Access, Wish
from mobility.booking.alternatives import alternatives
from mobility.booking.booking import Booking
from mobility.booking.searching import Search
from mobility.booking.values import LIVE_STATES, BookingState, StopInfo, TripWish
from mobility.booking.wishes import Ends, Unmet, find_ends
from mobility.errors import InvalidInput
from mobility.fleet.events import alighted
from mobility.incidents.moving import NO_OTHER_ENDS, Moving, ToldEnds
from mobility.incidents.values import Fate
from mobility.parts import Parts

__all__ = ["Aground", "rescue", "ride_between"]

_DRIVE_HOME_S = 2 * 3600


@dataclass(frozen=True, slots=True)
class Aground:
    """
    Where riders who were on board wait for another vehicle.

    `place` is the stop from which it is reached, with where they really are; `beside_s` the seconds from there to them
    and back: none where they are at that stop.
    """

    place: StopInfo
    beside_s: int

    def is_at(self, stop: StopInfo) -> bool:
        """Tell whether that stop is where they are."""
        return self.place.id == stop.id and self.beside_s == 0


def rescue(
    parts: Parts, moving: Moving, rides: Iterable[Booking], now_s: int, aground: Mapping[str, Aground] | None = None
) -> list[tuple[Booking, Fate]]:
    """
    Find another place for every ride, all of them out of the plans of `moving`; returns each with what became of it.

    Parameters
    ----------
    parts, moving, now_s
        The service, the plans that take them, and the moment.
    rides
        Who needs another place. Rides given up come back in their last state.
    aground
        By booking id, where those are who were on board; who is at their own stop has arrived.
    """
    aground = aground or {}
    ordered = sorted(rides, key=lambda ride: (ride.id not in aground, ride.promise.pickup_from_s, ride.id))
    found: dict[str, tuple[Booking, Fate]] = {}
    for ride in ordered:
        if ride.id in aground and aground[ride.id].is_at(ride.dropoff_stop):
            found[ride.id] = alighted(ride, now_s), Fate(ride.id, "arrived")
        elif ride.id in aground:
            fetched = _fetched(parts, moving, ride, aground[ride.id], now_s)
            if fetched is not None:
                found[ride.id] = fetched, Fate(ride.id, "fetched")
        elif (kept := moving.keep(ride)) is not None:
            found[ride.id] = kept, Fate(ride.id, "kept")
    for ride in ordered:
        if ride.id not in found:
            found[ride.id] = _later_or_lost(parts, moving, ride, now_s)
    return [found[ride.id] for ride in ordered]


def _later_or_lost(parts: Parts, moving: Moving, ride: Booking, now_s: int) -> tuple[Booking, Fate]:
    if ride.state is BookingState.HELD:
        return replace(ride.to(BookingState.EXPIRED), held_until_s=None), Fate(ride.id, "expired")
    if ride.state is not BookingState.ON_BOARD:
        for wish, ends in _later_wishes(parts, moving, ride, now_s):
            later = moving.renew(ride, wish, ends)
            if later is not None:
                return later, Fate(ride.id, "later")
    alternatives_s = tuple(_other_times(parts, moving, ride, now_s))
    return ride.to(BookingState.CANCELLED_BY_SERVICE), Fate(ride.id, "lost", alternatives_s)


def _fetched(parts: Parts, moving: Moving, ride: Booking, aground: Aground, now_s: int) -> Booking | None:
    """Return the ride with the rider boarding where the first vehicle stands, as soon as one can come."""
    policy, locate = parts.policy, parts.fleet.locate
    pickups = (Access(locate(aground.place.id)),)
    until_s = now_s + policy.fetch_within_s
    beside = replace(ride, promise=replace(ride.promise, boarding_s=ride.promise.boarding_s + aground.beside_s))
    wish = _wish(parts, beside, (now_s, until_s, until_s + _DRIVE_HOME_S), pickups, (_at(parts, ride.dropoff_stop),))
    return moving.renew(replace(ride, pickup_stop=aground.place), wish)


def _later_wishes(parts: Parts, moving: Moving, ride: Booking, now_s: int) -> Iterator[tuple[Wish, ToldEnds]]:
    """Yield the ride as a wish with looser windows: between its own stops, then between all in reach of its places."""
    promise, later_s = ride.promise, parts.policy.later_at_most_s
    earliest_s = max(now_s, promise.pickup_from_s)
    arrive_s = min(promise.arrive_by_s + later_s, _before_home_s(parts, ride))
    until_s = min(promise.pickup_until_s + later_s, arrive_s)
    if earliest_s > until_s:
        return
    own = (_at(parts, ride.pickup_stop),), (_at(parts, ride.dropoff_stop),)
    yield _wish(parts, ride, (earliest_s, until_s, arrive_s), *own), NO_OTHER_ENDS
    ends = _ends(parts, ride)
    if ends is None:
        return
    doors_s = max(now_s, ride.leaves_s), until_s, arrive_s
    pickups, dropoffs = (
        tuple(Access(access.stop, access.walk_s) for access in reachable) for reachable in (ends.pickups, ends.dropoffs)
    )
    told = moving.told_stops(ends.pickups), moving.told_stops(ends.dropoffs)
    yield _wish(parts, ride, doors_s, pickups, dropoffs), told


def _before_home_s(parts: Parts, ride: Booking) -> int:
    """Return by when a ride has to end so that its rider is there before the ride home comes; late where none does."""
    home = None
    if ride.leg == "outward" and ride.partner_id is not None:
        with parts.store.reading() as work:
            home = work.bookings.find(ride.partner_id)
    if home is None or home.state not in LIVE_STATES:
        return ride.promise.arrive_by_s + parts.policy.later_at_most_s
    return home.promise.pickup_from_s - ride.promise.alighting_s


def _at(parts: Parts, stop: StopInfo) -> Access:
    return Access(parts.fleet.locate(stop.id))


def ride_between(parts: Parts, ride: Booking, window_s: tuple[int, int, int]) -> Wish:
    """Return a ride between its own stops as a wish; `window_s`: earliest and latest departure, latest arrival."""
    return _wish(parts, ride, window_s, (_at(parts, ride.pickup_stop),), (_at(parts, ride.dropoff_stop),))


def _wish(
    parts: Parts,
    ride: Booking,
    window_s: tuple[int, int, int],
    pickups: tuple[Access, ...],
    dropoffs: tuple[Access, ...],
) -> Wish:
    """Return a ride as a wish; `window_s` is the earliest and latest departure and the latest arrival."""
    return Wish(
        id=ride.id,
        pickups=pickups,
        dropoffs=dropoffs,
        load=ride.party.load,
        earliest_departure_s=window_s[0],
        latest_departure_s=window_s[1],
        latest_arrival_s=window_s[2],
        ride_time=parts.policy.ride_time,
        boarding_s=ride.promise.boarding_s,
        alighting_s=ride.promise.alighting_s,
        needs=ride.needs,
        regimes=ride.regimes,
        partner=ride.partner_id,
    )


def _ends(parts: Parts, ride: Booking) -> Ends | None:
    try:
        return find_ends(parts, _trip(ride, 0))
    except (Unmet, InvalidInput):
        return None


def _trip(ride: Booking, at_s: int) -> TripWish:
    return TripWish(ride.origin, ride.destination, "depart", at_s, ride.party, ride.impaired)


def _other_times(parts: Parts, moving: Moving, ride: Booking, now_s: int) -> Iterator[int]:
    """Yield when a vehicle could come instead, for up to three other times."""
    trip = _trip(ride, max(now_s, ride.leaves_s))
    search = Search(parts, trip, _ends(parts, ride), moving.plans, now_s)
    refusal = Unmet("NO_TIME", "the ride had to be given up").refusal
    for option in alternatives(search, refusal):
        yield option.insertion.pickup_s
