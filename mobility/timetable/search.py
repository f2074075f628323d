"""
Find connections with at most one change: rides from the start are joined with rides to the destination.

Two rounds, as in round-based search (Delling, Pajor, Werneck 2015), each a scan over arrays: where one gets to with the
first ride, and from where the last ride gets one there; a change joins the two. What is returned is Pareto-optimal: no
other way leaves later, arrives earlier and changes less often.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.timetable.timetable import Timetable

__all__ = ["LONGEST_S", "Found", "find"]

LONGEST_S = 2 * 3600
"""Ways that take longer from door to door are not looked at."""

Ints = NDArray[np.int64]
Walks = Mapping[int, int]
_NUMBERS = 1 << 26
_SPAN_S = 1 << 17


class Found(NamedTuple):
    """
    A way: when one leaves the door and is there, and the rides.

    Each ride is the call one boards at, the call one alights at, and when their service day begins.
    """

    leave_s: int
    arrive_s: int
    rides: tuple[tuple[int, int, int], ...]


class _Rides(NamedTuple):
    """
    Single rides, each from one call to a later one of its trip.

    `at_s` is when one leaves the door (first rides) or is there (last rides), walks included.
    """

    board: Ints
    alight: Ints
    day_s: Ints
    at_s: Ints


def find(timetable: Timetable, start: Walks, end: Walks, from_s: int, until_s: int) -> tuple[Found, ...]:
    """
    Return the ways whose first ride departs in ``from_s..until_s``, by the time one leaves the door.

    Parameters
    ----------
    timetable
        What runs.
    start, end
        The stops in reach of the start and of the destination, each with the walk in seconds.
    from_s, until_s
        Seconds since the epoch.
    """
    first = _joined(_first_rides(timetable, start, from_s, until_s))
    last = _joined(_last_rides(timetable, end, from_s, until_s + LONGEST_S))
    direct = _best(_direct(timetable, first, end))
    changing = _best(_changing(timetable, first, last))
    kept = [way for way in changing if not any(d.leave_s >= way.leave_s and d.arrive_s <= way.arrive_s for d in direct)]
    return tuple(sorted((*direct, *kept), key=lambda way: (way.leave_s, way.arrive_s, len(way.rides))))


def _days(timetable: Timetable, from_s: int, until_s: int) -> Iterator[tuple[int, int]]:
    """Yield the service days whose vehicles may be under way then, each with its begin."""
    starts = timetable.day_starts_s
    for day in np.flatnonzero((starts <= until_s) & (starts + timetable.latest_s >= from_s)):
        yield int(day), int(starts[day])


def _first_rides(timetable: Timetable, start: Walks, from_s: int, until_s: int) -> Iterator[_Rides]:
    """Yield all rides that begin at the start."""
    for day, day_s in _days(timetable, from_s, until_s):
        for stop, walk_s in start.items():
            first, last = timetable.boards_first[stop], timetable.boards_first[stop + 1]
            times = timetable.board_times_s[first:last]
            window = slice(*(np.searchsorted(times, (from_s - day_s, until_s - day_s + 1)) + first))
            board = _running(timetable, timetable.boards[window], day)
            ends = timetable.trip_first[timetable.call_trip[board] + 1]
            taken, alight = _spread(board + 1, ends)
            board = board[taken]
            fine = timetable.may_alight[alight]
            board, alight = board[fine], alight[fine]
            leave_s = day_s + timetable.call_depart_s[board] - walk_s
            yield _Rides(board, alight, np.full(len(board), day_s), leave_s)


def _last_rides(timetable: Timetable, end: Walks, from_s: int, until_s: int) -> Iterator[_Rides]:
    """Yield all rides that end at the destination."""
    for day, day_s in _days(timetable, from_s, until_s):
        for stop, walk_s in end.items():
            first, last = timetable.alights_first[stop], timetable.alights_first[stop + 1]
            times = timetable.alight_times_s[first:last]
            window = slice(*(np.searchsorted(times, (from_s - day_s, until_s - day_s + 1)) + first))
            alight = _running(timetable, timetable.alights[window], day)
            taken, board = _spread(timetable.trip_first[timetable.call_trip[alight]], alight)
            alight = alight[taken]
            fine = timetable.may_board[board]
            board, alight = board[fine], alight[fine]
            arrive_s = day_s + timetable.call_arrive_s[alight] + walk_s
            yield _Rides(board, alight, np.full(len(board), day_s), arrive_s)


def _running(timetable: Timetable, calls: Ints, day: int) -> Ints:
    """Return the calls of trips that run on a day."""
    runs: NDArray[np.bool_] = timetable.runs[timetable.trip_service[timetable.call_trip[calls]], day]
    return calls[runs]


def _spread(begins: Ints, ends: Ints) -> tuple[Ints, Ints]:
    """Return every number of ``begins[i]..ends[i]-1``, each with its i."""
    counts = np.maximum(ends - begins, 0)
    taken = np.repeat(np.arange(len(begins)), counts)
    within = np.arange(len(taken)) - np.repeat(np.cumsum(counts) - counts, counts)
    return taken, begins[taken] + within


def _joined(rides: Iterator[_Rides]) -> _Rides:
    parts = list(rides)
    if not parts:
        return _Rides(*(np.zeros(0, dtype=np.int64) for _ in _Rides._fields))
    return _Rides(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


class _Ways(NamedTuple):
    """Ways before the best are chosen: `last` is None where there is one ride only."""

    leave_s: Ints
    arrive_s: Ints
    first: _Rides
    last: _Rides | None


def _direct(timetable: Timetable, first: _Rides, end: Walks) -> _Ways:
    walk = np.full(len(timetable.stop_id), -1, dtype=np.int64)
    for stop, walk_s in end.items():
        walk[stop] = walk_s
    there = walk[timetable.call_stop[first.alight]]
    rides = _Rides(*(column[there >= 0] for column in first))
    arrive_s = rides.day_s + timetable.call_arrive_s[rides.alight] + there[there >= 0]
    return _Ways(rides.at_s, arrive_s, rides, None)


def _changing(timetable: Timetable, first: _Rides, last: _Rides) -> _Ways:
    """Join every last ride with the first ride that leaves the door latest and still reaches it."""
    stop = timetable.call_stop[first.alight]
    taken, change = _spread(timetable.change_first[stop], timetable.change_first[stop + 1])
    rides = _Rides(*(column[taken] for column in first))
    if len(taken) == 0 or len(last.board) == 0:
        none = np.zeros(0, dtype=np.int64)
        return _Ways(none, none, _Rides(none, none, none, none), _Rides(none, none, none, none))
    base_s = int(rides.at_s.min())
    ready_s = rides.day_s + timetable.call_arrive_s[rides.alight] + timetable.change_s[change] - base_s
    ready = timetable.change_to[change] * _SPAN_S + np.minimum(ready_s, _SPAN_S - 1)
    order = np.lexsort((rides.at_s, ready))
    # The highest so far is the one of this stop that leaves latest: stops come in order, so later ones are higher.
    leaving = ready[order] // _SPAN_S * _SPAN_S + (rides.at_s[order] - base_s)
    latest = np.maximum.accumulate(leaving * _NUMBERS + np.arange(len(order))) % _NUMBERS
    goes_s = last.day_s + timetable.call_depart_s[last.board] - base_s
    at = timetable.call_stop[last.board]
    reached = np.searchsorted(ready[order], at * _SPAN_S + np.clip(goes_s, 0, _SPAN_S - 1), side="right") - 1
    fine = (reached >= 0) & (goes_s >= 0)
    fine[fine] &= ready[order][reached[fine]] // _SPAN_S == at[fine]
    chosen = order[latest[reached[fine]]]
    onward = _Rides(*(column[fine] for column in last))
    joined = _Rides(*(column[chosen] for column in rides))
    return _Ways(joined.at_s, onward.at_s, joined, onward)


def _best(ways: _Ways) -> tuple[Found, ...]:
    """Return the ways no other one leaves later than and arrives earlier than, and none that takes too long."""
    short = np.flatnonzero(ways.arrive_s - ways.leave_s <= LONGEST_S)
    order = short[np.lexsort((-ways.leave_s[short], ways.arrive_s[short]))]
    found, latest_s = [], None
    for way in order.tolist():
        leave_s = int(ways.leave_s[way])
        if latest_s is None or leave_s > latest_s:
            latest_s = leave_s
            rides = [r for r in (ways.first, ways.last) if r is not None]
            path = tuple((int(r.board[way]), int(r.alight[way]), int(r.day_s[way])) for r in rides)
            found.append(Found(leave_s, int(ways.arrive_s[way]), path))
    return tuple(found)
