"""The scan finds exactly the best ways that looking at every pair of rides finds."""

import tempfile
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.timetable.compiling import compile_feed
from mobility.timetable.search import LONGEST_S, find
from tests.mobility.fakes import HOUR, MONDAY_8
from tests.mobility.timetable.feeds import FILES, write_feed

MIDNIGHT = MONDAY_8 - 8 * HOUR
STOPS = 6


def _clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}:00"


@st.composite
def feeds(draw):
    """Some trips between six stops 1 km (some: 100 m) apart, around midnight or in the morning, some repeated."""
    trips, times = ["route_id,service_id,trip_id"], ["trip_id,arrival_time,departure_time,stop_id,stop_sequence"]
    for number in range(draw(st.integers(1, 7))):
        trips.append(f"r1,week,x{number}")
        at = draw(st.integers(7 * 60, 10 * 60)) + draw(st.sampled_from([0, 0, 16 * 60]))
        for sequence, stop in enumerate(draw(st.lists(st.integers(0, STOPS - 1), min_size=2, max_size=5))):
            at += draw(st.integers(0, 20))
            leaves = at + draw(st.integers(0, 3))
            times.append(f"x{number},{_clock(at)},{_clock(leaves)},g{stop},{sequence}")
            at = leaves
    lons = [0.0, 0.0014, 0.014, 0.028, 0.0294, 0.042]
    stops = "stop_id,stop_name,stop_lat,stop_lon\n" + "".join(f"g{i},G {i},50.0,{lon}\n" for i, lon in enumerate(lons))
    week = FILES["calendar.txt"].replace("1,1,1,1,1,0,0", "1,1,1,1,1,1,1")
    return {
        "stops_txt": stops, "trips_txt": "\n".join(trips) + "\n", "stop_times_txt": "\n".join(times) + "\n",
        "calendar_txt": week, "calendar_dates_txt": None,
    }  # fmt: skip


def _rides(timetable):
    """Yield every ride of every trip on the days around: board, alight, departs, arrives."""
    starts = [s for s in timetable.day_starts_s.tolist() if abs(s - MIDNIGHT) <= 2 * 86_400]
    for trip in range(len(timetable.trip_line)):
        first, last = timetable.trip_first[trip : trip + 2].tolist()
        for board, alight, day_s in product(range(first, last), range(first, last), starts):
            if board < alight:
                yield (
                    int(timetable.call_stop[board]), int(timetable.call_stop[alight]),
                    day_s + int(timetable.call_depart_s[board]), day_s + int(timetable.call_arrive_s[alight]),
                )  # fmt: skip


def _by_hand(timetable, start, end, from_s, until_s):
    """Look at every ride and every pair of rides; return leave, arrive and number of rides of those none is better."""
    changes = {}
    for stop in range(len(timetable.stop_id)):
        for row in range(timetable.change_first[stop], timetable.change_first[stop + 1]):
            changes[stop, int(timetable.change_to[row])] = int(timetable.change_s[row])
    rides = list(_rides(timetable))
    first = [ride for ride in rides if ride[0] in start and from_s <= ride[2] <= until_s]
    ways = [(r[2] - start[r[0]], r[3] + end[r[1]], 1) for r in first if r[1] in end]
    for one, other in product(first, rides):
        change_s = changes.get((one[1], other[0]))
        if other[1] in end and change_s is not None and one[3] + change_s <= other[2]:
            ways.append((one[2] - start[one[0]], other[3] + end[other[1]], 2))
    ways = {way for way in ways if way[1] - way[0] <= LONGEST_S}
    return sorted(
        way for way in ways
        if not any(o != way and o[0] >= way[0] and o[1] <= way[1] and o[2] <= way[2] for o in ways)
    )  # fmt: skip


WALKS = st.dictionaries(st.integers(0, STOPS - 1), st.integers(0, 400), min_size=1, max_size=2)


@settings(max_examples=60, deadline=None)
@given(feeds(), WALKS, WALKS, st.integers(6 * HOUR, 26 * HOUR), st.integers(0, 3 * HOUR))
def test_the_scan_finds_what_looking_at_everything_finds(feed, start, end, from_s, span_s):
    with tempfile.TemporaryDirectory() as folder:
        timetable = compile_feed(write_feed(Path(folder), **feed))
    from_s += MIDNIGHT
    found = find(timetable, start, end, from_s, from_s + span_s)
    known = [(way.leave_s, way.arrive_s, len(way.rides)) for way in found]
    assert known == _by_hand(timetable, start, end, from_s, from_s + span_s)
    for way in found:
        for board, alight, _ in way.rides:
            assert timetable.call_trip[board] == timetable.call_trip[alight]


def test_a_change_too_many_is_not_made(tmp_path):
    """Two changes would be needed from Halt 2 by Halt 5 and Halt 9 on: nothing is found."""
    times = FILES["stop_times.txt"] + "t4,9:00:00,9:00:00,h9,1\nt4,9:20:00,9:20:00,h1,2\n"
    trips = FILES["trips.txt"] + "r1,week,t4,Halt 1\n"
    timetable = compile_feed(write_feed(tmp_path, stop_times_txt=times, trips_txt=trips))
    assert find(timetable, {2: 0}, {1: 0}, MONDAY_8, MONDAY_8 + HOUR) == ()
    assert len(find(timetable, {5: 0}, {1: 0}, MONDAY_8, MONDAY_8 + HOUR)) == 1


@pytest.mark.parametrize(("start", "end"), [({}, {5: 0}), ({2: 0}, {}), ({}, {})])
def test_where_no_stop_is_in_reach_there_is_no_way(tmp_path, start, end):
    timetable = compile_feed(write_feed(tmp_path))
    assert find(timetable, start, end, MONDAY_8, MONDAY_8 + HOUR) == ()
