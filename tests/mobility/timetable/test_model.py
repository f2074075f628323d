"""The made-up timetable is a feed like any other."""

import datetime as dt
from itertools import pairwise

import pytest

from mobility.timetable.beside import Between, Scheduled
from mobility.timetable.compiling import compile_feed
from mobility.timetable.model import MODEL_AGENCY, write_model_feed
from routing.area import Area
from tests.mobility.fakes import HOUR, MONDAY_8

TODAY = dt.date(2026, 1, 5)


@pytest.fixture(scope="module")
def model_area(model_bundle):
    area = Area.open(model_bundle)
    yield area
    area.close()


def test_the_model_district_has_buses_between_its_places(model_area, tmp_path):
    count = write_model_feed(tmp_path / "model.zip", model_area.stops, model_area.stop_table_s, TODAY)
    timetable = compile_feed(tmp_path / "model.zip")
    assert count == len(timetable.line) >= 5
    assert timetable.agency == MODEL_AGENCY
    scheduled = Scheduled(model_area)
    scheduled.adopt(timetable)
    first, last = (int(timetable.call_stop[call]) for call in (0, timetable.trip_first[1] - 1))
    ends = ((timetable.stop_lat[stop], timetable.stop_lon[stop]) for stop in (first, last))
    found = scheduled.departing(Between(*ends, walk_m=300), MONDAY_8, MONDAY_8 + 2 * HOUR)
    assert found
    assert all(connection.rides[0].line for connection in found)


def test_every_bus_gets_on(model_area, tmp_path):
    """No ride takes longer than the drive by its stops, a quarter more, and a minute for each of them."""
    write_model_feed(tmp_path / "model.zip", model_area.stops, model_area.stop_table_s, TODAY)
    timetable = compile_feed(tmp_path / "model.zip")
    index = {stop.id: stop.index for stop in model_area.stops}
    for trip in range(len(timetable.trip_line)):
        calls = slice(*timetable.trip_first[trip : trip + 2])
        stops = [index[str(name)] for name in timetable.stop_id[timetable.call_stop[calls]]]
        drives = [int(model_area.stop_table_s[pair]) for pair in pairwise(stops)]
        takes_s = int(timetable.call_arrive_s[calls][-1] - timetable.call_depart_s[calls][0])
        assert takes_s <= 1.25 * sum(drives) + 60 * len(drives)
        assert len(set(stops)) == len(stops)


def test_an_area_without_bus_stops_is_served_at_its_own(town, tmp_path):
    assert write_model_feed(tmp_path / "model.zip", town.area.stops, town.area.stop_table_s, TODAY) > 0
    assert compile_feed(tmp_path / "model.zip").days == (dt.date(2025, 12, 6), TODAY + dt.timedelta(days=400))
