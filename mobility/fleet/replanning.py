"""Keep plans true to reality, and take over better ones: retime and adopt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dispatcher.errors import DispatchError
from dispatcher.improvement import PlanChange
from dispatcher.problem import Plan, Request, Stop, StopKind
from dispatcher.schedule import UNREACHABLE_S
from mobility.errors import PlanMoved
from mobility.fleet.live import LivePlan
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.records import PlannedStop, PlanRecord
from mobility.fleet.relocating import undisturbed
from mobility.fleet.slack import tightened
from mobility.fleet.values import Alarm, Phase, RetimeReport, VehiclePosition
from mobility.parts import Parts
from routing.errors import RoutingError

__all__ = ["adopt", "located", "retime"]

_FRESH_S = 90
"""A position older than this says nothing about when the vehicle will arrive, in seconds."""
_STEP_S = 30
"""A departure estimate is written again when it moves by at least this much, in seconds."""


def retime(parts: Parts, *, ahead_s: int = 3600) -> RetimeReport:
    """
    Bring the expected times of all plans that begin within `ahead_s` in line with clock, roads and positions.

    Delays travel on to all later stops; riders are told when their time moves, and the control room when a promise has
    little room left, when it is expected to break, and when it is safe again. A plan somebody else writes at the same
    moment is left to the next pass.
    """
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        positions = work.fleet.positions()
    vehicles = bookings = 0
    alarms: list[Alarm] = []
    for record in parts.fleet.records(now_s):
        if not record.bookings or record.shift.start_s > now_s + ahead_s:
            continue
        live = parts.fleet.live(located(parts, record, positions.get(record.vehicle.id), now_s), now_s)
        after = tightened(record, announced(live), parts.policy.risk_slack_s, now_s)
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


def located(parts: Parts, record: PlanRecord, position: VehiclePosition | None, now_s: int) -> PlanRecord:
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
    if leg_s >= UNREACHABLE_S:  # the road behind it was closed: all that counts now is when it gets there
        return replace(record, here_stop_id=target.id, ready_s=position.at_s + round(left_s))
    ready_s = position.at_s + round(left_s) - leg_s
    return record if abs(ready_s - record.ready_s) < _STEP_S else replace(record, ready_s=ready_s)


def _alarms(live: LivePlan) -> list[Alarm]:
    vehicle_id = live.record.vehicle.id
    alarms = [Alarm("promise_at_risk", vehicle_id, id_, late_s) for id_, late_s in sorted(live.late_s.items())]
    over_s = live.times.end_s - live.record.shift.end_s
    if over_s > 0:
        alarms.append(Alarm("shift_overrun", vehicle_id, None, over_s))
    return alarms


def adopt(parts: Parts, change: PlanChange) -> bool:
    """
    Take over plans that change together; riders may have moved between them.

    All of them are taken, or none. Returns False where they come too late: a plan was written since, or the new ones
    would break a rule or gain too little by now.
    """
    now_s = parts.clock.now_s()
    records = {record.shift.id: record for record in parts.fleet.records(now_s)}
    try:
        writes = _adopted(parts, change, records, now_s)
        with parts.store.unit_of_work() as work:
            write_plans(work, writes, now_s)
            work.commit()
    except (PlanMoved, DispatchError):
        return False
    return True


def _adopted(parts: Parts, change: PlanChange, records: Mapping[str, PlanRecord], now_s: int) -> list[PlanWrite]:
    read: list[LivePlan] = []
    for before in change.before:
        record = records.get(before.vehicle.id)
        if record is None or record.version != before.version:
            raise PlanMoved(f"the plan of shift {before.vehicle.id} was written since")
        read.append(parts.fleet.live(record, now_s))
    bookings = {id_: booking for live in read for id_, booking in live.record.bookings.items()}
    planned = (stop for live in read for stop in live.record.stops)
    stored: dict[tuple[str, str], PlannedStop] = {(stop.booking_id, stop.kind): stop for stop in planned}
    limits = {request.id: request for live in read for request in live.plan.requests}
    if sorted(request.id for plan in change.after for request in plan.requests) != sorted(bookings):
        raise PlanMoved("the proposal loses or doubles a ride")
    lives = parts.fleet.plans(now_s)
    if parts.guard.refuses([live.plan for live in lives], change.after, parts.guard.ahead(lives), now_s):
        raise PlanMoved("the proposal takes what is kept for others")
    after = tuple(_as_of_now(live, proposed, limits) for live, proposed in zip(read, change.after, strict=True))
    by_now = PlanChange(tuple(live.plan for live in read), after, change.gain, change.moved)
    if not parts.dispatcher.adoptable(by_now, now_s=now_s):
        raise PlanMoved("the proposal breaks a rule or gains too little by now")
    writes = []
    for live, proposed in zip(read, change.after, strict=True):
        shift_id, vehicle_id = live.record.shift.id, live.record.vehicle.id
        carried = {
            request.id: replace(bookings[request.id], shift_id=shift_id, vehicle_id=vehicle_id)
            for request in proposed.requests
        }
        stops = tuple(stored[_key(stop)] for stop in proposed.stops)
        changed = replace(live.record, stops=stops, bookings=carried)
        changed = undisturbed(changed, parts.fleet.locate, parts.area.stop_table_s, now_s)
        told = announced(parts.fleet.live(changed, now_s))
        writes.append(PlanWrite(live.record, told, "service", "improved"))
    return writes


def _key(stop: Stop) -> tuple[str, str]:
    named = stop.request or stop.rest
    return named.id if named is not None else "", stop.kind.value


def _as_of_now(live: LivePlan, proposed: Plan, limits: Mapping[str, Request]) -> Plan:
    """Return the proposed order with every limit as it stands now, also of those already late."""
    own = {_key(stop): stop for stop in live.plan.stops if stop.rest is not None}
    stops = []
    for stop in proposed.stops:
        if stop.request is None:
            stops.append(own.get(_key(stop), stop))
            continue
        request = limits[stop.request.id]
        stops.append(request.pickup if stop.kind is StopKind.PICKUP else request.dropoff)
    return replace(live.plan, stops=tuple(stops))
