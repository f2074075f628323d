"""Public holidays, by the library that keeps them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

__all__ = ["REGIONS", "is_holiday"]

_COUNTRY = "DE"
REGIONS = ("Augsburg", "BB", "BE", "BW", "BY", "HB", "HE", "HH", "MV", "NI", "NW", "RP", "SH", "SL", "SN", "ST", "TH")
"""The states of Germany whose holidays are known, such as RP for Rheinland-Pfalz."""


@lru_cache(maxsize=64)
def _of_year(year: int, region: str) -> frozenset[date]:
    import holidays  # noqa: PLC0415 - takes a while to import, and only series ask

    return frozenset(holidays.country_holidays(_COUNTRY, subdiv=region, years=year))


def is_holiday(day: date, region: str) -> bool:
    """
    Tell whether a day is a public holiday in a state of Germany.

    Examples
    --------
    >>> is_holiday(date(2026, 6, 4), "RP"), is_holiday(date(2026, 6, 4), "BE")
    (True, False)
    """
    return day in _of_year(day.year, region)
