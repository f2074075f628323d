"""Closures on the roads of the model district, not of the line town."""

import pytest

from dispatcher.dispatcher import Dispatcher
from mobility.clock import FakeClock
from mobility.errors import InvalidInput
from mobility.service import Service
from mobility.tariff.fares import Fares
from mobility.traffic.values import ClosureReport
from tests.mobility.fakes import MONDAY_8, POLICY_DIR, fresh_id, policy


@pytest.fixture
def service(area, memory):
    fares = Fares.from_file(POLICY_DIR / "fares.toml")
    service = Service(area, memory, Dispatcher(area.stop_table_s), policy(), fares, FakeClock(MONDAY_8))
    yield service
    for closure in service.traffic.closures():
        service.traffic.reopen(closure.id, "lena")
    service.traffic.set_season("normal", "lena")


def _zone(stop, half=0.002):
    west, east, south, north = stop.lon - half, stop.lon + half, stop.lat - half, stop.lat + half
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def test_a_closed_area_changes_the_table_of_stops_and_opening_it_brings_the_very_same_back(service, area):
    table_s, dispatcher = area.stop_table_s, service.dispatcher
    closure = service.traffic.close(ClosureReport(fresh_id(), _zone(area.stops[10]), MONDAY_8), "lena")
    assert (area.stop_table_s >= table_s).all()
    assert (area.stop_table_s > table_s).any()
    assert (service.dispatcher.table_s == area.stop_table_s).all()
    service.traffic.set_season("winter", "lena")
    assert area.stop_table_s.sum() > table_s.sum()
    service.traffic.set_season("normal", "lena")
    service.traffic.reopen(closure.id, "lena")
    assert area.stop_table_s is table_s
    assert service.dispatcher is dispatcher


def test_where_no_road_is_nothing_can_be_closed(service):
    far = {"type": "Point", "coordinates": [3.0, 52.5]}
    with pytest.raises(InvalidInput) as caught:
        service.traffic.close(ClosureReport(fresh_id(), far, MONDAY_8), "lena")
    assert caught.value.field == "geometry"
