"""House numbers as written on houses and as typed."""

import pytest

from routing.place_numbers import numbers_of, understand


@pytest.mark.parametrize(
    ("shown", "numbers"),
    [
        ("12", ["12"]),
        ("12 B", ["12b"]),
        ("12-16", ["12", "14", "16"]),
        ("12–16", ["12", "14", "16"]),
        ("12-15", ["12", "13", "14", "15"]),
        ("37-37a", ["37", "37a"]),
        ("12a-c", ["12a", "12b", "12c"]),
        ("12a-12c", ["12a", "12b", "12c"]),
        ("9,9a", ["9", "9a"]),
        ("8; 10; 12", ["8", "10", "12"]),
        ("10/6", ["10", "6"]),
        ("1-999", ["1", "999"]),
        ("16-12", ["16", "12"]),
        ("c-a", []),
        ("Haus Anna", []),
        ("", []),
    ],
)
def test_a_house_can_be_asked_for_by_each_of_its_numbers(shown, numbers):
    assert numbers_of(shown) == tuple(numbers)


@pytest.mark.parametrize(
    ("typed", "words", "number"),
    [
        ("Hauptstraße 12, Polch", ("hauptstrasse", "polch"), "12"),
        ("Hauptstraße 12a Polch", ("hauptstrasse", "polch"), "12a"),
        ("Hauptstraße 12 A Polch", ("hauptstrasse", "polch"), "12a"),
        ("Hauptstraße 12-14 Polch", ("hauptstrasse", "polch"), "12"),
        ("Hauptstraße 12 / 14 Polch", ("hauptstrasse", "polch"), "12"),
        ("Hauptstraße 12a-c, Polch", ("hauptstrasse", "polch"), "12a"),
        ("Hauptstraße 4,6 Polch", ("hauptstrasse", "polch"), "4"),
        ("Hauptstraße 4, 56751 Polch", ("hauptstrasse", "56751", "polch"), "4"),
        ("5 Hauptstr Polch", ("hauptstrasse", "polch"), "5"),
        ("Polch", ("polch",), None),
        ("56727 Mayen", ("56727", "mayen"), None),
        ("12", ("12",), None),
        ("nach Polch bitte", ("nach", "polch"), None),
    ],
)
def test_the_house_number_is_told_from_the_words(typed, words, number):
    asked = understand(typed, 8)[0]
    assert (asked.words, asked.number) == (words, number)


def test_each_number_may_be_the_house_number_or_part_of_the_name():
    ways = understand("An der B 9 2", 8)
    assert [(way.number, "9" in way.words, "2" in way.words) for way in ways] == [
        ("2", True, False), ("9", False, True), (None, True, True),
    ]  # fmt: skip


@pytest.mark.parametrize("typed", ["", "?!", "bitte"])
def test_nothing_typed_is_nothing_asked(typed):
    assert understand(typed, 8) == []


def test_only_so_many_words_count():
    assert len(understand("eins zwei drei vier", 3)[0].words) == 3


def test_the_spelling_is_kept_beside_the_folded_word():
    asked = understand("Lxuem Mühle", 8)[0]
    assert asked.words == ("lxum", "muhle")
    assert asked.spelt == ("lxuem", "muhle")
