"""Feeds are read as GTFS means them, and what is wrong with one is named with file and line."""

import datetime as dt
import zipfile

import numpy as np
import pytest

from mobility.timetable.compiling import compile_feed, fingerprint, open_timetable
from mobility.timetable.search import find
from mobility.timetable.timetable import Timetable
from mobility.timetable.values import FeedError
from tests.mobility.fakes import HOUR, MONDAY_8
from tests.mobility.timetable.feeds import FILES, write_feed

MIDNIGHT = MONDAY_8 - 8 * HOUR
DAY = 24 * HOUR


def _ways(timetable, start, end, from_s, until_s):
    stops = {str(name): row for row, name in enumerate(timetable.stop_id)}
    return find(timetable, {stops[start]: 0}, {stops[end]: 0}, from_s, until_s)


def _leaves(timetable, start="h2", end="h5", day=0):
    """Return when ways leave on a day after Monday, 5 January 2026, in hours and minutes."""
    found = _ways(timetable, start, end, MIDNIGHT + day * DAY, MIDNIGHT + (day + 1) * DAY - 1)
    return [divmod((way.leave_s - MIDNIGHT - day * DAY) // 60, 60) for way in found]


def test_a_feed_is_a_folder_or_a_zip_file(tmp_path):
    folder = write_feed(tmp_path / "feed")
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as packed:
        for file in folder.iterdir():
            packed.write(file, file.name)
    one, other = compile_feed(folder), compile_feed(tmp_path / "feed.zip")
    assert one.agency == other.agency == "Verkehrsbetriebe Linienstadt"
    assert np.array_equal(one.call_arrive_s, other.call_arrive_s)
    assert one.days == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))


def test_times_left_out_lie_between_those_that_are_known(tmp_path):
    """8:10 to 8:16 over two equal steps: 8:13."""
    timetable = compile_feed(write_feed(tmp_path))
    assert timetable.call_arrive_s[:3].tolist() == [8 * HOUR + 600, 8 * HOUR + 780, 8 * HOUR + 960]


@pytest.mark.parametrize(
    ("day", "leaves"), [(0, [(8, 10), (9, 10)]), (1, []), (2, [(8, 10), (9, 10)]), (5, [(8, 10), (9, 10)]), (6, [])]
)
def test_days_are_added_and_taken_away(tmp_path, day, leaves):
    """Monday yes, Tuesday taken away, Saturday added, Sunday no."""
    assert _leaves(compile_feed(write_feed(tmp_path)), day=day) == leaves


def test_calendar_dates_alone_will_do(tmp_path):
    feed = write_feed(
        tmp_path, calendar_txt=None, calendar_dates_txt="service_id,date,exception_type\nweek,20260105,1\n"
    )
    assert _leaves(compile_feed(feed)) == [(8, 10), (9, 10)]


def test_a_trip_goes_on_after_midnight(tmp_path):
    """Leaves at 23:50 on Monday, is there at 0:20: whoever asks on Tuesday for 0:05 at Halt 3 finds it."""
    times = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    times += "t1,23:50:00,23:50:00,h2,1\nt1,24:05:00,24:06:00,h3,2\nt1,24:20:00,24:20:00,h5,3\n"
    timetable = compile_feed(write_feed(tmp_path, stop_times_txt=times))
    (way,) = _ways(timetable, "h3", "h5", MIDNIGHT + DAY, MIDNIGHT + DAY + HOUR)
    assert (way.leave_s, way.arrive_s) == (MIDNIGHT + DAY + 360, MIDNIGHT + DAY + 1200)


def test_the_night_the_clocks_change_keeps_the_times_of_the_day(tmp_path):
    """On Sunday, 29 March 2026, two o'clock becomes three: a bus at 8:10 leaves at 8:10 of the wall, 6:10 UTC."""
    week = FILES["calendar.txt"].replace("1,1,1,1,1,0,0", "1,1,1,1,1,1,1")
    timetable = compile_feed(write_feed(tmp_path, calendar_txt=week))
    sunday = int(dt.datetime(2026, 3, 29, 6, 10, tzinfo=dt.UTC).timestamp())
    assert [way.leave_s for way in _ways(timetable, "h2", "h5", sunday - 600, sunday + 600)] == [sunday]


