"""Times and money the way people here read them, for templates; inside, everything is seconds and cents."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask
from flask_babel import format_currency, format_datetime, get_locale

__all__ = ["clock", "day", "install_filters", "money"]

_DAY = {"de": "EEEE, d. MMMM", "en": "EEEE, d MMMM"}


def clock(time_s: int) -> str:
    """Return the local time of day, for example ``14:05``."""
    return format_datetime(datetime.fromtimestamp(time_s, UTC), "HH:mm")


def day(time_s: int) -> str:
    """Return the local date with its weekday."""
    pattern = _DAY[str(get_locale())]
    return format_datetime(datetime.fromtimestamp(time_s, UTC), pattern)


def money(cents: int) -> str:
    """Return an amount in euros."""
    return format_currency(cents / 100, "EUR")


def install_filters(app: Flask) -> None:
    """Make these functions filters of the templates."""
    for function in (clock, day, money):
        app.add_template_filter(function)
