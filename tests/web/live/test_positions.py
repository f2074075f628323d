"""Positions are gathered and sent together, each to those who may see it."""

import pytest

from mobility.fleet.values import VehiclePosition
from web.live.positions import PositionBatch, RideWatch
from web.settings import WebSettings


def position(vehicle="van", at_s=1, lon=0.0):
    return VehiclePosition(vehicle, 50.0, lon, at_s)


@pytest.fixture
def serving():
    """Which vehicle serves which booking."""
    return {"ride": "van", "other": "bus"}


@pytest.fixture
def watch(serving):
    return RideWatch(serving.get)


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
    serving["ride"] = "bus"
    watch.refresh("ride")
    batch.add(position("van"))
    batch.add(position("bus"))
    batch.flush()
    own = [positions for room, positions in batch.sent if room == "booking:ride"]
    assert [p["vehicle_id"] for (p,) in own] == ["bus"]


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
