"""What becomes of a divided party that lost one of its rides: it is replaced, or nobody sets out if nobody has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mobility.booking.becoming import booking_from
from mobility.booking.booking import Booking
from mobility.booking.changing import Change, change_bookings, ending
from mobility.booking.dividing import divisions
from mobility.booking.groups import placed
from mobility.booking.offering import Draft
from mobility.booking.placing import Placing
from mobility.booking.saying import say_once, tell
from mobility.booking.searching import Search
from mobility.booking.values import LIVE_STATES, BookingState, TripWish
from mobility.booking.wishes import Unmet
from mobility.errors import Conflict, IllegalTransition, InvalidInput, NotFound
from mobility.fleet.planning import write_plans
from mobility.ids import derived_id
from mobility.parts import Parts
from mobility.store.outbox import CONTROL
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["SET_OUT", "called_off", "found_instead", "has_to_set_out", "mend_groups", "replaced"]

_END = {BookingState.HELD: BookingState.EXPIRED}
SET_OUT = frozenset({BookingState.ON_BOARD, BookingState.COMPLETED})
_MOST_PARTS = 3


def mend_groups(parts: Parts) -> tuple[str, ...]:
    """
    Settle every group the service took a ride from; returns the bookings that began or ended by it. Safe to repeat.

    Another ride is booked for those who lost theirs, or several smaller ones, as late as the policy allows. Until there
    is one, the rider and the control room know that it is looked for. When the others would have to set out, and
    nobody has, all stay at home; where a part is on board already, or has arrived, the others ride on: they are
    expected there.
    """
    with parts.store.reading() as work:
        broken = work.bookings.broken_groups()
    changed: list[str] = []
    for group_id in broken:
        try:
            changed += _mended(parts, group_id)
        except (Conflict, IllegalTransition, NotFound):
            continue  # it went on meanwhile; the next turn sees how
    return tuple(changed)


def _mended(parts: Parts, group_id: str) -> tuple[str, ...]:
    with parts.store.reading() as work:
        group = work.bookings.of_group(group_id)
        partners = work.bookings.among([each.partner_id for each in group if each.partner_id is not None])
    left = [each for each in group if each.state in LIVE_STATES]
    if any(each.state is BookingState.HELD for each in left):
        return called_off(parts, group_id, *sorted({each.group_id for each in partners if each.group_id}))
    known = {each.id for each in group}
    # What belongs to a round trip is seen to with its other half: see `mending_group_trips`.
    gone = [each for each in group if each.state is BookingState.CANCELLED_BY_SERVICE and each.leg is None]
    lost = [each for each in gone if _instead_id(each, 0) not in known]
    made = [replaced(parts, each, _found(parts, each)) for each in lost]
    if all(made):
        return tuple(booking_id for ids in made for booking_id in ids)
    if not left or any(each.state in SET_OUT for each in group):
        return ()
    if not has_to_set_out(parts, left) or any(each.leg is not None for each in left):
        return (left[0].id,) if say_once(parts, "group_seeking", left[0], alarms=True) else ()
    return called_off(parts, group_id)


def has_to_set_out(parts: Parts, left: Sequence[Booking]) -> bool:
    """Tell whether the first of these rides can no longer wait for the others."""
    return parts.clock.now_s() >= min(each.promise.pickup_from_s for each in left) - parts.policy.lead_time_s


def _instead_id(lost: Booking, number: int) -> str:
    return derived_id(f"ride {number} instead of {lost.id}")


def replaced(parts: Parts, lost: Booking, found: Sequence[Draft], other: Booking | None = None) -> tuple[str, ...]:
    """
    Book the rides found in place of the one lost, in one transaction; returns their ids, none where none was found.

    Where it was half of a round trip with `other`, one ride is found, and takes its place there.
    """
    now_s = parts.clock.now_s()
    if not found:
        return ()
    placing = Placing(parts, now_s, is_owed=True)
    stored, left_ct = [], lost.price_ct
    for number, draft in enumerate(found):
        draft = draft.priced(min(draft.offer.price_ct, left_ct))  # noqa: PLW2901 - what the service lost costs no more
        left_ct -= draft.offer.price_ct
        booking_id = _instead_id(lost, number)
        content = {**draft.stored.content, "instead_of": lost.id}
        stored.append(replace(draft.stored, content=content, taken_by=booking_id))
        booking = booking_from(parts, stored[-1], booking_id, lost.rider, now_s)
        booking = replace(booking, state=BookingState.BOOKED, held_until_s=None, group_id=lost.group_id, code=lost.code)
        if other is not None:
            booking = replace(booking, partner_id=other.id, leg=lost.leg)
        placing.put(stored[-1], booking)
    is_live = other is not None and other.state in LIVE_STATES
    if other is not None and is_live:
        placing.change(other, lambda known, _record: replace(known, partner_id=_instead_id(lost, 0)))
    writes = placing.writes("service", "group_moved")
    with parts.store.unit_of_work() as work:
        for offer in stored:
            work.offers.add(offer)
        write_plans(work, writes, now_s)
        if other is not None:
            work.bookings.save(replace(lost, partner_id=None), lost)
            if not is_live:
                work.bookings.save(replace(other, partner_id=_instead_id(lost, 0)), other)
        for offer in stored:
            tell(work, now_s, offer.taken_by or "", "return_moved" if lost.leg == "return" else "group_moved")
        if work.incidents.other_times([lost.id]) and work.incidents.settle(lost.id, now_s):
            work.outbox.add(now_s, "alarm_cleared", {"kind": "ride_lost", "booking_id": lost.id}, CONTROL)
        work.commit()
    return tuple(offer.taken_by or "" for offer in stored)


def _found(parts: Parts, lost: Booking) -> Sequence[Draft]:
    """Return a ride for those who lost theirs, at most so much later as the policy allows; else some smaller ones."""
    promise, later_s = lost.promise, parts.policy.later_at_most_s
    return found_instead(parts, lost, promise.pickup_until_s + later_s, _MOST_PARTS)


def found_instead(parts: Parts, lost: Booking, until_s: int, most: int) -> Sequence[Draft]:
    """Return a ride for those who lost theirs that departs by then, else up to `most` smaller ones, or nothing."""
    now_s = parts.clock.now_s()
    at_s = max(now_s, lost.leaves_s)
    trip = TripWish(lost.origin, lost.destination, "depart", at_s, lost.party, lost.impaired)
    try:
        search = replace(Search.now(parts, trip).with_ends(), is_owed=True)
        wish = search.wish(trip)
    except (Unmet, InvalidInput):
        return ()
    if lost.boarded_s is not None or until_s < wish.earliest_departure_s:
        return ()  # whoever broke down on the road is not where the ride began
    later_s = until_s - wish.latest_departure_s
    shapes = [tuple(plan.vehicle.configurations) for plan in search.on_duty(wish)]
    ways = ((lost.party,), *(divisions(lost.party, shapes, most) if most > 1 else ()))
    return next((drafts for parties in ways if (drafts := placed(search, trip, parties, later_s))), ())


def called_off(parts: Parts, *group_ids: str) -> tuple[str, ...]:
    """
    End every ride of groups nobody has set out with: what was only held expires, what was booked is called off.

    Their riders are told. Of a round trip, `group_ids` may be both ways.
    """
    freed: list[str] = []

    def decide(work: UnitOfWork) -> Mapping[str, Change]:
        group = [each for group_id in group_ids for each in work.bookings.of_group(group_id)]
        on_the_way = any(each.state in SET_OUT for each in group)
        left = [] if on_the_way else [each for each in group if each.state in LIVE_STATES]
        freed[:] = [each.id for each in left if each.state is not BookingState.HELD]
        ends = {each.id: _END.get(each.state, BookingState.CANCELLED_BY_SERVICE) for each in left}
        return {booking_id: ending(parts, state, "service") for booking_id, state in ends.items()}

    def also(work: UnitOfWork, now_s: int) -> None:
        for booking_id in freed:
            tell(work, now_s, booking_id, "group_freed")

    return tuple(change_bookings(parts, decide, also))