def test_frequencies_repeat_a_trip(tmp_path):
    """Every 20 minutes from 6:00 on until 7:00, and no more at the time the pattern is written for."""
    frequencies = "trip_id,start_time,end_time,headway_secs\nt1,6:00:00,7:00:00,1200\n"
    timetable = compile_feed(write_feed(tmp_path, frequencies_txt=frequencies))
    assert _leaves(timetable) == [(6, 0), (6, 20), (6, 40), (9, 10)]


def test_where_one_may_not_board_nobody_does(tmp_path):
    times = FILES["stop_times.txt"].replace("stop_sequence\n", "stop_sequence,pickup_type,drop_off_type\n")
    times = "\n".join(f"{line},," if number else line for number, line in enumerate(times.split("\n")) if line)
    none = times.replace("t1,8:10:00,8:10:00,h2,1,,", "t1,8:10:00,8:10:00,h2,1,1,")
    assert _leaves(compile_feed(write_feed(tmp_path / "a", stop_times_txt=none))) == [(9, 10)]
    none = times.replace("h5,3,,", "h5,3,,1")
    assert _leaves(compile_feed(write_feed(tmp_path / "b", stop_times_txt=none))) == []


@pytest.mark.parametrize(
    ("kind", "least", "leaves"),
    [("2", "300", [(8, 10)]), ("2", "600", []), ("3", "", []), ("1", "", [(8, 10)]), ("0", "", [(8, 10)])],
)
def test_changing_takes_as_long_as_the_feed_says(tmp_path, kind, least, leaves):
    """The bus is at Halt 5 at 8:16, the train leaves at 8:25: nine minutes."""
    transfers = f"from_stop_id,to_stop_id,transfer_type,min_transfer_time\nh5,h5,{kind},{least}\n"
    assert _leaves(compile_feed(write_feed(tmp_path, transfers_txt=transfers)), "h2", "h9") == leaves


def test_one_changes_between_the_platforms_of_a_station(tmp_path):
    """The train leaves from another platform, 2 km away but of one station: 120 s and 2.2 km on foot are too long."""
    stops = FILES["stops.txt"].replace("h5,Halt 5,50.0,0.070000,,", "h5,Halt 5,50.0,0.070000,s,")
    near = stops + "s,Bahnhof,50.0,0.0701,,1\np,Bahnhof Gleis 1,50.0,0.0720,s,\n"
    times = FILES["stop_times.txt"].replace("t3,8:25:00,8:25:00,h5", "t3,8:25:00,8:25:00,p")
    assert _leaves(compile_feed(write_feed(tmp_path, stops_txt=near, stop_times_txt=times)), "h2", "h9") == [(8, 10)]


