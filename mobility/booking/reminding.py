"""Remind riders of what they booked long before."""

from __future__ import annotations

from mobility.booking.saying import say_once, unsaid
from mobility.booking.values import BookingState
from mobility.parts import Parts

__all__ = ["remind"]

_MOST_AT_ONCE = 500


def remind(parts: Parts) -> tuple[str, ...]:
    """
    Remind riders of the rides that begin within `remind_before_s`, each once; returns those that were told of now.

    Whoever booked less than twice that long before their pickup still has it in mind, and is left alone. Safe to
    repeat, and with several workers.
    """
    before_s, now_s = parts.policy.remind_before_s, parts.clock.now_s()
    if not before_s:
        return ()
    with parts.store.reading() as work:
        soon = work.bookings.between(now_s, now_s + before_s + 1, {BookingState.BOOKED}, _MOST_AT_ONCE)
        long_before = (ride for ride in soon if ride.promise.pickup_from_s - ride.created_s >= 2 * before_s)
        to_tell = unsaid(work, "reminder", long_before)
    return tuple(ride.id for ride in to_tell if say_once(parts, "reminder", ride))
