"""A caller's number tells who it is and where they usually go."""

import pytest

from mobility.booking.phones import significant_digits
from mobility.booking.values import Party, RiderInfo
from mobility.errors import InvalidInput
from tests.mobility.booking.parties import book_both, lose
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy


def _ride(town, origin, destination, phone, hour=1, name="Erika Beispiel", **options):
    offer = town.offer(origin, destination, "depart", MONDAY_8 + hour * HOUR, **options)
    ticket = town.service.booking.hold(offer.id, fresh_id(), RiderInfo(name, phone, note="sieht schlecht"))
    return town.service.booking.confirm(ticket.booking_id)


@pytest.mark.parametrize(
    "written", ["0261 12345", "0261/123-45", "+49 261 12345", "0049261 12345", "(0261) 12345", "+49 (0)261 12345"]
)
def test_a_number_is_the_same_however_it_is_written(written):
    assert significant_digits(written) == "26112345"


def test_a_number_that_begins_like_the_country_keeps_its_digits():
    assert significant_digits("4961 2345") == "49612345"


def test_a_caller_is_found_without_reading_the_rides_of_all_others(memory):
    with memory._engine.connect() as connection:
        query = "EXPLAIN QUERY PLAN SELECT id FROM bookings WHERE phone_digits = '26112345' ORDER BY created_s DESC"
        steps = [row.detail for row in connection.exec_driver_sql(query)]
    assert any("ix_bookings_phone_digits" in step for step in steps)
    assert not any(step.startswith("SCAN") for step in steps)


def test_a_number_that_ends_alike_is_somebody_else(town):
    _ride(town, 5, 8, "0651 2345", 1, name="Bert")
    _ride(town, 2, 5, "0261 2345", 2)
    assert town.service.booking.caller("0261 2345").names == ("Erika Beispiel",)


def test_usual_trips_come_most_frequent_first(store):
    town = Town(store)
    _ride(town, 5, 8, "0261 12345", 1)
    _ride(town, 2, 5, "0261/12345", 2)
    _ride(town, 2, 5, "+49 261 12345", 3, party=Party(adults=2))
    _ride(town, 1, 9, "0261 99345", 5, name="Bert")
    known = town.service.booking.caller("0261-12345")
    assert known.names == ("Erika Beispiel",)
    assert known.note == "sieht schlecht"
    assert [(trip.origin.label, trip.destination.label, trip.times) for trip in known.usual] == [
        ("Ort 2", "Ort 5", 2),
        ("Ort 5", "Ort 8", 1),
    ]
    assert known.usual[0].party in {Party(adults=2), Party()}
    assert [ticket.pickup_from_s for ticket in known.coming] == sorted(t.pickup_from_s for t in known.coming)
    assert len(known.coming) == 3


def test_who_cancelled_everything_has_no_usual_trips(town):
    ticket = _ride(town, 2, 5, "0261 12345")
    town.service.booking.cancel(ticket.booking_id)
    known = town.service.booking.caller("0261 12345")
    assert (known.names, known.usual, known.coming) == (("Erika Beispiel",), (), ())


def test_a_ride_that_is_only_held_is_not_booked_yet(town):
    town.held(2, 5)
    known = town.service.booking.caller("0261 1")
    assert (known.usual, known.coming) == ((), ())


def test_an_unknown_number_is_no_fault_and_a_short_one_is(town):
    assert town.service.booking.caller("0261 55555").names == ()
    with pytest.raises(InvalidInput):
        town.service.booking.caller("0 1")


def test_a_party_that_was_divided_made_one_trip_and_is_a_whole_one(memory):
    town = Town(memory, vans=2, rules=policy(lead_time_s=360))
    booked = (Party(adults=5, children=2), Party(adults=3, children=4))
    for hour, party in enumerate(booked, start=1):
        outs, homes = book_both(town, "depart", MONDAY_8 + 2 * hour * HOUR, party=party)
        assert len(outs) == len(homes) == 2
        town.clock.advance(1)
    known = town.service.booking.caller("0261 1")
    assert [(trip.origin.label, trip.times, trip.party) for trip in known.usual] == [
        ("Ort 5", 2, booked[1]),
        ("Ort 2", 2, booked[1]),
    ]
    town.clock.advance(60)
    lose(town, outs[0])
    (instead,) = town.service.booking.mend_round_trips()
    assert instead not in {ticket.booking_id for ticket in outs}
    assert [(trip.times, trip.party) for trip in town.service.booking.caller("0261 1").usual] == [(2, booked[1])] * 2
