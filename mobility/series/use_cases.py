"""What riders (and those who book for them) can do with series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime

from mobility.booking.holding import body_hash
from mobility.booking.lifecycle import cancel, confirm
from mobility.booking.ticket import Ticket
from mobility.booking.tickets import tickets_of
from mobility.booking.values import LIVE_STATES, BookingState, Refusal, RiderInfo
from mobility.errors import IllegalTransition, InvalidInput, NotFound
from mobility.parts import Parts, decided
from mobility.series.booking_ahead import book_ahead, departs_s, hold_day, note_day
from mobility.series.values import DayState, Series, SeriesDay, SeriesWish

__all__ = ["DayView", "SeriesUseCases", "SeriesView"]

_OPERATION = "series"
_MAY_GO = frozenset({BookingState.HELD, BookingState.BOOKED})


@dataclass(frozen=True, slots=True)
class DayView:
    """One day of a series as its rider sees it: the time wished for, and the ride and the way home where there are."""

    day: SeriesDay
    departs_s: int
    ticket: Ticket | None
    home: Ticket | None


@dataclass(frozen=True, slots=True)
class SeriesView:
    """A series with its days in order, and the public holidays it leaves out."""

    series: Series
    days: tuple[DayView, ...]
    left_out: tuple[date, ...]


class SeriesUseCases:
    """Rides that repeat; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def create(self, series_id: str, wish: SeriesWish, rider: RiderInfo) -> SeriesView:
        """
        Begin a series under a client-made id and book what lies within the horizon (again: no change).

        Raises `InvalidInput` or `IdempotencyMismatch`.
        """
        wish.check()
        rider.check()
        parts, now_s = self._parts, self._parts.clock.now_s()
        digest = body_hash({"wish": repr(wish), "rider": asdict(rider)})

        def write() -> None:
            with parts.store.unit_of_work() as work:
                if work.keys.result(series_id, _OPERATION, digest) is not None:
                    return
                if wish.last_day < _today(parts):
                    raise InvalidInput("last_day", "this series is over already")
                work.keys.remember(series_id, _OPERATION, digest, series_id, now_s)
                work.series.add(Series(series_id, now_s, rider, wish))
                work.audit.add(now_s, rider.booked_by, "series_begun", f"series:{series_id}")
                work.commit()

        decided(write)
        book_ahead(parts)
        return self.view(series_id)

    def view(self, series_id: str) -> SeriesView:
        """Return a series with its days; raises `NotFound`."""
        parts = self._parts
        with parts.store.reading() as work:
            series, known = work.series.get(series_id), work.series.days(series_id)
            ids = [day.booking_id for day in known.values() if day.booking_id]
            bookings = [found for id_ in ids if (found := work.bookings.find(id_)) is not None]
            homes = [work.bookings.find(out.partner_id) for out in bookings if out.partner_id is not None]
            rides = tickets_of(work, [*bookings, *(home for home in homes if home is not None)])
            tickets = {ticket.booking_id: ticket for ticket in rides}
        region = parts.policy.holiday_region
        shown = sorted({*series.wish.days(region), *known})
        days = [known.get(day, SeriesDay(day)) for day in shown]
        views = tuple(_seen(day, departs_s(parts, series, day), tickets) for day in days)
        return SeriesView(series, views, series.wish.left_out(region))

    def of_booking(self, booking_id: str) -> str | None:
        """Return the series a booking belongs to, or None."""
        with self._parts.store.reading() as work:
            return work.series.of_booking(booking_id)

    def book_ahead(self) -> tuple[str, ...]:
        """Book what has come within the horizon; returns the bookings made."""
        return book_ahead(self._parts)

    def cancel_day(self, series_id: str, day: date) -> SeriesView:
        """Give up one day (again: no change); raises `NotFound` or `IllegalTransition`."""
        series, known = self._day(series_id, day)
        self._give_up(known)
        if known.state is not DayState.CANCELLED:
            note_day(self._parts, series, known, replace(known, state=DayState.CANCELLED))
        return self.view(series_id)

    def move_day(self, series_id: str, day: date, time_min: int) -> tuple[SeriesView, Refusal | None]:
        """
        Ride at another time on one day; where that cannot be had, what is booked stays, and the refusal is returned.

        Raises `NotFound`, `InvalidInput`, or `IllegalTransition` where the ride has begun.
        """
        series, known = self._day(series_id, day)
        replace(series.wish, time_min=time_min).check()
        refusal = self._moved(series, known, replace(known, time_min=time_min))
        return self.view(series_id), refusal

    def change(self, series_id: str, wish: SeriesWish) -> SeriesView:
        """
        Change the days and times of a whole series, and the rides booked for it.

        Days that fall away are given up. Where another time cannot be had on a day, what is booked stays, with the
        reason; a ride that has begun goes on. Raises `NotFound`, `InvalidInput` or `Conflict`.
        """
        wish.check()
        with self._parts.store.unit_of_work() as work:
            series = work.series.get(series_id)
            work.series.save(replace(series, wish=wish))
            work.audit.add(self._parts.clock.now_s(), series.rider.booked_by, "series_changed", f"series:{series_id}")
            work.commit()
        changed = replace(series, wish=wish)
        kept = set(wish.days(self._parts.policy.holiday_region))
        for known in self._to_come(series_id):
            if known.day not in kept:
                self._give_up(known)
                note_day(self._parts, changed, known, replace(known, state=DayState.CANCELLED))
            elif known.state is DayState.REFUSED:
                note_day(self._parts, changed, known, replace(known, state=DayState.WAITING, tried_s=0))
            elif self._is_to_move(known) and _differs(series.wish, wish):
                self._moved(changed, known, known)
        book_ahead(self._parts)
        return self.view(series_id)

    def end(self, series_id: str) -> SeriesView:
        """End a series and give up the rides to come (again: no change); raises `NotFound` or `Conflict`."""
        with self._parts.store.unit_of_work() as work:
            series = work.series.get(series_id)
            if series.active:
                work.series.save(replace(series, active=False))
                work.audit.add(self._parts.clock.now_s(), series.rider.booked_by, "series_ended", f"series:{series_id}")
                work.commit()
        for known in self._to_come(series_id):
            self._give_up(known)
            if known.state is not DayState.CANCELLED:
                note_day(self._parts, series, known, replace(known, state=DayState.CANCELLED))
        return self.view(series_id)

    def _day(self, series_id: str, day: date) -> tuple[Series, SeriesDay]:
        with self._parts.store.reading() as work:
            series, days = work.series.get(series_id), work.series.days(series_id)
        if day not in days and day not in set(series.wish.days(self._parts.policy.holiday_region)):
            raise NotFound(f"series {series_id} does not run on {day}")
        return series, days.get(day, SeriesDay(day))

    def _to_come(self, series_id: str) -> Iterator[SeriesDay]:
        with self._parts.store.reading() as work:
            days = work.series.days(series_id)
        yield from (known for day, known in days.items() if day >= _today(self._parts))

    def _give_up(self, known: SeriesDay) -> None:
        """Cancel what is booked for a day, with the way home; what has begun goes on."""
        if known.booking_id is None:
            return
        with self._parts.store.reading() as work:
            booking = work.bookings.find(known.booking_id)
        if booking is not None and booking.state in _MAY_GO:
            cancel(self._parts, booking.id, "rider", "cancel")

    def _is_to_move(self, known: SeriesDay) -> bool:
        """Tell whether a day goes with the series: booked, at no time of its own, and not under way."""
        return known.state is DayState.BOOKED and known.time_min is None and not self._has_begun(known)

    def _has_begun(self, known: SeriesDay) -> bool:
        if known.booking_id is None:
            return False
        with self._parts.store.reading() as work:
            booking = work.bookings.find(known.booking_id)
        return booking is not None and booking.state in LIVE_STATES - _MAY_GO

    def _moved(self, series: Series, known: SeriesDay, wanted: SeriesDay) -> Refusal | None:
        """Book a day anew and then give up what was booked; where it cannot be had, keep that."""
        parts = self._parts
        if self._has_begun(known):
            raise IllegalTransition("this ride has begun; it cannot be moved any more")
        claimed = note_day(parts, series, known, replace(known, tried_s=parts.clock.now_s()))
        found = hold_day(parts, series, replace(wanted, attempts=claimed.attempts))
        if isinstance(found, Refusal):
            times_s = tuple(offer.pickup_from_s for offer in found.alternatives)
            note_day(parts, series, claimed, replace(claimed, reason=found.reason, alternatives_s=times_s))
            return found
        confirm(parts, found)
        booked = replace(claimed, state=DayState.BOOKED, booking_id=found, time_min=wanted.time_min, reason=None)
        note_day(parts, series, claimed, replace(booked, alternatives_s=()))
        self._give_up(known)
        return None


def _today(parts: Parts) -> date:
    return datetime.fromtimestamp(parts.clock.now_s(), parts.policy.timezone).date()


def _differs(before: SeriesWish, after: SeriesWish) -> bool:
    return (before.time_min, before.home_min, before.trip) != (after.time_min, after.home_min, after.trip)


def _seen(day: SeriesDay, at_s: int, tickets: Mapping[str, Ticket]) -> DayView:
    ticket = tickets.get(day.booking_id or "")
    home = None if ticket is None or ticket.partner_id is None else tickets.get(ticket.partner_id)
    return DayView(day, at_s, ticket, home)
