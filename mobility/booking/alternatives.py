"""What would be possible instead: the nearest other stops and times at which a wish could be met."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from dispatcher.insertion import Insertion
from mobility.booking.searching import Search
from mobility.booking.values import OfferKind, Refusal, TripWish
from mobility.booking.wishes import Unmet, find_ends
from mobility.errors import InvalidInput

__all__ = ["MOST_ALTERNATIVES", "Option", "alternatives", "other_times"]

_NOTHING_HELPS = frozenset({"PARTY_TOO_LARGE", "TOO_CLOSE", "SCHEDULED"})
_STOPS_HELP = frozenset({"NO_STOP_NEAR_ORIGIN", "NO_STOP_NEAR_DESTINATION", "UNREACHABLE", "NO_TIME"})
_APART_S = 900
MOST_ALTERNATIVES = 3
_MOST_TRIES = 12
_MOST_SHIFTS = 2
_HOURS_AWAY = (3, 4, 6, 8, 12)
"""Where everything nearer is taken: the rest of the day, in steps that grow."""


@dataclass(frozen=True, slots=True)
class Option:
    """A ride that could be offered, and the search it answers."""

    search: Search
    kind: OfferKind
    insertion: Insertion


def alternatives(
    search: Search,
    refusal: Refusal,
    suits: Callable[[Option], bool] = lambda _: True,
    most: int = MOST_ALTERNATIVES,
) -> list[Option]:
    """
    Return some rides instead of the one refused: from stops farther away at the same time, then at other times.

    Parameters
    ----------
    search
        The search that found nothing; without ends where no stop was in reach.
    refusal
        Why it found nothing.
    suits
        Tells what will do; anything by default.
    most
        Most rides.
    """
    if refusal.reason in _NOTHING_HELPS or most == 0:
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
        if len(found) >= most:
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
    """Yield the wish at other times, nearest first; around closed hours, or from the last moment one can book on."""
    policy, trip, now_s = search.parts.policy, search.trip, search.now_s
    wished_s = now_s if trip.at_s is None or trip.when == "now" else trip.at_s
    opens_s = dict(refusal.details).get("opens")
    if opens_s:
        yield from _beside_closed(search, trip, wished_s, int(opens_s))
        yield from _on_duty(search, trip, wished_s)
        return
    when = "depart" if trip.when == "now" else trip.when
    if refusal.reason == "TOO_SOON":
        wished_s, when = now_s + policy.lead_time_s, "depart"
    elif refusal.reason == "BEYOND_HORIZON":
        wished_s = now_s + policy.horizon_s
    trip = replace(trip, when=when, at_s=wished_s)
    yield trip
    steps = policy.alternatives_within_s // policy.alternatives_step_s
    for step in range(1, min(steps, _MOST_TRIES) + 1):
        for sign in (1, -1):
            shifted_s = wished_s + sign * step * policy.alternatives_step_s
            if now_s <= shifted_s <= now_s + policy.horizon_s:
                yield replace(trip, at_s=shifted_s)
    yield from _on_duty(search, trip, wished_s)


def _beside_closed(search: Search, trip: TripWish, wished_s: int, opens_s: int) -> Iterator[TripWish]:
    """Yield the wish from the next opening on and before the last closing, nearest to the time wished for first."""
    policy, now_s = search.parts.policy, search.now_s
    steps_s = range(0, policy.alternatives_within_s + 1, policy.alternatives_step_s)[: _MOST_TRIES // 2 + 1]
    others = [(opens_s + step_s, replace(trip, when="depart")) for step_s in steps_s]
    closed_s = policy.hours.last_closing_s(wished_s)
    if closed_s is not None:
        others += [(closed_s - step_s, replace(trip, when="arrive")) for step_s in steps_s]
    for at_s, other in sorted(others, key=lambda other: abs(other[0] - wished_s)):
        if now_s <= at_s <= now_s + policy.horizon_s:
            yield replace(other, at_s=at_s)


def _on_duty(search: Search, trip: TripWish, wished_s: int) -> Iterator[TripWish]:
    """Yield the wish hours away, when vehicles have come on duty, and before they go home: later and sooner in turn."""
    step_s, last_s = search.parts.policy.alternatives_step_s, search.now_s + search.parts.policy.horizon_s
    begins = _nearest(search, wished_s, {plan.vehicle.shift_start_s for plan in search.plans})
    ends = _nearest(search, wished_s, {plan.vehicle.shift_end_s for plan in search.plans})
    steps_s = [step * step_s for step in range(MOST_ALTERNATIVES)]
    others = [(begin_s + step_s, replace(trip, when="depart")) for begin_s in begins for step_s in steps_s]
    others += [(end_s - step_s, replace(trip, when="arrive")) for end_s in ends for step_s in steps_s]
    away_s = [wished_s + sign * hours * 3600 for hours in _HOURS_AWAY for sign in (1, -1)]
    others += [(at_s, trip) for at_s in away_s if search.now_s <= at_s <= last_s]
    others.sort(key=lambda other: abs(other[0] - wished_s))
    later, sooner = ([other for other in others if (other[0] > wished_s) is is_later] for is_later in (True, False))
    for at_s, other in (each for pair in zip_longest(later, sooner) for each in pair if each is not None):
        yield replace(other, at_s=at_s)


def _nearest(search: Search, wished_s: int, times_s: Iterable[int]) -> list[int]:
    """Return the two of these times that are nearest to the wished one, of those that can be booked."""
    horizon_s = search.now_s + search.parts.policy.horizon_s
    coming = (at_s for at_s in times_s if search.now_s <= at_s <= horizon_s)
    return sorted(coming, key=lambda at_s: abs(at_s - wished_s))[:_MOST_SHIFTS]
