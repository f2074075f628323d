"""The residents' pages: book a ride, see the ticket, find one's rides again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template

from mobility.booking.ticket import Ticket
from mobility.errors import NotFound
from mobility.policy import PURPOSES
from mobility.series.use_cases import SeriesView
from web.api.companions import beneficiary, booked_as, circle_json
from web.api.groups import whole_ticket_json
from web.api.parse import query, read_booking_id
from web.api.riders import is_open_series, open_among
from web.api.series import series_json
from web.api.visits import show_patients, visit_of
from web.api.waiting import waiting_json
from web.api.write import ticket_json
from web.context import current_service
from web.session import known_bookings, known_series, remember_booking, remember_series

__all__ = [
    "book",
    "circle",
    "invitation",
    "new_series",
    "practice",
    "resident",
    "rides",
    "series",
    "ticket",
    "waiting",
]

resident = Blueprint("resident", __name__)


@resident.get("/")
def book() -> str:
    """Show the booking page."""
    service = current_service()
    policy = service.policy
    return render_template(
        "resident/book.html",
        stays={name: policy.stay_s(name) for name in PURPOSES},
        home_within_min=policy.home_within_s // 60,
        visit_min=policy.visit_lasts_s // 60,
        fees=policy.fees,
        agency=service.scheduled.agency,
        beneficiary=beneficiary(query().text("fuer", max_length=64, default="")),
    )


@resident.get("/fahrt/<booking_id>")
def ticket(booking_id: str) -> str:
    """Show a ticket to whoever holds its key, and keep it among this browser's rides."""
    booking = current_service().booking
    found = booking.ticket(read_booking_id(booking_id))
    partner = None if found.partner_id is None else ticket_json(booking.ticket(found.partner_id))
    ways = _ways_of(found)
    remember_booking(booking_id)
    series_id = current_service().series.of_booking(booking_id)
    return render_template(
        "resident/ticket.html",
        ticket={**whole_ticket_json(found), "visit": visit_of(booking_id)},
        partner=partner,
        ways=ways,
        is_asked=booking.is_asked_about(booking_id),
        series_id=series_id,
        companion_id=booked_as(booking.rider(booking_id).booked_by),
    )


def _ways_of(found: Ticket) -> list[list[dict[str, Any]]]:
    """Return the rides of the divided party a ride belongs to, the way out before the way home; none for others."""
    booking = current_service().booking
    own = booking.group(found.booking_id)
    other = booking.group(found.partner_id) if own and found.partner_id is not None else ()
    ways = sorted(filter(None, (own, other)), key=lambda way: way[0].pickup_from_s)
    return [[ticket_json(part) for part in way] for way in ways]


@resident.get("/serie/neu/<booking_id>")
def new_series(booking_id: str) -> str:
    """Show the form that makes a series like a ride."""
    booking = current_service().booking
    found = booking.ticket(read_booking_id(booking_id))
    partner = None if found.partner_id is None else booking.ticket(found.partner_id)
    if partner is not None and found.leg == "return":
        found, partner = partner, found
    return render_template(
        "resident/series_new.html", ticket=ticket_json(found), partner=None if partner is None else ticket_json(partner)
    )


@resident.get("/serie/<series_id>")
def series(series_id: str) -> str:
    """Show a series to whoever holds its key."""
    view = current_service().series.view(read_booking_id(series_id))
    remember_series(series_id)
    return render_template("resident/series.html", series=series_json(view))


@resident.get("/warteliste/<waiting_id>")
def waiting(waiting_id: str) -> str:
    """Show a place on the waiting list to whoever holds its key."""
    view = current_service().waiting.view(read_booking_id(waiting_id))
    companion_id = booked_as(view.waiting.rider.booked_by)
    return render_template("resident/waiting.html", waiting=waiting_json(view), companion_id=companion_id)


@resident.get("/begleitung")
def circle() -> str:
    """Show who accompanies the rider at this browser, and whom they accompany."""
    return render_template("resident/circle.html", circle=circle_json())


@resident.get("/begleiten/<code>")
def invitation(code: str) -> str | tuple[str, int]:
    """Show an invitation to whoever holds its code; one that was taken or is too old says so."""
    try:
        _, person = current_service().companions.invitation(code)
    except NotFound:
        return render_template("resident/invitation_over.html"), 404
    return render_template("resident/invitation.html", code=code, rider=person.name)


@resident.get("/praxis/<code>")
def practice(code: str) -> str:
    """Show a practice its patients of today, to whoever holds its code."""
    return render_template("resident/practice.html", practice=show_patients(code), code=code)


@resident.get("/fahrten")
def rides() -> str:
    """List the rides and series booked or opened in this browser."""
    series = _series_known()
    tickets = [ticket_json(found) for found in _known_tickets(series)]
    return render_template(
        "resident/rides.html",
        coming=[ticket for ticket in tickets if ticket["is_live"]],
        past=[ticket for ticket in reversed(tickets) if not ticket["is_live"]],
        series=[series_json(found) for found in series],
    )


def _known_tickets(series: Iterable[SeriesView]) -> list[Ticket]:
    """Return the rides of this browser and those its series have booked, by their pickup."""
    days = (day for view in series for day in view.days)
    booked = (ride for day in days for ride in (day.ticket, day.home) if ride is not None and ride.is_live)
    known = current_service().booking.tickets_among(open_among(known_bookings()))
    found = {ride.booking_id: ride for ride in (*booked, *known)}
    return sorted(found.values(), key=lambda ticket: ticket.pickup_from_s)


def _series_known() -> list[SeriesView]:
    """Return the series of this browser that still run."""
    found = []
    for series_id in filter(is_open_series, known_series()):
        try:
            found.append(current_service().series.view(series_id))
        except NotFound:
            continue  # forgotten by the retention rules
    return [view for view in found if view.series.active]
