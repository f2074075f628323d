"""A day in zones: the same whichever zone is quicker, and no rider is lost between them."""

from dataclasses import replace

import numpy as np
import pytest

from dispatcher.errors import ZoneLost
from dispatcher.replay.outcome import outcome_of
from dispatcher.replay.rolling import Rounds, play
from dispatcher.replay.zoned import LocalZone, Order, ProcessZone, play_zoned
from dispatcher.zones import Zones
from tests.dispatcher.replay.days import PLACES, small_day

ROUNDS = Rounds(every_s=1800, iterations=30)


class SlowZone(LocalZone):
    """Does nothing until it has to answer: as far behind the other zones as a zone can be."""

    def __init__(self, day, seed):
        super().__init__(day, seed)
        self.waiting = []

    def tell(self, order):
        self.waiting.append(order)

    def answer(self):
        self.catch_up()
        return super().answer()

    def finish(self):
        self.catch_up()
        return super().finish()

    def catch_up(self):
        for order in self.waiting:
            super().tell(order)
        self.waiting.clear()


def opened_in_turn(*kinds):
    """Open the first zone as the first kind, the second as the second."""
    waiting = list(kinds)

    def opened(day, seed):
        return waiting.pop(0)(day, seed)

    return opened


def two_zones(day, border_s=120):
    return Zones.within(np.arange(PLACES) % 2, day.table_s, border_s)


@pytest.mark.parametrize("rounds", [None, ROUNDS], ids=["insertion only", "with improvement"])
@pytest.mark.parametrize("kinds", [(SlowZone, LocalZone), (LocalZone, SlowZone), (SlowZone, SlowZone)])
def test_the_day_is_the_same_whichever_zone_is_quicker(kinds, rounds):
    day = small_day(5, vehicles=4, wishes=30)
    zones = two_zones(day)
    at_once = play_zoned(day, zones, rounds, opened=LocalZone)
    assert play_zoned(day, zones, rounds, opened=opened_in_turn(*kinds)).played == at_once.played


def test_processes_give_the_same_day():
    """Takes some seconds: two fresh processes load the compiled code."""
    day = small_day(6, vehicles=4, wishes=30)
    zones = two_zones(day)
    found = play_zoned(day, zones, opened=ProcessZone)
    assert found.played == play_zoned(day, zones, opened=LocalZone).played
    assert 0 < found.at_border < 30
    assert sum(zone.asked for zone in found.zones) == 30 + found.at_border
    assert all(zone.seconds > 0 for zone in found.zones)


@pytest.mark.parametrize("rounds", [None, ROUNDS], ids=["insertion only", "with improvement"])
def test_one_zone_is_the_undivided_day(rounds):
    day = small_day(8, wishes=20)
    zones = Zones.within(np.zeros(PLACES, dtype=np.int64), day.table_s, 0)
    assert play_zoned(day, zones, rounds, opened=LocalZone).played == play(day, rounds)


@pytest.mark.parametrize("seed", range(3))
def test_where_every_ride_is_offered_to_both_the_cheapest_vehicle_of_all_wins(seed):
    """Without re-optimisation two zones with endless borders decide as one: the best of both is the best of all."""
    day = small_day(seed, vehicles=4, wishes=30)
    zones = two_zones(day, border_s=10_000)
    # Of vehicles that cost the same the first wins, here and there: put those of zone 0 first.
    day = replace(day, vehicles=tuple(sorted(day.vehicles, key=lambda car: zones.home[car.end_location])))
    found = play_zoned(day, zones, opened=LocalZone)
    assert found.at_border == 30
    assert found.played == play(day)


def test_nobody_rides_twice_and_each_zone_drives_its_own_vehicles():
    day = small_day(9, vehicles=5, wishes=40)
    found = play_zoned(day, two_zones(day), opened=LocalZone)
    riders = [done.stop.request.id for log in found.played.logs for done in log]
    assert all(riders.count(rider) == 2 for rider in riders)
    assert outcome_of(day, found.played.logs).served > 0


def test_a_zone_that_dies_is_an_error_not_a_wait():
    zone = ProcessZone(small_day(1), seed=1)
    zone._process.kill()
    with pytest.raises(ZoneLost, match="ended early"):
        zone.finish()
    zone._process.join()
    with pytest.raises(ZoneLost, match="ended early"):
        zone.tell(Order("book", 0))
