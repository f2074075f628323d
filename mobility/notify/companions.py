"""What companions of riders read: that somebody has arrived, was not met, or will be late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from mobility.booking.ticket import Ticket
from mobility.companions.values import Companion
from mobility.errors import NotFound
from mobility.notify.relay import Relay
from mobility.notify.texts import Language, Notice
from mobility.store.outbox import CONTROL, Message
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["CompanionRelay"]

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "completed": {
        "de": "{name} ist um {arrived} Uhr gut in {dropoff} angekommen.",
        "en": "{name} has arrived safely at {dropoff} at {arrived}.",
    },
    "no_show": {
        "de": "Wir haben {name} an {pickup} nicht angetroffen und mussten weiterfahren. Bitte sehen Sie nach, ob alles "
        "in Ordnung ist.",
        "en": "We did not meet {name} at {pickup} and had to drive on. Please see whether everything is all right.",
    },
    "cancelled_by_service": {
        "de": "Die Fahrt von {name} am {day} ab {pickup} kann leider nicht stattfinden.",
        "en": "We are sorry: the ride of {name} on {day} from {pickup} cannot take place.",
    },
    "late": {
        "de": "Die Fahrt von {name} verspätet sich: Ankunft in {dropoff} voraussichtlich um {arrived} Uhr.",
        "en": "The ride of {name} is late: it is expected at {dropoff} at {arrived}.",
    },
}


class CompanionRelay(Relay):
    """
    Notifies the trusted companions of riders.

    Who is told is asked when it is sent: nobody hears anything after the trust has ended, or of what was before it.
    """

    _CHANNEL = "companions"

    def _wanted(self, work: UnitOfWork, messages: Sequence[Message]) -> Iterable[Message]:
        told = {message.id: str(message.payload["booking_id"]) for message in messages if _what(message)}
        accompanied = work.companions.accompanied(set(told.values())) if told else frozenset()
        return [message for message in messages if told.get(message.id) in accompanied]

    def _notices_of(self, message: Message) -> tuple[Notice, ...]:
        booking_id = str(message.payload["booking_id"])
        try:
            ticket = self._service.booking.ticket(booking_id)
        except NotFound:
            return ()
        with self._service.store.reading() as work:
            companions = work.companions.of_ride(booking_id)
        told = [each for each in companions if each.since_s is not None and each.since_s <= message.created_s]
        return tuple(self._worded_for(each, message, ticket) for each in told)

    def _worded_for(self, companion: Companion, message: Message, ticket: Ticket) -> Notice:
        zone = self._service.policy.timezone

        def clock(at_s: int) -> str:
            return datetime.fromtimestamp(at_s, zone).strftime("%H:%M")

        text = _TEXTS[_what(message) or ""][self._language].format(
            name=ticket.name,
            day=datetime.fromtimestamp(ticket.pickup_from_s, zone).strftime("%d.%m."),
            arrived=clock(ticket.eta_dropoff_s),
            pickup=ticket.pickup_stop.name,
            dropoff=ticket.dropoff_stop.name,
        )
        return Notice(companion.phone, ticket.booking_id, text, f"{self._CHANNEL}-{message.id}-{companion.id}")


def _what(message: Message) -> str | None:
    """Return what a message tells companions, None where nothing."""
    if message.topic == "booking_state" and message.audience.startswith("booking:"):
        state = str(message.payload["state"])
        return state if state in _TEXTS else None
    # Riders hear of each new time; for companions it is enough to hear once that it gets late.
    at_risk = message.topic == "alarm" and message.audience == CONTROL and message.payload["kind"] == "promise_at_risk"
    return "late" if at_risk else None
