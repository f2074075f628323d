"""What the dispatcher sees of a plan now: the stored record, the clock, and reality's excuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dispatcher.excuses import excused
from dispatcher.problem import Anchor, Break, OnBoard, Plan, Request, Stop, StopKind, Vehicle
from dispatcher.schedule import Schedule, TravelTimes, blocks, schedule, stop_locations, travel_s
from mobility.booking.booking import Booking
from mobility.booking.values import BookingState
from mobility.fleet.crew import held_during
from mobility.fleet.records import PlannedStop, PlanRecord
from mobility.fleet.values import Phase

__all__ = ["LivePlan", "Locate", "Stands", "began_s", "live_plan", "planned_stops", "valid_until_s"]

_FOR_EVER_S = 2**62
_TO_COME = {BookingState.HELD, BookingState.BOOKED}

Locate = Callable[[str], int]
"""Turns a stop id into its index in the travel-time table."""

Stands = Callable[[Plan, TravelTimes, int], bool]
"""Tells quickly that a plan is legal as it stands; False says nothing."""


@dataclass(frozen=True, slots=True)
class LivePlan:
    """
    A record seen at one moment.

    `plan` is what the dispatcher may change; its limits are widened where reality has made a promise impossible, so
    that it is legal as it stands and nothing may make it any worse. `times` is when it will happen. `late_s` says by
    how many seconds which booking's promise is expected to be broken. `table_s` are the travel times it was seen with.
    """

    record: PlanRecord
    plan: Plan
    times: Schedule
    late_s: dict[str, int]
    table_s: TravelTimes = field(compare=False, repr=False)

    def saved_as(self, record: PlanRecord) -> LivePlan:
        """Return the same plan under the record that was written of it, see `mobility.fleet.planning.announced`."""
        return replace(self, record=record, plan=replace(self.plan, version=record.version))

    def is_also_of(self, record: PlanRecord) -> bool:
        """Tell whether a record that was made from this one has the same plan: seats that were held are booked."""
        bookings = self.record.bookings
        return (
            replace(self.record, bookings=record.bookings) == record
            and bookings.keys() == record.bookings.keys()
            and all(_rides_alike(booking, record.bookings[id_]) for id_, booking in bookings.items())
        )


def live_plan(
    record: PlanRecord, locate: Locate, table_s: TravelTimes, now_s: int, stands: Stands | None = None
) -> LivePlan:
    """
    Return the plan of `record` as it stands at `now_s`: a pure function, the same in every process.

    `stands` saves looking for excuses where nothing needs one; the answer is the same without it.
    """
    promised = {id_: _request(record, id_, locate) for id_ in record.bookings}
    breaks = {rest.id: rest.rest for rest in record.breaks}
    vehicle = Vehicle(
        id=record.shift.id,
        configurations=record.vehicle.configurations,
        shift_start_s=record.shift.start_s,
        shift_end_s=record.shift.end_s,
        end_location=locate(record.vehicle.depot_stop_id),
        skills=held_during(record.vehicle.skills, record.shift.start_s, record.shift.end_s) | record.crew,
        regime=record.vehicle.regime,
        breaks=tuple(breaks[stop.booking_id] for stop in record.stops if stop.kind == "break"),
    )
    plan = Plan(
        vehicle=vehicle,
        anchor=_anchor(record, locate, now_s),
        stops=tuple(_stop(stop, promised, breaks) for stop in record.stops),
        on_board=tuple(OnBoard(promised[b.id], b.boarded_s or record.ready_s) for b in record.on_board),
        version=record.version,
    )
    plan = _settled(plan, record, table_s, now_s)
    if stands is None or not stands(plan, table_s, now_s):
        plan = _excused(plan, table_s, now_s)
    times = schedule(plan, table_s, now_s=now_s)
    return LivePlan(record, plan, times, _lateness(record, plan, times, promised), table_s)


def valid_until_s(live: LivePlan, now_s: int) -> int:
    """Return how long a live plan stays as it is, unless its record changes: until its vehicle is late."""
    record, plan = live.record, live.plan
    if not plan.stops and record.phase is not Phase.RELOCATING:
        return _FOR_EVER_S
    if record.phase is Phase.DRIVING:
        return record.ready_s + travel_s(live.table_s, plan.anchor.location, plan.stops[0].location)
    if record.phase is Phase.IDLE and not plan.on_board and plan.frozen == 0:
        return live.times.leave_s - 1
    return now_s


def _anchor(record: PlanRecord, locate: Locate, now_s: int) -> Anchor:
    """Return where the vehicle is planned from: on its way to a waiting place, from the next stop it passes."""
    if record.phase is Phase.RELOCATING and record.relocation is not None:
        stop_id, at_s = record.relocation.next_stop(record.ready_s, now_s)
        return Anchor(locate(stop_id), at_s)
    return Anchor(locate(record.here_stop_id), record.ready_s)


def _request(record: PlanRecord, booking_id: str, locate: Locate) -> Request:
    booking = record.bookings[booking_id]
    return booking.request(locate(booking.pickup_stop.id), locate(booking.dropoff_stop.id))


def _stop(stop: PlannedStop, requests: dict[str, Request], breaks: dict[str, Break]) -> Stop:
    if stop.kind == "break":
        return Stop(StopKind.BREAK, -1, rest=breaks[stop.booking_id])
    request = requests[stop.booking_id]
    return request.pickup if stop.kind == "pickup" else request.dropoff


def _settled(plan: Plan, record: PlanRecord, table_s: TravelTimes, now_s: int) -> Plan:
    """Return the plan with its frozen stops and with the moment its anchor can be left."""
    halt = len(record.halt)
    if record.phase is Phase.DRIVING and plan.stops:
        # Not arrived yet, so it cannot have left earlier than this (the dispatcher assumes the same).
        leg_s = travel_s(table_s, plan.anchor.location, plan.stops[0].location)
        ready_s = max(plan.anchor.ready_s, now_s - leg_s)
        return replace(plan, anchor=replace(plan.anchor, ready_s=ready_s), frozen=halt)
    if record.phase is Phase.AT_STOP and plan.stops:
        return _shortened(replace(plan, frozen=halt), now_s)
    ready_s = max(plan.anchor.ready_s, plan.vehicle.shift_start_s, now_s)
    plan = replace(plan, anchor=replace(plan.anchor, ready_s=ready_s))
    at_ease = record.phase is Phase.RESTING or (bool(plan.stops) and plan.stops[0].rest is not None)
    if plan.stops and not at_ease and schedule(plan, table_s).leave_s <= now_s:
        # It should be on its way by now: treat it so, or the driver's next stop would change under their hands.
        plan = replace(plan, frozen=halt)
    return plan


def _shortened(plan: Plan, now_s: int) -> Plan:
    """Return a plan whose vehicle stands at its first stops, with the service time that has passed taken off."""
    begin_s = plan.anchor.ready_s
    if not plan.on_board:
        begin_s = max(begin_s, *(stop.earliest_s for stop in plan.stops[: plan.frozen]))
    passed_s = max(0, now_s - begin_s)
    for stop in plan.stops[: plan.frozen]:
        assert stop.request is not None  # noqa: S101 - no break is a halt where somebody boards or alights
        done_s = min(passed_s, stop.service_s)
        passed_s -= done_s
        left_s = stop.service_s - done_s
        request = plan.request(stop.request.id)
        pickup = stop.kind is StopKind.PICKUP
        plan = _replaced(plan, replace(request, boarding_s=left_s) if pickup else replace(request, alighting_s=left_s))
    # What is left begins now, unless nothing has begun yet.
    started = now_s > begin_s
    return replace(plan, anchor=replace(plan.anchor, ready_s=max(plan.anchor.ready_s, now_s))) if started else plan


def _rides_alike(before: Booking, after: Booking) -> bool:
    """Tell whether nothing but the state of a ride that is yet to begin has changed."""
    if before is after:
        return True
    return {before.state, after.state} <= _TO_COME and before == replace(
        after, state=before.state, held_until_s=before.held_until_s
    )


def _excused(plan: Plan, table_s: TravelTimes, now_s: int) -> Plan:
    """
    Return the plan with every limit that cannot be kept any more loosened to what is now unavoidable.

    Riders on board wait at the anchor where the next one could not be on the kerb yet; the rest is the dispatcher's.
    """
    early_s = _too_early_s(plan, table_s, schedule(plan, table_s, now_s=now_s))
    if early_s > 0:
        plan = replace(plan, anchor=replace(plan.anchor, ready_s=plan.anchor.ready_s + early_s))
    return excused(plan, table_s, now_s=now_s)[0]


def _too_early_s(plan: Plan, table_s: TravelTimes, times: Schedule) -> int:
    """Return by how much riders on board would reach a pickup before its window, even if others fell away."""
    first = next(blocks(plan), None)
    if first is None or not first.carried:
        return 0
    where = stop_locations(plan)
    early_s = 0
    for index in range(first.end):
        direct_s = times.leave_s + travel_s(table_s, plan.anchor.location, where[index])
        reached_s = min(times.begin_s[index], direct_s)
        early_s = max(early_s, plan.stops[index].earliest_s - reached_s)
    return early_s


def _replaced(plan: Plan, request: Request) -> Plan:
    """Return the plan with another version of one request, wherever it appears."""
    if plan.request(request.id) == request:
        return plan

    def swap(stop: Stop) -> Stop:
        same = stop.request is not None and stop.request.id == request.id
        return replace(stop, request=request) if same else stop

    riders = (replace(r, request=request) if r.request.id == request.id else r for r in plan.on_board)
    return replace(plan, stops=tuple(swap(stop) for stop in plan.stops), on_board=tuple(riders))


def began_s(booking: Booking, kind: str, begin_s: int) -> int:
    """
    Return when boarding or alighting begins, where `begin_s` is when what is left of it does.

    A vehicle that stands at the stop keeps its promise, however long its rider takes to come.
    """
    if kind != "pickup" or booking.state is not BookingState.ARRIVED or booking.arrived_s is None:
        return begin_s
    return min(begin_s, max(booking.arrived_s, booking.promise.pickup_from_s))


def _lateness(record: PlanRecord, plan: Plan, times: Schedule, promised: dict[str, Request]) -> dict[str, int]:
    late: dict[str, int] = {}
    for stop, begin_s in zip(plan.stops, times.begin_s, strict=True):
        if stop.request is not None:
            told = promised[stop.request.id]
            kind = "pickup" if stop.kind is StopKind.PICKUP else "dropoff"
            latest_s = told.latest_pickup_s if kind == "pickup" else told.latest_dropoff_s
            late_s = began_s(record.bookings[told.id], kind, begin_s) - latest_s
            if late_s > 0:
                late[told.id] = max(late.get(told.id, 0), late_s)
    return late


def planned_stops(plan: Plan, times: Schedule, record: PlanRecord) -> tuple[PlannedStop, ...]:
    """Return the stops of a dispatcher plan as the store keeps them; `record` must know their bookings."""
    stops = []
    for stop, arrive_s, begin_s, depart_s in zip(
        plan.stops, times.arrive_s, times.begin_s, times.depart_s, strict=True
    ):
        if stop.request is None:
            rest = stop.rest.id if stop.rest is not None else ""
            stops.append(PlannedStop("break", rest, "", arrive_s, begin_s, depart_s))
            continue
        booking = record.bookings[stop.request.id]
        pickup = stop.kind is StopKind.PICKUP
        place = booking.pickup_stop if pickup else booking.dropoff_stop
        stops.append(PlannedStop("pickup" if pickup else "dropoff", booking.id, place.id, arrive_s, begin_s, depart_s))
    return tuple(stops)
