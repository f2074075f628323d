"""The control room's page and what it asks for."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Blueprint, render_template

from mobility.booking.holding import Taking
from mobility.booking.ticket import Ticket
from mobility.booking.values import BookingState
from mobility.errors import NotFound
from mobility.fleet.view_values import VehicleView
from web.api.parse import json_body, query, read_booking_id
from web.api.read import read_rider
from web.api.write import path_json, ticket_json
from web.context import current_service
from web.control_room.figures import alarms, at_the_wheel, figures, given_up, implausible, lapsed, stranded, unheard
from web.control_room.ways import plan_way
from web.control_room.write import caller_json, closure_json, fairness_json, short_json, vehicle_json
from web.session import current_actor, current_asker

__all__ = [
    "board",
    "book_for_caller",
    "bookings",
    "cancel_ride",
    "control_room",
    "show_board",
    "show_caller",
    "show_fairness",
    "vehicle_path",
]

_BEFORE_S = 4 * 3600
_AHEAD_S = 24 * 3600
_MOST_BOOKINGS = 500
_LOST = frozenset({BookingState.NO_SHOW, BookingState.CANCELLED_BY_SERVICE})

control_room = Blueprint("control_room", __name__)


@control_room.get("/leitstelle")
def board() -> str:
    """Show the control room."""
    return render_template("control_room/board.html")


@control_room.get("/api/control/board")
def show_board() -> dict[str, Any]:
    """Show every vehicle on duty with its plan, the figures of the moment and what needs a look."""
    service = current_service()
    now_s, rows = service.clock.now_s(), service.fleet.plan_board()
    return {
        "now_s": now_s,
        "last_id": service.outbox.last_id(),
        "vehicles": [vehicle_json(row, service.area) for row in rows],
        "figures": figures(rows),
        "alarms": [
            *given_up(service.incidents.lost_rides()),
            *stranded(service.booking.without_way_home()),
            *unheard(service.visits.alarming()),
            *alarms(rows, now_s, service.clock.rate),
            *implausible(rows, service.fleet.doubted_signals(), now_s),
            *at_the_wheel(service.crews.driving_at_risk()),
            *lapsed(service.crews.lapsing()),
        ],
        "roads": {
            "season": service.traffic.state().season,
            "closures": [closure_json(closure) for closure in service.traffic.closures()],
        },
    }


@control_room.get("/api/control/bookings")
def bookings() -> dict[str, Any]:
    """List rides by their promised pickup, by default from four hours ago until tomorrow."""
    service, asked = current_service(), query(numbers=("from_s", "until_s"))
    now_s = service.clock.now_s()
    from_s = asked.integer("from_s", 0, default=now_s - _BEFORE_S)
    until_s = asked.integer("until_s", 0, default=now_s + _AHEAD_S)
    found = service.booking.tickets(from_s, until_s, limit=_MOST_BOOKINGS)
    visits = service.visits.of(ticket.booking_id for ticket in found)
    asked_about = _asked_about(found)
    rides = [
        {
            **ticket_json(ticket),
            "visit": short_json(visits.get(ticket.booking_id)),
            "asked": ticket.booking_id in asked_about,
        }
        for ticket in found
    ]
    return {"bookings": rides, "most": _MOST_BOOKINGS}


def _asked_about(tickets: Collection[Ticket]) -> frozenset[str]:
    """Return the ways home whose riders are asked whether they need them, having lost the way out."""
    booking, gone = current_service().booking, {ticket.booking_id for ticket in tickets if ticket.state in _LOST}
    homes = (ticket.booking_id for ticket in tickets if ticket.leg == "return" and ticket.partner_id in gone)
    return frozenset(id_ for id_ in homes if booking.is_asked_about(id_))


@control_room.get("/api/control/fairness")
def show_fairness() -> dict[str, Any]:
    """Show the share of wishes met in the last seven days, by village and by need."""
    return fairness_json(current_service().booking.fairness())


@control_room.get("/api/control/caller")
def show_caller() -> dict[str, Any]:
    """Show what is known of a caller's number: names, usual trips, rides to come."""
    service = current_service()
    known = service.booking.caller(query().text("phone", max_length=40))
    return caller_json(known, service.visits.of(known.visiting).values())


@control_room.post("/api/control/bookings")
def book_for_caller() -> dict[str, Any]:
    """Book what a caller has agreed to on the telephone, with the way home if there is one: held and confirmed."""
    body = json_body()
    key = read_booking_id(body.text("booking_id", max_length=64))
    rider = read_rider(body, booked_by=current_actor())
    taking, service = Taking(body.text("offer_id", max_length=100), key), current_service()
    if body.has("return_offer_id"):
        home_id = read_booking_id(body.text("return_booking_id", max_length=64))
        home = Taking(body.text("return_offer_id", max_length=100), home_id)
        service.booking.hold_round_trip(taking, home, rider, current_asker())
    elif body.flag("open_return"):
        service.visits.hold(taking, rider, current_asker())
    else:
        return ticket_json(service.booking.book(taking.offer_id, key, rider, current_asker()))
    return ticket_json(service.booking.confirm(key))


@control_room.post("/api/control/bookings/<booking_id>/cancel")
def cancel_ride(booking_id: str) -> dict[str, Any]:
    """Call a ride off on behalf of the service."""
    key = read_booking_id(booking_id)
    return ticket_json(current_service().booking.cancel(key, "service", actor=current_actor()))


@control_room.get("/api/control/vehicles/<vehicle_id>/path")
def vehicle_path(vehicle_id: str) -> dict[str, Any]:
    """Show the way a vehicle is going to take through its plan and home, leg by leg."""
    return path_json(plan_way(current_service().area, _row(vehicle_id)))


def _row(vehicle_id: str) -> VehicleView:
    for row in current_service().fleet.plan_board():
        if row.vehicle.id == vehicle_id:
            return row
    raise NotFound(f"vehicle {vehicle_id} is not on duty now")
