"""
Bring the days of a series in line with what became of it: changed, ended, or one day moved to another time.

What is booked for such a day is marked as to be moved in the transaction of the change, so that whoever repeats the
change, or the worker, finishes what a process that died has left. Rides are booked anew before the old ones are given
up, and what any attempt at a day has booked beside the ride noted is given up with them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from mobility.booking.lifecycle import cancel, confirm
from mobility.booking.values import LIVE_STATES, BookingState, Refusal
from mobility.errors import Conflict, IllegalTransition, OfferExpired
from mobility.parts import Parts
from mobility.series.booking_ahead import booking_ids, hold_day, is_claimed, note_day, note_ride
from mobility.series.values import FELL_AWAY, DayState, Series, SeriesDay, SeriesWish
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["give_up", "has_begun", "mark_days", "move_day", "settle_days", "today"]

_MAY_GO = frozenset({BookingState.HELD, BookingState.BOOKED})
_DONE = frozenset({DayState.MOVING, DayState.CANCELLED})


def today(parts: Parts) -> date:
    """Return the day it is where the service runs."""
    return datetime.fromtimestamp(parts.clock.now_s(), parts.policy.timezone).date()


def mark_days(parts: Parts, work: UnitOfWork, before: Series, series: Series) -> None:
    """
    Mark the days to come that no longer are as the series is; days it runs on again are to be booked again.

    What is booked for its days is moved where they are wished for at another time; days with a time of their own stay.

    Parameters
    ----------
    parts
        The service.
    work
        The transaction in which the series is written.
    before, series
        The series as it was, and as it is from now on.
    """
    now_s, kept, first = parts.clock.now_s(), _kept(parts, series), today(parts)
    kept_before, moves = _kept(parts, before), _differs(before.wish, series.wish)
    for known in work.series.days(series.id).values():
        if known.day < first:
            continue
        if known.day not in kept or (moves and known.state is DayState.BOOKED and known.time_min is None):
            after = known if known.state in _DONE or _is_over(work, known) else replace(known, state=DayState.MOVING)
        elif known.reason == FELL_AWAY and known.day not in kept_before:
            after = SeriesDay(known.day, attempts=known.attempts)
        else:
            after = replace(known, state=DayState.WAITING) if known.state is DayState.REFUSED else known
        if after is not known:
            tried_s = now_s if after.state is DayState.MOVING else 0
            work.series.save_day(series.id, known, replace(after, tried_s=tried_s))


def _kept(parts: Parts, series: Series) -> Collection[date]:
    return set(series.wish.days(parts.policy.holiday_region)) if series.active else set()


def _differs(before: SeriesWish, after: SeriesWish) -> bool:
    return (before.time_min, before.home_min, before.trip) != (after.time_min, after.home_min, after.trip)


def _is_over(work: UnitOfWork, known: SeriesDay) -> bool:
    """Tell whether the ride of a day has begun or ended: nothing of it can be moved or given up."""
    booking = None if known.booking_id is None else work.bookings.find(known.booking_id)
    return booking is not None and booking.state not in _MAY_GO


def settle_days(parts: Parts, series_id: str | None = None) -> tuple[str, ...]:
    """
    Move, or give up, what is booked for the days that are marked; returns the rides booked anew.

    Those of one series, or those of all whose own process seems to have died. Safe to repeat and to run twice at once.
    """
    with parts.store.reading() as work:
        marked = work.series.moving(today(parts), series_id)
    made: list[str] = []
    for series, known in marked:
        if series_id is None and is_claimed(parts, known):
            continue
        try:
            made += _settled(parts, series, known)
        except (Conflict, IllegalTransition, OfferExpired):
            continue  # somebody was faster; the next turn sees how it went on
    return tuple(made)


def _settled(parts: Parts, series: Series, known: SeriesDay) -> tuple[str, ...]:
    with parts.store.reading() as work:
        is_over = _is_over(work, known)
    if known.day not in _kept(parts, series):
        give_up(parts, series, known)
        gone = replace(known, state=DayState.CANCELLED, reason=FELL_AWAY)
        note_day(parts, series, known, replace(known, state=DayState.BOOKED) if is_over else gone)
    elif known.booking_id is None or is_over:
        note_day(parts, series, known, replace(known, state=DayState.BOOKED if is_over else DayState.WAITING))
    else:
        booked = move_day(parts, series, known, known.time_min)
        return () if isinstance(booked, Refusal) else (booked,)
    return ()


def move_day(parts: Parts, series: Series, known: SeriesDay, time_min: int | None) -> str | Refusal:
    """
    Book a day anew and then give up what was booked; where it cannot be had, keep that.

    Raises
    ------
    Conflict, OfferExpired, IllegalTransition
        Where somebody else was faster.
    """
    is_booked = known.state in {DayState.BOOKED, DayState.MOVING}
    claim = replace(known, tried_s=parts.clock.now_s(), state=DayState.MOVING if is_booked else known.state)
    claimed = note_day(parts, series, known, claim)
    found = hold_day(parts, series, replace(claimed, time_min=time_min))
    if isinstance(found, Refusal):
        times_s = tuple(offer.pickup_from_s for offer in found.alternatives)
        kept = replace(claimed, state=DayState.BOOKED) if is_booked else claimed
        note_day(parts, series, claimed, replace(kept, reason=found.reason, alternatives_s=times_s))
        return found
    confirm(parts, found)
    booked = replace(claimed, booking_id=found, time_min=time_min, reason=None, alternatives_s=())
    booked = note_ride(parts, series, claimed, replace(booked, state=DayState.MOVING))
    give_up(parts, series, booked, but=found)
    note_day(parts, series, booked, replace(booked, state=DayState.BOOKED))
    return found


def give_up(parts: Parts, series: Series, known: SeriesDay, but: str | None = None) -> None:
    """Cancel what any attempt has booked for a day, with the way home, but for one ride; what has begun goes on."""
    with parts.store.reading() as work:
        rides = work.bookings.among(booking_ids(series, known))
    for ride in rides:
        if ride.id != but and ride.state in _MAY_GO:
            cancel(parts, ride.id, "rider", "cancel")


def has_begun(parts: Parts, known: SeriesDay) -> bool:
    """Tell whether somebody is under way to the rider of a day, or with them."""
    if known.booking_id is None:
        return False
    with parts.store.reading() as work:
        booking = work.bookings.find(known.booking_id)
    return booking is not None and booking.state in LIVE_STATES - _MAY_GO
