"""What riders read when their vehicle broke down or their road was closed, in German and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from mobility.booking.ticket import Ticket
from mobility.notify.texts import Language, Notice, notice_of

__all__ = ["notice_for_moved"]

_BECAUSE: Mapping[str, Mapping[Language, str]] = {
    "breakdown": {"de": "Ihr Fahrzeug ist ausgefallen.", "en": "Your vehicle broke down."},
    "closure": {"de": "Auf Ihrem Weg ist eine Straße gesperrt.", "en": "A road on your way is closed."},
}
_TEXTS: Mapping[str, Mapping[Language, str]] = {
    "kept": {
        "de": "{vehicle} ({plate}) kommt statt dessen, gegen {eta} Uhr zu {pickup}. Was wir Ihnen zugesagt haben, "
        "gilt.",
        "en": "{vehicle} ({plate}) comes instead, to {pickup} at about {eta}. What we promised still holds.",
    },
    "later": {
        "de": "Es tut uns leid, wir kommen später. Neu: {day}, {start}–{end} Uhr ab {pickup}, Ankunft in {dropoff} bis "
        "{arrive} Uhr.",
        "en": "We are sorry, we come later. New: {day}, {start}–{end} from {pickup}, at {dropoff} by {arrive}.",
    },
    "fetched": {
        "de": "Bitte bleiben Sie dort: {vehicle} ({plate}) holt Sie gegen {eta} Uhr ab und bringt Sie bis {arrive} Uhr "
        "nach {dropoff}.",
        "en": "Please stay there: {vehicle} ({plate}) fetches you at about {eta} and takes you to {dropoff} by "
        "{arrive}.",
    },
    "redirected": {
        "de": "Ihr Haltepunkt ist nicht mehr zu erreichen. Wir bringen Sie bis {dropoff}, so nah wie möglich.",
        "en": "Your stop cannot be reached any more. We take you to {dropoff}, as near as possible.",
    },
    "lost": {
        "de": "Möglich wäre statt dessen: {times} Uhr. Bitte buchen Sie neu oder rufen Sie uns an.",
        "en": "Possible instead: {times}. Please book again or call us.",
    },
}


def notice_for_moved(
    ticket: Ticket, payload: Mapping[str, Any], language: Language, timezone: ZoneInfo
) -> Notice | None:
    """Return what to tell a rider whose ride found another place or none; None where its state says it all."""
    times = [datetime.fromtimestamp(at_s, timezone).strftime("%d.%m. %H:%M") for at_s in payload["alternatives_s"]]
    texts = _TEXTS.get(str(payload["what"]))
    if texts is None or (payload["what"] == "lost" and not times):
        return None
    text = f"{_BECAUSE[str(payload['cause'])][language]} {texts[language]}"
    return notice_of(ticket, text, timezone, times=", ".join(times))
