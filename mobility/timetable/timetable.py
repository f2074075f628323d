"""A compiled timetable: arrays, ready to be searched, kept in one file beside the feed's fingerprint."""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

__all__ = ["FORMAT", "Timetable"]

FORMAT = 1
"""Changes whenever the arrays below do; a file of another format is compiled anew."""

Ints = NDArray[np.int64]
Texts = NDArray[np.str_]


@dataclass(frozen=True, eq=False)
class Timetable:
    """
    Everything the search asks of a feed.

    Calls are what a vehicle does at a stop; those of a trip stand one behind the other, in order.

    Attributes
    ----------
    stop_id, stop_name : texts, shape ``[s]``
    stop_lat, stop_lon : float64, shape ``[s]``, degrees WGS84
    line, headsign : texts, shapes ``[r]`` and ``[h]``
    line_kind : int64, shape ``[r]``; what GTFS calls route_type
    trip_line, trip_headsign, trip_service : int64, shape ``[t]``
    trip_first : int64, shape ``[t + 1]``; the first call of each trip, and the number of all calls
    call_trip, call_stop, call_arrive_s, call_depart_s : int64, shape ``[c]``; seconds of the service day
    may_board, may_alight : bool, shape ``[c]``
    boards, alights : int64
        The calls one may board (alight) at, by stop and departure (arrival).
    boards_first, alights_first : int64, shape ``[s + 1]``; where those of each stop begin in `boards` (`alights`)
    change_first : int64, shape ``[s + 1]``; where the changes from each stop begin
    change_to, change_s : int64
        To which stop one can change, and how long that takes at least.
    runs : bool, shape ``[services, days]``
    day_starts_s : int64, shape ``[days]``; when each service day begins (noon less twelve hours), epoch
    source : texts, shape ``[2]``; who made the timetable, and its time zone
    """

    stop_id: Texts
    stop_name: Texts
    stop_lat: NDArray[np.float64]
    stop_lon: NDArray[np.float64]
    line: Texts
    headsign: Texts
    line_kind: Ints
    trip_line: Ints
    trip_headsign: Ints
    trip_service: Ints
    trip_first: Ints
    call_trip: Ints
    call_stop: Ints
    call_arrive_s: Ints
    call_depart_s: Ints
    may_board: NDArray[np.bool_]
    may_alight: NDArray[np.bool_]
    boards: Ints
    alights: Ints
    boards_first: Ints
    alights_first: Ints
    change_first: Ints
    change_to: Ints
    change_s: Ints
    runs: NDArray[np.bool_]
    day_starts_s: Ints
    source: Texts

    @property
    def agency(self) -> str:
        """Who made the timetable."""
        return str(self.source[0])

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day that is known, None where there is none."""
        if len(self.day_starts_s) == 0:
            return None
        zone = ZoneInfo(str(self.source[1]))
        first, last = (dt.datetime.fromtimestamp(int(s) + 12 * 3600, zone).date() for s in self.day_starts_s[[0, -1]])
        return first, last

    @cached_property
    def latest_s(self) -> int:
        """The latest time of a service day, seconds."""
        return int(self.call_arrive_s.max(initial=0))

    @cached_property
    def board_times_s(self) -> Ints:
        """When `boards` depart, seconds of the service day."""
        return self.call_depart_s[self.boards]

    @cached_property
    def alight_times_s(self) -> Ints:
        """When `alights` arrive, seconds of the service day."""
        return self.call_arrive_s[self.alights]

    def save(self, path: Path) -> None:
        """Write it down; a file that is there is replaced as a whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.{os.getpid()}")
        with unfinished.open("wb") as file:
            np.savez(file, format=np.array(FORMAT), **{field.name: getattr(self, field.name) for field in fields(self)})
        unfinished.replace(path)

    @classmethod
    def load(cls, path: Path) -> Timetable | None:
        """Return what was written, or None where there is nothing, or nothing that can be used."""
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                if int(kept["format"]) != FORMAT:
                    return None
                return cls(**{field.name: kept[field.name] for field in fields(cls)})
        except (OSError, KeyError, ValueError, EOFError, zipfile.BadZipFile):
            return None
