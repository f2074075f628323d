"""Positions are gathered and sent together, each to those who may see it."""

import threading

import pytest

from mobility.clock import FakeClock
from mobility.fleet.values import VehiclePosition
from web.live.positions import PositionBatch, RideWatch
from web.settings import WebSettings


def position(vehicle="van", at_s=1, lon=0.0):
    return VehiclePosition(vehicle, 50.0, lon, at_s)


@pytest.fixture
def serving():
    """Which vehicle serves which booking, and from when it may be seen."""
    return {"ride": ("van", 0), "other": ("bus", 0)}


@pytest.fixture
def clock():
    return FakeClock(1000)


@pytest.fixture
def watch(serving, clock):
    return RideWatch(serving.get, clock)


@pytest.fixture
def batch(watch):
    batch = PositionBatch(watch, lambda room, positions: batch.sent.append((room, positions)))
    batch.sent = []
    return batch


def rooms(batch):
    return [room for room, _ in batch.sent]


def test_only_the_newest_position_of_a_vehicle_is_sent(batch):
    for at_s, lon in ((1, 0.1), (3, 0.3), (2, 0.2)):
        batch.add(position(at_s=at_s, lon=lon))
    batch.flush()
    assert [positions[0]["lon"] for room, positions in batch.sent if room == "control"] == [0.3]


def test_nothing_new_sends_nothing(batch):
    batch.add(position())
    batch.flush()
    batch.sent.clear()
    batch.flush()
    assert batch.sent == []


def test_what_was_sent_before_is_not_sent_again(batch):
    batch.add(position(at_s=2))
    batch.flush()
    batch.sent.clear()
    for at_s in (2, 1):
        batch.add(position(at_s=at_s))
    batch.flush()
    assert batch.sent == []


def test_a_ride_hears_its_own_vehicle_only(batch, watch):
    watch.add("sid", "ride")
    watch.add("sid", "other")
    batch.add(position("van"))
    batch.flush()
    assert rooms(batch) == ["control", "vehicle:van", "booking:ride"]


def test_another_vehicle_takes_over(batch, watch, serving):
    watch.add("sid", "ride")
    serving["ride"] = ("bus", 0)
    watch.refresh("ride")
    batch.add(position("van"))
    batch.add(position("bus"))
    batch.flush()
    own = [positions for room, positions in batch.sent if room == "booking:ride"]
    assert [p["vehicle_id"] for (p,) in own] == ["bus"]


def test_a_vehicle_that_takes_over_while_a_socket_comes_is_heard_of(serving, clock):
    """The change is told between the looking up and the keeping of whoever comes first."""

    def changing(booking_id):
        seen = serving[booking_id]
        if seen == ("van", 0):
            serving[booking_id] = ("bus", 0)
            telling.append(threading.Thread(target=watch.refresh, args=(booking_id,)))
            telling[0].start()
            telling[0].join(0.1)  # told before the looking up is done, or waiting for it
            telling[0].join(0.05 if watch.watched() == [] else 0)
        return seen

    telling = []
    watch = RideWatch(changing, clock)
    watch.add("sid", "ride")
    telling[0].join()
    assert watch.watched() == [("ride", "bus")]


def test_a_vehicle_is_heard_of_once_its_time_has_come(batch, watch, serving, clock):
    serving["ride"] = ("van", 1060)
    watch.add("sid", "ride")
    for at_s, heard in ((1059, False), (1060, True)):
        clock.set(at_s)
        batch.add(position(at_s=at_s))
        batch.flush()
        assert ("booking:ride" in rooms(batch)) is heard


def test_a_ride_that_is_over_shows_no_vehicle(batch, watch, serving):
    watch.add("sid", "ride")
    del serving["ride"]
    watch.refresh("ride")
    assert watch.watched() == []


def test_who_is_gone_is_forgotten(watch):
    watch.add("one", "ride")
    watch.add("two", "ride")
    watch.drop("one")
    assert watch.watched() == [("ride", "van")]
    watch.drop("two")
    assert watch.watched() == []
    watch.refresh("ride")
    assert watch.watched() == []


@pytest.mark.parametrize("seconds", [0, -1, 0.6])
def test_positions_wait_at_most_half_a_second(seconds):
    with pytest.raises(ValueError, match="position_batch_s"):
        WebSettings(secret_key="a key only for tests", position_batch_s=seconds)
