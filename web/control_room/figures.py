"""What the control room sees at a glance: the figures of the moment and what needs a look. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from mobility.booking.ticket import Ticket
from mobility.booking.values import BookingState
from mobility.fleet.doubting import DoubtedSignal
from mobility.fleet.driving_ahead import DrivingRisk
from mobility.fleet.lapsing import Lapse
from mobility.fleet.values import Phase, ShiftState
from mobility.fleet.view_values import StopView, VehicleView
from mobility.incidents.values import LostRide
from mobility.visits.values import VisitState, VisitView

__all__ = [
    "LOST_AFTER_S",
    "alarms",
    "at_the_wheel",
    "figures",
    "given_up",
    "implausible",
    "lapsed",
    "pooled",
    "stranded",
    "unheard",
]

LOST_AFTER_S = 180
"""A driving vehicle that has not been seen for so long has lost its signal, seconds."""

_WAITING = frozenset({BookingState.BOOKED, BookingState.UNDER_WAY, BookingState.ARRIVED})

_MOVING = {Phase.DRIVING, Phase.RELOCATING}


def figures(rows: Sequence[VehicleView]) -> dict[str, float | int]:
    """
    Count what is going on now.

    Returns
    -------
    dict
        ``vehicles`` on duty and of those ``driving``; ``booked`` rides still to be picked up, ``waiting`` of those
        whose vehicle is on its way or there; persons ``on_board``; rides ``done`` in the last two hours; rides
        ``late``; ``pooled_share`` of all rides shown that share the vehicle for a while (0..1).
    """
    stops = [stop for row in rows for stop in row.stops]
    drops = [stop for stop in stops if stop.kind == "dropoff"]
    shared = {booking_id for row in rows for booking_id in pooled(row.stops)}
    return {
        "vehicles": len(rows),
        "driving": sum(row.phase in _MOVING for row in rows),
        "booked": sum(stop.booking_state in _WAITING for stop in drops),
        "waiting": sum(stop.booking_state in _WAITING - {BookingState.BOOKED} for stop in drops),
        "on_board": sum(row.riders_on_board for row in rows),
        "done": sum(stop.state == "done" for stop in drops),
        "late": len({stop.booking_id for stop in stops if stop.late_s > 0 and stop.state != "done"}),
        "pooled_share": len(shared) / len(drops) if drops else 0.0,
    }


def pooled(stops: Sequence[StopView]) -> set[str]:
    """Return the bookings that share the vehicle with another one for a while."""
    spans: dict[str, list[int]] = {}
    for stop in stops:
        spans.setdefault(stop.booking_id, []).append(stop.depart_s if stop.kind == "pickup" else stop.arrive_s)
    shared = set()
    for (a, a_span), (b, b_span) in combinations(spans.items(), 2):
        if max(min(a_span), min(b_span)) < min(max(a_span), max(b_span)):
            shared |= {a, b}
    return shared


def alarms(rows: Sequence[VehicleView], now_s: int, rate: float = 1.0) -> list[dict[str, Any]]:
    """
    List what needs a look, the worst first.

    Kinds: ``closed_off`` (no open road leads from the vehicle to where it has to be), ``promise_at_risk`` (a rider's
    pickup or arrival is expected after its promise), ``promise_tight`` (a delay has left it little room, negative
    ``late_s``), ``shift_overrun`` (the vehicle comes home after its shift),
    ``break_late`` (its driver's break is expected after its window), ``lost_signal`` (it drives but has not been seen),
    ``not_started`` (its shift has begun, nobody has taken it over, and riders wait).

    Parameters
    ----------
    rows : sequence of VehicleView
        The plan board.
    now_s : int
        The service's time.
    rate : float
        How fast the service's clock runs; a signal is lost after `LOST_AFTER_S` on the wall, also in a hurried demo.
    """
    lost_after_s = LOST_AFTER_S * max(1.0, rate)
    found = [alarm for row in rows for alarm in _of_row(row, now_s, lost_after_s)]
    return sorted(found, key=lambda alarm: (alarm["kind"] != "closed_off", -alarm["late_s"]))


def stranded(tickets: Iterable[Ticket]) -> list[dict[str, Any]]:
    """List the riders whose way home was lost, as alarms of the kind ``no_way_home``."""
    return [
        {
            "kind": "no_way_home",
            "late_s": 0,
            "vehicle_id": ticket.vehicle.id if ticket.vehicle else None,
            "vehicle": ticket.name,
            "booking_id": ticket.booking_id,
            "rider": ticket.name,
            "stop": ticket.dropoff_stop.name,
        }
        for ticket in tickets
    ]


def unheard(views: Iterable[VisitView]) -> list[dict[str, Any]]:
    """List the riders who have not said that they are ready, or whom no vehicle can take yet, as alarms."""
    return [
        {
            "kind": "home_seeking" if view.visit.state is VisitState.SEEKING else "not_ready",
            "late_s": 0,
            "vehicle_id": None,
            "vehicle": view.outward.name,
            "booking_id": view.outward.booking_id,
            "rider": view.outward.name,
            "stop": view.outward.dropoff_stop.name,
        }
        for view in views
    ]


def implausible(rows: Sequence[VehicleView], doubted: Iterable[DoubtedSignal], now_s: int) -> list[dict[str, Any]]:
    """List the vehicles on duty that say where they cannot be, as alarms of the kind ``signal_implausible``."""
    names = {row.vehicle.id: row.vehicle.name for row in rows}
    nobody = {"booking_id": None, "rider": None, "stop": None}
    return [
        {
            "kind": "signal_implausible",
            "late_s": now_s - signal.since_s,
            "vehicle_id": signal.vehicle_id,
            "vehicle": names[signal.vehicle_id],
            "reason": signal.reason.value,
            **nobody,
        }
        for signal in doubted
        if signal.vehicle_id in names
    ]


def given_up(lost: Iterable[tuple[LostRide, Ticket]]) -> list[dict[str, Any]]:
    """List the riders whose ride was given up and to whom nobody has talked, as alarms of the kind ``ride_lost``."""
    return [
        {
            "kind": "ride_lost",
            "late_s": 0,
            "vehicle_id": ticket.vehicle.id if ticket.vehicle else None,
            "vehicle": ticket.name,
            "booking_id": ticket.booking_id,
            "rider": ticket.name,
            "stop": ticket.pickup_stop.name,
            "phone": ticket.phone,
            "cause": ride.cause,
            "alternatives_s": list(ride.alternatives_s),
        }
        for ride, ticket in lost
    ]


def at_the_wheel(risks: Iterable[DrivingRisk]) -> list[dict[str, Any]]:
    """List the drivers whose plans take them over a driving limit, as alarms of the kind ``driving_limit``."""
    return [
        {
            "kind": "driving_limit",
            "late_s": risk.is_s - risk.limit_s,
            "vehicle_id": risk.vehicle_id,
            "vehicle": risk.driver,
            "booking_id": None,
            "rider": risk.driver,
            "stop": None,
        }
        for risk in risks
    ]


def lapsed(lapses: Iterable[Lapse]) -> list[dict[str, Any]]:
    """List the papers that are not valid for shifts that are planned, as alarms of the kind ``skill_lapses``."""
    return [
        {
            "kind": "skill_lapses",
            "late_s": 0,
            "vehicle_id": lapse.id if lapse.kind == "vehicle" else None,
            "vehicle": lapse.name,
            "booking_id": None,
            "rider": lapse.skill,
            "stop": None,
        }
        for lapse in lapses
        if lapse.shift_ids
    ]


def _of_row(row: VehicleView, now_s: int, lost_after_s: float) -> Iterator[dict[str, Any]]:
    yield from _of_riders(row)
    if row.back_at_depot_s is None:
        yield _alarm(row, "closed_off", 0)
    elif row.back_at_depot_s > row.shift.end_s:
        yield _alarm(row, "shift_overrun", row.back_at_depot_s - row.shift.end_s)
    late_s = max((rest.late_s for rest in row.breaks), default=0)
    if late_s > 0:
        yield _alarm(row, "break_late", late_s)
    if row.phase in _MOVING and row.position is not None and now_s - row.position.at_s > lost_after_s:
        yield _alarm(row, "lost_signal", now_s - row.position.at_s)
    has_work = any(stop.state != "done" for stop in row.stops)
    if row.shift.state is ShiftState.PLANNED and row.shift.start_s < now_s and has_work:
        yield _alarm(row, "not_started", now_s - row.shift.start_s)


def _of_riders(row: VehicleView) -> Iterator[dict[str, Any]]:
    worst: dict[str, StopView] = {}
    for stop in row.stops:
        if stop.state != "done" and stop.late_s > max(
            0, worst[stop.booking_id].late_s if stop.booking_id in worst else 0
        ):
            worst[stop.booking_id] = stop
    for stop in worst.values():
        yield _alarm(row, "promise_at_risk", stop.late_s, stop)
    tight = {stop.booking_id: stop for stop in reversed(row.stops) if stop.is_tight and stop.state != "done"}
    for stop in tight.values():
        if stop.booking_id not in worst:
            yield _alarm(row, "promise_tight", min(0, stop.begin_s - stop.promised_until_s), stop)


def _alarm(row: VehicleView, kind: str, late_s: int, stop: StopView | None = None) -> dict[str, Any]:
    return {
        "kind": kind,
        "late_s": late_s,
        "vehicle_id": row.vehicle.id,
        "vehicle": row.vehicle.name,
        "booking_id": stop.booking_id if stop else None,
        "rider": stop.rider if stop else None,
        "stop": stop.name if stop else None,
    }
