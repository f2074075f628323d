"""Wishes that could not be met are counted so coarsely that they are nobody's."""

import threading

from hypothesis import given
from hypothesis import strategies as st

from mobility.booking.unmet_values import CELL_DEGREES, Cell, UnmetCount
from mobility.booking.values import Party
from tests.mobility.fakes import HOUR, LAT, MONDAY_8, Town, policy, trip


def _counts(town):
    return town.service.booking.unmet_wishes(0, 2**40)


def _refused(town, at_s, persons=1, service=None):
    wish = trip(2, 5, "depart", at_s, party=Party(adults=persons))
    refusal = (service or town.service).booking.find_offers(wish).refusal
    assert refusal is not None
    return refusal


def test_a_wish_that_was_met_is_not_counted(town):
    town.offer(2, 5)
    assert _counts(town) == ()


def test_what_is_kept_is_a_cell_and_two_hours(town):
    """13:07 UTC is 14:07 here: the band from 14 to 16 o'clock, six hours after 8:00."""
    _refused(town, MONDAY_8 + 12 * HOUR + 427)
    (count,) = _counts(town)
    assert count.band_s == MONDAY_8 + 12 * HOUR
    assert (count.reason, count.wishes, count.persons) == ("OUT_OF_SHIFT", 1, 1)
    assert abs(count.origin.lat - LAT) <= CELL_DEGREES / 2
    assert count.origin == Cell.around(LAT, 0.028)


def test_equal_wishes_share_one_count(town):
    _refused(town, MONDAY_8 + 12 * HOUR)
    _refused(town, MONDAY_8 + 13 * HOUR, persons=3)
    _refused(town, MONDAY_8 + 14 * HOUR)
    counts = [(count.band_s, count.wishes, count.persons) for count in _counts(town)]
    assert counts == [(MONDAY_8 + 14 * HOUR, 1, 1), (MONDAY_8 + 12 * HOUR, 2, 4)]


def test_counts_of_many_at_once_are_all_kept(store):
    town = Town(store)
    others = [town.another_process(policy()) for _ in range(6)]
    threads = [
        threading.Thread(target=_refused, args=(town, MONDAY_8 + 12 * HOUR), kwargs={"service": service})
        for service in others
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [count.wishes for count in _counts(town)] == [6]


def test_nothing_in_the_store_tells_who_asked(store):
    town = Town(store)
    town.service.booking.find_offers(trip(2, 5, "depart", MONDAY_8 + 12 * HOUR), "erika")
    assert set(UnmetCount.__slots__) == {"band_s", "reason", "origin", "destination", "wishes", "persons"}
    assert not [message for message in town.service.outbox.after(0) if "erika" in str(message)]


@given(st.floats(-80, 80), st.floats(-179, 179))
def test_a_place_lies_in_its_cell(lat, lon):
    cell = Cell.around(lat, lon)
    assert abs(cell.lat - lat) <= CELL_DEGREES / 2 + 1e-9
    assert abs(cell.lon - lon) <= CELL_DEGREES / 2 + 1e-9
