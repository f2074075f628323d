"""Keep plans true to reality, and take over better ones: retime and adopt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatcher.errors import DispatchError
from dispatcher.problem import Plan, StopKind
from mobility.errors import PlanMoved
from mobility.fleet.live import LivePlan
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.records import PlannedStop, PlanRecord
from mobility.fleet.values import AdoptReport, Alarm, Phase, RetimeReport, VehiclePosition
from mobility.parts import Parts
from routing.errors import RoutingError

__all__ = ["adopt", "retime"]

_FRESH_S = 90
"""A position older than this says nothing about when the vehicle will arrive, in seconds."""
_STEP_S = 30
"""A departure estimate is written again when it moves by at least this much, in seconds."""


def retime(parts: Parts) -> RetimeReport:
    """
    Bring the expected times of all running plans in line with the clock and with where the vehicles are.

    Delays travel on to all later stops; riders are told when their time moves, and the control room when a promise is
    at risk. A plan somebody else writes at the same moment is left to the next pass.
    """
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        positions = work.fleet.positions()
    vehicles = bookings = 0
    alarms: list[Alarm] = []
    for record in parts.fleet.records(now_s):
        if not record.stops or record.shift.start_s > now_s + 3600:
            continue
        located = _located(parts, record, positions.get(record.vehicle.id), now_s)
        live = parts.fleet.live(located, now_s)
        after = announced(live)
        alarms += _alarms(live)
        moved = [id_ for id_, booking in after.bookings.items() if booking != record.bookings[id_]]
        if not moved and after.ready_s == record.ready_s:
            continue
        try:
            with parts.store.unit_of_work() as work:
                write_plans(work, [PlanWrite(record, after, "service", "retimed")], now_s)
                work.commit()
        except PlanMoved:
            continue
        vehicles, bookings = vehicles + 1, bookings + len(moved)
    return RetimeReport(vehicles, bookings, tuple(alarms))


def _located(parts: Parts, record: PlanRecord, position: VehiclePosition | None, now_s: int) -> PlanRecord:
    """Return the record with the arrival a driving vehicle's position foretells."""
    known = position is not None and position.at_s >= max(now_s - _FRESH_S, record.ready_s)
    if record.phase is not Phase.DRIVING or not record.stops or position is None or not known:
        return record
    target = parts.area.stop_by_id(record.stops[0].stop_id)
    try:
        left_s = parts.area.travel_time_s(parts.area.snap(position.lat, position.lon), target.position)
    except RoutingError:
        return record  # off every road for the moment; the next position will tell
    leg_s = int(parts.area.stop_table_s[parts.fleet.locate(record.here_stop_id), target.index])
    ready_s = position.at_s + round(left_s) - leg_s
    return record if abs(ready_s - record.ready_s) < _STEP_S else replace(record, ready_s=ready_s)


def _alarms(live: LivePlan) -> list[Alarm]:
    vehicle_id = live.record.vehicle.id
    alarms = [Alarm("promise_at_risk", vehicle_id, id_, late_s) for id_, late_s in sorted(live.late_s.items())]
    over_s = live.times.end_s - live.record.shift.end_s
    if over_s > 0:
        alarms.append(Alarm("shift_overrun", vehicle_id, None, over_s))
    return alarms


def adopt(parts: Parts, changes: Sequence[tuple[Plan, Plan]]) -> AdoptReport:
    """
    Take over better plans, given as pairs (before, after); riders may move between the vehicles of the pairs.

    All of them are taken, or none: a ride that left one plan must be in another. They come too late where any plan was
    written since, or where the new one breaks a rule by now.
    """
    now_s = parts.clock.now_s()
    shifts = tuple(before.vehicle.id for before, _ in changes)
    records = {record.shift.id: record for record in parts.fleet.records(now_s)}
    try:
        writes = _adopted(parts, changes, records, now_s)
        with parts.store.unit_of_work() as work:
            write_plans(work, writes, now_s)
            work.commit()
    except (PlanMoved, DispatchError):
        return AdoptReport((), shifts)
    return AdoptReport(shifts, ())


def _adopted(
    parts: Parts, changes: Sequence[tuple[Plan, Plan]], records: dict[str, PlanRecord], now_s: int
) -> list[PlanWrite]:
    read = []
    for before, _ in changes:
        record = records.get(before.vehicle.id)
        if record is None or record.version != before.version:
            raise PlanMoved(f"the plan of shift {before.vehicle.id} was written since")
        read.append(record)
    bookings = {id_: booking for record in read for id_, booking in record.bookings.items()}
    carried: list[str] = []
    writes = []
    for record, (_, proposed) in zip(read, changes, strict=True):
        mine = [request.id for request in proposed.requests]
        carried += mine
        moved_in = {id_: replace(bookings[id_], shift_id=record.shift.id, vehicle_id=record.vehicle.id) for id_ in mine}
        after = replace(record, stops=_stops(proposed, bookings_stops(record, read)), bookings=moved_in)
        live = parts.fleet.live(after, now_s)
        _require_legal(parts, live, record, now_s)
        writes.append(PlanWrite(record, announced(live), "service", "improved"))
    if sorted(carried) != sorted(bookings):
        raise PlanMoved("the proposal loses or doubles a ride")
    return writes


def bookings_stops(record: PlanRecord, read: Sequence[PlanRecord]) -> dict[tuple[str, str], PlannedStop]:
    """Return every planned stop of the plans read, by booking and kind."""
    return {(stop.booking_id, stop.kind): stop for each in (*read, record) for stop in each.stops}


def _stops(plan: Plan, known: dict[tuple[str, str], PlannedStop]) -> tuple[PlannedStop, ...]:
    return tuple(
        known[stop.request.id, "pickup" if stop.kind is StopKind.PICKUP else "dropoff"]
        for stop in plan.stops
        if stop.request is not None
    )


def _require_legal(parts: Parts, live: LivePlan, before: PlanRecord, now_s: int) -> None:
    """Raise unless the plan is legal and makes nobody late who is not late already."""
    was = parts.fleet.live(before, now_s)
    if live.late_s.keys() - was.late_s.keys():
        raise PlanMoved("the proposal breaks a promise by now")
    parts.dispatcher.check(live.plan, now_s=now_s)
