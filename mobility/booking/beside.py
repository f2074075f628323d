"""Scheduled transport beside our rides: what is shown with an answer, and where it comes first (the parallel rule)."""

from __future__ import annotations

from dataclasses import replace

from mobility.booking.alternatives import Option
from mobility.booking.values import TripWish
from mobility.booking.wishes import Unmet
from mobility.parts import Parts
from mobility.timetable.beside import Between
from mobility.timetable.values import Connection

__all__ = ["is_forbidden", "require_unserved", "require_unserved_both", "scheduled"]

_MOST_SHOWN = 3
_AS_WISHED = frozenset({"cheapest", "earliest"})


def scheduled(parts: Parts, trip: TripWish) -> tuple[Connection, ...]:
    """Return the connections to be shown with the answer to a wish: those nearest to the time wished for, in order."""
    policy, now_s = parts.policy.parallel, parts.clock.now_s()
    at_s = _at_s(trip, now_s)
    if trip.when == "arrive":
        found = _fitting(parts, parts.scheduled.arriving(_between(parts, trip), at_s - policy.shown_s, at_s))
        return found[-_MOST_SHOWN:]
    from_s = at_s - policy.before_s
    found = _fitting(parts, parts.scheduled.departing(_between(parts, trip), from_s, at_s + policy.shown_s))
    return found[:_MOST_SHOWN]


def _served(parts: Parts, trip: TripWish) -> Connection | None:
    """Return a connection that serves the wish about when it is wished for, or None where none does."""
    policy, now_s = parts.policy.parallel, parts.clock.now_s()
    at_s = _at_s(trip, now_s)
    between = _between(parts, trip)
    if trip.when == "arrive":
        found = _fitting(parts, parts.scheduled.arriving(between, at_s - policy.after_s, at_s))
        return found[-1] if found else None
    found = parts.scheduled.departing(between, at_s - policy.before_s, at_s + policy.after_s)
    return next(iter(_fitting(parts, found)), None)


def _is_exempt(trip: TripWish) -> bool:
    """Tell whether the rule does not hold for a wish: somebody walks badly, or has a companion because of it."""
    party = trip.party
    return trip.impaired or party.wheelchairs + party.walkers + party.companions > 0


def require_unserved(parts: Parts, trip: TripWish) -> None:
    """
    Hold a wish against the parallel rule.

    Raises
    ------
    Unmet
        ``SCHEDULED``: a connection goes there, named in the details.
    """
    if not parts.policy.parallel.forbids or _is_exempt(trip):
        return
    connection = _served(parts, trip)
    if connection is not None:
        raise _refusal_for(connection)


def require_unserved_both(parts: Parts, trip: TripWish, stay_s: int, leave_s: int | None) -> None:
    """
    Hold a round trip against the rule: it is refused only where a connection serves the way out and one the way home.

    Parameters
    ----------
    parts
        The service.
    trip
        The way out.
    stay_s, leave_s
        The shortest stay, and when one wants to leave for home.

    Raises
    ------
    Unmet
        ``SCHEDULED``, naming the way out.
    """
    if not parts.policy.parallel.forbids or _is_exempt(trip):
        return
    out = _served(parts, trip)
    if out is None:
        return
    there_s = max(out.arrive_s, trip.at_s or 0) if trip.when == "arrive" else out.arrive_s
    home_s = max(there_s + stay_s, leave_s or 0)
    if _served(parts, replace(trip, origin=trip.destination, destination=trip.origin, when="depart", at_s=home_s)):
        raise _refusal_for(out)


def is_forbidden(*rides: Option) -> bool:
    """
    Tell whether the rule forbids to offer a ride at another time or stop, or a round trip with such a ride.

    Wishes are held against it before a ride is looked for: what is as wished for may be offered. The others are looked
    at when they go themselves, and forbidden where connections serve all of them.
    """
    return any(ride.kind not in _AS_WISHED for ride in rides) and all(map(_has_connection, rides))


def _has_connection(ride: Option) -> bool:
    """Tell whether a connection serves a ride about when it goes, and who takes it is not exempt."""
    parts, trip, insertion = ride.search.parts, ride.search.trip, ride.insertion
    if not parts.policy.parallel.forbids or _is_exempt(trip):
        return False
    if trip.when == "arrive":
        own = replace(trip, at_s=insertion.dropoff_s + insertion.dropoff.walk_s)
    else:
        own = replace(trip, when="depart", at_s=insertion.pickup_s - insertion.pickup.walk_s)
    return _served(parts, own) is not None


def _refusal_for(connection: Connection) -> Unmet:
    """Return why a wish is refused that a connection serves."""
    ride = connection.rides[0]
    sentence = f"{ride.line} leaves {ride.from_stop} at about the time you wish for, and takes you there"
    details = {"line": ride.line, "from_stop": ride.from_stop, "departs": str(ride.depart_s)}
    return Unmet("SCHEDULED", sentence, **details, arrives=str(connection.arrive_s))


def _at_s(trip: TripWish, now_s: int) -> int:
    return now_s if trip.at_s is None or trip.when == "now" else trip.at_s


def _between(parts: Parts, trip: TripWish) -> Between:
    start, end = trip.origin, trip.destination
    walk_m = parts.policy.parallel.max_walk_m
    return Between((start.lat, start.lon), (end.lat, end.lon), walk_m, trip.step_free)


def _fitting(parts: Parts, found: tuple[Connection, ...]) -> tuple[Connection, ...]:
    """Return the connections one can still walk to, with no more changes than the policy says."""
    now_s, policy = parts.clock.now_s(), parts.policy.parallel
    return tuple(each for each in found if each.leave_s >= now_s and each.transfers <= policy.max_transfers)
