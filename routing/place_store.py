"""The file of a place index, read by many threads: full text, house numbers, and what lies where."""

from __future__ import annotations

import math
import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.errors import BundleCorrupt, BundleMissing
from routing.geodesy import great_circle_m
from routing.place_grid import cells_around

__all__ = ["HouseRow", "PlaceStore", "Row"]

Row = tuple[int, str, str, str, float, float, int | None, float, str, str, str]
"""id, kind, label, detail, lat, lon, stop, weight, name, category, context."""

_ROW = "id, kind, label, detail, lat, lon, stop, weight, name, category, context"
_CONTENT = {"entry": "entries", "crossing": "crossings"}
_MOST_MATCHES = 20_000


@dataclass(frozen=True, slots=True)
class HouseRow:
    """A house of a street: one of its numbers, the number as shown, and where it is."""

    number: str
    shown: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class _Columns:
    """What ranks entries before their words are looked at; row `id` of each array [n + 1]."""

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    weight: NDArray[np.float64]
    length: NDArray[np.float64]


class PlaceStore:
    """
    A place index opened for reading; thread safe, each thread reads through a connection of its own.

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
            self.words = [str(row[0]) for row in self._base().execute("SELECT term FROM words")]
            self._columns = {table: self._read_columns(table) for table in _CONTENT}
        except sqlite3.DatabaseError as error:
            self.close()
            raise BundleCorrupt(f"the place index {path} is damaged ({error}): build the area again") from error

    def close(self) -> None:
        """Close all connections; asking after this raises sqlite3.ProgrammingError."""
        with self._lock:
            self._closed = True
            for connection in self._open:
                connection.close()
            self._open.clear()

    def matching(
        self, table: str, match: str, typed: int, near: tuple[float, float] | None, near_m: float, most: int
    ) -> list[int]:
        """
        Ids of what matches a full-text expression: the likeliest by weight, nearness and length of name.

        Parameters
        ----------
        table
            "entry" or "crossing".
        match
            Expression of FTS5.
        typed
            Letters typed; a name of about that length is likelier meant.
        near, near_m
            Where the person is, and how far "near" reaches.
        most
            How many.
        """
        base = self._base()
        matched = f"SELECT rowid AS id FROM {table}_text WHERE {table}_text MATCH ? LIMIT {_MOST_MATCHES}"  # noqa: S608
        # One text of all numbers is read much faster than as many rows.
        numbers = base.execute(f"SELECT group_concat(id) FROM ({matched})", (match,)).fetchone()[0]  # noqa: S608
        found = np.fromstring(numbers or "", dtype=np.int64, sep=",")
        if len(found) > most:
            columns = self._columns[table]
            likely = columns.weight[found] + 0.25 * np.minimum(typed / columns.length[found], 1.0)
            if near is not None:
                away = great_circle_m(near[0], near[1], columns.lat[found], columns.lon[found])
                likely += 1.0 / (1.0 + away / near_m)
            found = found[np.argpartition(-likely, most)[:most]]
        chosen: list[int] = found.tolist()
        return chosen

    def rows(self, table: str, entries: list[int]) -> list[Row]:
        """Rows of the table by id."""
        if not entries:
            return []
        numbers = ",".join(map(str, sorted(entries)))
        query = f"SELECT {_ROW} FROM {_CONTENT[table]} WHERE id IN ({numbers})"  # noqa: S608 - numbers of our own
        rows: list[Row] = self._base().execute(query).fetchall()
        return rows

    def houses(self, street: int) -> list[HouseRow]:
        """All houses of a street."""
        query = "SELECT number, shown, lat, lon FROM numbers WHERE street = ?"
        return [HouseRow(*row) for row in self._base().execute(query, (street,))]

    def house_named(self, house: int) -> tuple[str, str, str]:
        """Street, number as shown and town of a house."""
        query = "SELECT e.label, n.shown, e.detail FROM numbers n JOIN entries e ON e.id = n.street WHERE n.rowid = ?"
        street, shown, detail = self._base().execute(query, (house,)).fetchone()
        return street, shown, detail

    def entry_named(self, entry: int) -> tuple[str, str, str]:
        """Kind, label and detail of an entry."""
        query = "SELECT kind, label, detail FROM entries WHERE id = ?"
        kind, label, detail = self._base().execute(query, (entry,)).fetchone()
        return kind, label, detail

    def nearest(self, table: str, lat: float, lon: float, reach_m: float) -> int | None:
        """
        Id of what lies nearest within reach.

        Parameters
        ----------
        table
            "near_numbers", "near_streets" or "near_places".
        lat, lon
            WGS84 degrees.
        reach_m
            Metres.
        """
        if not (math.isfinite(lat) and math.isfinite(lon)):
            return None
        query = f"SELECT id, lat, lon FROM {table} WHERE cell BETWEEN ? AND ?"  # noqa: S608 - the table name is ours
        rows = [row for span in cells_around(lat, lon, reach_m) for row in self._base().execute(query, span)]
        if not rows:
            return None
        ids, lats, lons = np.array(rows, dtype=np.float64).T
        away = great_circle_m(lat, lon, lats, lons)
        first = int(np.argmin(away))
        return int(ids[first]) if away[first] <= reach_m else None

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

    def _read_columns(self, table: str) -> _Columns:
        query = f"SELECT lat, lon, weight, length(name) FROM {_CONTENT[table]} ORDER BY id"  # noqa: S608
        rows = [(0.0, 0.0, 0.0, 1.0), *self._base().execute(query)]
        lat, lon, weight, length = np.array(rows, dtype=np.float64).T.copy()
        return _Columns(lat, lon, weight, np.maximum(length, 1.0))
