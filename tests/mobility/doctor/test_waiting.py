"""Wishes that wait are judged: days of series, places on the waiting list, and offers nobody took."""

import pytest

from mobility.booking.values import RiderInfo
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.doctor.waiting import examine_waiting
from mobility.store.facts import SeriesDayFact, WaitingFact
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, trip

DAY = SeriesDayFact("s", "2026-01-07", "booked", "ride", "booked")
PLACE = WaitingFact("w", "offered", {"at_s": MONDAY_8}, "ride", "held", MONDAY_8 + 900)


def found(store, **facts):
    with store.reading() as work:
        return {finding.rule for finding in examine_waiting(work.facts.read()._replace(**facts), MONDAY_8)}


@pytest.mark.parametrize(
    ("days", "rules"),
    [
        ((DAY,), set()),
        ((DAY._replace(booking="cancelled_by_rider"),), set()),
        ((DAY._replace(state="refused", booking="expired"),), set()),
        ((DAY._replace(state="odd"),), {"UNKNOWN_STATE"}),
        ((DAY._replace(booking=None),), {"DAY_WITHOUT_RIDE"}),
        ((DAY._replace(state="waiting"),), {"DAY_BOOKED_UNKNOWN"}),
        ((DAY, DAY._replace(day="2026-01-09")), {"RIDE_OF_TWO_DAYS"}),
    ],
)
def test_days_of_series(memory, days, rules):
    assert found(memory, series_days=days) == rules


@pytest.mark.parametrize(
    ("places", "rules"),
    [
        ((PLACE,), set()),
        ((PLACE._replace(state="booked", booking="completed"),), set()),
        ((PLACE._replace(state="odd"),), {"UNKNOWN_STATE"}),
        ((PLACE._replace(booking=None),), {"PLACE_WITHOUT_RIDE"}),
        ((PLACE._replace(held_until_s=MONDAY_8 - HOUR),), {"WAITING_OVERDUE"}),
        ((PLACE._replace(state="waiting", booking_id=None, trip={"at_s": MONDAY_8 - HOUR}),), set()),
        ((PLACE._replace(state="waiting", booking_id=None, trip={"at_s": MONDAY_8 - 3 * HOUR}),), {"WAITING_OVERDUE"}),
        ((PLACE, PLACE._replace(id="v")), {"SEAT_OFFERED_TWICE"}),
    ],
)
def test_places_on_the_waiting_list(memory, places, rules):
    assert found(memory, waiting=places) == rules


def test_offers_that_should_be_forgotten(memory):
    assert found(memory, oldest_offer_s=MONDAY_8 - 23 * HOUR) == set()
    assert found(memory, oldest_offer_s=MONDAY_8 - 25 * HOUR) == {"OFFERS_KEPT"}


def test_the_facts_are_those_of_the_database(memory):
    town = Town(memory)
    town.service.waiting.join(fresh_id("waiting"), trip(2, 9), RiderInfo("Erika", "0261 1"))
    assert len(town.service.waiting.serve()) == 1
    town.service.booking.find_offers(trip(2, 5))
    with memory.reading() as work:
        facts = work.facts.read()
    assert [(place.state, place.booking) for place in facts.waiting] == [("offered", "held")]
    assert facts.oldest_offer_s is not None
    assert examine(town.service, FakeClock(0)).is_sound
