"""From the wish to the ticket. Every write carries an id made by the client, so repeating it does no harm."""

from __future__ import annotations

from typing import Any

from mobility.booking.values import PartnerToo
from web.api.blueprint import api
from web.api.groups import whole_ticket_json
from web.api.parse import json_body, query, read_booking_id
from web.api.read import read_wish
from web.api.riders import rider_of
from web.api.visits import visit_of
from web.api.ways import rider_way
from web.api.write import offers_json, path_json, ticket_json
from web.context import current_service
from web.session import current_asker, remember_booking

__all__ = [
    "booking_path",
    "cancel_booking",
    "confirm_booking",
    "find_offers",
    "hold_booking",
    "keep_way_home",
    "show_booking",
]

_PARTNER: tuple[PartnerToo, ...] = ("ask", "keep", "cancel")


@api.post("/api/offers")
def find_offers() -> dict[str, Any]:
    """Answer a wish with offers, or with an honest no and the nearest alternatives."""
    service = current_service()
    return offers_json(service.booking.find_offers(read_wish(json_body()), current_asker()), service.area)


@api.put("/api/bookings/<booking_id>")
def hold_booking(booking_id: str) -> dict[str, Any]:
    """Hold the seats of an offer until the rider confirms; with ``confirm`` they are booked at once."""
    body = json_body()
    key = read_booking_id(booking_id)
    offer_id = body.text("offer_id", max_length=100)
    booking = current_service().booking
    take = booking.book if body.flag("confirm") else booking.hold
    ticket = take(offer_id, key, rider_of(body), current_asker())
    remember_booking(key)
    return ticket_json(ticket)


@api.get("/api/bookings/<booking_id>")
def show_booking(booking_id: str) -> dict[str, Any]:
    """Show the ticket to whoever holds its key, with the way home that is open."""
    ticket = current_service().booking.ticket(read_booking_id(booking_id))
    return {**whole_ticket_json(ticket), "visit": visit_of(ticket.booking_id)}


@api.post("/api/bookings/<booking_id>/confirm")
def confirm_booking(booking_id: str) -> dict[str, Any]:
    """Book the held seats, with the obligation to pay."""
    return ticket_json(current_service().booking.confirm(read_booking_id(booking_id)))


@api.post("/api/bookings/<booking_id>/cancel")
def cancel_booking(booking_id: str) -> dict[str, Any]:
    """Give the seats back; ``?partner=cancel`` or ``keep`` says what becomes of the other half of a round trip."""
    partner = query().choice("partner", _PARTNER, default="ask")
    return ticket_json(current_service().booking.cancel(read_booking_id(booking_id), "rider", partner))


@api.post("/api/bookings/<booking_id>/keep")
def keep_way_home(booking_id: str) -> dict[str, Any]:
    """Keep the way home though nobody was met on the way out."""
    return ticket_json(current_service().booking.keep_way_home(read_booking_id(booking_id)))


@api.get("/api/bookings/<booking_id>/path")
def booking_path(booking_id: str) -> dict[str, Any]:
    """Show the way the vehicle takes to this rider (once it may be seen), and with this rider, as GeoJSON."""
    service, key = current_service(), read_booking_id(booking_id)
    ticket = service.booking.ticket(key)
    way = service.booking.way(key) if ticket.shows_vehicle(service.clock.now_s()) else None
    return path_json(rider_way(service.area, ticket, way, service.policy.max_walk_m))
