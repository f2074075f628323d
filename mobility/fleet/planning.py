"""Write changed plans: times, bookings, audit and messages in the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dispatcher.schedule import UNREACHABLE_S
from mobility.booking.booking import Booking
from mobility.booking.values import LIVE_STATES
from mobility.fleet.live import LivePlan, began_s, planned_stops
from mobility.fleet.records import PlannedStop, PlanRecord
from mobility.store.outbox import CONTROL, booking_audience, vehicle_audience
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["ETA_STEP_S", "PlanWrite", "announced", "write_plans"]

ETA_STEP_S = 30
"""Expected times are told again when they move by at least this much, in seconds."""


@dataclass(frozen=True, slots=True)
class PlanWrite:
    """
    One plan to write.

    `before` is what was read (its version is compared), `after` what it becomes. `left` are the bookings that are in
    `before` but not in `after`, in their new state; `added` names those that are new altogether. `actor` and `reason`
    go to the audit and to the messages.
    """

    before: PlanRecord
    after: PlanRecord
    actor: str
    reason: str
    left: tuple[Booking, ...] = ()
    added: tuple[str, ...] = ()


def announced(live: LivePlan) -> PlanRecord:
    """Return the record with the times of its live plan: at its stops, and as what its riders are told to expect."""
    record = live.record
    stops = planned_stops(live.plan, live.times, record)
    bookings = dict(record.bookings)
    for stop in stops:
        if stop.kind != "break":
            bookings[stop.booking_id] = _expecting(bookings[stop.booking_id], stop)
    for booking in list(bookings.values()):
        late = booking.id in live.late_s or booking.breaks_first_promise()
        if late is not booking.late:
            bookings[booking.id] = replace(booking, late=late)
    return replace(record, stops=stops, bookings=bookings)


def _expecting(booking: Booking, stop: PlannedStop) -> Booking:
    """Return the booking with what its rider is told to expect of a stop."""
    if stop.kind == "pickup":
        told_s = _told(booking.eta_pickup_s, began_s(booking, stop.kind, stop.begin_s))
        return booking if told_s == booking.eta_pickup_s else replace(booking, eta_pickup_s=told_s)
    told_s = _told(booking.eta_dropoff_s, stop.begin_s)
    return booking if told_s == booking.eta_dropoff_s else replace(booking, eta_dropoff_s=told_s)


def _told(before_s: int, now_s: int) -> int:
    """Return what is to be expected now; where no road leads there, nobody knows, and what was said last stands."""
    return now_s if ETA_STEP_S <= abs(now_s - before_s) < UNREACHABLE_S // 2 else before_s


def write_plans(work: UnitOfWork, writes: Sequence[PlanWrite], now_s: int) -> tuple[PlanRecord, ...]:
    """
    Write plans with everything that follows from them; returns them as they are in the store from the commit on.

    Raises
    ------
    PlanMoved
        Where one of them was written by somebody else since it was read; nothing is written then.
    """
    ordered = sorted(writes, key=lambda write: write.after.shift.id)  # the same order everywhere: no deadlocks
    saved = [work.plans.save(write.after) for write in ordered]
    known = {id_: booking for write in ordered for id_, booking in write.before.bookings.items()}
    for write in ordered:
        for booking in (*write.after.bookings.values(), *write.left):
            _write_booking(work, known.get(booking.id), booking, write, now_s)
    for write in ordered:
        work.plans.save_breaks([rest for rest in write.after.breaks if rest not in write.before.breaks])
    stops = ((write.before.stops, record) for write, record in zip(ordered, saved, strict=True))
    work.plans.write_stops((before, record) for before, record in stops if before != record.stops)
    for write, record in zip(ordered, saved, strict=True):
        _tell_plan(work, write, record, now_s)
    return tuple(saved)


def _write_booking(work: UnitOfWork, before: Booking | None, after: Booking, write: PlanWrite, now_s: int) -> None:
    if before == after:
        return
    if after.id in write.added:
        work.bookings.add(after)
    else:
        work.bookings.save(after, before)
    audiences = (booking_audience(after.id), CONTROL)
    if before is None or before.state is not after.state:
        details = {"before": before.state.value if before else None, "after": after.state.value}
        work.audit.add(now_s, write.actor, write.reason, booking_audience(after.id), **details)
        payload = {"booking_id": after.id, "state": after.state.value, "vehicle_id": after.vehicle_id}
        work.outbox.add(now_s, "booking_state", payload, *audiences)
    more_ct = after.owed_ct - (0 if before is None else before.owed_ct)
    if more_ct:
        work.ledger.add(after.id, now_s, after.state.value, more_ct)
    if before is None or _expected(before) != _expected(after):
        work.outbox.add(now_s, "eta", {"booking_id": after.id, **_expected(after)}, *audiences)
    if after.late and not (before and before.late) and after.shift_id == write.after.shift.id:
        alarm = {"kind": "promise_at_risk", "vehicle_id": after.vehicle_id, "booking_id": after.id}
        work.outbox.add(now_s, "alarm", alarm, CONTROL)
    if before is not None and after.state in LIVE_STATES:
        _tell_room(work, before, after, now_s)


def _tell_room(work: UnitOfWork, before: Booking, after: Booking, now_s: int) -> None:
    """Tell the control room of a promise that has little room left, and of one that is safe again."""
    named = {"vehicle_id": after.vehicle_id, "booking_id": after.id}
    if before.tight_s is None and after.tight_s is not None:
        work.outbox.add(now_s, "alarm", {"kind": "promise_tight", "slack_s": after.tight_s, **named}, CONTROL)
    if before.tight_s is not None and after.tight_s is None and not after.late:
        work.outbox.add(now_s, "alarm_cleared", {"kind": "promise_tight", **named}, CONTROL)
    if before.late and not after.late:
        work.outbox.add(now_s, "alarm_cleared", {"kind": "promise_at_risk", **named}, CONTROL)


def _expected(booking: Booking) -> Mapping[str, int | bool]:
    return {"eta_pickup_s": booking.eta_pickup_s, "eta_dropoff_s": booking.eta_dropoff_s, "late": booking.late}


def _tell_plan(work: UnitOfWork, write: PlanWrite, record: PlanRecord, now_s: int) -> None:
    payload = {
        "vehicle_id": record.vehicle.id,
        "shift_id": record.shift.id,
        "version": record.version,
        "reason": write.reason,
    }
    work.outbox.add(now_s, "plan_changed", payload, vehicle_audience(record.vehicle.id), CONTROL)
