"""A search and the place it means: how the golden queries are written down, and how generated ones are."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from routing.errors import InvalidQueries
from routing.geodesy import great_circle_m
from routing.places import Place

__all__ = ["PlaceQuery", "read_queries", "write_queries"]

_COLUMNS = ("id", "kind", "query", "near_lat", "near_lon", "lat", "lon", "tolerance_m", "note", "also")


@dataclass(frozen=True, slots=True)
class PlaceQuery:
    """
    What is typed, and what is meant.

    Attributes
    ----------
    id, kind, text
        Stable name, kind of query, and what is typed.
    near
        (lat, lon) of the person; None where unknown.
    points
        (lat, lon) of all right answers; a long street is given by points along it.
    tolerance_m
        How far from a point an answer may lie, metres.
    note
        What the answer is, for people.
    """

    id: str
    kind: str
    text: str
    near: tuple[float, float] | None
    points: tuple[tuple[float, float], ...]
    tolerance_m: float
    note: str

    def accepts(self, place: Place) -> bool:
        """Whether the place lies at one of the points."""
        return any(great_circle_m(place.lat, place.lon, lat, lon) <= self.tolerance_m for lat, lon in self.points)


def read_queries(path: Path) -> list[PlaceQuery]:
    """
    Read queries from a CSV file: id, kind, query, near_lat, near_lon, lat, lon, tolerance_m, note, also.

    Raises
    ------
    InvalidQueries
        If the file is missing, lacks a column or holds something that is no number.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [_query(row) for row in csv.DictReader(file)]
    except OSError as error:
        raise InvalidQueries(f"cannot read the queries {path} ({error}): name another file") from error
    except (KeyError, ValueError, AttributeError) as error:
        raise InvalidQueries(f"{path} is no file of queries ({error!r}): see docs/map.md for its columns") from error


def _query(row: dict[str, str]) -> PlaceQuery:
    near = (float(row["near_lat"]), float(row["near_lon"])) if row["near_lat"] else None
    also = [(float(lat), float(lon)) for lat, lon in (pair.split() for pair in row["also"].split(";") if pair)]
    points = ((float(row["lat"]), float(row["lon"])), *also)
    return PlaceQuery(row["id"], row["kind"], row["query"], near, points, float(row["tolerance_m"]), row["note"])


def write_queries(path: Path, queries: Sequence[PlaceQuery]) -> None:
    """
    Write queries in the form that `read_queries` reads.

    Raises
    ------
    InvalidQueries
        If the file cannot be written.
    """
    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(_COLUMNS)
            lines.writerows(_row(query) for query in queries)
    except OSError as error:
        raise InvalidQueries(f"cannot write the queries {path} ({error}): name another file") from error


def _row(query: PlaceQuery) -> list[object]:
    near = query.near or ("", "")
    (lat, lon), *others = ((f"{lat:.6f}", f"{lon:.6f}") for lat, lon in query.points)
    also = ";".join(" ".join(point) for point in others)
    return [query.id, query.kind, query.text, *near, lat, lon, query.tolerance_m, query.note, also]
