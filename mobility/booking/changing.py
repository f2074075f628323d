"""Change bookings and the plans that carry them, several in one transaction where they belong together."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.values import LIVE_STATES, BookingState
from mobility.errors import IllegalTransition, MobilityError, OfferExpired
from mobility.fleet.events import Ground, removed
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.records import PlanRecord
from mobility.parts import Parts, decided
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["Change", "change_bookings", "ending", "ground_of", "parted"]

_COMING = frozenset({BookingState.UNDER_WAY, BookingState.ARRIVED})

Change = Callable[[Booking, PlanRecord, int], PlanWrite | None]
"""What is to become of a booking in its plan at a moment; None where nothing is."""

Decide = Callable[[UnitOfWork], Mapping[str, Change]]
"""Reads what is now, and says which bookings are to be changed how."""


def change_bookings(
    parts: Parts, decide: Decide, also: Callable[[UnitOfWork, int], None] | None = None
) -> dict[str, PlanRecord]:
    """
    Apply changes to bookings and their plans, all or none, starting over while others write those plans.

    Parameters
    ----------
    parts
        The service.
    decide
        Says what to change; asked again in each attempt. Every booking it names must be live.
    also
        Writes what belongs to it, in the same transaction.

    Returns
    -------
    dict of str to PlanRecord
        The plans of the bookings that were changed, as they were written; empty where nothing was.

    Raises
    ------
    NotFound, OfferExpired, IllegalTransition
        Where a booking cannot be changed any more.
    """

    def attempt() -> dict[str, PlanRecord]:
        now_s = parts.clock.now_s()
        with parts.store.reading() as work:
            changes = decide(work)
            bookings = {booking_id: work.bookings.get(booking_id) for booking_id in changes}
            for booking in bookings.values():
                if booking.state not in LIVE_STATES or booking.shift_id is None:
                    raise _over(booking)
            records = parts.fleet.load(work, {b.shift_id for b in bookings.values() if b.shift_id})
        writes = _merged(changes, bookings, records, now_s)
        if not writes:
            return {}
        lives = {shift_id: parts.fleet.live(write.after, now_s) for shift_id, write in writes.items()}
        writes = {shift_id: replace(write, after=announced(lives[shift_id])) for shift_id, write in writes.items()}
        with parts.store.unit_of_work() as work:
            saved = write_plans(work, list(writes.values()), now_s)
            if also is not None:
                also(work, now_s)
            work.commit()
        parts.fleet.keep(saved, lives, now_s)
        written = {record.shift.id: record for record in saved}
        return {booking.id: written[booking.shift_id] for booking in bookings.values() if booking.shift_id in written}

    return decided(attempt)


def _merged(
    changes: Mapping[str, Change], bookings: Mapping[str, Booking], records: Mapping[str, PlanRecord], now_s: int
) -> dict[str, PlanWrite]:
    """Return one write a plan, however many of its bookings change."""
    writes: dict[str, PlanWrite] = {}
    for booking_id, change in changes.items():
        shift_id = bookings[booking_id].shift_id or ""
        known = writes.get(shift_id)
        made = change(bookings[booking_id], known.after if known else records[shift_id], now_s)
        if made is not None and known is not None:
            made = replace(made, before=known.before, left=(*known.left, *made.left), reason=known.reason)
        if made is not None:
            writes[shift_id] = made
    return writes


def ending(parts: Parts, state: BookingState, actor: str) -> Change:
    """Return the change that ends a booking and frees its place."""

    def change(booking: Booking, record: PlanRecord, now_s: int) -> PlanWrite | None:
        ended = replace(booking.to(state), held_until_s=None, fee_ct=_fee_ct(parts, booking, state))
        after = removed(record, booking.id, ground_of(parts), now_s)
        return PlanWrite(record, after, actor, f"booking_{state.value}", left=(ended,))

    return change


def _fee_ct(parts: Parts, booking: Booking, state: BookingState) -> int | None:
    """Return what is owed for a ride that ends like this, None where that is nothing."""
    if state is not BookingState.CANCELLED_BY_RIDER or booking.state not in _COMING or booking.lets_down:
        return None
    return parts.policy.fees.late_cancel_ct(booking.price_ct) or None


def parted(actor: str) -> Change:
    """Return the change that makes one half of a round trip a ride of its own."""

    def change(booking: Booking, record: PlanRecord, _now_s: int) -> PlanWrite | None:
        alone = replace(booking, partner_id=None, leg=None)
        return PlanWrite(record, record.with_booking(alone), actor, "booking_parted")

    return change


def ground_of(parts: Parts) -> Ground:
    """Return what driver events need to know of the area and the rules."""
    policy = parts.policy
    return Ground(parts.fleet.locate, parts.area.stop_table_s, policy.no_show_after_s, policy.fees)


def _over(booking: Booking) -> MobilityError:
    if booking.state is BookingState.EXPIRED:
        return OfferExpired("the seat was held for too long; ask for new offers")
    return IllegalTransition(f"booking {booking.id} is {booking.state.value}; it cannot be changed any more")
