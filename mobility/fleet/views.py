"""What drivers and the control room see of a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Literal

from dispatcher.schedule import UNREACHABLE_S, travel_s
from mobility.booking.booking import Booking
from mobility.booking.values import BookingState, StopInfo
from mobility.fleet.live import LivePlan, began_s
from mobility.fleet.records import PlannedStop, PlanRecord
from mobility.fleet.values import Phase, VehiclePosition
from mobility.fleet.view_values import BreakView, DriverTask, Halt, RiderLine, StopView, VehicleView
from mobility.parts import Parts
from routing.values import VirtualStop

__all__ = ["driver_task", "rider_line", "vehicle_view"]

_Kind = Literal["pickup", "dropoff"]
_StopState = Literal["done", "current", "planned"]


def rider_line(booking: Booking, no_show_after_s: int) -> RiderLine:
    """Return a booking as a line in a driver's list."""
    promise = booking.promise
    no_show_from_s = None
    if booking.state is BookingState.ARRIVED and booking.arrived_s is not None:
        no_show_from_s = max(booking.arrived_s, promise.pickup_from_s) + no_show_after_s
    return RiderLine(
        booking_id=booking.id,
        name=booking.rider.name,
        phone=booking.rider.phone,
        note=booking.rider.note,
        party=booking.party,
        code=booking.code,
        state=booking.state,
        pickup_from_s=promise.pickup_from_s,
        pickup_until_s=promise.pickup_until_s,
        arrive_by_s=promise.arrive_by_s,
        price_ct=booking.price_ct,
        no_show_from_s=no_show_from_s,
    )


def driver_task(parts: Parts, live: LivePlan, now_s: int) -> DriverTask:
    """Return what the driver of a plan has to do: the next halt, those after it, and the way home."""
    record = live.record
    halts = [*_waiting_place(parts, live, now_s), *_halts(parts, live), *_way_home(parts, live, now_s)]
    stop_ids = (record.here_stop_id, *(halt.stop_id for halt in halts))
    return DriverTask(
        driver_id=record.shift.driver_id,
        shift=record.shift,
        vehicle=record.vehicle,
        phase=record.phase,
        here_stop_id=record.here_stop_id,
        next=halts[0] if halts else None,
        following=tuple(halts[1:]),
        on_board=tuple(rider_line(booking, parts.policy.no_show_after_s) for booking in record.on_board),
        path_stop_ids=tuple(stop_id for stop_id, _ in groupby(stop_ids)),
        plan_version=record.version,
        resting_until_s=None if record.resting is None else record.resting.until_s,
    )


def _waiting_place(parts: Parts, live: LivePlan, now_s: int) -> list[Halt]:
    """Return the place where the vehicle is sent to wait, unless it should set out for its riders already."""
    record, order = live.record, live.record.relocation
    if order is None or live.plan.frozen:
        return []
    place = parts.area.stop_by_id(order.stop_id)
    leave_s = record.ready_s if record.phase is Phase.RELOCATING else max(now_s, record.ready_s)
    arrive_s = leave_s + order.drive_s
    return [_halt(place, leave_s, (arrive_s, arrive_s), is_waiting=True)]


def _halt(place: VirtualStop | StopInfo, leave_s: int, stay_s: tuple[int, int], **more: Any) -> Halt:
    """Return a halt at a place, reached and left again at the times of `stay_s`."""
    return Halt(
        stop_id=place.id,
        name=place.name,
        municipality=place.municipality,
        lat=place.lat,
        lon=place.lon,
        leave_s=leave_s,
        arrive_s=stay_s[0],
        depart_s=stay_s[1],
        **more,
    )


def _halts(parts: Parts, live: LivePlan) -> list[Halt]:
    """Return the remaining stops with consecutive ones at one place taken together, and each break by itself."""
    record, times = live.record, live.times
    halts: list[Halt] = []
    first, leave_s, here = 0, times.leave_s, record.here_stop_id
    for (stop_id, rest_id), group in groupby(record.stops, key=_halt_key):
        stops = list(group)
        last = first + len(stops) - 1
        if rest_id:
            span_s = times.begin_s[first], _done_s(live, first)
            halts.append(_halt(parts.area.stop_by_id(here), span_s[0], span_s, is_break=True))
            first, leave_s = last + 1, times.depart_s[last]
            continue
        here = stop_id
        lines = {kind: _lines(parts, record.bookings, stops, kind) for kind in ("pickup", "dropoff")}
        place = _place(parts, record, stop_id, stops)
        leave_s -= 0 if halts else _early_s(parts, live)
        stay_s = times.arrive_s[first], _done_s(live, last)
        halts.append(_halt(place, leave_s, stay_s, board=lines["pickup"], alight=lines["dropoff"]))
        first, leave_s = last + 1, times.depart_s[last]
    return halts


def _halt_key(stop: PlannedStop) -> tuple[str, str]:
    return stop.stop_id, stop.booking_id if stop.kind == "break" else ""


def _done_s(live: LivePlan, index: int) -> int:
    """Return when what happens at a stop is over; the vehicle may stay on, for its driver's next break."""
    return live.times.begin_s[index] + live.plan.stops[index].service_s


def _place(parts: Parts, record: PlanRecord, stop_id: str, stops: Sequence[PlannedStop]) -> VirtualStop | StopInfo:
    """Return the stop to drive to, or the place beside it where riders wait whose vehicle broke down there."""
    stop = parts.area.stop_by_id(stop_id)
    waiting = (record.bookings[each.booking_id].pickup_stop for each in stops if each.kind == "pickup")
    return next((place for place in waiting if (place.lat, place.lon) != (stop.lat, stop.lon)), stop)


