"""What becomes of visits nobody says "ready" for: asked near closing time, released where nobody went there."""

from __future__ import annotations

from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.saying import raise_alarm, said_s, say_once, tell
from mobility.booking.values import LIVE_STATES, OWING_STATES, BookingState
from mobility.booking.ways_back import WayBack, book_way_back
from mobility.errors import Conflict, NotFound
from mobility.ids import derived_id
from mobility.parts import Parts
from mobility.store.outbox import booking_audience
from mobility.store.unit_of_work import UnitOfWork
from mobility.visits.ready import ride_home, seek_again
from mobility.visits.values import Visit, VisitState

__all__ = ["settle_visits"]

_ASKED = {BookingState.NO_SHOW: "visit_asked", BookingState.CANCELLED_BY_SERVICE: "visit_asked_lost"}
"""What a rider is asked about the open way home who was not met on the way out, or whose way out the service lost."""


def settle_visits(parts: Parts) -> tuple[str, ...]:
    """Bring every visit in line with its rides and the clock; returns those that changed. Safe to repeat."""
    with parts.store.reading() as work:
        rides = [(visit, work.bookings.get(visit.booking_id)) for visit in work.visits.open()]
    return tuple(visit.booking_id for visit, outward in rides if _settled(parts, visit, outward))


def _settled(parts: Parts, visit: Visit, outward: Booking) -> bool:
    try:
        if outward.state is BookingState.COMPLETED:
            return _over(parts, visit, outward)
        if outward.state in _ASKED:
            return _not_taken(parts, visit, outward)
        if outward.state not in LIVE_STATES:
            _save(parts, replace(visit, state=VisitState.RELEASED), "visit_released")
            return True
    except (Conflict, NotFound):
        pass  # somebody was faster; the next turn sees how it went on
    return False


def _over(parts: Parts, visit: Visit, outward: Booking) -> bool:
    """Look for a ride for who is ready, ask who has not said anything, and end what nobody asked for."""
    now_s = parts.clock.now_s()
    if visit.state is VisitState.SEEKING:
        return seek_again(parts, visit, outward)
    if visit.state is VisitState.CALLED and _is_taken(parts, visit):
        _save(parts, replace(visit, state=VisitState.READY, pressed_s=now_s, pressed_by="rider"), "ready")
        return True
    if now_s >= visit.last_s:
        _save(parts, replace(visit, state=VisitState.OVER), "visit_over")
        return True
    if visit.state is VisitState.OPEN and now_s >= visit.last_s - parts.policy.last_call_s:
        return _call(parts, visit, outward)
    return False


def _is_taken(parts: Parts, visit: Visit) -> bool:
    with parts.store.reading() as work:
        ride = None if visit.ride_id is None else work.bookings.find(visit.ride_id)
    return ride is not None and ride.state in OWING_STATES


def _call(parts: Parts, visit: Visit, outward: Booking) -> bool:
    """Hold the last ride home for somebody who has not said anything, and tell them and the control room."""
    ride_id = derived_id(f"last ride of {visit.booking_id}")
    found = ride_home(parts, visit, outward, visit.last_s, ride_id)

    def also(work: UnitOfWork, now_s: int) -> None:
        work.visits.save(replace(visit, state=VisitState.CALLED, ride_id=None if found is None else ride_id))
        raise_alarm(work, now_s, "not_ready", outward)
        tell(work, now_s, outward.id if found is None else ride_id, "last_call" if found else "last_call_none")

    if found is None:
        with parts.store.unit_of_work() as work:
            also(work, parts.clock.now_s())
            work.commit()
        return True
    way = WayBack(found[0], ride_id, outward.rider, outward.code, "service", "last_call", visit.last_s, is_owed=True)
    book_way_back(parts, way, outward, also)
    return True


def _not_taken(parts: Parts, visit: Visit, outward: Booking) -> bool:
    """Ask who lost the way out whether they got there otherwise; free the way home when they do not answer."""
    with parts.store.reading() as work:
        asked_s = said_s(work, outward.id, *_ASKED.values())
    if asked_s is None:
        return say_once(parts, _ASKED[outward.state], outward)
    if visit.state is VisitState.SEEKING:
        return seek_again(parts, visit, outward)
    if parts.clock.now_s() < asked_s + parts.policy.ask_return_s:
        return False
    _save(parts, replace(visit, state=VisitState.RELEASED), "visit_released", tells="visit_released")
    return True


def _save(parts: Parts, visit: Visit, action: str, *, tells: str = "") -> None:
    with parts.store.unit_of_work() as work:
        now_s = parts.clock.now_s()
        work.visits.save(visit)
        work.audit.add(now_s, "service", action, booking_audience(visit.booking_id))
        if tells:
            tell(work, now_s, visit.booking_id, tells)
        work.commit()
