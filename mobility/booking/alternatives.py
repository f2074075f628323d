"""What would be possible instead: the nearest other stops and times at which a wish could be met."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from dispatcher.insertion import Insertion
from mobility.booking.searching import Search
from mobility.booking.values import OfferKind, Refusal, TripWish
from mobility.booking.wishes import Unmet, find_ends
from mobility.errors import InvalidInput

__all__ = ["Option", "alternatives", "other_times"]

_NOTHING_HELPS = frozenset({"PARTY_TOO_LARGE", "TOO_CLOSE", "SCHEDULED"})
_STOPS_HELP = frozenset({"NO_STOP_NEAR_ORIGIN", "NO_STOP_NEAR_DESTINATION", "UNREACHABLE", "NO_TIME"})
_APART_S = 900
_MOST_ALTERNATIVES = 3
_MOST_TRIES = 12


@dataclass(frozen=True, slots=True)
class Option:
    """A ride that could be offered, and the search it answers."""

    search: Search
    kind: OfferKind
    insertion: Insertion


def alternatives(search: Search, refusal: Refusal, suits: Callable[[Option], bool] = lambda _: True) -> list[Option]:
    """
    Return up to three rides instead of the one refused: from stops farther away at the same time, then at other times.

    Parameters
    ----------
    search
        The search that found nothing; without ends where no stop was in reach.
    refusal
        Why it found nothing.
    suits
        Tells what will do; anything by default.
    """
    if refusal.reason in _NOTHING_HELPS:
        return []
    farther = _with_farther_stops(search) if refusal.reason in _STOPS_HELP else None
    found = [] if farther is None else [o for o in _first(farther, farther.trip, "other_stop") if suits(o)]
    around = search if search.ends is not None else farther
    if around is None:
        return found
    for trip in other_times(around, refusal):
        for option in _first(around, trip, "alternative" if around is search else "other_stop"):
            apart = all(abs(option.insertion.pickup_s - known.insertion.pickup_s) >= _APART_S for known in found)
            if apart and suits(option):
                found.append(option)
        if len(found) == _MOST_ALTERNATIVES:
            break
    return found


def _first(search: Search, trip: TripWish, kind: OfferKind) -> list[Option]:
    """Return the best ride for `trip` between the stops of the search, or nothing."""
    try:
        wish = search.wish(trip)
    except (Unmet, InvalidInput):
        return []
    return [Option(search, kind, insertion) for insertion in search.best(wish, limit=1)]


def _with_farther_stops(search: Search) -> Search | None:
    """Return the search among stops a longer walk away, or None where there are none (or nobody could walk there)."""
    policy = search.parts.policy
    if search.trip.impaired or policy.alternative_walk_m <= policy.max_walk_m:
        return None
    try:
        return replace(search, ends=find_ends(search.parts, search.trip, policy.alternative_walk_m))
    except Unmet:
        return None


def other_times(search: Search, refusal: Refusal) -> Iterator[TripWish]:
    """Yield the wish at other times, nearest first; from the next opening on, or the last day one can book."""
    policy, trip, now_s = search.parts.policy, search.trip, search.now_s
    wished_s = now_s if trip.at_s is None or trip.when == "now" else trip.at_s
    when = "depart" if trip.when == "now" else trip.when
    opens_s = dict(refusal.details).get("opens")
    if opens_s:
        wished_s, when = int(opens_s), "depart"
    elif refusal.reason == "TOO_SOON":
        wished_s, when = now_s + policy.lead_time_s, "depart"
    elif refusal.reason == "BEYOND_HORIZON":
        wished_s = now_s + policy.horizon_s
    trip = replace(trip, when=when)
    yield replace(trip, at_s=wished_s)
    steps = policy.alternatives_within_s // policy.alternatives_step_s
    for step in range(1, min(steps, _MOST_TRIES) + 1):
        for sign in (1, -1):
            shifted_s = wished_s + sign * step * policy.alternatives_step_s
            if now_s <= shifted_s <= now_s + policy.horizon_s:
                yield replace(trip, at_s=shifted_s)
    yield from (replace(trip, when="depart", at_s=at_s) for at_s in _duty_begins(search, wished_s))


def _duty_begins(search: Search, wished_s: int) -> list[int]:
    """Return when vehicles come on duty, those nearest to the wished time first."""
    begins = {plan.vehicle.shift_start_s for plan in search.plans}
    horizon_s = search.now_s + search.parts.policy.horizon_s
    coming = (begin_s for begin_s in begins if search.now_s <= begin_s <= horizon_s)
    return sorted(coming, key=lambda begin_s: abs(begin_s - wished_s))[:_MOST_ALTERNATIVES]
