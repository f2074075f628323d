"""Riders hear once, in words, what happened to their ride."""

import json
from datetime import date

import pytest

from mobility.booking.values import RiderInfo, TripWish
from mobility.notify.relay import FileNotifier, Relay
from mobility.series.values import SeriesWish
from tests.mobility.fakes import at, fresh_id


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


def test_notices_that_could_not_be_sent_are_tried_again(town):
    class Broken:
        def send(self, _notice):
            raise OSError("no network")

    kept = _Kept()
    town.booked(2, 5)
    with pytest.raises(OSError, match="no network"):
        Relay(town.service, Broken()).pump()
    assert Relay(town.service, kept).pump() == 1


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
