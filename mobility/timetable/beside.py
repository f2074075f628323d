"""Scheduled connections from door to door: which stops of the timetable one walks to, and what leaves there when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from mobility.timetable.search import LONGEST_S, Found, find
from mobility.timetable.timetable import Timetable
from mobility.timetable.values import Connection, Ride
from routing.values import StopAccess

__all__ = ["Between", "Scheduled", "WalkArea", "Walks"]


class Walks(Protocol):
    """Finds places within a walk (`routing.walks.PlaceWalks` answers)."""

    def near(self, lat: float, lon: float, max_walk_m: float, *, step_free: bool = False) -> list[StopAccess]:
        """Return the places within a walk; `stop` is the index of the place."""
        ...


class WalkArea(Protocol):
    """Knows the ways on foot of an area (`routing.area.Area` answers)."""

    def walks_to(self, lats: Sequence[float], lons: Sequence[float]) -> Walks:
        """Return what finds those of some places that are within a walk."""
        ...


@dataclass(frozen=True, slots=True)
class Between:
    """From where to where, in degrees, and how far one walks at most at either end, in metres."""

    start: tuple[float, float]
    end: tuple[float, float]
    walk_m: float
    step_free: bool = False


class Scheduled:
    """
    What runs by timetable in an area: nothing, until a timetable is adopted. Thread safe.

    Parameters
    ----------
    area
        Whose ways lead to the stops of the timetable.
    """

    def __init__(self, area: WalkArea) -> None:
        self._area = area
        self._known: tuple[Timetable, Walks] | None = None

    def adopt(self, timetable: Timetable) -> None:
        """Answer from this timetable from now on."""
        self._known = timetable, self._area.walks_to(timetable.stop_lat.tolist(), timetable.stop_lon.tolist())

    @property
    def agency(self) -> str:
        """Who made the timetable; empty where there is none."""
        return "" if self._known is None else self._known[0].agency

    def departing(self, between: Between, from_s: int, until_s: int) -> tuple[Connection, ...]:
        """Return the best connections whose first ride departs in ``from_s..until_s``, by when one leaves the door."""
        if self._known is None or from_s > until_s:
            return ()
        timetable, walks = self._known
        start, end = (
            {access.stop: access for access in walks.near(*place, between.walk_m, step_free=between.step_free)}
            for place in (between.start, between.end)
        )
        if not start or not end:
            return ()
        seconds = [{stop: access.walk_s for stop, access in there.items()} for there in (start, end)]
        found = find(timetable, seconds[0], seconds[1], from_s, until_s)
        return tuple(_connection(timetable, way, start, end) for way in found)

    def arriving(self, between: Between, from_s: int, until_s: int) -> tuple[Connection, ...]:
        """Return the best connections that have one at the destination's door in ``from_s..until_s``."""
        found = self.departing(between, from_s - LONGEST_S, until_s)
        return tuple(each for each in found if from_s <= each.arrive_s <= until_s)


def _connection(
    timetable: Timetable, way: Found, start: dict[int, StopAccess], end: dict[int, StopAccess]
) -> Connection:
    first, last = way.rides[0][0], way.rides[-1][1]
    return Connection(
        leave_s=way.leave_s,
        arrive_s=way.arrive_s,
        walk_m=start[int(timetable.call_stop[first])].walk_m,
        walk_there_m=end[int(timetable.call_stop[last])].walk_m,
        rides=tuple(_ride(timetable, *ride) for ride in way.rides),
    )


def _ride(timetable: Timetable, board: int, alight: int, day_s: int) -> Ride:
    trip = int(timetable.call_trip[board])
    line = int(timetable.trip_line[trip])
    return Ride(
        line=str(timetable.line[line]),
        headsign=str(timetable.headsign[timetable.trip_headsign[trip]]),
        kind=int(timetable.line_kind[line]),
        from_stop=str(timetable.stop_name[timetable.call_stop[board]]),
        to_stop=str(timetable.stop_name[timetable.call_stop[alight]]),
        depart_s=day_s + int(timetable.call_depart_s[board]),
        arrive_s=day_s + int(timetable.call_arrive_s[alight]),
    )
