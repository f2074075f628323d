"""Shifts: planned, open for whoever takes them, taken over, handed back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from mobility.errors import IllegalTransition, InvalidInput, NotAllowed
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Engagement
from mobility.fleet.records import PlanRecord
from mobility.fleet.rostering import Window, planned_breaks, require_driver, require_vehicle
from mobility.fleet.values import Shift, ShiftState
from mobility.parts import Parts
from mobility.people.values import Role
from mobility.store.outbox import CONTROL, vehicle_audience
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["add_shift", "end_shift", "end_unused", "give_back_shift", "start_shift", "take_shift", "withdraw_shift"]

_LONGEST_SHIFT_S = 24 * 3600


def add_shift(
    parts: Parts,
    vehicle_id: str,
    driver_id: str | None,
    span_s: tuple[int, int],
    breaks: Sequence[Window] | None,
    actor: str,
) -> Shift:
    """
    Add a shift with its plan: nothing but breaks, those asked for or (None) those the law asks for.

    Without a driver it is open: drivers see it and may take it, and nothing is planned for it until then.

    Raises
    ------
    InvalidInput
        Where it ends before it begins, lasts over a day, or overlaps another one of that vehicle or driver.
    NotFound
        Where there is no such vehicle or driver.
    Refused
        Where papers lapse before it ends, or it breaks a limit of working time.
    """
    start_s, end_s = span_s
    if not start_s < end_s <= start_s + _LONGEST_SHIFT_S:
        raise InvalidInput("end_s", "a shift ends after it begins and lasts at most a day")
    shift = Shift(parts.new_id(), vehicle_id, driver_id or "", start_s, end_s)
    with parts.store.unit_of_work() as work:
        vehicle = work.fleet.vehicle(vehicle_id)
        work.fleet.lock_vehicle(vehicle_id)
        require_vehicle(parts, work, vehicle, shift)
        engagement = Engagement.CONTRACTOR if driver_id is None else _engagement(work, driver_id)
        planned = planned_breaks(parts, engagement, span_s, breaks)
        if driver_id is not None:
            require_driver(parts, work, work.crews.driver(driver_id), vehicle, shift, planned)
        work.fleet.add_shift(shift)
        work.plans.add(shift, vehicle.depot_stop_id, planned)
        work.audit.add(parts.clock.now_s(), actor, "shift_added", f"shift:{shift.id}", vehicle_id=vehicle_id)
        work.commit()
    return shift


def _engagement(work: UnitOfWork, driver_id: str) -> Engagement:
    """Return how a driver is engaged, whose time nobody else plans until the transaction ends."""
    if work.people.staff(driver_id).role is not Role.DRIVER:
        raise InvalidInput("driver_id", "only drivers have shifts")
    work.crews.lock(driver_id)
    return work.crews.driver(driver_id).engagement


def take_shift(parts: Parts, shift_id: str, driver_id: str) -> Shift:
    """
    Take an open shift.

    Raises
    ------
    NotFound, IllegalTransition
        Where there is none, or somebody was faster, or it is over.
    InvalidInput, Refused
        Where this driver may not have it.
    """
    now_s = parts.clock.now_s()
    with parts.store.unit_of_work() as work:
        engagement = _engagement(work, driver_id)
        record = work.plans.get(shift_id)
        shift = record.shift  # as of the version that is compared below
        if shift.driver_id == driver_id:
            return shift
        if shift.driver_id or shift.state is ShiftState.ENDED or shift.end_s <= now_s:
            raise IllegalTransition("this shift is not open any more")
        planned = planned_breaks(parts, engagement, (shift.start_s, shift.end_s), _windows(record.breaks) or None)
        require_vehicle(parts, work, record.vehicle, shift)  # its papers may have changed since
        require_driver(parts, work, work.crews.driver(driver_id), record.vehicle, shift, planned)
        # Of two who take it at the same moment, one is too late. It begins where the vehicle has its depot by now.
        work.plans.save(replace(record, here_stop_id=record.vehicle.depot_stop_id))
        work.fleet.set_driver(shift_id, driver_id)
        work.plans.write_breaks(shift_id, planned)
        _tell(work, now_s, f"driver:{driver_id}", "shift_taken", shift)
        work.commit()
    return replace(shift, driver_id=driver_id)


def give_back_shift(parts: Parts, shift_id: str, driver_id: str) -> Shift:
    """
    Open a shift again that its driver cannot do; breaks set by hand stay, those of the law are the next driver's own.

    Raises
    ------
    NotFound, NotAllowed, IllegalTransition
        Where it is not this driver's, has begun, or riders are in its plan already.
    """
    now_s = parts.clock.now_s()
    with parts.store.unit_of_work() as work:
        record = _without_riders(work, shift_id)
        if record.shift.driver_id != driver_id:
            raise NotAllowed("this is somebody else's shift")
        if record.shift.state is not ShiftState.PLANNED or record.shift.start_s <= now_s:
            raise IllegalTransition("the shift has begun; the control room can withdraw it")
        work.plans.save(record)
        work.fleet.set_driver(shift_id, "")
        span_s, engagement = (record.shift.start_s, record.shift.end_s), work.crews.driver(driver_id).engagement
        if _windows(record.breaks) == _windows(planned_breaks(parts, engagement, span_s, None)):
            work.plans.write_breaks(shift_id, ())
        _tell(work, now_s, f"driver:{driver_id}", "shift_given_back", record.shift)
        work.commit()
    return replace(record.shift, driver_id="")


def _windows(breaks: Iterable[ShiftBreak]) -> list[Window]:
    return [Window(rest.earliest_s, rest.latest_s, rest.duration_s) for rest in breaks]


def withdraw_shift(parts: Parts, shift_id: str, actor: str) -> Shift:
    """Call a shift off before it begins; raises `NotFound`, or `IllegalTransition` where riders are in its plan."""
    now_s = parts.clock.now_s()
    with parts.store.unit_of_work() as work:
        record = _without_riders(work, shift_id)
        if record.shift.state is not ShiftState.PLANNED:
            raise IllegalTransition("the shift has begun; its driver hands the vehicle back")
        end_unused(work, record, now_s)
        _tell(work, now_s, actor, "shift_withdrawn", record.shift)
        work.commit()
    return replace(record.shift, state=ShiftState.ENDED, ended_s=now_s)


def _without_riders(work: UnitOfWork, shift_id: str) -> PlanRecord:
    record = work.plans.get(shift_id)
    if record.bookings:
        riders = len(record.bookings)
        raise IllegalTransition(f"{riders} rides are planned in it; the control room can move them to another vehicle")
    return record


def end_unused(work: UnitOfWork, record: PlanRecord, now_s: int) -> None:
    """Write that a shift without riders is over; breaks that were not taken are nobody's any more."""
    saved = work.plans.save(replace(record, stops=()))  # nobody may be put into the plan while it ends
    work.plans.write_stops([(record.stops, saved)])
    work.fleet.set_shift_state(record.shift.id, ShiftState.ENDED, now_s)


