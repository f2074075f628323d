"""Which house of a street a typed number means, and about where it is when the map lacks it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from routing.geodesy import great_circle_m
from routing.place_store import HouseRow

__all__ = ["FoundHouse", "house_of"]

_BESIDE_M = 400.0
_NEXT_NUMBERS = 6


@dataclass(frozen=True, slots=True)
class FoundHouse:
    """
    Where a house number is.

    Attributes
    ----------
    shown
        The number as the map writes it, or as it was typed where the map lacks it.
    lat, lon
        WGS84 degrees.
    is_exact
        False where the place was reckoned from its neighbours.
    """

    shown: str
    lat: float
    lon: float
    is_exact: bool


def house_of(houses: Sequence[HouseRow], number: str, span: str = "") -> FoundHouse | None:
    """
    Find a number among the houses of a street, else reckon its place.

    A number with a letter the map lacks is at the house without it; a number between two known ones of its side of the
    street lies between them; one close after the last known one is taken to be there.

    Parameters
    ----------
    houses
        Of the street, a row for each number of each house.
    number
        Folded, "12a".
    span
        Range typed, "12-14": a house that shows it comes before one that has the first number alone.

    Returns
    -------
    FoundHouse or None
        None where nothing near the number is known.
    """
    named = [house for house in houses if house.number == number]
    spanned = [house for house in named if span and re.sub(r"\s", "", house.shown).casefold() == span]
    named = spanned or named
    if named:
        house = min(named, key=lambda house: len(house.shown))  # "18" rather than "16, 18, 20"
        return FoundHouse(house.shown, house.lat, house.lon, is_exact=True)
    digits = re.match(r"\d+", number)
    if digits is None:
        return None
    known = {int(match[0]): house for house in reversed(houses) if (match := re.match(r"\d+", house.number))}
    wanted = int(digits[0])
    if wanted in known:
        return _about(number, known[wanted])
    low = max((n for n in known if n < wanted and (wanted - n) % 2 == 0), default=None)
    high = min((n for n in known if n > wanted and (n - wanted) % 2 == 0), default=None)
    if low is not None and high is not None:
        a, b = known[low], known[high]
        if great_circle_m(a.lat, a.lon, b.lat, b.lon) <= _BESIDE_M:
            share = (wanted - low) / (high - low)
            lat, lon = a.lat + share * (b.lat - a.lat), a.lon + share * (b.lon - a.lon)
            return FoundHouse(number, lat, lon, is_exact=False)
    nearest = min(known, key=lambda n: (abs(n - wanted), n), default=None)
    if nearest is None or abs(nearest - wanted) > _NEXT_NUMBERS:
        return None
    return _about(number, known[nearest])


def _about(number: str, house: HouseRow) -> FoundHouse:
    return FoundHouse(number, house.lat, house.lon, is_exact=False)
