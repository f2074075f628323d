"""What vehicles do at stops: stop_times.txt, with times in between filled in and trips of frequencies.txt laid out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mobility.timetable.tables import Feed, Table
from mobility.timetable.values import FeedError

__all__ = ["Calls", "read_calls", "with_frequencies"]

Ints = NDArray[np.int64]

_MOST_CALLS = 20_000_000
_NOT_AT_ALL = 1


class Calls(NamedTuple):
    """Calls in the order of their trips; fields as in `mobility.timetable.timetable.Timetable`."""

    trip: Ints
    stop: Ints
    arrive_s: Ints
    depart_s: Ints
    may_board: NDArray[np.bool_]
    may_alight: NDArray[np.bool_]


def read_calls(feed: Feed, trips: Mapping[str, int], stops: Mapping[str, int]) -> Calls:
    """Read all calls; raises `FeedError`."""
    columns = ("trip_id", "stop_id", "stop_sequence", "arrival_time", "departure_time")
    table = feed.table("stop_times.txt", columns)
    trip = table.references("trip_id", trips, "trips.txt")
    sequence = table.whole("stop_sequence", 0, 2**31)
    table, order = table.sorted_by(trip, sequence)
    trip, sequence = trip[order], sequence[order]
    same = np.diff(trip, prepend=-1) == 0
    table.require(~(same & (np.diff(sequence, prepend=-1) == 0)), "this stop_sequence was used before in the trip")
    stop = table.references("stop_id", stops, "stops.txt")
    arrive, depart = _times(table, trip, same)
    board = table.whole("pickup_type", 0, 3, default=0) != _NOT_AT_ALL
    alight = table.whole("drop_off_type", 0, 3, default=0) != _NOT_AT_ALL
    return Calls(trip, stop, arrive, depart, board, alight)


def _times(table: Table, trip: Ints, same: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return arrivals and departures; where both are left out, they are spread evenly between those that are known."""
    arrive, depart = table.times("arrival_time", may_miss=True), table.times("departure_time", may_miss=True)
    arrive = np.where(arrive < 0, depart, arrive)
    depart = np.where(depart < 0, arrive, depart)
    unknown = arrive < 0
    ends = ~same | ~np.append(same[1:], False)
    table.require(~(unknown & ends), "the first and the last stop of a trip need a time")
    rows, known = np.arange(len(table)), np.flatnonzero(~unknown)
    forward = np.ones(len(table), dtype=np.bool_)
    first = np.diff(trip[known], prepend=-1) != 0
    forward[known] = (depart[known] >= arrive[known]) & (first | (arrive[known] >= np.roll(depart[known], 1)))
    table.require(forward, "the trip goes back in time")
    if not unknown.any():
        return arrive, depart
    after = known[np.searchsorted(known, rows[unknown])]
    before = known[np.searchsorted(known, rows[unknown]) - 1]
    share = (rows[unknown] - before) / (after - before)
    arrive[unknown] = np.rint(depart[before] + share * (arrive[after] - depart[before])).astype(np.int64)
    depart[unknown] = arrive[unknown]
    return arrive, depart


def with_frequencies(feed: Feed, calls: Calls, trips: Mapping[str, int]) -> tuple[Calls, Ints]:
    """
    Lay out the trips that frequencies.txt repeats; a trip it names runs at these times only.

    Returns
    -------
    calls
        Their `trip` counts the trips laid out.
    of_trip
        For each of these, the row of trips.txt.
    """
    count = len(trips)
    first = np.searchsorted(calls.trip, np.arange(count + 1))
    starts: list[tuple[int, int]] = []
    repeated: set[int] = set()
    if feed.has("frequencies.txt"):
        table = feed.table("frequencies.txt", ("trip_id", "start_time", "end_time", "headway_secs"))
        rows = table.references("trip_id", trips, "trips.txt")
        begin, end, every = table.times("start_time"), table.times("end_time"), table.whole("headway_secs", 1, 86_400)
        table.require(begin < end, "it ends before it begins")
        repeated = set(rows.tolist())
        for row, from_s, until_s, headway_s in zip(rows, begin, end, every, strict=True):
            starts += [(int(row), int(at_s)) for at_s in range(int(from_s), int(until_s), int(headway_s))]
    copies = [(row, None) for row in range(count) if row not in repeated] + sorted(starts)
    lengths = np.diff(first)
    if sum(int(lengths[row]) for row, _ in copies) > _MOST_CALLS:
        raise FeedError("frequencies.txt", None, f"there are more than {_MOST_CALLS} calls when all trips are laid out")
    copies = [copy for copy in copies if lengths[copy[0]] > 0]
    if not copies:
        return calls, np.zeros(0, dtype=np.int64)
    index = np.concatenate([np.arange(first[row], first[row + 1]) for row, _ in copies])
    shift = np.concatenate([np.full(lengths[row], _shift_s(calls, first, row, at_s)) for row, at_s in copies])
    trip = np.repeat(np.arange(len(copies)), [lengths[row] for row, _ in copies])
    laid = Calls(
        trip, calls.stop[index], calls.arrive_s[index] + shift, calls.depart_s[index] + shift,
        calls.may_board[index], calls.may_alight[index],
    )  # fmt: skip
    return laid, np.array([row for row, _ in copies], dtype=np.int64)


def _shift_s(calls: Calls, first: Ints, row: int, at_s: int | None) -> int:
    return 0 if at_s is None else at_s - int(calls.depart_s[first[row]])
