"""
What becomes of a round trip that lost one of its rides: the other is freed, or the lost one replaced.

The way out lost: the rider is asked whether they need the way home all the same, having gone there otherwise; where
they do not answer, it is freed. The way home lost: another one is booked, as near to the promised time as the fleet
allows; where there is none, a way out that has not begun is called off as well, and a rider who is out already becomes
an alarm of the control room, tried again until a seat is free. What is different where a party is divided among several
rides each way says `mending_group_trips`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.changing import Change, change_bookings, ending, parted
from mobility.booking.mending_group_trips import is_awaited, mend_way_home, mend_way_out
from mobility.booking.mending_groups import replaced
from mobility.booking.offering import Draft, drafted
from mobility.booking.round_trips import ways_home
from mobility.booking.saying import said_s, say_once, tell
from mobility.booking.searching import Search
from mobility.booking.values import LIVE_STATES, BookingState, TripWish
from mobility.booking.ways_back import WayBack, book_way_back
from mobility.booking.wishes import Unmet
from mobility.errors import Conflict, IllegalTransition, InvalidInput, NotFound
from mobility.ids import derived_id
from mobility.parts import Parts, decided
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["is_asked_about", "keep_way_home", "mend_round_trips", "without_way_home"]

_GONE_HOME_S = 86_400
"""How long after its promised time a lost ride is looked at, in seconds."""

_ASKED = {BookingState.NO_SHOW: "return_asked", BookingState.CANCELLED_BY_SERVICE: "return_asked_lost"}
"""What a rider is asked about the way home who was not met on the way out, or whose way out the service lost."""
_SHORTEST_ANSWER_S = 300
_NOT_BEGUN = frozenset({BookingState.HELD, BookingState.BOOKED})


def mend_round_trips(parts: Parts) -> tuple[str, ...]:
    """Settle every round trip that lost a ride; returns the bookings that changed by it. Safe to repeat."""
    with parts.store.reading() as work:
        broken = work.bookings.broken_round_trips(parts.clock.now_s() - _GONE_HOME_S)
    changed: list[str] = []
    for lost, other in broken:
        try:
            changed += _mended(parts, lost, other)
        except (Conflict, IllegalTransition, NotFound):
            continue  # it went on meanwhile; the next turn sees how
    return tuple(changed)


def without_way_home(work: UnitOfWork, now_s: int) -> list[Booking]:
    """Return the rides out, begun or made, whose way home was lost and could not be replaced yet."""
    broken = work.bookings.broken_round_trips(now_s - _GONE_HOME_S)
    made = LIVE_STATES - _NOT_BEGUN | {BookingState.COMPLETED}
    return [out for lost, out in broken if lost.leg == "return" and out.state in made]


def _mended(parts: Parts, lost: Booking, other: Booking) -> tuple[str, ...]:
    if lost.leg == "return" and (other.state in LIVE_STATES or other.state is BookingState.COMPLETED):
        return _mended_way_home(parts, lost, other)
    if lost.leg == "return" and _is_sought(parts, other):
        return ()  # both were lost: first the way out
    if _is_sought(parts, lost):
        made = mend_way_out(parts, lost, other)
        if made is not None:
            return made
    if other.state in LIVE_STATES:
        goes_on = lost.boarded_s is not None or other.state not in _NOT_BEGUN
        if not goes_on and not _has_had_time(parts, other):
            return (other.id,) if say_once(parts, _ASKED[lost.state], other) else ()
        return _changed(parts, lost, other, "return_kept" if goes_on else "return_freed")
    with parts.store.unit_of_work() as work:
        work.bookings.save(replace(lost, partner_id=None), lost)
        work.commit()
    return ()


def _is_sought(parts: Parts, ride: Booking) -> bool:
    """Tell whether a way out is one of a group's that the others make, so that another ride is looked for."""
    is_lost = ride.leg == "outward" and ride.state is BookingState.CANCELLED_BY_SERVICE
    return is_lost and ride.group_id is not None and is_awaited(parts, ride)


def _mended_way_home(parts: Parts, lost: Booking, out: Booking) -> tuple[str, ...]:
    """Book another way home; where there is none, call the way out off as well, or raise the alarm."""
    draft = _another_way_home(parts, lost)
    if lost.group_id is not None and out.state in _NOT_BEGUN:
        made = mend_way_home(parts, lost, out, draft)
        if made is not None:
            return made
    elif draft is not None and lost.group_id is not None:
        return replaced(parts, lost, (draft,), out)
    elif draft is not None:
        return decided(lambda: _replaced(parts, lost, out.id, draft))
    if out.state in _NOT_BEGUN:
        return _changed(parts, lost, out, "outward_freed")
    return (out.id,) if say_once(parts, "no_way_home", out, alarms=True) else ()


