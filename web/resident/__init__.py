"""The residents' pages: book a ride, see the ticket, find one's rides again."""

from __future__ import annotations

from flask import Blueprint, render_template

from mobility.booking.ticket import Ticket
from mobility.errors import NotFound
from mobility.policy import PURPOSES
from web.api.parse import read_booking_id
from web.api.write import ticket_json
from web.context import current_service
from web.session import known_bookings, remember_booking

__all__ = ["book", "resident", "rides", "ticket"]

resident = Blueprint("resident", __name__)


@resident.get("/")
def book() -> str:
    """Show the booking page."""
    policy = current_service().policy
    return render_template("resident/book.html", stays={name: policy.stay_s(name) for name in PURPOSES})


@resident.get("/fahrt/<booking_id>")
def ticket(booking_id: str) -> str:
    """Show a ticket to whoever holds its key, and keep it among this browser's rides."""
    booking = current_service().booking
    found = booking.ticket(read_booking_id(booking_id))
    partner = None if found.partner_id is None else ticket_json(booking.ticket(found.partner_id))
    remember_booking(booking_id)
    return render_template("resident/ticket.html", ticket=ticket_json(found), partner=partner)


@resident.get("/fahrten")
def rides() -> str:
    """List the rides booked or opened in this browser."""
    return render_template("resident/rides.html", tickets=[ticket_json(found) for found in _known_tickets()])


def _known_tickets() -> list[Ticket]:
    found = []
    for booking_id in known_bookings():
        try:
            found.append(current_service().booking.ticket(booking_id))
        except NotFound:
            continue  # forgotten by the retention rules
    return sorted(found, key=lambda ticket: ticket.pickup_from_s, reverse=True)
