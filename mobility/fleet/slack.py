"""Promises that are still kept but have little room left: noticed before they break, and when they recover."""

from __future__ import annotations

from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.values import BookingState
from mobility.fleet.records import PlanRecord

__all__ = ["tightened"]

_SOON_S = 3600
_RECOVERED_S = 60
"""A promise has recovered when it has so much more room than what alarmed, in seconds: no coming and going."""


def tightened(before: PlanRecord, after: PlanRecord, risk_s: int, now_s: int) -> PlanRecord:
    """
    Return `after` with its rides marked whose promise a delay has left less than `risk_s` seconds of room.

    Only what falls below that while it is driven, and concerns the next hour, is marked: a plan that was made tight is
    nobody's alarm. A mark goes when there is room again, or when the promise is expected to break (that is another
    alarm). `before` is the plan as it was last told.
    """
    bookings = {
        id_: replace(booking, tight_s=_mark(booking, _room_s(before, booking), _room_s(after, booking), risk_s, now_s))
        for id_, booking in after.bookings.items()
    }
    return replace(after, bookings=bookings)


def _mark(
    booking: Booking, was: tuple[int, int] | None, now: tuple[int, int] | None, risk_s: int, now_s: int
) -> int | None:
    """Return the room left where a booking is to be marked; `was` and `now` are room and when it counts."""
    if now is None or booking.late:
        return None
    left_s, at_s = now
    if booking.tight_s is not None:
        return None if left_s >= risk_s + _RECOVERED_S else booking.tight_s
    fell = was is not None and was[0] >= risk_s > left_s
    return left_s if fell and at_s <= now_s + _SOON_S else None


def _room_s(record: PlanRecord, booking: Booking) -> tuple[int, int] | None:
    """Return how much later the tightest stop of a ride could begin, and when it begins; None without any."""
    rooms = []
    for stop in record.stops:
        if stop.booking_id != booking.id or (stop.kind == "pickup" and booking.state is BookingState.ARRIVED):
            continue
        limit_s = booking.promise.pickup_until_s if stop.kind == "pickup" else booking.promise.arrive_by_s
        rooms.append((limit_s - stop.begin_s, stop.begin_s))
    return min(rooms, default=None)
