"""Confirm, cancel and expire: the changes of a booking's life that no driver reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.values import LIVE_STATES, BookingState, CancelledBy
from mobility.errors import IllegalTransition, MobilityError, OfferExpired
from mobility.fleet.events import Ground, removed
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import Phase
from mobility.parts import Parts, decided

__all__ = ["cancel", "confirm", "expire_holds", "ground_of"]

_CONFIRMED = LIVE_STATES - {BookingState.HELD} | {BookingState.COMPLETED}


def confirm(parts: Parts, booking_id: str) -> None:
    """
    Make a held booking binding; a repetition changes nothing.

    Raises
    ------
    NotFound, OfferExpired, IllegalTransition
        Where there is no such booking, its hold is over, or it was cancelled.
    """

    def change(booking: Booking, record: PlanRecord, now_s: int) -> PlanWrite | None:
        if booking.state in _CONFIRMED:
            return None
        if booking.held_until_s is not None and booking.held_until_s <= now_s:
            raise OfferExpired("the seat was held for too long; ask for new offers")
        state = _state_by_now(record, booking)
        confirmed = replace(booking.to(state), held_until_s=None)
        if state is BookingState.ARRIVED:
            confirmed = replace(confirmed, arrived_s=now_s)
        return PlanWrite(record, record.with_booking(confirmed), booking.rider.booked_by, "booking_confirmed")

    _change(parts, booking_id, change, settled=_CONFIRMED)


def _state_by_now(record: PlanRecord, booking: Booking) -> BookingState:
    """Return what a booking becomes when confirmed: the vehicle may be on its way already, or be there."""
    here = any((stop.booking_id, stop.kind) == (booking.id, "pickup") for stop in record.halt)
    if here and record.phase is Phase.DRIVING:
        return BookingState.UNDER_WAY
    if here and record.phase is Phase.AT_STOP:
        return BookingState.ARRIVED
    return BookingState.BOOKED


def cancel(parts: Parts, booking_id: str, by: CancelledBy) -> None:
    """
    Give a ride up and free its place; a repetition changes nothing.

    Raises
    ------
    NotFound, IllegalTransition
        Where there is no such booking, or it can no longer be cancelled.
    """
    state = BookingState.CANCELLED_BY_RIDER if by == "rider" else BookingState.CANCELLED_BY_SERVICE
    _change(parts, booking_id, _ending(parts, state, by), settled={state})


def expire_holds(parts: Parts) -> tuple[str, ...]:
    """Free every place that was held for too long; returns the bookings that ended by it."""
    with parts.store.reading() as work:
        overdue = work.bookings.expired_holds(parts.clock.now_s())
    expired = []
    for booking_id in overdue:
        try:
            _change(parts, booking_id, _ending(parts, BookingState.EXPIRED, "service"), settled={BookingState.EXPIRED})
            expired.append(booking_id)
        except IllegalTransition:
            continue  # confirmed or cancelled at the last moment
    return tuple(expired)


_Change = Callable[[Booking, PlanRecord, int], PlanWrite | None]


def _ending(parts: Parts, state: BookingState, actor: str) -> _Change:
    def change(booking: Booking, record: PlanRecord, now_s: int) -> PlanWrite | None:
        ended = replace(booking.to(state), held_until_s=None)
        after = removed(record, booking.id, ground_of(parts), now_s)
        return PlanWrite(record, after, actor, f"booking_{state.value}", left=(ended,))

    return change


def _change(
    parts: Parts, booking_id: str, change: _Change, settled: set[BookingState] | frozenset[BookingState]
) -> None:
    """Apply `change` to a booking and the plan that carries it, starting over while others write that plan."""

    def attempt() -> None:
        now_s = parts.clock.now_s()
        with parts.store.reading() as work:
            booking = work.bookings.get(booking_id)
            if booking.state in settled:
                return
            if booking.state not in LIVE_STATES or booking.shift_id is None:
                raise _over(booking)
            record = work.plans.get(booking.shift_id)
        write = change(booking, record, now_s)
        if write is None:
            return
        write = replace(write, after=announced(parts.fleet.live(write.after, now_s)))
        with parts.store.unit_of_work() as work:
            write_plans(work, [write], now_s)
            work.commit()

    decided(attempt)


def _over(booking: Booking) -> MobilityError:
    if booking.state is BookingState.EXPIRED:
        return OfferExpired("the seat was held for too long; ask for new offers")
    return IllegalTransition(f"booking {booking.id} is {booking.state.value}; it cannot be changed any more")


def ground_of(parts: Parts) -> Ground:
    """Return what driver events need to know of the area and the rules."""
    return Ground(parts.fleet.locate, parts.area.stop_table_s, parts.policy.no_show_after_s)