def _early_s(parts: Parts, live: LivePlan) -> int:
    """Return how long before they must an empty vehicle's driver sets out."""
    return 0 if live.plan.on_board or live.plan.frozen else parts.policy.leave_early_s


def _lines(
    parts: Parts, bookings: Mapping[str, Booking], stops: Sequence[PlannedStop], kind: str
) -> tuple[RiderLine, ...]:
    chosen = (bookings[stop.booking_id] for stop in stops if stop.kind == kind)
    return tuple(rider_line(booking, parts.policy.no_show_after_s) for booking in chosen)


def _way_home(parts: Parts, live: LivePlan, now_s: int) -> list[Halt]:
    """Return the halt at the depot, unless the vehicle stands there with nothing left to do, or no road leads there."""
    record, times = live.record, live.times
    depot = parts.area.stop_by_id(record.vehicle.depot_stop_id)
    here = record.here_stop_id if record.relocation is None else record.relocation.stop_id
    last_stop_id = next((stop.stop_id for stop in reversed(record.stops) if stop.kind != "break"), here)
    if last_stop_id == depot.id:
        return []
    leg_s = travel_s(parts.area.stop_table_s, parts.fleet.locate(last_stop_id), depot.index)
    if leg_s >= UNREACHABLE_S:
        return []
    ready_s = times.depart_s[-1] if record.stops else max(now_s, live.plan.anchor.ready_s)
    # Somebody may still book: go home no earlier than the end of the shift asks for.
    leave_s = max(ready_s, record.shift.end_s - leg_s - parts.policy.leave_early_s)
    return [_halt(depot, leave_s, (leave_s + leg_s, leave_s + leg_s), is_depot=True)]


def vehicle_view(
    parts: Parts,
    live: LivePlan,
    driver_name: str,
    position: VehiclePosition | None,
    done: Sequence[Booking],
) -> VehicleView:
    """Return a plan as a row of the plan board; `done` are the bookings it completed or has on board."""
    record = live.record
    riding = record.on_board
    stops = (*_done_stops(done), *_coming_stops(live))
    return VehicleView(
        vehicle=record.vehicle,
        shift=record.shift,
        driver_name=driver_name,
        phase=record.phase,
        position=position,
        here_stop_id=record.here_stop_id,
        stops=stops,
        on_board=tuple(rider_line(booking, parts.policy.no_show_after_s) for booking in riding),
        riders_on_board=sum(booking.party.persons for booking in riding),
        back_at_depot_s=_back_at_depot_s(live),
        late=bool(live.late_s),
        plan_version=record.version,
        waiting_stop_id=None if record.relocation is None else record.relocation.stop_id,
        breaks=_breaks(live),
    )


def _back_at_depot_s(live: LivePlan) -> int | None:
    """Return when the vehicle is home; None where no open road leads there, or to a stop before."""
    times = live.times
    return None if times.end_s - times.leave_s >= UNREACHABLE_S else times.end_s


def _breaks(live: LivePlan) -> tuple[BreakView, ...]:
    """Return the break at hand and those to come, by time."""
    resting = live.record.resting
    views = []
    if resting is not None and resting.began_s is not None:
        span_s = resting.began_s, live.plan.anchor.ready_s
        views.append(BreakView(resting.id, *span_s, resting.earliest_s, resting.latest_s, "current"))
    known = {rest.id: rest for rest in live.record.breaks}
    for stop, begin_s in zip(live.plan.stops, live.times.begin_s, strict=True):
        if stop.rest is not None:
            own, span_s = known[stop.rest.id], (begin_s, begin_s + stop.service_s)
            late_s = max(0, begin_s - own.latest_s)
            views.append(BreakView(own.id, *span_s, own.earliest_s, own.latest_s, "planned", late_s))
    return tuple(views)


def _coming_stops(live: LivePlan) -> list[StopView]:
    record, times = live.record, live.times
    current = len(record.halt) if record.phase in {Phase.DRIVING, Phase.AT_STOP} else 0
    views = []
    for index, stop in enumerate(record.stops):
        if stop.kind == "break":
            continue
        state: _StopState = "current" if index < current else "planned"
        booking = record.bookings[stop.booking_id]
        begin_s = began_s(booking, stop.kind, times.begin_s[index])
        span = (min(times.arrive_s[index], begin_s), begin_s, _done_s(live, index))
        views.append(_stop_view(booking, stop.kind, state, span))
    return views


def _done_stops(bookings: Sequence[Booking]) -> list[StopView]:
    views = []
    for booking in bookings:
        if booking.boarded_s is not None:
            arrived_s = booking.arrived_s or booking.boarded_s
            views.append(_stop_view(booking, "pickup", "done", (arrived_s, arrived_s, booking.boarded_s)))
        if booking.alighted_s is not None:
            views.append(_stop_view(booking, "dropoff", "done", (booking.alighted_s,) * 3))
    return sorted(views, key=lambda view: (view.begin_s, view.booking_id))


def _stop_view(booking: Booking, kind: _Kind, state: _StopState, span: tuple[int, int, int]) -> StopView:
    pickup = kind == "pickup"
    place = booking.pickup_stop if pickup else booking.dropoff_stop
    promise = booking.promise
    until_s = promise.pickup_until_s if pickup else promise.arrive_by_s
    return StopView(
        booking_id=booking.id,
        kind=kind,
        state=state,
        stop_id=place.id,
        name=place.name,
        lat=place.lat,
        lon=place.lon,
        rider=booking.rider.name,
        persons=booking.party.persons,
        booking_state=booking.state,
        arrive_s=span[0],
        begin_s=span[1],
        depart_s=span[2],
        promised_from_s=promise.pickup_from_s,
        promised_until_s=until_s,
        late_s=max(0, span[1] - until_s),
        is_tight=booking.tight_s is not None,
    )
