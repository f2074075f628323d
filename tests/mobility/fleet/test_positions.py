"""Positions that cannot be true are left out."""

import math

import pytest

from mobility.errors import InvalidInput, NotFound
from mobility.fleet.values import VehiclePosition
from tests.mobility.fakes import LAT, LON_STEP


def _position(town, km, after_s=0, **options):
    return VehiclePosition(town.vans[0].id, LAT, km * LON_STEP, town.now_s + after_s, **options)


def test_the_newest_position_is_shown(town):
    assert town.service.fleet.report_position(_position(town, 0))
    assert town.service.fleet.report_position(_position(town, 0.1, 10, heading=90.0))
    (shown,) = town.service.fleet.positions()
    assert (shown.lon, shown.heading) == (0.1 * LON_STEP, 90.0)
    assert town.service.fleet.plan_board()[0].position == shown


@pytest.mark.parametrize(
    ("km", "after_s"),
    [(0.1, -1), (5.0, 10), (0.0, 1000)],
    ids=["older than the last", "500 m/s", "of the future"],
)
def test_what_cannot_be_is_left_out(town, km, after_s):
    first = _position(town, 0)
    town.service.fleet.report_position(first)
    assert not town.service.fleet.report_position(_position(town, km, after_s))
    assert town.service.fleet.positions() == (first,)


def test_a_wrong_first_position_does_not_shut_the_right_ones_out(town):
    """A receiver that has no fix yet often says 0, 0; at 60 m/s a vehicle would need days to come back from there."""
    report = town.service.fleet.report_position
    assert report(VehiclePosition(town.vans[0].id, 0.0, 0.0, town.now_s))
    taken = [report(_position(town, second / 100, second)) for second in range(1, 8)]
    assert taken == [False] * 4 + [True] * 3


def test_jumps_hither_and_thither_stay_left_out(town):
    report = town.service.fleet.report_position
    report(_position(town, 0))
    assert not any(report(_position(town, 20 * (1 + second % 2), second)) for second in range(1, 12))


def test_the_store_gets_one_every_five_seconds(town):
    for second in range(12):
        town.clock.advance(1)
        town.service.fleet.report_position(_position(town, second / 100))
    other = town.another_process(town.service.policy)
    (seen,) = other.fleet.positions()
    assert seen.lon == pytest.approx(10 / 100 * LON_STEP)


@pytest.mark.parametrize(
    ("field", "options"),
    [("lat", {"lat": math.nan}), ("lon", {"lon": 181.0}), ("heading", {"heading": 400.0})],
)
def test_what_is_no_position_is_refused(town, field, options):
    values = {"lat": LAT, "lon": 0.0, "at_s": town.now_s, **options}
    with pytest.raises(InvalidInput) as caught:
        town.service.fleet.report_position(VehiclePosition(town.vans[0].id, **values))
    assert caught.value.field == field


def test_an_unknown_vehicle_is_not_found(town):
    with pytest.raises(NotFound):
        town.service.fleet.report_position(VehiclePosition("nothing", LAT, 0.0, town.now_s))
