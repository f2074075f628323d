"""A driver's tablet (or the simulated fleet): what is next, what was done, where the vehicle is."""

from __future__ import annotations

from typing import Any

from web.api.blueprint import api
from web.api.parse import json_body
from web.api.read import read_driver_event, read_position
from web.api.ways import driver_way
from web.api.write import path_json, task_json
from web.context import current_live, current_service
from web.session import current_staff_id

__all__ = ["driver_event", "driver_position", "driver_route", "driver_task", "end_shift", "start_shift"]


@api.get("/api/driver/task")
def driver_task() -> dict[str, Any]:
    """Show the vehicle, the next halt and those after it."""
    return task_json(current_service().fleet.driver_task(current_staff_id()))


@api.post("/api/driver/events")
def driver_event() -> dict[str, Any]:
    """Take note of a departure, an arrival, somebody boarding, alighting or missing; answers with the new task."""
    service, driver_id = current_service(), current_staff_id()
    body = json_body()
    # A report sent late says which vehicle it was about; the use case checks that the driver drives it.
    vehicle_id = (
        body.text("vehicle_id", max_length=64) if body.has("vehicle_id") else current_live().vehicle_of(driver_id)
    )
    return task_json(service.fleet.driver_event(read_driver_event(body, vehicle_id, service.clock.now_s()), driver_id))


@api.get("/api/driver/route")
def driver_route() -> dict[str, Any]:
    """Show the way through all remaining halts, leg by leg, with the seconds at every point."""
    service = current_service()
    return path_json(driver_way(service.area, service.fleet.driver_task(current_staff_id()).path_stop_ids))


@api.post("/api/driver/position")
def driver_position() -> tuple[str, int]:
    """Take note of where the vehicle is and pass it on to those who wait for it."""
    live = current_live()
    live.report(read_position(json_body(), live.vehicle_of(current_staff_id()), current_service().clock.now_s()))
    return "", 204


@api.post("/api/driver/shift/start")
def start_shift() -> dict[str, Any]:
    """Take the vehicle over."""
    current_service().fleet.start_shift(current_staff_id())
    return task_json(current_service().fleet.driver_task(current_staff_id()))


@api.post("/api/driver/shift/end")
def end_shift() -> dict[str, Any]:
    """Hand the vehicle back."""
    current_service().fleet.end_shift(current_staff_id())
    current_live().check_duties()
    return {"state": "ended"}
