"""Those who care for riders, looked after by the control room: practices, and riders who call when they are ready."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for

from mobility.visits.values import Practice
from web.api.parse import json_body, read_booking_id
from web.api.read import read_place
from web.api.visits import visit_json
from web.api.write import ticket_json
from web.context import current_service
from web.control_room.views import control_room
from web.session import current_actor

__all__ = ["add_practice", "close_practice", "keep_way_home", "practices", "press_ready", "renew_practice"]


@control_room.post("/api/control/visits/<booking_id>/ready")
def press_ready(booking_id: str) -> dict[str, Any]:
    """Say for a caller that they are ready."""
    ride_id = read_booking_id(json_body().text("ride_id", max_length=64))
    view = current_service().visits.press_ready(read_booking_id(booking_id), ride_id, current_actor())
    return {**ticket_json(view.outward), "visit": visit_json(view)}


@control_room.post("/api/control/bookings/<booking_id>/keep")
def keep_way_home(booking_id: str) -> dict[str, Any]:
    """Keep the way home of a caller whom nobody met on the way out."""
    return ticket_json(current_service().booking.keep_way_home(read_booking_id(booking_id), current_actor()))


@control_room.get("/leitstelle/praxen")
def practices() -> str:
    """Show the practices that take part."""
    found = current_service().visits.practices.all()
    return render_template("control_room/practices.html", practices=[_practice_json(each) for each in found])


@control_room.post("/api/control/practices")
def add_practice() -> dict[str, Any]:
    """Let a practice take part; its link is told once."""
    body = json_body()
    name, place = body.text("name", max_length=100), read_place(body.nested("place"))
    practice, code = current_service().visits.practices.add(name, place, current_actor())
    return {**_practice_json(practice), "link": _link(code)}


@control_room.post("/api/control/practices/<practice_id>/renew")
def renew_practice(practice_id: str) -> dict[str, Any]:
    """Give a practice another link; the one before is worth nothing any more."""
    code = current_service().visits.practices.renew(practice_id, current_actor())
    return {"id": practice_id, "link": _link(code)}


@control_room.post("/api/control/practices/<practice_id>/close")
def close_practice(practice_id: str) -> dict[str, Any]:
    """Let a practice take part no more."""
    current_service().visits.practices.close(practice_id, current_actor())
    return {"id": practice_id}


def _link(code: str) -> str:
    return url_for("resident.practice", code=code, _external=True)


def _practice_json(practice: Practice) -> dict[str, Any]:
    return {"id": practice.id, "name": practice.name, "place": practice.place.label, "active": practice.active}
