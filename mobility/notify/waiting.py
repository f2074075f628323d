"""What riders on the waiting list read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from mobility.notify.texts import Language, Notice
from mobility.waiting.use_cases import WaitingView

__all__ = ["notice_for_waiting"]

_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "offered": {
        "de": "Ein Platz ist frei: {start}–{end} Uhr ab {pickup}, Ankunft in {dropoff} bis {arrive} Uhr. Wir halten "
        "ihn bis {until} Uhr für Sie. Bitte bestätigen Sie auf der Seite der Warteliste oder am Telefon.",
        "en": "A seat is free: {start}–{end} from {pickup}, at {dropoff} by {arrive}. We keep it for you until "
        "{until}. Please confirm on the page of the waiting list or by phone.",
    },
    "over": {
        "de": "Leider wurde für Ihre Fahrt kein Platz frei, oder Sie haben ihn nicht genommen. Die Warteliste ist für "
        "Sie beendet.",
        "en": "We are sorry: no seat became free for your ride, or you did not take it. Your place on the waiting list "
        "ends.",
    },
}


def notice_for_waiting(view: WaitingView, state: str, language: Language, timezone: ZoneInfo) -> Notice | None:
    """Return what to tell somebody on the waiting list, or None where nothing needs saying."""
    texts, ticket = _TEXTS.get(state), view.ticket
    if texts is None or (state == "offered" and ticket is None):
        return None

    def clock(at_s: int | None) -> str:
        return "" if at_s is None else datetime.fromtimestamp(at_s, timezone).strftime("%H:%M")

    words = (
        {}
        if ticket is None
        else {
            "start": clock(ticket.pickup_from_s),
            "end": clock(ticket.pickup_until_s),
            "until": clock(ticket.held_until_s),
            "arrive": clock(ticket.arrive_by_s),
            "pickup": ticket.pickup_stop.name,
            "dropoff": ticket.dropoff_stop.name,
        }
    )
    return Notice(view.waiting.rider.phone, view.waiting.booking_id or "", texts[language].format(**words))
