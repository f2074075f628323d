"""The control room moves a driver's break."""

from __future__ import annotations

from typing import Any

from web.api.parse import json_body
from web.context import current_service
from web.control_room.views import control_room
from web.session import current_actor

__all__ = ["move_break"]


@control_room.post("/api/control/shifts/<shift_id>/breaks/<break_id>")
def move_break(shift_id: str, break_id: str) -> dict[str, Any]:
    """Let a break begin in another window, as far as riders and the law allow it."""
    body, service = json_body(), current_service()
    window_s = body.integer("earliest_s", 0), body.integer("latest_s", 0)
    moved = service.crews.move_break(shift_id, break_id, *window_s, current_actor())
    return {"id": moved.id, "earliest_s": moved.earliest_s, "latest_s": moved.latest_s}
