"""Write what became of rides beside the change itself: messages for riders, alarms for the control room."""

from __future__ import annotations

from collections.abc import Iterable

from mobility.booking.booking import Booking
from mobility.incidents.values import Cause, Fate, LostRide
from mobility.store.outbox import CONTROL, booking_audience
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["tell"]


def tell(work: UnitOfWork, rescued: Iterable[tuple[Booking, Fate]], cause: Cause, now_s: int) -> None:
    """Tell every rider what became of the ride, in the transaction of the change; keep a list of those given up."""
    for booking, fate in rescued:
        audience = booking_audience(booking.id)
        if fate.what in {"expired", "arrived"}:
            continue  # that a seat only held is gone, or a rider there, is told with the state
        told = {"what": fate.what, "cause": cause, "alternatives_s": list(fate.alternatives_s)}
        work.outbox.add(now_s, "moved", {"booking_id": booking.id, **told}, audience, CONTROL)
        if fate.what in {"later", "fetched", "redirected"}:
            promise = booking.promise
            details = {"pickup_from_s": promise.pickup_from_s, "arrive_by_s": promise.arrive_by_s}
            work.audit.add(now_s, "service", "promise_renewed", audience, cause=cause, **details)
        if fate.what == "lost":
            work.incidents.lose(LostRide(booking.id, now_s, cause, fate.alternatives_s))
            alarm = {"kind": "ride_lost", "vehicle_id": booking.vehicle_id, "booking_id": booking.id}
            work.outbox.add(now_s, "alarm", alarm, CONTROL)
