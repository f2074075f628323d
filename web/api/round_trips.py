"""A way out and a way home, asked for, held and paid as one. Confirming either of them confirms both."""

from __future__ import annotations

from typing import Any

from mobility.booking.holding import Taking
from web.api.blueprint import api
from web.api.parse import Fields, json_body, read_booking_id
from web.api.read import read_return, read_wish
from web.api.riders import rider_of
from web.api.write import round_trips_json, ticket_json
from web.context import current_service
from web.session import current_asker, remember_booking

__all__ = ["find_round_trips", "hold_round_trip", "read_takings"]


@api.post("/api/round-trips")
def find_round_trips() -> dict[str, Any]:
    """Answer a wish for a way out and a way home, or say which of them cannot be had and what could be instead."""
    service, body = current_service(), json_body()
    back = read_return(body.nested("return"))
    return round_trips_json(service.booking.find_round_trips(read_wish(body), back, current_asker()), service.area)


@api.put("/api/round-trips/<booking_id>")
def hold_round_trip(booking_id: str) -> dict[str, Any]:
    """Hold the seats of both rides until the rider confirms, or of neither."""
    body = json_body()
    outward, homeward = read_takings(body, booking_id)
    tickets = current_service().booking.hold_round_trip(outward, homeward, rider_of(body), current_asker())
    for ticket in reversed(tickets):
        remember_booking(ticket.booking_id)
    return {leg: ticket_json(ticket) for leg, ticket in zip(("outward", "return"), tickets, strict=True)}


def read_takings(body: Fields, booking_id: str) -> tuple[Taking, Taking]:
    """Read which offers are to become which bookings."""
    home_id = read_booking_id(body.text("return_booking_id", max_length=64))
    return (
        Taking(body.text("outward_offer_id", max_length=100), read_booking_id(booking_id)),
        Taking(body.text("return_offer_id", max_length=100), home_id),
    )
