"""What the control room does with the roads: closes and opens them, and sets the season."""

from __future__ import annotations

from typing import Any

from mobility.traffic.values import PROFILES, ClosureReport
from web.api.parse import json_body
from web.context import current_service
from web.control_room.views import control_room
from web.control_room.write import closure_json
from web.session import current_staff_id

__all__ = ["close_road", "open_road", "set_season"]


@control_room.post("/api/control/closures")
def close_road() -> dict[str, Any]:
    """Close a road, or make it slow, from now on; all plans are adapted before the answer."""
    body, service = json_body(), current_service()
    report = ClosureReport(
        closure_id=body.text("closure_id", max_length=64),
        geometry=body.mapping("geometry"),
        since_s=body.integer("since_s", 0, default=service.clock.now_s()),
        until_s=body.optional_integer("until_s", 0),
        factor=body.optional_number("factor", 1, 100),
        one_way=body.flag("one_way"),
        reason=body.text("reason", max_length=300, default=""),
    )
    return closure_json(service.traffic.close(report, current_staff_id()))


@control_room.post("/api/control/closures/<closure_id>/open")
def open_road(closure_id: str) -> dict[str, Any]:
    """Open a road again; all plans are adapted before the answer."""
    return closure_json(current_service().traffic.reopen(closure_id, current_staff_id()))


@control_room.post("/api/control/season")
def set_season() -> dict[str, Any]:
    """Let the travel times of a season count; all plans are adapted before the answer."""
    season = json_body().choice("season", tuple(PROFILES))
    state = current_service().traffic.set_season(season, current_staff_id())
    return {"season": state.season}
