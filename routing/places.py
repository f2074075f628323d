"""Find places by what people type, and name the place at a point."""

from __future__ import annotations

import math
import re
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from routing.errors import BundleCorrupt, BundleMissing
from routing.geodesy import METRES_PER_DEGREE, great_circle_m
from routing.place_index import build_places
from routing.place_ranking import Reading, Vocabulary, score
from routing.place_text import FILLERS, split_query

__all__ = ["Geocoder", "Place", "build_places"]

_CANDIDATES = 160
_MAX_WORDS = 8
_GOOD = 1.1
_NUMBER_BONUS = 0.35
_NUMBER_MISSING = 0.02
_NEAR_BONUS = 0.3
_NEAR_HALF_M = 2_000.0
_SAME_M = 120.0
_CORNER = re.compile(r"\becke\b|/|&|\bkreuzung\b|\bund\b|\+", re.IGNORECASE)
_CORNER_WORDS = frozenset({"ecke", "kreuzung", "und"})
_CORNER_LEAST = 0.93

_ROW = "id, kind, label, detail, lat, lon, stop, weight, name, category, context"


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
    entry: int
    place: Place
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
        if not path.is_file():
            raise BundleMissing(f"there is no place index {path}: build the area again")
        self._address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        self._local = threading.local()
        self._lock = threading.Lock()
        self._open: list[sqlite3.Connection] = []
        self._closed = False
        try:
            words = [row[0] for row in self._base().execute("SELECT term FROM words")]
        except sqlite3.DatabaseError as error:
            self.close()
            raise BundleCorrupt(f"the place index {path} is damaged ({error}): build the area again") from error
        self._vocabulary = Vocabulary(words)

    def search(self, text: str, near: tuple[float, float] | None = None, limit: int = 8) -> list[Place]:
        """
        Find places by name, best first.

        Parameters
        ----------
        text
            What was typed; words in any order, abbreviated, misspelt or unfinished.
        near
            (lat, lon) of the person; nearer places come first among equals.
        limit
            How many answers at most.
        """
        words, number = split_query(text[:200])
        words = [part for word in words[:_MAX_WORDS] for part in self._vocabulary.parts(word)]
        if not words or limit < 1:
            return []
        hits: list[_Hit] = []
        if _CORNER.search(text):
            streets = [word for word in words if word not in _CORNER_WORDS]
            hits += [hit for hit in self._find("crossing", streets, near) if hit.rating > _CORNER_LEAST]
        found = self._find("entry", words, near)
        if number is not None:
            found = self._with_number(found, number, [*words, number], near)
        hits += found
        hits.sort(key=lambda hit: -hit.rating)
        return _without_doubles([hit.place for hit in hits], limit)

    def reverse(self, lat: float, lon: float) -> Place | None:
        """Name a point: the house within 50 m, else the street within 200 m, else the place within 6 km."""
        base = self._base()
        house = _nearest(base, lat, lon, 50.0, "near_numbers", "id")
        if house is not None:
            query = (
                "SELECT e.label, n.shown, e.detail FROM numbers n JOIN entries e ON e.id = n.street WHERE n.rowid = ?"
            )
            street, shown, detail = base.execute(query, (house,)).fetchone()
            return Place("address", f"{street} {shown}", detail, lat, lon)
        for table, column, reach_m in (("near_streets", "entry", 200.0), ("near_places", "id", 6_000.0)):
            entry = _nearest(base, lat, lon, reach_m, table, column)
            if entry is not None:
                row = base.execute("SELECT kind, label, detail FROM entries WHERE id = ?", (entry,)).fetchone()
                return Place(row[0], row[1], row[2], lat, lon)
        return None

    def close(self) -> None:
        """Close all connections; a search after this raises sqlite3.ProgrammingError."""
        with self._lock:
            self._closed = True
            for connection in self._open:
                connection.close()
            self._open.clear()

    def _base(self) -> sqlite3.Connection:
        """The connection of this thread."""
        base: sqlite3.Connection | None = getattr(self._local, "base", None)
        if base is None:
            with self._lock:
                if self._closed:
                    raise sqlite3.ProgrammingError("the place search is closed")
                base = sqlite3.connect(self._address, uri=True, check_same_thread=False)
                self._open.append(base)
            self._local.base = base
        return base

    def _find(self, table: str, words: list[str], near: tuple[float, float] | None) -> list[_Hit]:
        """Entries that answer the words, rated; when no entry has all of them, those that lack one."""
        last = words[-1] if words else ""
        readings = [self._vocabulary.read(word, may_go_on=word == last) for word in dict.fromkeys(words)]
        whole = self._matching(table, readings)
        hits = [_rated(row, readings, near) for row in whole]
        found = len(hits) >= 3 or max((hit.rating for hit in hits), default=0.0) > _GOOD
        if len(readings) < 2 or (found and not _only_begun(readings[-1], whole)):
            return hits
        rows = {row[0]: row for row in whole}
        for without in range(len(readings)):
            fewer = readings[:without] + readings[without + 1 :]
            if not all(reading.typed in FILLERS for reading in fewer):
                rows |= {row[0]: row for row in self._matching(table, fewer)}
        return [_rated(row, readings, near) for row in rows.values()]

    def _matching(self, table: str, readings: list[Reading]) -> list[tuple[object, ...]]:
        """Rows that hold a meaning of every word, at least one of them in name or category."""
        clauses = [_either(reading) for reading in readings if reading.meanings or reading.is_open]
        if len(clauses) < len(readings) or not clauses:
            return []
        telling = [c for c, r in zip(clauses, readings, strict=True) if r.weight == 1.0] or clauses
        match = " AND ".join(clauses) + " AND {name category} : (" + " OR ".join(telling) + ")"
        text, content = f"{table}_text", {"entry": "entries", "crossing": "crossings"}[table]
        query = (
            f"SELECT {_ROW} FROM {content} WHERE id IN"  # noqa: S608 - table names are ours
            f" (SELECT rowid FROM {text} WHERE {text} MATCH ? ORDER BY bm25({text}, 8.0, 4.0, 1.0) LIMIT ?)"
        )
        return self._base().execute(query, (match, _CANDIDATES)).fetchall()

    def _with_number(
        self, hits: list[_Hit], number: str, words: list[str], near: tuple[float, float] | None
    ) -> list[_Hit]:
        """Put the house in place of its street, where the street has that number."""
        base = self._base()
        better: list[_Hit] = []
        for hit in hits:
            if hit.place.kind != "street":
                better.append(hit)
                continue
            query = "SELECT shown, lat, lon, postcode FROM numbers WHERE street = ? AND number = ? LIMIT 1"
            house = base.execute(query, (hit.entry, number)).fetchone()
            if house is None:
                better.append(_Hit(hit.entry, hit.place, hit.rating + _NUMBER_MISSING))
            else:
                place = Place("address", f"{hit.place.label} {house[0]}", hit.place.detail, house[1], house[2])
                better.append(_Hit(hit.entry, place, hit.rating + _NUMBER_BONUS))
        if not better:
            return self._find("entry", words, near)
        return better


