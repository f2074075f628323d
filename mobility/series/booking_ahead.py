"""
Book the days of all series as they come within the horizon.

Each attempt is claimed by a compare-and-set on the day's row before anything is asked for, and its booking id follows
from series, day and attempt: two workers do not book one day twice, and after a crash the next turn finds what the last
attempt made.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

from mobility.booking.holding import Taking, hold, hold_round_trip
from mobility.booking.lifecycle import cancel, confirm
from mobility.booking.offers import find_offers
from mobility.booking.round_trips import ReturnWish, find_round_trips
from mobility.booking.values import OWING_STATES, Refusal, TripWish
from mobility.errors import Conflict, IllegalTransition, InvalidInput, OfferExpired
from mobility.ids import derived_id
from mobility.parts import Parts
from mobility.series.values import DayState, Series, SeriesDay, instant_s
from mobility.store.outbox import CONTROL, series_audience
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["book_ahead", "booking_ids", "departs_s", "hold_day", "is_claimed", "note_day", "note_ride"]

_AGAIN_AFTER_S = 3600
_CLAIMED_S = 600
_LAST_CALL_S = 86_400
_MOST_A_TURN = 20


def book_ahead(parts: Parts) -> tuple[str, ...]:
    """Book what is due of all series; returns the bookings made. Safe to repeat and to run twice at once."""
    made: list[str] = []
    for turn, (series, known) in enumerate(_due(parts)):
        if turn == _MOST_A_TURN:
            break  # nobody should wait for a long list; the next turn goes on
        try:
            booking_id = _book(parts, series, known)
        except (Conflict, IllegalTransition, OfferExpired):
            continue  # somebody was faster; the next turn tries again
        if booking_id is not None:
            made.append(booking_id)
    return tuple(made)


def departs_s(parts: Parts, series: Series, day: SeriesDay) -> int:
    """Return the time wished for on a day of a series."""
    minute = series.wish.time_min if day.time_min is None else day.time_min
    return instant_s(day.day, minute, parts.policy.timezone)


def _due(parts: Parts) -> Iterator[tuple[Series, SeriesDay]]:
    """Yield the days to be tried now, with what is known of them."""
    now_s, policy = parts.clock.now_s(), parts.policy
    today = datetime.fromtimestamp(now_s, policy.timezone).date()
    with parts.store.reading() as work:
        found = [(series, work.series.days(series.id)) for series in work.series.active()]
    staffed = _staffed(parts, now_s)
    for series, days in found:
        for day in series.wish.days(policy.holiday_region):
            known = days.get(day, SeriesDay(day))
            at_s = departs_s(parts, series, known)
            if at_s > now_s + policy.horizon_s:
                break
            # Shifts may be planned later than riders can book: nobody is told no before that.
            asked = day in staffed or at_s <= now_s + _LAST_CALL_S
            if asked and day >= today and at_s >= now_s + policy.lead_time_s and _is_due(parts, known, now_s):
                yield series, known


def _staffed(parts: Parts, now_s: int) -> set[date]:
    """Return the days on which anybody is on duty."""
    shifts = [record.shift for record in parts.fleet.records(now_s)]
    ends = (at_s for shift in shifts for at_s in (shift.start_s, shift.end_s))
    return {datetime.fromtimestamp(at_s, parts.policy.timezone).date() for at_s in ends}


def _is_due(parts: Parts, known: SeriesDay, now_s: int) -> bool:
    """Tell whether a day is to be tried; while a worker may be at it, or a refusal is fresh, it is not."""
    if known.state is DayState.REFUSED:
        return now_s >= known.tried_s + _AGAIN_AFTER_S
    return known.state is DayState.WAITING and not is_claimed(parts, known)


def is_claimed(parts: Parts, known: SeriesDay) -> bool:
    """Tell whether whoever claimed a day may be at it still; later they are dead, and what they held has expired."""
    return parts.clock.now_s() < known.tried_s + max(_CLAIMED_S, 2 * parts.policy.hold_s)


def _book(parts: Parts, series: Series, known: SeriesDay) -> str | None:
    stands = _made_before(parts, series, known)
    if stands is not None:
        note_day(parts, series, known, replace(known, state=DayState.BOOKED, booking_id=stands))
        return None
    claimed = note_day(parts, series, known, replace(known, tried_s=parts.clock.now_s()))
    found = hold_day(parts, series, claimed)
    if isinstance(found, Refusal):
        alternatives_s = tuple(offer.pickup_from_s for offer in found.alternatives)
        refused = replace(claimed, state=DayState.REFUSED, reason=found.reason, alternatives_s=alternatives_s)
        note_day(parts, series, claimed, refused, tell=known.state is not DayState.REFUSED)
        return None
    confirm(parts, found)
    note_ride(parts, series, claimed, replace(claimed, state=DayState.BOOKED, booking_id=found, reason=None))
    return found


def _made_before(parts: Parts, series: Series, known: SeriesDay) -> str | None:
    """Return the booking an attempt made before its worker died, or None."""
    with parts.store.reading() as work:
        found = work.bookings.find(_booking_id(series, known, "out"))
    return found.id if found is not None and found.state in OWING_STATES else None


def _booking_id(series: Series, day: SeriesDay, leg: str) -> str:
    return derived_id(f"{series.id} {day.day} {day.attempts} {leg}")


def booking_ids(series: Series, day: SeriesDay) -> tuple[str, ...]:
    """Return the ids of all rides that may have been booked for a day: one an attempt, without the ways home."""
    attempts = (replace(day, attempts=number) for number in range(1, day.attempts + 1))
    return tuple(_booking_id(series, attempt, "out") for attempt in attempts)


def hold_day(parts: Parts, series: Series, claimed: SeriesDay) -> str | Refusal:
    """Hold a ride (and the way home) for that day; returns the booking, or why there is none."""
    trip = replace(series.wish.trip, at_s=departs_s(parts, series, claimed))
    out_id = _booking_id(series, claimed, "out")
    try:
        return _held(parts, series, claimed, trip, out_id)
    except InvalidInput as error:
        return Refusal("NO_TIME", error.message)


def _held(parts: Parts, series: Series, claimed: SeriesDay, trip: TripWish, out_id: str) -> str | Refusal:
    home_min = series.wish.home_min
    if home_min is None:
        offers = find_offers(parts, trip)
        if offers.refusal is not None:
            return offers.refusal
        hold(parts, Taking(offers.offers[0].id, out_id), series.rider)
        return out_id
    leave_s = instant_s(claimed.day, home_min, parts.policy.timezone)
    trips = find_round_trips(parts, trip, ReturnWish("other", leave_s))
    if trips.refusal is not None:
        return replace(trips.refusal, alternatives=tuple(each.outward for each in trips.alternatives))
    pair = trips.trips[0]
    home = Taking(pair.homeward.id, _booking_id(series, claimed, "home"))
    hold_round_trip(parts, Taking(pair.outward.id, out_id), home, series.rider)
    return out_id


def note_day(parts: Parts, series: Series, before: SeriesDay, after: SeriesDay, *, tell: bool = False) -> SeriesDay:
    """Write what became of a day over what was known of it; raises `Conflict` where somebody else was faster."""
    with parts.store.unit_of_work() as work:
        saved = work.series.save_day(series.id, before if before.attempts else None, after)
        if tell:
            _tell(work, parts.clock.now_s(), series, after)
        work.commit()
    return saved


def note_ride(parts: Parts, series: Series, before: SeriesDay, after: SeriesDay) -> SeriesDay:
    """Write the ride that was booked for a day as `note_day` does; where somebody else was faster, give it up again."""
    try:
        return note_day(parts, series, before, after)
    except Conflict:
        with parts.store.reading() as work:
            known = work.series.days(series.id).get(after.day)
        if after.booking_id is not None and (known is None or known.booking_id != after.booking_id):
            cancel(parts, after.booking_id, "rider", "cancel")
        raise


def _tell(work: UnitOfWork, now_s: int, series: Series, day: SeriesDay) -> None:
    payload = {
        "series_id": series.id,
        "day": day.day.isoformat(),
        "state": day.state.value,
        "reason": day.reason,
        "alternatives_s": list(day.alternatives_s),
    }
    work.outbox.add(now_s, "series_day", payload, series_audience(series.id), CONTROL)