def _has_had_time(parts: Parts, other: Booking) -> bool:
    """Tell whether a rider who lost the way out was asked about the way home `other`, and has had time to answer."""
    with parts.store.reading() as work:
        asked_s = said_s(work, other.id, *_ASKED.values())
    if asked_s is None:
        return False
    # Nobody sets out for somebody who has not answered; but five minutes everybody has.
    sets_out_s = other.promise.pickup_from_s - parts.policy.lead_time_s
    until_s = max(asked_s + _SHORTEST_ANSWER_S, min(asked_s + parts.policy.ask_return_s, sets_out_s))
    return parts.clock.now_s() >= until_s


def keep_way_home(parts: Parts, booking_id: str, by: str) -> None:
    """
    Let the way home of a rider who lost the way out be a ride of its own; a repetition changes nothing.

    Of a group, this keeps the way home of all who lost their way out. Raises `NotFound`, or `IllegalTransition` where
    it is over.
    """

    def decide(work: UnitOfWork) -> Mapping[str, Change]:
        booking = work.bookings.get(booking_id)
        if not _is_asked(work, booking):
            return {}
        group = () if booking.group_id is None else work.bookings.of_group(booking.group_id)
        others = [each for each in group if each.state in LIVE_STATES and _is_asked(work, each)]
        return {each.id: parted(by) for each in (booking, *others)}

    change_bookings(parts, decide)


def is_asked_about(parts: Parts, booking_id: str) -> bool:
    """Tell whether the rider is asked now whether they need this way home; raises `NotFound`."""
    with parts.store.reading() as work:
        booking = work.bookings.get(booking_id)
        return booking.leg == "return" and booking.state in LIVE_STATES and _is_asked(work, booking)


def _is_asked(work: UnitOfWork, home: Booking) -> bool:
    """
    Tell whether the way out of a way home was lost, or nobody was met on it.

    While another ride out is looked for, as the others of a group travel, nobody is asked yet.
    """
    out = None if home.partner_id is None else work.bookings.find(home.partner_id)
    if out is None or out.state not in _ASKED:
        return False
    return home.group_id is None or said_s(work, home.id, *_ASKED.values()) is not None


def _changed(parts: Parts, lost: Booking, other: Booking, what: str) -> tuple[str, ...]:
    """Free the other half, or let it be a ride of its own."""
    keeps = what == "return_kept"
    change: Change = parted("service") if keeps else ending(parts, BookingState.CANCELLED_BY_SERVICE, "service")

    def decide(work: UnitOfWork) -> Mapping[str, Change]:
        return {} if work.bookings.get(lost.id).partner_id is None else {other.id: change}

    def settle(work: UnitOfWork, now_s: int) -> None:
        work.bookings.save(replace(lost, partner_id=None), lost)
        tell(work, now_s, other.id, what)

    return tuple(change_bookings(parts, decide, settle))


def _another_way_home(parts: Parts, lost: Booking) -> Draft | None:
    """Return the way home nearest to the one lost, not before it and not in the same shift, or None."""
    if lost.boarded_s is not None:
        return None  # whoever broke down on the road is not where the ride began
    at_s = max(parts.clock.now_s(), lost.leaves_s)
    trip = TripWish(lost.origin, lost.destination, "depart", at_s, lost.party, lost.impaired)
    try:
        search = Search.now(parts, trip, name="return").with_ends()
        others = tuple(plan for plan in search.plans if plan.vehicle.id != lost.shift_id)
        options = ways_home(replace(search, plans=others))
    except (Unmet, InvalidInput):
        return None
    best = min(options, key=lambda option: option.insertion.pickup_s)
    draft = drafted(best.search, best.kind, best.insertion)
    return draft.priced(min(draft.offer.price_ct, lost.price_ct))  # what the service lost costs nobody more


def _replaced(parts: Parts, lost: Booking, other_id: str, draft: Draft) -> tuple[str, ...]:
    """Book another way home in place of the one lost, in one transaction."""
    new_id = derived_id(f"way home instead of {lost.id}")
    with parts.store.reading() as work:
        if work.bookings.get(lost.id).partner_id is None:
            return ()
        other = work.bookings.get(other_id)

    def settle(work: UnitOfWork, now_s: int) -> None:
        work.bookings.save(replace(lost, partner_id=None), lost)
        tell(work, now_s, new_id, "return_moved")

    way = WayBack(draft, new_id, lost.rider, lost.code, "service", "return_moved")
    book_way_back(parts, way, other, settle)
    return (other.id, new_id)
