"""What riders read when a day of their series could not be booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from mobility.booking.values import RiderInfo
from mobility.notify.texts import Language, Notice

__all__ = ["notice_for_series_day"]

_REFUSED: Mapping[Language, str] = {
    "de": "Ihre Serie: Für den {day} konnten wir keine Fahrt buchen.{instead} Wir versuchen es weiter. Ändern oder "
    "absagen können Sie unter „Ihre Serie“ oder am Telefon.",
    "en": "Your series: we could not book a ride on {day}.{instead} We keep trying. You can change or cancel it under "
    "“Your series” or by phone.",
}
_INSTEAD: Mapping[Language, str] = {"de": " Möglich wäre: {times} Uhr.", "en": " Possible would be: {times}."}


def notice_for_series_day(
    payload: Mapping[str, Any], rider: RiderInfo, language: Language, timezone: ZoneInfo
) -> Notice | None:
    """Return what to tell the rider of a series about one of its days, or None where nothing needs saying."""
    if payload["state"] != "refused":
        return None
    times = [datetime.fromtimestamp(at_s, timezone).strftime("%H:%M") for at_s in payload["alternatives_s"]]
    instead = _INSTEAD[language].format(times=", ".join(times)) if times else ""
    day = date.fromisoformat(payload["day"]).strftime("%d.%m.")
    return Notice(rider.phone, "", _REFUSED[language].format(day=day, instead=instead))
