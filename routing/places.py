"""Find places by what people type, and name the place at a point."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from routing.geodesy import great_circle_m
from routing.place_houses import house_of
from routing.place_numbers import Asked, understand
from routing.place_search import Finder, Rated
from routing.place_store import PlaceStore

__all__ = ["Geocoder", "Place"]

_MOST_LETTERS = 200
_MOST_WORDS = 8
_NUMBER_BONUS, _NUMBER_ABOUT, _NUMBER_MISSING = 0.35, 0.25, 0.02
_SAME_M = 120.0
_MOST_HOUSED = 24
_CORNER = re.compile(r"\becke\b|/|&|\bkreuzung\b|\bund\b|\+", re.IGNORECASE)
_CORNER_WORDS = frozenset({"ecke", "kreuzung", "und"})
_CORNER_FIT, _POOR_FIT = 0.8, 0.75


@dataclass(frozen=True, slots=True)
class Place:
    """
    An answer of the place search.

    Attributes
    ----------
    kind
        "place", "street", "address", "poi", "stop" or "station".
    label, detail
        What it is ("Koblenzer Straße 12") and where ("56727 Mayen").
    lat, lon
        WGS84 degrees.
    stop_index
        Index of the virtual stop, where the place is one.
    """

    kind: str
    label: str
    detail: str
    lat: float
    lon: float
    stop_index: int | None = None


@dataclass(frozen=True, slots=True)
class _Hit:
    place: Place
    fit: float
    rating: float


class Geocoder:
    """
    The place search of one area; thread safe, each thread reads through a connection of its own.

    Parameters
    ----------
    path
        File written by `build_places`.

    Raises
    ------
    BundleMissing
        If the file is not there.
    BundleCorrupt
        If it is no place index.
    """

    def __init__(self, path: Path) -> None:
        self._store = PlaceStore(path)
        self._finder = Finder(self._store)

    def search(self, text: str, near: tuple[float, float] | None = None, limit: int = 8) -> list[Place]:
        """
        Find places by name, best first.

        Parameters
        ----------
        text
            What was typed; words in any order, abbreviated, misspelt or unfinished. Only its first 200 characters and
            eight words count.
        near
            (lat, lon) of the person; nearer places come first among equals.
        limit
            How many answers at most.
        """
        if limit < 1:
            return []
        text = text[:_MOST_LETTERS]
        hits: list[_Hit] = []
        for number, asked in enumerate(understand(text, _MOST_WORDS)):
            if number == 0 or self._may_be_named(asked):
                hits += self._answers(asked, near, strict=number > 0)
        best = max((hit.fit for hit in hits), default=0.0)
        if _CORNER.search(text) or best < _POOR_FIT:
            hits += self._corners(text, near, best)
        hits.sort(key=lambda hit: -hit.rating)
        return _without_doubles([hit.place for hit in hits], limit)

    def reverse(self, lat: float, lon: float) -> Place | None:
        """Name a point: the house within 50 m, else the street within 200 m, else the place within 6 km."""
        house = self._store.nearest("near_numbers", lat, lon, 50.0)
        if house is not None:
            street, shown, detail = self._store.house_named(house)
            return Place("address", f"{street} {shown}", detail, lat, lon)
        for table, reach_m in (("near_streets", 200.0), ("near_places", 6_000.0)):
            entry = self._store.nearest(table, lat, lon, reach_m)
            if entry is not None:
                return Place(*self._store.entry_named(entry), lat, lon)
        return None

    def close(self) -> None:
        """Close all connections; a search after this raises sqlite3.ProgrammingError."""
        self._store.close()

    def _may_be_named(self, asked: Asked) -> bool:
        """Whether the numbers among the words may belong to a name ("An der B 9")."""
        return all(self._finder.knows(word) for word in asked.words if word.isdigit())

    def _answers(self, asked: Asked, near: tuple[float, float] | None, *, strict: bool) -> list[_Hit]:
        """Entries that answer; where a house number was typed, the house in place of its street."""
        found = self._finder.find("entry", asked, near, strict=strict)
        if asked.number is None:
            return [_hit(rated) for rated in found.values()]
        likely = sorted(found.values(), key=lambda rated: -rated.rating)
        housed = [self._at_number(rated, asked.number, asked.span) for rated in likely[:_MOST_HOUSED]]
        return housed + [_hit(rated) for rated in likely[_MOST_HOUSED:]]

    def _at_number(self, rated: Rated, number: str, span: str) -> _Hit:
        hit = _hit(rated)
        if hit.place.kind != "street":
            return hit
        house = house_of(self._store.houses(rated.row[0]), number, span)
        if house is None:
            return _Hit(hit.place, hit.fit, hit.rating + _NUMBER_MISSING)
        about = "" if house.is_exact else " (ungefähr)"
        place = Place("address", f"{hit.place.label} {house.shown}{about}", hit.place.detail, house.lat, house.lon)
        return _Hit(place, hit.fit, hit.rating + (_NUMBER_BONUS if house.is_exact else _NUMBER_ABOUT))

    def _corners(self, text: str, near: tuple[float, float] | None, best: float) -> list[_Hit]:
        """Corners of two streets; asked for by no word, they must fit better than all else."""
        streets = understand(text, _MOST_WORDS, without=_CORNER_WORDS)[-1:]
        if not streets or len(streets[0].words) < 2:
            return []
        found = self._finder.find("crossing", streets[0], near).values()
        return [_hit(rated) for rated in found if rated.fit > max(best, _CORNER_FIT)]


def _hit(rated: Rated) -> _Hit:
    _, kind, label, detail, lat, lon, stop, *_ = rated.row
    return _Hit(Place(kind, label, detail, lat, lon, stop), rated.fit, rated.rating)


def _without_doubles(places: list[Place], limit: int) -> list[Place]:
    """The first of each group of equal labels that lie together."""
    kept: list[Place] = []
    for place in places:
        if len(kept) == limit:
            break
        if not any(
            place.label == other.label and great_circle_m(place.lat, place.lon, other.lat, other.lon) < _SAME_M
            for other in kept
        ):
            kept.append(place)
    return kept
