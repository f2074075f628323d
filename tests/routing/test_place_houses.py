"""House numbers on a street along which odd numbers stand at 0, 20, 40 m ..., even ones across it."""

import pytest

from routing.place_houses import house_of
from routing.place_store import HouseRow
from tests.routing.maps import place


def house(number, x_m, shown=None):
    return HouseRow(number, shown or number, *place(x_m, 0))


STREET = [house("1", 0), house("5", 40), house("5a", 50), house("11", 100), house("2", 10), house("18", 20, "16, 18")]


def found(number, houses=STREET):
    answer = house_of(houses, number)
    if answer is None:
        return None
    return answer.shown, round((answer.lon - place(0, 0)[1]) / (place(1, 0)[1] - place(0, 0)[1])), answer.is_exact


def test_a_known_number_is_where_it_is():
    assert found("5a") == ("5a", 50, True)
    assert found("18") == ("16, 18", 20, True)


def test_the_house_of_that_number_alone_comes_before_one_of_several():
    assert found("18", [*STREET, house("18", 70)]) == ("18", 70, True)


@pytest.mark.parametrize(("number", "x_m"), [("3", 20), ("7", 60), ("9", 80), ("7b", 60)])
def test_a_missing_number_lies_between_its_neighbours_on_its_side(number, x_m):
    assert found(number) == (number, x_m, False)


def test_a_missing_letter_is_at_its_number():
    assert found("1c") == ("1c", 0, False)


def test_just_beyond_the_last_number_is_there_and_far_beyond_is_unknown():
    assert found("13") == ("13", 100, False)
    assert found("99") is None


def test_neighbours_far_apart_tell_nothing_but_the_nearest_number():
    assert found("3", [house("1", 0), house("5", 900)]) == ("3", 0, False)


@pytest.mark.parametrize("number", ["", "a"])
def test_a_street_without_numbers_and_numbers_without_digits_give_nothing(number):
    assert found("1", []) is None
    assert found(number) is None


def test_a_range_typed_is_the_house_that_shows_it():
    ranged = [*STREET, house("5", 70, "5 - 7"), house("7", 70, "5 - 7")]
    assert found("5", ranged) == ("5", 40, True)
    answer = house_of(ranged, "5", "5-7")
    assert answer is not None
    assert answer.shown == "5 - 7"
