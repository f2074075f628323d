"""What the control room does when a vehicle breaks down, and with riders whose ride was given up."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mobility.incidents.values import Breakdown, BreakdownReport, Replacement
from web.api.parse import Fields, json_body, query, read_booking_id
from web.context import current_service
from web.control_room.views import control_room
from web.session import current_staff_id

__all__ = ["break_down", "settle_lost_ride", "spare_vehicles"]

_SHIFT_S = 8 * 3600


@control_room.get("/api/control/spare-vehicles")
def spare_vehicles() -> dict[str, Any]:
    """List the vehicles that could take over: those without a shift until `until_s`."""
    service, asked = current_service(), query(numbers=("until_s",))
    now_s = service.clock.now_s()
    until_s = asked.integer("until_s", now_s, default=now_s + _SHIFT_S)
    found = service.incidents.spare_vehicles(now_s, until_s)
    return {
        "vehicles": [
            {"vehicle_id": spare.id, "name": spare.name, "places": [asdict(places) for places in spare.configurations]}
            for spare in found
        ]
    }


@control_room.post("/api/control/vehicles/<vehicle_id>/breakdown")
def break_down(vehicle_id: str) -> dict[str, Any]:
    """Take a vehicle out of use; everybody it was to carry finds another place and is told."""
    body, service = json_body(), current_service()
    report = BreakdownReport(
        incident_id=body.text("incident_id", max_length=64),
        vehicle_id=vehicle_id,
        note=body.text("note", max_length=300, default=""),
        lat=body.optional_number("lat", -90, 90),
        lon=body.optional_number("lon", -180, 180),
        until_s=body.optional_integer("until_s", service.clock.now_s()),
        replacement=_read_replacement(body.nested("replacement")) if body.has("replacement") else None,
    )
    return _breakdown_json(service.incidents.break_down(report, current_staff_id()))


def _read_replacement(fields: Fields) -> Replacement:
    now_s = current_service().clock.now_s()
    return Replacement(
        fields.text("vehicle_id", max_length=64),
        fields.integer("ready_s", 0, default=now_s),
        fields.choice("at", ("depot", "place"), default="depot"),
    )


def _breakdown_json(breakdown: Breakdown) -> dict[str, Any]:
    place = breakdown.place
    return {
        "incident_id": breakdown.id,
        "vehicle_id": breakdown.vehicle_id,
        "at_s": breakdown.at_s,
        "place": {"name": place.name, "lat": place.lat, "lon": place.lon},
        "outcome": {name: list(ids) for name, ids in asdict(breakdown.outcome).items()},
    }


@control_room.post("/api/control/lost-rides/<booking_id>/settle")
def settle_lost_ride(booking_id: str) -> tuple[str, int]:
    """Note that somebody has talked to the rider of a ride that was given up."""
    current_service().incidents.settle(read_booking_id(booking_id), current_staff_id())
    return "", 204
