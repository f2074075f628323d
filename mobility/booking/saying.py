"""What riders and the control room hear beside a change of state: how a journey goes on, and alarms."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.booking.booking import Booking
from mobility.errors import Collision
from mobility.ids import derived_id
from mobility.parts import Parts
from mobility.store.outbox import CONTROL, booking_audience
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["raise_alarm", "said_s", "say_once", "tell", "unsaid"]

_OPERATION = "said"


def tell(work: UnitOfWork, now_s: int, booking_id: str, what: str) -> None:
    """Let the rider of a booking, and the control room, hear how a journey goes on."""
    payload = {"booking_id": booking_id, "what": what}
    work.outbox.add(now_s, "journey", payload, booking_audience(booking_id), CONTROL)


def raise_alarm(work: UnitOfWork, now_s: int, kind: str, booking: Booking, booking_id: str | None = None) -> None:
    """Alarm the control room of a ride, or of another one (`booking_id`) of its rider."""
    alarm = {"kind": kind, "vehicle_id": booking.vehicle_id, "booking_id": booking_id or booking.id}
    work.outbox.add(now_s, "alarm", alarm, CONTROL)


def say_once(parts: Parts, what: str, booking: Booking, *, alarms: bool = False) -> bool:
    """
    Tell the rider of a booking something, and with `alarms` the control room; returns False where it was said before.

    Several workers may say it at once: it is said by one of them.
    """
    key = _key(what, booking)
    with parts.store.reading() as work:  # what was said stays said: most calls need not wait for whoever writes
        if work.keys.result(key, _OPERATION, what) is not None:
            return False
    try:
        with parts.store.unit_of_work() as work:
            if work.keys.result(key, _OPERATION, what) is not None:
                return False
            now_s = parts.clock.now_s()
            work.keys.remember(key, _OPERATION, what, booking.id, now_s)
            work.audit.add(now_s, "service", what, booking_audience(booking.id))
            if alarms:
                raise_alarm(work, now_s, what, booking)
            tell(work, now_s, booking.id, what)
            work.commit()
    except Collision:
        return False
    return True


def unsaid(work: UnitOfWork, what: str, bookings: Iterable[Booking]) -> list[Booking]:
    """Return the bookings whose riders `say_once` has not told something yet, with one query."""
    by_key = {_key(what, booking): booking for booking in bookings}
    said = work.keys.used(by_key)
    return [booking for key, booking in by_key.items() if key not in said]


def _key(what: str, booking: Booking) -> str:
    return derived_id(f"{what} {booking.id}")


def said_s(work: UnitOfWork, booking_id: str, *what: str) -> int | None:
    """Return when the audit first noted one of these of a booking, or None."""
    entries = work.audit.of(booking_audience(booking_id))
    return next((at_s for at_s, _, noted, _ in entries if noted in what), None)
