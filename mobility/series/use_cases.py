"""What riders (and those who book for them) can do with series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date

from mobility.booking.holding import body_hash
from mobility.booking.ticket import Ticket
from mobility.booking.tickets import tickets_of
from mobility.booking.values import Refusal, RiderInfo
from mobility.errors import IllegalTransition, InvalidInput, NotFound
from mobility.parts import Parts, decided
from mobility.series.booking_ahead import book_ahead, departs_s, note_day
from mobility.series.changing import give_up, has_begun, mark_days, move_day, settle_days, today
from mobility.series.values import DayState, Series, SeriesDay, SeriesWish
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["DayView", "SeriesUseCases", "SeriesView"]

_OPERATION = "series"


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
                if wish.last_day < today(parts):
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
            booked = work.bookings.among([day.booking_id for day in known.values() if day.booking_id])
            homes = work.bookings.among([out.partner_id for out in booked if out.partner_id])
            rides = tickets_of(work, [*booked, *homes])
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
        """Finish changes whose process died, and book what has come within the horizon; returns the bookings made."""
        return settle_days(self._parts) + book_ahead(self._parts)

    def cancel_day(self, series_id: str, day: date) -> SeriesView:
        """Give up one day (again: no change); raises `NotFound` or `IllegalTransition`."""
        series, known = self._day(series_id, day)
        give_up(self._parts, series, known)
        if known.state is not DayState.CANCELLED:
            note_day(self._parts, series, known, replace(known, state=DayState.CANCELLED, reason=None))
        return self.view(series_id)

    def move_day(self, series_id: str, day: date, time_min: int) -> tuple[SeriesView, Refusal | None]:
        """
        Ride at another time on one day (again: no change).

        Where that cannot be had, what is booked stays, and the refusal is returned. Raises `NotFound`, `InvalidInput`,
        or `IllegalTransition` where the ride has begun.
        """
        series, known = self._day(series_id, day)
        replace(series.wish, time_min=time_min).check()
        if known.state is DayState.BOOKED and known.time_min == time_min:
            return self.view(series_id), None
        if has_begun(self._parts, known):
            raise IllegalTransition("this ride has begun; it cannot be moved any more")
        booked = move_day(self._parts, series, known, time_min)
        return self.view(series_id), booked if isinstance(booked, Refusal) else None

    def change(self, series_id: str, wish: SeriesWish) -> SeriesView:
        """
        Change the days and times of a whole series, and the rides booked for it (again: what is left of it).

        Days that fall away are given up, those it runs on again booked again. Where another time cannot be had on a
        day, what is booked stays, with the reason; a ride that has begun goes on. Raises `NotFound`, `InvalidInput`
        or `Conflict`.
        """
        wish.check()
        with self._parts.store.unit_of_work() as work:
            before = work.series.get(series_id)
            self._save(work, before, replace(before, wish=wish), "series_changed")
            work.commit()
        settle_days(self._parts, series_id)
        book_ahead(self._parts)
        return self.view(series_id)

    def end(self, series_id: str) -> SeriesView:
        """End a series and give up the rides to come (again: no change); raises `NotFound` or `Conflict`."""
        with self._parts.store.unit_of_work() as work:
            series = work.series.get(series_id)
            if series.active:
                self._save(work, series, replace(series, active=False), "series_ended")
                work.commit()
        settle_days(self._parts, series_id)
        return self.view(series_id)

    def _save(self, work: UnitOfWork, before: Series, series: Series, action: str) -> None:
        """Write a series that has changed, and mark its days."""
        work.series.save(series)
        work.audit.add(self._parts.clock.now_s(), series.rider.booked_by, action, f"series:{series.id}")
        mark_days(self._parts, work, before, series)

    def _day(self, series_id: str, day: date) -> tuple[Series, SeriesDay]:
        with self._parts.store.reading() as work:
            series, days = work.series.get(series_id), work.series.days(series_id)
        if day not in days and day not in set(series.wish.days(self._parts.policy.holiday_region)):
            raise NotFound(f"series {series_id} does not run on {day}")
        return series, days.get(day, SeriesDay(day))


def _seen(day: SeriesDay, at_s: int, tickets: Mapping[str, Ticket]) -> DayView:
    ticket = tickets.get(day.booking_id or "")
    home = None if ticket is None or ticket.partner_id is None else tickets.get(ticket.partner_id)
    return DayView(day, at_s, ticket, home)