def _tell(work: UnitOfWork, now_s: int, actor: str, action: str, shift: Shift) -> None:
    work.audit.add(now_s, actor, action, f"shift:{shift.id}", vehicle_id=shift.vehicle_id)
    payload = {"vehicle_id": shift.vehicle_id, "shift_id": shift.id, "reason": action}
    work.outbox.add(now_s, "shift_changed", payload, vehicle_audience(shift.vehicle_id), CONTROL)


def start_shift(parts: Parts, driver_id: str) -> Shift:
    """Take the vehicle over (again: no change); raises `NotFound` where the driver has no shift."""
    now_s = parts.clock.now_s()
    record = parts.fleet.of_driver(driver_id, now_s)
    shift = record.shift
    if shift.state is ShiftState.PLANNED:
        with parts.store.unit_of_work() as work:
            work.plans.save(record)
            work.fleet.set_shift_state(shift.id, ShiftState.STARTED, now_s)
            work.audit.add(now_s, f"driver:{driver_id}", "shift_started", f"shift:{shift.id}")
            work.commit()
        shift = replace(shift, state=ShiftState.STARTED, started_s=now_s)
    return shift


def end_shift(parts: Parts, driver_id: str) -> Shift:
    """
    Hand the vehicle back.

    Raises
    ------
    NotFound, IllegalTransition
        Where the driver has no shift, or riders are still in its plan.
    """
    now_s = parts.clock.now_s()
    record = parts.fleet.of_driver(driver_id, now_s)
    if record.bookings:
        left = sum(stop.kind != "break" for stop in record.stops)
        raise IllegalTransition(
            f"{left} stops are still planned; the control room can move these rides to another vehicle"
        )
    with parts.store.unit_of_work() as work:
        end_unused(work, record, now_s)
        work.audit.add(now_s, f"driver:{driver_id}", "shift_ended", f"shift:{record.shift.id}")
        work.commit()
    return replace(record.shift, state=ShiftState.ENDED, ended_s=now_s)