def _either(reading: Reading) -> str:
    """The words a reading may mean, in the language of FTS5."""
    choices = [f'"{word}"' for word in reading.meanings] + [f'"{reading.typed}" *'] * reading.is_open
    return "(" + " OR ".join(choices) + ")"


def _only_begun(last: Reading, rows: list[tuple[object, ...]]) -> bool:
    """Whether a whole word was typed last that no row has: "Bahnhof" is more than how "Bahnhofstraße" begins."""
    if last.typed not in last.meanings:
        return False
    return not any(last.typed in str(text).split() for row in rows for text in row[8:11])


def _rated(row: tuple[object, ...], readings: list[Reading], near: tuple[float, float] | None) -> _Hit:
    number, kind, label, detail, lat, lon, stop, weight, name, category, context = row
    place = Place(str(kind), str(label), str(detail), float(lat), float(lon), stop)  # type: ignore[arg-type]
    rating = score(readings, (str(name), str(category), str(context))) + float(weight)  # type: ignore[arg-type]
    if near is not None:
        away = great_circle_m(near[0], near[1], place.lat, place.lon)
        rating += _NEAR_BONUS / (1.0 + away / _NEAR_HALF_M)
    return _Hit(int(number), place, rating)  # type: ignore[call-overload]


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


def _nearest(base: sqlite3.Connection, lat: float, lon: float, reach_m: float, table: str, column: str) -> int | None:
    """Id of what lies nearest within reach, looked up in growing boxes."""
    scale = METRES_PER_DEGREE * math.cos(math.radians(lat))
    for box_m in (reach_m / 4, reach_m):
        high, wide = box_m / METRES_PER_DEGREE, box_m / max(scale, 1.0)
        query = (
            f"SELECT {column}, min_lat, min_lon FROM {table}"  # noqa: S608 - table and column names are ours
            " WHERE max_lat >= ? AND min_lat <= ? AND max_lon >= ? AND min_lon <= ?"
        )
        rows = base.execute(query, (lat - high, lat + high, lon - wide, lon + wide)).fetchall()
        away = [(great_circle_m(lat, lon, row[1], row[2]), int(row[0])) for row in rows]
        inside = [pair for pair in away if pair[0] <= box_m]
        if inside:
            return min(inside)[1]
    return None
