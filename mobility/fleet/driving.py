"""Take in what drivers report: exactly once, in legal order."""

from __future__ import annotations

from dataclasses import asdict

from mobility.booking.changing import ground_of
from mobility.booking.holding import body_hash
from mobility.errors import InvalidInput, NotAllowed
from mobility.fleet.events import apply
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.values import DriverEvent, ShiftState
from mobility.parts import Parts, decided

__all__ = ["take_event"]

_FUTURE_TOLERANCE_S = 120
_OLDEST_S = 12 * 3600  # a tablet may have been without a network for a while


def take_event(parts: Parts, event: DriverEvent, driver_id: str | None) -> str:
    """
    Apply a driver's report and return the shift it concerned; a repetition changes nothing.

    Raises
    ------
    InvalidInput
        Where the time is in the future or too old, or the event does not say what it is about.
    NotFound, NotAllowed
        Where the vehicle has no shift, or it is not this driver's.
    IllegalTransition, Refused
        Where the vehicle or rider cannot do that now, or it is too early for a no-show.
    IdempotencyMismatch
        Where the event id was used before with other content.
    """
    if not 8 <= len(event.event_id) <= 64:
        raise InvalidInput("event_id", "an event id has 8 to 64 characters and is made at random")
    digest = body_hash(asdict(event))
    return decided(lambda: _take_once(parts, event, driver_id, digest))


def _take_once(parts: Parts, event: DriverEvent, driver_id: str | None, digest: str) -> str:
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        seen = work.fleet.event_shift(event, digest)
    if seen is not None:
        return seen
    _require_recent(event, now_s)
    record = parts.fleet.of_vehicle(event.vehicle_id, now_s)
    shift = record.shift
    if driver_id is not None and shift.driver_id != driver_id:
        raise NotAllowed(f"{record.vehicle.name} is driven by somebody else now")
    applied = apply(record, event, ground_of(parts))
    after = announced(parts.fleet.live(applied.record, now_s))
    with parts.store.unit_of_work() as work:
        seen = work.fleet.event_shift(event, digest)
        if seen is not None:
            return seen
        work.fleet.add_event(event, shift.id, digest, now_s)
        if shift.state is ShiftState.PLANNED:
            work.fleet.set_shift_state(shift.id, ShiftState.STARTED, event.at_s)
        write = PlanWrite(record, after, f"driver:{shift.driver_id}", event.kind.value, applied.left)
        write_plans(work, [write], now_s)
        work.commit()
    return shift.id


def _require_recent(event: DriverEvent, now_s: int) -> None:
    if event.at_s > now_s + _FUTURE_TOLERANCE_S:
        raise InvalidInput("at_s", f"the report is {event.at_s - now_s} s ahead of the clock; set the device's clock")
    if event.at_s < now_s - _OLDEST_S:
        raise InvalidInput("at_s", "the report is over twelve hours old; tell the control room what happened")
