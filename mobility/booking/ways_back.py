"""Book a way home for somebody who is out, or will be: without an offer to choose, as it was promised before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from mobility.booking.becoming import booking_from
from mobility.booking.booking import Booking
from mobility.booking.offering import Draft
from mobility.booking.placing import Placing
from mobility.booking.values import LIVE_STATES, BookingState, RiderInfo
from mobility.fleet.planning import write_plans
from mobility.parts import Parts
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["WayBack", "book_way_back"]


@dataclass(frozen=True, slots=True)
class WayBack:
    """
    A way home to be booked under `booking_id` for a rider who has a code already.

    `actor` and `reason` go to the audit. With `held_until_s` it is held until then, for the rider to confirm. Where it
    `is_owed`, what is kept for others does not stand in its way.
    """

    draft: Draft
    booking_id: str
    rider: RiderInfo
    code: str
    actor: str
    reason: str
    held_until_s: int | None = None
    is_owed: bool = False


def book_way_back(parts: Parts, way: WayBack, other: Booking, also: Callable[[UnitOfWork, int], None]) -> None:
    """
    Book a way home as the other half of the way out `other`, with what belongs to it, in one transaction.

    Who lost the way out and asks for the way home all the same gets a ride of its own: nothing can take it with it.

    Raises
    ------
    PlanChanged
        Where it no longer fits with what the draft promised.
    """
    now_s = parts.clock.now_s()
    stored = way.draft.stored
    is_live = other.state in LIVE_STATES
    goes_on = is_live or other.state is BookingState.COMPLETED
    booking = replace(
        booking_from(parts, stored, way.booking_id, way.rider, now_s),
        state=BookingState.BOOKED if way.held_until_s is None else BookingState.HELD,
        held_until_s=way.held_until_s,
        partner_id=other.id if goes_on else None,
        leg="return" if goes_on else None,
        code=way.code,
    )
    placing = Placing(parts, now_s, is_owed=way.is_owed)
    placing.put(stored, booking)

    def paired(known: Booking) -> Booking:
        return replace(known, partner_id=way.booking_id, leg="outward")

    if is_live:
        placing.change(other, lambda known, _record: paired(known))
    writes = placing.writes(way.actor, way.reason)
    with parts.store.unit_of_work() as work:
        work.offers.add(replace(stored, taken_by=way.booking_id))
        write_plans(work, writes, now_s)
        if goes_on and not is_live:
            work.bookings.save(paired(other), other)
        also(work, now_s)
        work.commit()