def test_what_is_compiled_is_used_again_until_the_feed_changes(tmp_path):
    feed, kept = write_feed(tmp_path / "feed"), tmp_path / "kept"
    first = open_timetable(feed, kept)
    (file,) = kept.iterdir()
    written = file.stat().st_mtime_ns
    again = open_timetable(feed, kept)
    assert file.stat().st_mtime_ns == written
    assert np.array_equal(first.call_depart_s, again.call_depart_s)
    assert _leaves(again) == _leaves(first)
    before = fingerprint(feed)
    write_feed(feed, trips_txt=FILES["trips.txt"] + "r2,week,t4,Halt 1\n")
    assert fingerprint(feed) != before
    open_timetable(feed, kept)
    assert [other.name for other in kept.iterdir()] == [f"{fingerprint(feed)}.npz"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 half", b"something else", b"\x93NUMPY"])
def test_a_damaged_cache_is_made_anew(tmp_path, content):
    feed, kept = write_feed(tmp_path / "feed"), tmp_path / "kept"
    open_timetable(feed, kept)
    (file,) = kept.iterdir()
    file.write_bytes(content)
    assert Timetable.load(file) is None
    assert _leaves(open_timetable(feed, kept)) == [(8, 10), (9, 10)]


def _with_line(name, number, text):
    lines = FILES[name].split("\n")
    lines[number - 1] = text
    return "\n".join(lines)


BAD = [
    ("agency.txt", None, None),
    ("agency.txt", 2, "v,V,http://x,Europe/Atlantis"),
    ("stops.txt", None, None),
    ("stops.txt", 1, "stop_id,stop_name,stop_lat"),
    ("stops.txt", 3, "h0,Halt 0,50.0,0.0,,"),
    ("stops.txt", 4, "h2,Halt 2,500.0,0.0,,"),
    ("stops.txt", 4, "h2,Halt 2,north,0.0,,"),
    ("stops.txt", 4, "h2,Halt 2,50.0,0.0,nowhere,"),
    ("stops.txt", 4, "h2,Halt 2,50.0,0.0,,,,too,many"),
    ("routes.txt", 2, "r1,v,301,,bus"),
    ("trips.txt", 3, "r9,week,t2,Halt 5"),
    ("trips.txt", 3, "r1,weekend,t2,Halt 5"),
    ("trips.txt", 3, "r1,week,t1,Halt 5"),
    ("trips.txt", 3, "r1,week,,Halt 5"),
    ("calendar.txt", 2, "week,1,1,1,1,1,0,2,20260101,20261231"),
    ("calendar.txt", 2, "week,1,1,1,1,1,0,0,20260101,20251231"),
    ("calendar.txt", 2, "week,1,1,1,1,1,0,0,20260230,20261231"),
    ("calendar_dates.txt", 3, "week,20260110,3"),
    ("calendar_dates.txt", 3, "week,10.1.2026,1"),
    ("stop_times.txt", 2, "t9,8:10:00,8:10:00,h2,1"),
    ("stop_times.txt", 2, "t1,8:10:00,8:10:00,h77,1"),
    ("stop_times.txt", 2, "t1,8:10,8:10:00,h2,1"),
    ("stop_times.txt", 2, "t1,,,h2,1"),
    ("stop_times.txt", 3, "t1,,,h3,1"),
    ("stop_times.txt", 4, "t1,8:09:00,8:17:00,h5,3"),
    ("stop_times.txt", 4, "t1,8:16:00,8:15:00,h5,3"),
    ("stop_times.txt", 4, "t1,8:16:00,99:15:00,h5,3"),
    ("stop_times.txt", 4, "t1,8:16:00,8:17:00,h5,three"),
]


@pytest.mark.parametrize(("name", "line", "text"), BAD)
def test_what_is_wrong_is_named_with_its_line(tmp_path, name, line, text):
    changed = None if line is None else _with_line(name, line, text)
    feed = write_feed(tmp_path, **{name.replace(".", "_"): changed})
    with pytest.raises(FeedError) as caught:
        compile_feed(feed)
    assert (caught.value.file, caught.value.line) == (name, line)


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("frequencies.txt", "trip_id,start_time,end_time,headway_secs\nt1,7:00:00,6:00:00,600\n", 2),
        ("frequencies.txt", "trip_id,start_time,end_time,headway_secs\nt1,6:00:00,7:00:00,0\n", 2),
        ("transfers.txt", "from_stop_id,to_stop_id,transfer_type\nh5,h5,2\nh5,h55,2\n", 3),
        ("transfers.txt", "from_stop_id,to_stop_id,transfer_type\nh5,h5,9\n", 2),
    ],
)
def test_what_is_wrong_in_files_that_may_miss_is_named_as_well(tmp_path, name, text, line):
    with pytest.raises(FeedError) as caught:
        compile_feed(write_feed(tmp_path, **{name.replace(".", "_"): text}))
    assert (caught.value.file, caught.value.line) == (name, line)


def test_without_any_calendar_it_is_no_feed(tmp_path):
    with pytest.raises(FeedError, match=r"calendar\.txt"):
        compile_feed(write_feed(tmp_path, calendar_txt=None, calendar_dates_txt=None))


def test_what_is_no_feed_at_all_says_so(tmp_path):
    (tmp_path / "feed.zip").write_text("no zip")
    for path in (tmp_path / "feed.zip", tmp_path / "nothing.zip"):
        with pytest.raises(FeedError, match="MOBILITY_GTFS"):
            open_timetable(path, tmp_path / "kept")


def test_other_characters_than_utf8_are_named(tmp_path):
    feed = write_feed(tmp_path)
    (feed / "stops.txt").write_bytes(FILES["stops.txt"].replace("Halt 3", "Höhe").encode("latin-1"))
    with pytest.raises(FeedError, match=r"stops\.txt"):
        compile_feed(feed)


def test_a_feed_that_never_runs_has_no_ways(tmp_path):
    none = "service_id,date,exception_type\n"
    services = FILES["calendar.txt"].replace("1,1,1,1,1", "0,0,0,0,0")
    assert _leaves(compile_feed(write_feed(tmp_path, calendar_txt=services, calendar_dates_txt=none))) == []
