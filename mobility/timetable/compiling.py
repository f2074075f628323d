"""From a feed to a timetable; compiled once, and again when the feed has changed."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from mobility.timetable.timetable import FORMAT, Timetable
from mobility.timetable.values import FeedError

if TYPE_CHECKING:
    from mobility.timetable.calls import Calls, Ints
    from mobility.timetable.tables import Feed, Table

__all__ = ["compile_feed", "fingerprint", "open_timetable"]


def fingerprint(path: Path) -> str:
    """Return what changes when the feed does: names, sizes and times of its files, and the format of the arrays."""
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    try:
        known = [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    except OSError as error:
        raise FeedError(str(path), None, f"cannot be read ({error.strerror}); check MOBILITY_GTFS") from None
    text = json.dumps([FORMAT, str(path.resolve()), known])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def open_timetable(path: Path, kept_in: Path) -> Timetable:
    """
    Return the timetable of a feed: as it was compiled before where the feed has not changed, else compiled anew.

    Parameters
    ----------
    path : Path
        A GTFS feed: a zip file, or a folder with its files.
    kept_in : Path
        Folder for compiled timetables; what is no longer up to date is removed.

    Raises
    ------
    FeedError
        Where the feed cannot be used.
    """
    file = kept_in / f"{fingerprint(path)}.npz"
    kept = Timetable.load(file)
    if kept is not None:
        return kept
    timetable = compile_feed(path)
    timetable.save(file)
    for old in kept_in.glob("*.npz"):
        if old != file:
            old.unlink(missing_ok=True)
    return timetable


def compile_feed(path: Path) -> Timetable:
    """Read a feed wholly and check everything the search relies on; raises `FeedError`."""
    from mobility.timetable.tables import Feed  # noqa: PLC0415 - pandas takes a while to import

    feed = Feed(path)
    try:
        return _compiled(feed)
    finally:
        feed.close()


def _compiled(feed: Feed) -> Timetable:
    from mobility.timetable.calendars import read_running  # noqa: PLC0415
    from mobility.timetable.calls import read_calls, with_frequencies  # noqa: PLC0415
    from mobility.timetable.changes import read_changes  # noqa: PLC0415

    agency = feed.table("agency.txt", ("agency_name", "agency_timezone"))
    zone = _zone(agency)
    stops = feed.table("stops.txt", ("stop_id", "stop_name", "stop_lat", "stop_lon"))
    stop_of = stops.ids("stop_id")
    lat, lon = _places(stops)
    routes = feed.table("routes.txt", ("route_id", "route_type"))
    route_of = routes.ids("route_id")
    trips = feed.table("trips.txt", ("route_id", "service_id", "trip_id"))
    trip_of = trips.ids("trip_id")
    running = read_running(feed)
    service = trips.references("service_id", running.services, "calendar.txt or calendar_dates.txt")
    route = trips.references("route_id", route_of, "routes.txt")
    calls, of_trip = with_frequencies(feed, read_calls(feed, trip_of, stop_of), trip_of)
    parents = _parents(stops, stop_of)
    changes = read_changes(feed, stop_of, parents, list(zip(lat.tolist(), lon.tolist(), strict=True)))
    headsigns, headsign = np.unique(trips.texts("trip_headsign").astype(str), return_inverse=True)
    boards, boards_first = _by_stop(calls, calls.depart_s, calls.may_board, len(stops))
    alights, alights_first = _by_stop(calls, calls.arrive_s, calls.may_alight, len(stops))
    return Timetable(
        stop_id=np.array(list(stop_of), dtype=str).reshape(-1),
        stop_name=stops.texts("stop_name").astype(str),
        stop_lat=lat,
        stop_lon=lon,
        line=_line_names(routes),
        headsign=headsigns,
        line_kind=routes.whole("route_type", 0, 1799),
        trip_line=route[of_trip],
        trip_headsign=headsign[of_trip],
        trip_service=service[of_trip],
        trip_first=np.searchsorted(calls.trip, np.arange(len(of_trip) + 1)),
        call_trip=calls.trip,
        call_stop=calls.stop,
        call_arrive_s=calls.arrive_s,
        call_depart_s=calls.depart_s,
        may_board=calls.may_board,
        may_alight=calls.may_alight,
        boards=boards,
        alights=alights,
        boards_first=boards_first,
        alights_first=alights_first,
        change_first=changes[0],
        change_to=changes[1],
        change_s=changes[2],
        runs=running.runs,
        day_starts_s=running.day_starts_s(zone),
        source=np.array([", ".join(sorted(set(agency.texts("agency_name").astype(str)))), zone.key]),
    )


def _zone(agency: Table) -> ZoneInfo:
    names = agency.texts("agency_timezone")
    if len(names) == 0:
        raise FeedError("agency.txt", None, "names no agency")
    agency.require(names == names[0], "all agencies must have one time zone")
    try:
        return ZoneInfo(str(names[0]))
    except (ZoneInfoNotFoundError, ValueError):
        raise FeedError("agency.txt", 2, f"there is no time zone {names[0]!r}") from None


def _places(stops: Table) -> tuple[np.ndarray, np.ndarray]:
    """Return where stops are; entrances and nodes inside stations may do without."""
    nowhere = (stops.texts("stop_lat") == "") & (stops.whole("location_type", 0, 4, default=0) >= 3)
    there = stops.rows(~nowhere)
    lat, lon = np.zeros(len(stops)), np.zeros(len(stops))
    lat[~nowhere], lon[~nowhere] = there.numbers("stop_lat", 90.0), there.numbers("stop_lon", 180.0)
    return lat, lon


def _parents(stops: Table, stop_of: dict[str, int]) -> list[int]:
    names = stops.texts("parent_station")
    known = np.array([stop_of.get(name, -1) for name in names], dtype=np.int64)
    stops.require((known >= 0) | (names == ""), "there is no such parent_station in stops.txt")
    return [int(row) for row in known]


def _line_names(routes: Table) -> np.ndarray:
    short, long = routes.texts("route_short_name").astype(str), routes.texts("route_long_name").astype(str)
    return np.where(short == "", long, short)


def _by_stop(calls: Calls, at_s: Ints, may: np.ndarray, stops: int) -> tuple[Ints, Ints]:
    """Return the calls where one may, by stop and time, and where those of each stop begin."""
    chosen = np.flatnonzero(may)
    order = chosen[np.lexsort((at_s[chosen], calls.stop[chosen]))]
    return order, np.searchsorted(calls.stop[order], np.arange(stops + 1))
