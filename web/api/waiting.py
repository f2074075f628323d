"""The waiting list over HTTP; its unguessable id is the key. What is offered is confirmed like any ride held."""

from __future__ import annotations

from typing import Any

from mobility.waiting.use_cases import WaitingView
from web.api.blueprint import api
from web.api.parse import json_body, read_booking_id
from web.api.read import read_return, read_wish
from web.api.riders import rider_of
from web.api.write import ticket_json
from web.context import current_service

__all__ = ["join_waiting", "leave_waiting", "show_waiting", "waiting_json"]


@api.put("/api/waiting/<waiting_id>")
def join_waiting(waiting_id: str) -> dict[str, Any]:
    """Take a place on the waiting list for a wish that cannot be met now."""
    body, key = json_body(), read_booking_id(waiting_id)
    back = read_return(body.nested("return")) if body.has("return") else None
    return waiting_json(current_service().waiting.join(key, read_wish(body), rider_of(body), back))


@api.get("/api/waiting/<waiting_id>")
def show_waiting(waiting_id: str) -> dict[str, Any]:
    """Show a place on the list to whoever holds its key, with the ride offered."""
    return waiting_json(current_service().waiting.view(read_booking_id(waiting_id)))


@api.post("/api/waiting/<waiting_id>/leave")
def leave_waiting(waiting_id: str) -> dict[str, Any]:
    """Give the place up, and the ride held for it."""
    return waiting_json(current_service().waiting.withdraw(read_booking_id(waiting_id)))


def waiting_json(view: WaitingView) -> dict[str, Any]:
    """Describe a place on the waiting list."""
    waiting, trip = view.waiting, view.waiting.trip
    return {
        "waiting_id": waiting.id,
        "state": waiting.state.value,
        "origin": trip.origin.label,
        "destination": trip.destination.label,
        "when": trip.when,
        "at_s": trip.at_s,
        "with_return": waiting.back is not None,
        "ticket": None if view.ticket is None else ticket_json(view.ticket),
        "return_ticket": None if view.home is None else ticket_json(view.home),
    }
