"""Riders hear once, in words, what happened to their ride."""

import json
import threading
from datetime import date

import pytest

from mobility.booking.values import RiderInfo, TripWish
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.notify.relay import FileNotifier, Relay
from mobility.series.values import SeriesWish
from tests.mobility.fakes import Town, at, fresh_id


class _Kept:
    def __init__(self):
        self.texts = []

    def send(self, notice):
        self.texts.append((notice.to, notice.text))


def test_a_booking_is_confirmed_in_words_once(town):
    kept = _Kept()
    ticket = town.booked(2, 5)
    assert Relay(town.service, kept).pump() == 1
    text = (
        "Ihre Fahrt ist gebucht: 05.01., 08:10–08:20 Uhr ab Halt 2, Ankunft in Halt 5 bis 08:30 Uhr. "
        f"Ihr Code: {ticket.code}."
    )
    assert kept.texts == [("0261 1", text)]
    assert Relay(town.service, kept).pump() == 0


def test_in_english_too(town):
    kept = _Kept()
    town.booked(2, 5)
    Relay(town.service, kept, "en").pump()
    assert kept.texts[0][1].startswith("Your ride is booked: 05.01., 08:10–08:20 from Halt 2")


def test_a_whole_ride_tells_only_what_matters(town):
    kept = _Kept()
    town.booked(2, 5)
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()
    Relay(town.service, kept).pump()
    assert [text.split(" ")[0] for _, text in kept.texts] == ["Ihre", "Bus", "Bus"]


def test_a_late_vehicle_is_announced(town):
    kept = _Kept()
    ticket = town.booked(2, 5)
    relay = Relay(town.service, kept)
    relay.pump()
    town.clock.set(ticket.pickup_until_s)
    town.service.fleet.retime()
    assert relay.pump() == 1
    assert kept.texts[-1][1] == "Neue Zeit: Ihr Fahrzeug kommt gegen 08:22 Uhr zu Halt 2."


class _Broken:
    """Cannot send anything the first `times`; keeps what was asked of it."""

    def __init__(self, times):
        self.asked, self._times = [], times

    def send(self, notice):
        self.asked.append(notice)
        if len(self.asked) <= self._times:
            raise OSError("no network")


def test_notices_that_could_not_be_sent_are_tried_again(town):
    wall, broken = FakeClock(0), _Broken(times=2)
    town.booked(2, 5)
    relay = Relay(town.service, broken, wall=wall)
    assert relay.pump() == 0
    assert relay.pump() == 0
    assert len(broken.asked) == 1  # not before ten seconds have passed
    wall.advance(10)
    assert relay.pump() == 0
    wall.advance(30)
    assert relay.pump() == 1
    assert len({notice.key for notice in broken.asked}) == 1


def test_a_notice_that_never_gets_through_is_given_up_and_found_by_the_doctor(town):
    wall, broken = FakeClock(0), _Broken(times=99)
    town.booked(2, 5)
    relay = Relay(town.service, broken, wall=wall)
    for _ in range(20):
        relay.pump()
        wall.advance(3600)
    assert len(broken.asked) == 7
    assert [finding.rule for finding in examine(town.service, wall).findings] == ["NOTICE_FAILED"]


def test_a_notice_that_waits_holds_back_the_later_ones_of_its_ride_and_no_others(town):
    wall, broken = FakeClock(0), _Broken(times=1)
    first, second = town.booked(2, 5), town.booked(3, 6)
    town.service.booking.cancel(first.booking_id)
    relay = Relay(town.service, broken, wall=wall)
    relay.pump()
    assert [notice.booking_id for notice in broken.asked] == [first.booking_id, second.booking_id]
    wall.advance(10)
    relay.pump()
    assert ["storniert" in notice.text for notice in broken.asked] == [False, False, False, True]


def test_two_relays_at_once_send_every_notice_once(store):
    town, kept = Town(store, vans=3), _Kept()
    for _ in range(12):
        town.booked(2, 5)
    relays = [Relay(town.another_process(town.service.policy), kept) for _ in range(4)]
    threads = [threading.Thread(target=relay.pump) for relay in relays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for relay in relays:
        relay.pump()  # whoever came too late for the first place in the outbox
    assert len(kept.texts) == 12
    assert len(set(kept.texts)) == 12


def test_what_a_dead_worker_had_claimed_is_sent_by_another_a_minute_later(town):
    class Killed(BaseException):
        """Stands for a worker that ends in the middle of sending."""

    class Deadly:
        def send(self, _notice):
            raise Killed

    wall, kept = FakeClock(0), _Kept()
    town.booked(2, 5)
    with pytest.raises(Killed):
        Relay(town.service, Deadly(), wall=wall).pump()
    other = Relay(town.service, kept, wall=wall)
    assert other.pump() == 0
    wall.advance(60)
    assert other.pump() == 1


def test_the_file_holds_one_line_for_each_notice(town, tmp_path):
    path = tmp_path / "home" / "notices.jsonl"
    town.booked(2, 5)
    town.booked(3, 6)
    assert Relay(town.service, FileNotifier(path)).pump() == 2
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert {line["to"] for line in lines} == {"0261 1"}


def test_a_day_of_a_series_that_cannot_be_booked_is_told_with_other_times(town):
    """The van goes home at 18:00: a ride at 17:50 cannot be had."""
    kept, day = _Kept(), date(2026, 1, 5)
    wish = SeriesWish(TripWish(at(2), at(5), "depart"), (0,), 17 * 60 + 50, day, day)
    town.service.series.create(fresh_id("series"), wish, RiderInfo("Erika", "0261 1"))
    assert Relay(town.service, kept).pump() == 1
    assert kept.texts[0][0] == "0261 1"
    assert kept.texts[0][1].startswith("Ihre Serie: Für den 05.01. konnten wir keine Fahrt buchen. Möglich wäre: 17:")
    assert Relay(town.service, kept).pump() == 0
