"""Callers with more people than a vehicle holds: all rides of the group, held and confirmed in one step."""

from __future__ import annotations

from typing import Any

from web.api.groups import hold_parts
from web.api.parse import json_body, read_booking_id
from web.api.read import read_rider
from web.api.write import ticket_json
from web.context import current_service
from web.control_room.views import control_room
from web.session import current_actor

__all__ = ["book_group_for_caller"]


@control_room.post("/api/control/groups")
def book_group_for_caller() -> dict[str, Any]:
    """Book all rides of a divided party that a caller has agreed to on the telephone, with the way home if any."""
    body = json_body()
    key = read_booking_id(body.text("booking_id", max_length=64))
    rider = read_rider(body, booked_by=current_actor())
    hold_parts(body, key, rider)
    booking = current_service().booking
    booking.confirm(key)
    return {"parts": [ticket_json(ticket) for ticket in booking.group(key)]}
