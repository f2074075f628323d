"""Ferries: which take vehicles, and how long a crossing takes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from routing.access import OPENING_KEYS, Access, Closed, RoadAccess, permission
from routing.compiled import HIGHWAYS
from routing.geodesy import great_circle_m
from routing.road_rules import RoadRules
from routing.speeds import Setting
from routing.vehicle import VehicleSize

__all__ = ["WAITING_S", "FerryFleet", "FerryWay", "crossing_s", "ferry_access"]

WAITING_S = 300.0
"""Reckoned for waiting and boarding at each crossing: the map knows no timetable."""

DRIFT_KPH = 8.0
"""A ferry that does not say how long it takes."""

FERRY = HIGHWAYS.index("ferry")

CLOCK = re.compile(r"^(\d+):([0-5]?\d)(?::([0-5]?\d))?$")
MINUTES = re.compile(r"^(\d+(?:\.\d+)?)\s*(?:min|minutes)?$")
ISO = re.compile(r"^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")


def ferry_access(tags: Mapping[str, str], vehicle: VehicleSize) -> RoadAccess | Closed:
    """Tell whether a ferry says that it takes motor vehicles; most that say nothing are for people only."""
    if not vehicle.fits(tags):
        return Closed.TOO_LARGE
    if permission(tags, keys=OPENING_KEYS) is not Access.OPEN:
        return Closed.NO_VEHICLES_ON_BOARD
    backward = tags.get("oneway") not in {"yes", "true", "1"}
    return RoadAccess(tags.get("oneway") != "-1", backward)


def crossing_s(text: str) -> float:
    """
    Read the `duration` of a crossing, seconds; nan when it says nothing, or that it takes no time.

    Examples
    --------
    >>> crossing_s("00:08"), crossing_s("00:07:30"), crossing_s("12"), crossing_s("PT15M")
    (480.0, 450.0, 720.0, 900.0)
    """
    seconds = _seconds(text.strip())
    return seconds if seconds > 0.0 else math.nan


def _seconds(text: str) -> float:
    clock = CLOCK.match(text)
    if clock:
        return int(clock[1]) * 3600.0 + int(clock[2]) * 60.0 + int(clock[3] or 0)
    minutes = MINUTES.match(text)
    if minutes:
        return float(minutes[1]) * 60.0
    iso = ISO.match(text)
    if iso and any(iso.groups()):
        days, hours, minutes_, seconds = (int(part or 0) for part in iso.groups())
        return days * 86400.0 + hours * 3600.0 + minutes_ * 60.0 + seconds
    return math.nan


@dataclass(frozen=True, slots=True)
class FerryWay:
    """A way a ferry takes: OpenStreetMap id, tags, and (node, x, y) of its points in units of 1e-7 degrees."""

    id: int
    tags: dict[str, str]
    points: Sequence[tuple[int, int, int]]

    def length_m(self) -> float:
        """Metres from end to end."""
        _, x, y = (np.array(column, dtype=np.float64) * 1e-7 for column in zip(*self.points, strict=True))
        return float(great_circle_m(y[:-1], x[:-1], y[1:], x[1:]).sum())


@dataclass(slots=True)
class FerryFleet:
    """
    Gathers the ferries of a file: what a way does not say, the relation of its line may.

    Attributes
    ----------
    vehicle
        Whom they must take.
    """

    vehicle: VehicleSize
    _ways: dict[int, FerryWay] = field(default_factory=dict)
    _lines: list[tuple[dict[str, str], list[int]]] = field(default_factory=list)

    def add_way(self, identifier: int, tags: dict[str, str], points: Sequence[tuple[int, int, int]]) -> None:
        """Add a way with `route=ferry`."""
        self._ways.setdefault(identifier, FerryWay(identifier, tags, points))

    def add_line(self, tags: dict[str, str], ways: list[int]) -> None:
        """Add a relation with `route=ferry`."""
        self._lines.append((tags, ways))

    def judged(self) -> Iterator[tuple[FerryWay, RoadRules | str]]:
        """Say of each way how it is used, or why not."""
        line_of = {way: line for line in reversed(self._lines) for way in line[1]}
        for way in self._ways.values():
            line, ways = line_of.get(way.id, ({}, [way.id]))
            tags = line | way.tags
            access = ferry_access(tags, self.vehicle)
            if isinstance(access, Closed):
                yield way, access.value
                continue
            whole_m = way.length_m()
            if "duration" not in way.tags and "duration" in line:
                whole_m = sum(self._ways[other].length_m() for other in set(ways) if other in self._ways)
            sailing_s = crossing_s(tags.get("duration", ""))
            sailing_s = whole_m / (DRIFT_KPH / 3.6) if math.isnan(sailing_s) else sailing_s
            pace_kph = whole_m / (sailing_s + WAITING_S) * 3.6
            yield way, RoadRules(FERRY, access, False, Setting.OUTSIDE, math.nan, math.nan, pace_kph)
