"""
What becomes of a divided round trip that lost one of its rides: those who lost it get another, or nobody sets out.

Every part travels out and home with the same persons, so that a ride is replaced by one ride. The way out lost: another
is booked that leaves the way home as it is. The way home lost: another is booked, however late. Where there is none,
the rider and the control room know that it is looked for; when the first would have to set out, and nobody has, all
stay at home. Where some are out already they are joined by whoever has both ways, and taken home: an alarm stays until
a seat is free.
"""

from __future__ import annotations

from collections.abc import Sequence

from mobility.booking.booking import Booking
from mobility.booking.mending_groups import SET_OUT, called_off, found_instead, has_to_set_out, replaced
from mobility.booking.offering import Draft
from mobility.booking.saying import say_once
from mobility.booking.values import LIVE_STATES, BookingState
from mobility.parts import Parts

__all__ = ["is_awaited", "mend_way_home", "mend_way_out"]


def is_awaited(parts: Parts, lost: Booking) -> bool:
    """Tell whether others of a group are out, or still to go out, without those who lost this way out."""
    return lost.boarded_s is None and bool(_way_out(parts, lost))


def mend_way_out(parts: Parts, lost: Booking, home: Booking) -> tuple[str, ...] | None:
    """
    Settle a way out that others of the group make; returns what changed, None where the others go without.

    Parameters
    ----------
    parts
        The service.
    lost
        The ride out the service lost.
    home
        The way home of the same persons, which may be lost as well.
    """
    group = _way_out(parts, lost)
    made = replaced(parts, lost, _another_way_out(parts, lost, home), home)
    if made:
        return made
    if any(each.state in SET_OUT for each in group):
        return None
    return _sought(parts, group[0], group, lost.group_id)


def mend_way_home(parts: Parts, lost: Booking, out: Booking, found: Draft | None) -> tuple[str, ...] | None:
    """
    Settle a way home the service lost; returns what changed, None where only these persons are to stay at home.

    `out` is the way out of the same persons, which has not begun; `found` another way home, if there is any.
    """
    if found is not None:
        return replaced(parts, lost, (found,), out)
    group = _way_out(parts, out)
    if not any(each.state in SET_OUT for each in group):
        return _sought(parts, out, group, out.group_id, lost.group_id)
    return None if has_to_set_out(parts, [out]) else _sought(parts, out, [out])


def _sought(parts: Parts, told: Booking, group: Sequence[Booking], *group_ids: str | None) -> tuple[str, ...]:
    """Say that a ride is looked for; when the first of a group has to set out, these groups are called off."""
    if not has_to_set_out(parts, group):
        return (told.id,) if say_once(parts, "group_seeking", told, alarms=True) else ()
    return called_off(parts, *(group_id for group_id in group_ids if group_id is not None))


def _way_out(parts: Parts, out: Booking) -> list[Booking]:
    """Return the rides out of its group that are made, or to be made."""
    with parts.store.reading() as work:
        group = work.bookings.of_group(out.group_id or "")
    return [each for each in group if each.state in LIVE_STATES | {BookingState.COMPLETED}]


def _another_way_out(parts: Parts, lost: Booking, home: Booking) -> Sequence[Draft]:
    """Return a ride out that ends before the way home begins, or nothing."""
    promise = lost.promise
    before_s = home.promise.pickup_from_s - (promise.arrive_by_s - promise.pickup_until_s) - promise.alighting_s
    until_s = min(promise.pickup_until_s + parts.policy.later_at_most_s, before_s)
    found = found_instead(parts, lost, until_s, most=1)
    return [draft for draft in found if draft.there_s <= home.promise.pickup_from_s]
