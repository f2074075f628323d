"""Several rides of one party that fits no vehicle: held as one. Confirming or cancelling any of them does so to all."""

from __future__ import annotations

from typing import Any

from mobility.booking.holding import Taking
from mobility.errors import InvalidInput
from web.api.blueprint import api
from web.api.parse import Fields, json_body, read_booking_id
from web.api.riders import rider_of
from web.api.write import ticket_json
from web.context import current_service
from web.session import current_asker, remember_booking

__all__ = ["hold_group", "read_parts"]

_MOST_PARTS = 12


@api.put("/api/groups/<booking_id>")
def hold_group(booking_id: str) -> dict[str, Any]:
    """Hold the seats of every ride of a divided party, or none; the id is the first ride's."""
    body = json_body()
    takings = read_parts(body, booking_id)
    tickets = current_service().booking.hold_group(takings, rider_of(body), current_asker())
    for ticket in reversed(tickets):
        remember_booking(ticket.booking_id)
    return {"parts": [ticket_json(ticket) for ticket in tickets]}


def read_parts(body: Fields, booking_id: str) -> tuple[Taking, ...]:
    """Read which offers are to become which bookings: the first one has the id of the address."""
    offers = body.texts("offer_ids", most=_MOST_PARTS, max_length=100)
    others = body.texts("other_booking_ids", most=_MOST_PARTS, max_length=64)
    ids = (read_booking_id(booking_id), *(read_booking_id(other) for other in others))
    if len(ids) != len(offers):
        raise InvalidInput("other_booking_ids", "every ride needs an id of its own")
    return tuple(Taking(offer_id, id_) for offer_id, id_ in zip(offers, ids, strict=True))
