"""Confirm, cancel and expire: the changes of a booking's life that no driver reports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.changing import Change, change_bookings, ending, parted
from mobility.booking.values import LIVE_STATES, BookingState, CancelledBy, PartnerToo
from mobility.errors import IllegalTransition, OfferExpired, Refused
from mobility.fleet.planning import PlanWrite
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import Phase
from mobility.parts import Parts
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["cancel", "confirm", "expire_holds", "state_by_now"]

_States = AbstractSet[BookingState]
_NOT_ON_BOARD = LIVE_STATES - {BookingState.ON_BOARD}
_ALL = frozenset(BookingState)
_CARRIED = frozenset({BookingState.ON_BOARD, BookingState.COMPLETED})
_GONE = frozenset({BookingState.EXPIRED, BookingState.CANCELLED_BY_SERVICE})
_CONFIRMED = LIVE_STATES - {BookingState.HELD} | {BookingState.COMPLETED}


def confirm(parts: Parts, booking_id: str) -> PlanRecord | None:
    """
    Make a held booking binding, and with it the other half of its round trip and the rest of its group, all or none.

    Returns the plan that was written with it; a repetition changes nothing, and returns None.

    Raises
    ------
    NotFound, OfferExpired, IllegalTransition
        Where there is no such booking, its hold is over, or it was cancelled.
    """

    def decide(work: UnitOfWork) -> Mapping[str, Change]:
        booking = work.bookings.get(booking_id)
        if booking.state in _CONFIRMED:
            return {}
        _require_whole(work, booking)
        return {each.id: _confirmed for each in (booking, *_others(work, booking, {BookingState.HELD}))}

    return change_bookings(parts, decide).get(booking_id)


def _confirmed(booking: Booking, record: PlanRecord, now_s: int) -> PlanWrite | None:
    if booking.held_until_s is not None and booking.held_until_s <= now_s:
        raise OfferExpired("the seat was held for too long; ask for new offers")
    state = state_by_now(record, booking)
    confirmed = replace(booking.to(state), held_until_s=None)
    if state is BookingState.ARRIVED:
        confirmed = replace(confirmed, arrived_s=now_s)
    return PlanWrite(record, record.with_booking(confirmed), booking.rider.booked_by, "booking_confirmed")


def state_by_now(record: PlanRecord, booking: Booking) -> BookingState:
    """Return what a booking is when confirmed or taken over: the vehicle may be on its way already, or be there."""
    here = any((stop.booking_id, stop.kind) == (booking.id, "pickup") for stop in record.halt)
    if here and record.phase is Phase.DRIVING:
        return BookingState.UNDER_WAY
    if here and record.phase is Phase.AT_STOP:
        return BookingState.ARRIVED
    return BookingState.BOOKED


def _require_whole(work: UnitOfWork, booking: Booking) -> None:
    """Raise `OfferExpired` where a part of what was held with it is gone: it is bought together, or not at all."""
    if _rest(work, booking, _GONE) or _partners(work, booking, {BookingState.EXPIRED}):
        raise OfferExpired(
            "one of the rides that belong to this one is gone, so that none of them can be booked; ask for new offers"
        )


def _others(work: UnitOfWork, booking: Booking, states: _States) -> list[Booking]:
    """Return the rides that belong to this one where they are in one of these states."""
    return [*_rest(work, booking, states), *_partners(work, booking, states)]


def _rest(work: UnitOfWork, booking: Booking, states: _States) -> list[Booking]:
    """Return the rest of a divided party where it is in one of these states."""
    group = () if booking.group_id is None else work.bookings.of_group(booking.group_id)
    return [each for each in group if each.id != booking.id and each.state in states]


def _partner(work: UnitOfWork, booking: Booking, states: _States) -> list[Booking]:
    """Return the other half of a round trip where it is in one of these states."""
    partner = None if booking.partner_id is None else work.bookings.find(booking.partner_id)
    return [partner] if partner is not None and partner.partner_id == booking.id and partner.state in states else []


def _partners(work: UnitOfWork, booking: Booking, states: _States) -> list[Booking]:
    """Return the other halves of a ride and of the rest of its group where they are in one of these states."""
    whole = (booking, *_rest(work, booking, _ALL))
    return [partner for each in whole for partner in _partner(work, each, states)]


def cancel(
    parts: Parts, booking_id: str, by: CancelledBy, partner: PartnerToo = "ask", actor: str | None = None
) -> None:
    """
    Give a ride up and free its place, with the rest of its group as far as it is not on board; repeated: no change.

    Of a group that travels both ways, this gives up the one way; whoever is on board of a ride out keeps the ride home.

    Parameters
    ----------
    parts
        The service.
    booking_id
        The ride.
    by
        Who gives it up.
    partner
        What becomes of the other half of a round trip, or of each of them: ``"cancel"`` it as well, or ``"keep"`` it
        as a ride of its own.
        ``"ask"`` refuses where riders give up the way out and have a way home: they must say.
    actor
        Who does it, for the audit; None: the rider, or the service.

    Raises
    ------
    NotFound, IllegalTransition
        Where there is no such booking, or it can no longer be cancelled.
    Refused
        ``ASK_ABOUT_RETURN``: the rider has not said what is to become of the ride home.
    """
    state = BookingState.CANCELLED_BY_RIDER if by == "rider" else BookingState.CANCELLED_BY_SERVICE

    def decide(work: UnitOfWork) -> Mapping[str, Change]:
        booking = work.bookings.get(booking_id)
        if booking.state is state:
            return {}
        end = ending(parts, state, actor or by)
        changes = {each.id: end for each in (booking, *_rest(work, booking, _NOT_ON_BOARD))}
        # Those who lost this way, or were not met, and their other half are meant as well.
        way = (booking, *_rest(work, booking, _ALL - _CARRIED))
        others = [partner for each in way for partner in _partner(work, each, LIVE_STATES)]
        if booking.state is BookingState.HELD:  # not bought yet: given up as it was asked for, both or none
            return changes | {other.id: end for other in _partners(work, booking, LIVE_STATES)}
        if by == "service" and partner == "ask":
            return changes  # what becomes of the other half is settled afterwards, see `mending`
        if partner == "ask" and any(other.leg == "return" for other in others):
            raise Refused("ASK_ABOUT_RETURN", "say whether the ride home is to be cancelled as well, or kept")
        also = end if partner == "cancel" else parted(actor or by)
        return changes | {other.id: also for other in others}

    change_bookings(parts, decide)


def expire_holds(parts: Parts) -> tuple[str, ...]:
    """Free every place that was held for too long; returns the bookings that ended by it."""
    with parts.store.reading() as work:
        overdue = work.bookings.expired_holds(parts.clock.now_s())
    return tuple(expired for booking_id in overdue for expired in _expired(parts, booking_id))


def _expired(parts: Parts, booking_id: str) -> Iterator[str]:
    def decide(work: UnitOfWork) -> Mapping[str, Change]:
        booking = work.bookings.get(booking_id)
        if booking.state is BookingState.EXPIRED:
            return {}
        held = (booking, *_others(work, booking, {BookingState.HELD}))
        return {each.id: ending(parts, BookingState.EXPIRED, "service") for each in held}

    try:
        yield from change_bookings(parts, decide)
    except IllegalTransition:
        return  # confirmed or cancelled at the last moment
