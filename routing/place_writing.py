"""Write the search index of an area: one SQLite file with full text, house numbers and positions."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from routing.localities import Locality
from routing.place_grid import cells
from routing.place_streets import Street

__all__ = ["Entry", "write_places"]

_SCHEMA = """
CREATE TABLE entries (id INTEGER PRIMARY KEY, kind TEXT, label TEXT, detail TEXT, lat REAL, lon REAL, stop INTEGER,
    weight REAL, name TEXT, category TEXT, context TEXT, village TEXT, municipality TEXT);
CREATE VIRTUAL TABLE entry_text USING fts5(name, category, context, content='entries', content_rowid='id',
    columnsize=0, detail=column, prefix='1 2 3 4');
CREATE TABLE crossings (id INTEGER PRIMARY KEY, kind TEXT, label TEXT, detail TEXT, lat REAL, lon REAL, stop INTEGER,
    weight REAL, name TEXT, category TEXT, context TEXT, village TEXT, municipality TEXT);
CREATE VIRTUAL TABLE crossing_text USING fts5(name, category, context, content='crossings', content_rowid='id',
    columnsize=0, detail=column);
CREATE TABLE numbers (id INTEGER PRIMARY KEY, street INTEGER, number TEXT, shown TEXT, postcode TEXT, lat REAL,
    lon REAL);
CREATE TABLE near_numbers (cell INTEGER, id INTEGER, lat REAL, lon REAL);
CREATE TABLE near_streets (cell INTEGER, id INTEGER, lat REAL, lon REAL);
CREATE TABLE near_places (cell INTEGER, id INTEGER, lat REAL, lon REAL);
CREATE VIRTUAL TABLE words USING fts5vocab('entry_text', 'row');
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One searchable thing; `name`, `category` and `context` are folded words; points are named by settled ones."""

    kind: str
    label: str
    detail: str
    lat: float
    lon: float
    stop: int | None
    weight: float
    name: str
    category: str
    context: str
    locality: Locality
    is_settled: bool = False

    def row(self, number: int) -> tuple[object, ...]:
        """Values in the order of the table's columns."""
        texts = (self.name, self.category, self.context, self.locality.village, self.locality.municipality)
        return (number, self.kind, self.label, self.detail, self.lat, self.lon, self.stop, self.weight, *texts)


def write_places(
    out_sqlite: Path, entries: Sequence[Entry], streets: Sequence[Street], crossings: Sequence[Entry]
) -> int:
    """
    Write the index; replace it when it exists.

    Parameters
    ----------
    out_sqlite
        File to write.
    entries
        All entries; those of the streets come last, in the order of `streets`.
    streets
        Streets with their courses and houses.
    crossings
        Corners.

    Returns
    -------
    int
        How many house numbers were written.
    """
    out_sqlite.unlink(missing_ok=True)
    base = sqlite3.connect(out_sqlite)
    try:
        # Nobody reads the file before it is complete, and a broken build starts anew.
        base.execute("PRAGMA journal_mode = OFF")
        base.execute("PRAGMA synchronous = OFF")
        base.executescript(_SCHEMA)
        _write_entries(base, "entries", "entry_text", entries)
        _write_entries(base, "crossings", "crossing_text", crossings)
        counted = _write_streets(base, streets, len(entries) - len(streets) + 1)
        settled = [(n, e.lat, e.lon) for n, e in enumerate(entries, start=1) if e.is_settled]
        _write_near(base, "near_places", settled)
        base.execute("ANALYZE")
        base.commit()
    finally:
        base.close()
    return counted


def _write_entries(base: sqlite3.Connection, table: str, text: str, entries: Sequence[Entry]) -> None:
    marks = ",".join("?" * 13)
    rows = (entry.row(number) for number, entry in enumerate(entries, start=1))
    base.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - the table name is ours
    base.execute(f"INSERT INTO {text}({text}) VALUES ('rebuild')")  # noqa: S608
    base.execute(f"INSERT INTO {text}({text}) VALUES ('optimize')")  # noqa: S608


def _write_streets(base: sqlite3.Connection, streets: Sequence[Street], first_street: int) -> int:
    """House numbers by street, and where streets and houses are, for looking up by position."""
    houses = [(entry, house) for entry, street in enumerate(streets, start=first_street) for house in street.houses]
    rows = ((n, entry, h.number, h.shown, h.postcode, h.lat, h.lon) for n, (entry, h) in enumerate(houses, start=1))
    base.executemany("INSERT INTO numbers VALUES (?,?,?,?,?,?,?)", rows)
    base.execute("CREATE INDEX number_of_street ON numbers(street)")
    _write_near(base, "near_numbers", [(n, house.lat, house.lon) for n, (_, house) in enumerate(houses, start=1)])
    courses = enumerate(streets, start=first_street)
    _write_near(base, "near_streets", [(entry, *point) for entry, street in courses for point in street.points])
    return len(houses)


def _write_near(base: sqlite3.Connection, table: str, points: list[tuple[int, float, float]]) -> None:
    """Points by cell of the grid."""
    if points:
        _, lat, lon = np.array(points, dtype=np.float64).T
        cell = cells(lat, lon).tolist()
        rows = ((cell, *point) for cell, point in zip(cell, points, strict=True))
        base.executemany(f"INSERT INTO {table} VALUES (?,?,?,?)", rows)  # noqa: S608 - the table name is ours
    base.execute(f"CREATE INDEX cell_of_{table} ON {table}(cell)")
