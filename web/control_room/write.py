"""The plan board as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from mobility.booking.callers import CallerFile
from mobility.booking.fairness import Fairness, ServiceRate
from mobility.fleet.view_values import VehicleView
from mobility.traffic.values import RoadClosure
from mobility.visits.values import VisitView
from routing.area import Area
from web.api.write import ticket_json

__all__ = ["caller_json", "closure_json", "fairness_json", "short_json", "vehicle_json"]


def vehicle_json(row: VehicleView, area: Area) -> dict[str, Any]:
    """Describe one row of the plan board; a vehicle never seen is shown where it last halted, without a time."""
    here = area.stop_by_id(row.here_stop_id)
    seen = row.position
    vehicle = row.vehicle
    return {
        "vehicle_id": vehicle.id,
        "name": vehicle.name,
        "plate": vehicle.plate,
        "places": [asdict(configuration) for configuration in vehicle.configurations],
        "driver_name": row.driver_name,
        "shift": {"id": row.shift.id, "start_s": row.shift.start_s, "end_s": row.shift.end_s, "state": row.shift.state},
        "phase": row.phase,
        "here": here.name,
        "waiting_stop": None if row.waiting_stop_id is None else area.stop_by_id(row.waiting_stop_id).name,
        "lat": seen.lat if seen else here.lat,
        "lon": seen.lon if seen else here.lon,
        "heading": seen.heading if seen else None,
        "seen_s": seen.at_s if seen else None,
        "riders_on_board": row.riders_on_board,
        "back_at_depot_s": row.back_at_depot_s,
        "late": row.late,
        "stops": [asdict(stop) for stop in row.stops],
        "breaks": [asdict(rest) for rest in row.breaks],
    }


def fairness_json(found: Fairness) -> dict[str, Any]:
    """Describe who was served: rates in 0..1, None where too few asked."""
    return {
        "from_s": found.from_s,
        "until_s": found.until_s,
        "total": _rate_json(found.total),
        "villages": [_rate_json(village) for village in found.villages],
        "needs": [_rate_json(need) for need in found.needs],
        "village_gap": found.village_gap,
        "need_gap": found.need_gap,
    }


def _rate_json(rate: ServiceRate) -> dict[str, Any]:
    return {**asdict(rate), "rate": rate.rate}


def caller_json(known: CallerFile, visits: Iterable[VisitView]) -> dict[str, Any]:
    """Describe what is known of a telephone number, and who of them can be fetched now."""
    return {
        "names": list(known.names),
        "note": known.note,
        "usual": [asdict(trip) for trip in known.usual],
        "coming": [ticket_json(ticket) for ticket in known.coming],
        "ready": [{**ticket_json(view.outward), "visit": short_json(view)} for view in visits if view.may_press],
    }


def short_json(view: VisitView | None) -> dict[str, Any] | None:
    """Describe an open way home in the list of rides, None where there is none."""
    if view is None:
        return None
    visit = view.visit
    return {
        "state": visit.state,
        "may_press": view.may_press,
        "last_s": visit.last_s,
        "appointment_s": visit.appointment_s,
        "ride_id": visit.ride_id,
    }


def closure_json(closure: RoadClosure) -> dict[str, Any]:
    """Describe a closure; without a factor the roads are closed, without an end they are until somebody opens them."""
    report = closure.report
    return {
        "closure_id": closure.id,
        "geometry": dict(report.geometry),
        "factor": report.factor,
        "since_s": report.since_s,
        "until_s": report.until_s,
        "reason": report.reason,
        "opened_s": closure.reopened_s,
    }
