"""On which days a service runs: calendar.txt, and what calendar_dates.txt adds and takes away."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from mobility.timetable.tables import Feed
from mobility.timetable.values import FeedError

__all__ = ["Running", "day_start_s", "read_running"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ADDED, _REMOVED = 1, 2
_LONGEST_DAYS = 3 * 366


class Running:
    """
    Which service runs on which day.

    Attributes
    ----------
    services
        The row of each service in `runs`.
    first_day
        Number of the first day (`datetime.date.toordinal`).
    runs
        bool, shape ``[services, days]``.
    """

    def __init__(self, services: dict[str, int], first_day: int, runs: NDArray[np.bool_]) -> None:
        self.services = services
        self.first_day = first_day
        self.runs = runs

    def day_starts_s(self, zone: ZoneInfo) -> NDArray[np.int64]:
        """Return when each of the days begins."""
        days = range(self.first_day, self.first_day + self.runs.shape[1])
        return np.array([day_start_s(dt.date.fromordinal(day), zone) for day in days], dtype=np.int64)


def day_start_s(day: dt.date, zone: ZoneInfo) -> int:
    """Return when a service day begins: twelve hours before its noon, whatever the clocks do that night."""
    noon = dt.datetime.combine(day, dt.time(12), zone)
    return int(noon.timestamp()) - 12 * 3600


def read_running(feed: Feed) -> Running:
    """Read the days of every service; raises `FeedError`."""
    if not feed.has("calendar.txt") and not feed.has("calendar_dates.txt"):
        raise FeedError("calendar.txt", None, "is missing in the feed, and calendar_dates.txt as well")
    services: dict[str, int] = {}
    spans: list[tuple[int, int, int, NDArray[np.int64]]] = []
    if feed.has("calendar.txt"):
        table = feed.table("calendar.txt", ("service_id", "start_date", "end_date", *_WEEKDAYS))
        services = table.ids("service_id")
        flags = np.column_stack([table.whole(day, 0, 1) for day in _WEEKDAYS])
        first, last = table.dates("start_date"), table.dates("end_date")
        table.require((first <= last) & (last - first <= _LONGEST_DAYS), "it ends before it begins, or after 3 years")
        spans = [(row, int(first[row]), int(last[row]), flags[row]) for row in range(len(table))]
    changes: list[tuple[int, int, int]] = []
    if feed.has("calendar_dates.txt"):
        table = feed.table("calendar_dates.txt", ("service_id", "date", "exception_type"))
        names, days = table.texts("service_id"), table.dates("date")
        kinds = table.whole("exception_type", _ADDED, _REMOVED)
        rows = [services.setdefault(str(name), len(services)) for name in names]
        changes = list(zip(rows, days.tolist(), kinds.tolist(), strict=True))
    return _laid_out(services, spans, changes)


def _laid_out(
    services: dict[str, int],
    spans: list[tuple[int, int, int, NDArray[np.int64]]],
    changes: list[tuple[int, int, int]],
) -> Running:
    known = [day for _, first, last, _ in spans for day in (first, last)] + [day for _, day, _ in changes]
    if not known:
        return Running(services, 1, np.zeros((len(services), 0), dtype=np.bool_))
    start, end = min(known), max(known)
    if end - start > _LONGEST_DAYS:
        raise FeedError("calendar_dates.txt", None, "it speaks of days more than three years apart")
    runs = np.zeros((len(services), end - start + 1), dtype=np.bool_)
    for row, first, last, flags in spans:
        weekdays = (np.arange(first, last + 1) - 1) % 7  # day 1 of the calendar was a Monday
        runs[row, first - start : last + 1 - start] = flags[weekdays] == 1
    for row, day, kind in changes:
        runs[row, day - start] = kind == _ADDED
    return Running(services, start, runs)
