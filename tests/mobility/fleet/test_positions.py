"""Positions that cannot be true are left out."""

import math

import pytest

from mobility.errors import InvalidInput, NotFound
from mobility.fleet.values import VehiclePosition
from tests.mobility.fakes import LAT, LON_STEP, Town


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
    [(0.1, -1), (5.0, 10), (0.0, 1000), (0.0, -700)],
    ids=["out_of_order", "too_fast", "future", "stale"],
)
def test_what_cannot_be_is_left_out_and_counted(town, km, after_s, request):
    first = _position(town, 0)
    town.service.fleet.report_position(first)
    assert not town.service.fleet.report_position(_position(town, km, after_s))
    assert town.service.fleet.positions() == (first,)
    assert town.service.fleet.left_out() == {request.node.callspec.id: 1}


def test_a_receiver_without_a_fix_is_an_alarm_until_it_has_one(store):
    """It often says 0, 0."""
    town = Town(store)
    report = town.service.fleet.report_position
    for _ in range(7):
        town.clock.advance(10)
        assert not report(VehiclePosition(town.vans[0].id, 0.0, 0.0, town.now_s))
    assert town.service.fleet.left_out() == {"outside": 7}
    (signal,) = town.another_process(town.service.policy).fleet.doubted_signals()
    assert (signal.reason, signal.times, signal.last_s - signal.since_s) == ("outside", 7, 60)
    assert [told["kind"] for told in _told(town, "alarm")] == ["signal_implausible"]
    town.clock.advance(10)
    assert report(_position(town, 0.1))
    assert town.service.fleet.doubted_signals() == ()
    assert [told["kind"] for told in _told(town, "alarm_cleared")] == ["signal_implausible"]


def test_a_dead_spot_is_no_alarm(town):
    report = town.service.fleet.report_position
    assert report(_position(town, 0))
    assert not any(report(_position(town, 0, -700)) for _ in range(20))
    assert town.service.fleet.doubted_signals() == ()


def test_a_vehicle_may_leave_the_service_area(town):
    """The next town is beyond it, the roads go on."""
    beyond = VehiclePosition(town.vans[0].id, LAT, 11 * LON_STEP, town.now_s)
    assert not town.area.contains(beyond.lat, beyond.lon)
    assert town.service.fleet.report_position(beyond)


def _told(town, topic):
    return [message.payload for message in town.service.outbox.after(0, ["control"]) if message.topic == topic]


def test_a_wrong_first_position_does_not_shut_the_right_ones_out(town):
    """At 60 m/s a vehicle would need minutes to come back from there."""
    report = town.service.fleet.report_position
    assert report(_position(town, 9.5))
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
