"""
A made-up timetable for areas that are made up: buses from each larger place to the next one that is larger still.

Hourly on working days, every two hours on Saturdays, none on Sundays; along the stops that lie on the way. It is
written as a GTFS feed like any other, and says that it is a model.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dispatcher.schedule import TravelTimes
from routing.values import VirtualStop

__all__ = ["MODEL_AGENCY", "write_model_feed"]

MODEL_AGENCY = "Modellfahrplan (erfunden)"
_PLACES = 14
_FIRST_LINE = 301
_SLOWER = 1.25
_HALT_S = 30
_APART_S = 100
_DETOUR = 1.12
_KNOWN_DAYS = 400
_BUS = 3
_WEEK_HOURS = range(5, 21)
_SATURDAY_HOURS = range(7, 19, 2)


@dataclass(frozen=True, slots=True)
class _Line:
    number: str
    minute: int
    stops: tuple[int, ...]


def write_model_feed(path: Path, stops: Sequence[VirtualStop], table_s: TravelTimes, today: dt.date) -> int:
    """
    Write a feed for an area; returns how many lines it has.

    Parameters
    ----------
    path
        The zip file to write.
    stops
        The stops of the area; where bus stops stand among them, only those are served.
    table_s
        Drive seconds between them.
    today
        From a month before this day on the timetable holds, for over a year.
    """
    lines = list(_lines(stops, table_s))
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in _files(lines, stops, table_s, today):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(rows)
            packed.writestr(name, text.getvalue())
    return len(lines)


def _lines(stops: Sequence[VirtualStop], table_s: TravelTimes) -> Iterator[_Line]:
    """Yield a line from every larger place to the nearest one that is larger still."""
    served = [stop.index for stop in stops if stop.is_real] or [stop.index for stop in stops]
    places: dict[str, list[int]] = {}
    for index in served:
        places.setdefault(_place(stops[index]), []).append(index)
    largest = sorted(places.items(), key=lambda place: (-len(place[1]), place[0]))[:_PLACES]
    middles = [_middle(members, table_s) for _, members in largest]
    for rank in range(1, len(middles)):
        end = min(middles[:rank], key=lambda other: int(table_s[middles[rank], other]))
        along = _along(served, middles[rank], end, table_s)
        if len(along) > 1:
            yield _Line(str(_FIRST_LINE + rank - 1), 7 * rank % 60, along)


def _place(stop: VirtualStop) -> str:
    return stop.name.split(",")[0] if "," in stop.name else stop.name


def _middle(members: Sequence[int], table_s: TravelTimes) -> int:
    return members[int(table_s[np.ix_(members, members)].sum(axis=1, dtype=np.int64).argmin())]


def _along(served: Iterable[int], start: int, end: int, table_s: TravelTimes) -> tuple[int, ...]:
    """Return the stops on the way from one to another, some distance apart."""
    direct_s = int(table_s[start, end])
    near = [s for s in served if int(table_s[start, s]) + int(table_s[s, end]) <= _DETOUR * direct_s]
    found = [start]
    for stop in sorted(near, key=lambda s: int(table_s[start, s])):
        leg_s, rest_s = int(table_s[found[-1], stop]), int(table_s[stop, end])
        forward = leg_s + rest_s <= _DETOUR * int(table_s[found[-1], end])
        if forward and leg_s >= _APART_S and rest_s >= _APART_S:
            found.append(stop)
    return (*found, end) if start != end else (start,)


def _files(
    lines: Sequence[_Line], stops: Sequence[VirtualStop], table_s: TravelTimes, today: dt.date
) -> Iterator[tuple[str, list[Sequence[object]]]]:
    served = sorted({stop for line in lines for stop in line.stops})
    first, last = today - dt.timedelta(days=30), today + dt.timedelta(days=_KNOWN_DAYS)
    span = (f"{first:%Y%m%d}", f"{last:%Y%m%d}")
    yield (
        "agency.txt",
        [
            ("agency_id", "agency_name", "agency_url", "agency_timezone"),
            ("model", MODEL_AGENCY, "https://example.org", "Europe/Berlin"),
        ],
    )
    yield (
        "stops.txt",
        [
            ("stop_id", "stop_name", "stop_lat", "stop_lon"),
            *((stops[s].id, stops[s].name, f"{stops[s].lat:.6f}", f"{stops[s].lon:.6f}") for s in served),
        ],
    )
    yield (
        "routes.txt",
        [
            ("route_id", "agency_id", "route_short_name", "route_type"),
            *((line.number, "model", line.number, _BUS) for line in lines),
        ],
    )
    yield "calendar.txt", [
        ("service_id", *(f"{day}day" for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")),
         "start_date", "end_date"),
        ("week", 1, 1, 1, 1, 1, 0, 0, *span),
        ("saturday", 0, 0, 0, 0, 0, 1, 0, *span),
    ]  # fmt: skip
    trips: list[Sequence[object]] = [("route_id", "service_id", "trip_id", "trip_headsign")]
    times: list[Sequence[object]] = [("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence")]
    for line in lines:
        for way in (line.stops, line.stops[::-1]):
            for service, hours in (("week", _WEEK_HOURS), ("saturday", _SATURDAY_HOURS)):
                for hour in hours:
                    trip = f"{line.number}-{service}-{hour}-{stops[way[0]].id}"
                    trips.append((line.number, service, trip, _place(stops[way[-1]])))
                    times += _times(trip, way, hour * 3600 + line.minute * 60, stops, table_s)
    yield "trips.txt", trips
    yield "stop_times.txt", times


def _times(
    trip: str, way: Sequence[int], at_s: int, stops: Sequence[VirtualStop], table_s: TravelTimes
) -> Iterator[Sequence[object]]:
    for number, stop in enumerate(way):
        if number > 0:
            at_s += round((_SLOWER * int(table_s[way[number - 1], stop]) + _HALT_S) / 60) * 60
        clock = f"{at_s // 3600:02d}:{at_s // 60 % 60:02d}:00"
        yield trip, clock, clock, stops[stop].id, number
