"""
Several rides of one party that fits no vehicle, out only or out and home: held as one.

Confirming any of them confirms all; cancelling does so to all of the same way.
"""

from __future__ import annotations

from typing import Any

from mobility.booking.holding import Taking
from mobility.booking.ticket import Ticket
from mobility.booking.values import RiderInfo
from mobility.errors import InvalidInput
from web.api.blueprint import api
from web.api.parse import Fields, json_body, read_booking_id
from web.api.riders import rider_of
from web.api.write import ticket_json
from web.context import current_service
from web.session import current_asker, remember_booking

__all__ = ["hold_group", "hold_parts", "whole_ticket_json"]

_MOST_PARTS = 12


@api.put("/api/groups/<booking_id>")
def hold_group(booking_id: str) -> dict[str, Any]:
    """Hold the seats of every ride of a divided party, with the way home if there is one, or none."""
    body = json_body()
    ways = hold_parts(body, booking_id, rider_of(body))
    for way in reversed(ways):
        for ticket in reversed(way):
            remember_booking(ticket.booking_id)
    return dict(zip(("parts", "return"), ([ticket_json(ticket) for ticket in way] for way in ways), strict=False))


def hold_parts(body: Fields, booking_id: str, rider: RiderInfo) -> tuple[tuple[Ticket, ...], ...]:
    """Hold what was chosen: the first ride out has the id of the address; returns the tickets by way."""
    booking, asker = current_service().booking, current_asker()
    outward = _takings(body, "offer_ids", "other_booking_ids", booking_id)
    if not body.has("return_offer_ids"):
        return (booking.hold_group(outward, rider, asker),)
    homeward = _takings(body, "return_offer_ids", "return_booking_ids")
    return booking.hold_group_trip(outward, homeward, rider, asker)


def _takings(body: Fields, offers_field: str, ids_field: str, *first: str) -> tuple[Taking, ...]:
    """Read which offers are to become which bookings."""
    offers = body.texts(offers_field, most=_MOST_PARTS, max_length=100)
    others = body.texts(ids_field, most=_MOST_PARTS, max_length=64)
    ids = tuple(read_booking_id(each) for each in (*first, *others))
    if len(ids) != len(offers) or not ids:
        raise InvalidInput(ids_field, "every ride needs an id of its own")
    return tuple(Taking(offer_id, id_) for offer_id, id_ in zip(offers, ids, strict=True))


def whole_ticket_json(ticket: Ticket) -> dict[str, Any]:
    """
    Describe a ticket with what giving it up means now: of a group, all rides of this way are given up together.

    It costs what they cost together, and is late where one of their vehicles is on its way.
    """
    described = ticket_json(ticket)
    if ticket.group_id is None or ticket.cancellation == "not_possible":
        return described
    way = [ticket_json(part) for part in current_service().booking.group(ticket.booking_id)]
    is_late = any(part["cancellation"] == "late" for part in way)
    cost = {"cancellation": "late" if is_late else "free", "cancel_fee_ct": sum(part["cancel_fee_ct"] for part in way)}
    return {**described, **cost}
