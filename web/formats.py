"""Times and money the way people here read them, for templates; inside, everything is seconds and cents."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask_babel import format_currency, format_datetime, format_decimal, get_locale, to_user_timezone

__all__ = ["clock", "date", "day", "hours", "install_filters", "isoday", "money", "weekday"]

_DATE = {"de": "dd.MM.yyyy", "en": "dd/MM/yyyy"}
_DAY = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}


def clock(time_s: int) -> str:
    """Return the local time of day, for example ``14:05``."""
    return format_datetime(datetime.fromtimestamp(time_s, UTC), "HH:mm")


def day(time_s: int) -> str:
    """Return the local date with its weekday."""
    pattern = _DAY[str(get_locale())]
    return format_datetime(datetime.fromtimestamp(time_s, UTC), pattern)


def date(time_s: int) -> str:
    """Return the local date in figures, for example ``23.11.2026``."""
    return format_datetime(datetime.fromtimestamp(time_s, UTC), _DATE[str(get_locale())])


def money(cents: int) -> str:
    """Return an amount in euros."""
    return format_currency(cents / 100, "EUR")


def hours(seconds: float) -> str:
    """Return a length of time in hours, for example ``7,5``."""
    return format_decimal(seconds / 3600, format="0.0")


def weekday(time_s: int) -> str:
    """Return the local weekday as a digit, 0 for Monday."""
    return str(to_user_timezone(datetime.fromtimestamp(time_s, UTC)).weekday())


def isoday(time_s: int, ahead_days: int = 0) -> str:
    """Return the local date some days later as ``2026-11-23``."""
    return format_datetime(datetime.fromtimestamp(time_s + ahead_days * 86_400, UTC), "yyyy-MM-dd")


def install_filters(app: Flask) -> None:
    """Make these functions filters of the templates."""
    for function in (clock, date, day, hours, isoday, money, weekday):
        app.add_template_filter(function)
