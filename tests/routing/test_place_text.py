"""One form for all spellings."""

import pytest

from routing.place_text import fold, split_query, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mülheim-Kärlich", "muelheim-kaerlich"),
        ("Mülheim-Kärlich", "mulheim-karlich"),
        ("Weißenthurm", "WEISSENTHURM"),
        ("Schloßstraße", "Schlossstrasse"),
        ("Ölmühle", "Oelmuehle"),
        ("Café", "Cafe"),
    ],
)
def test_spellings_of_one_word_fold_alike(one, other):
    assert fold(one) == fold(other)


def test_different_words_stay_different():
    assert len({fold(word) for word in ("Kalt", "Kalte", "Kelt", "Alt")}) == 4


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Koblenzer Str.", ["koblenzer", "strasse"]),
        ("Hauptstr", ["hauptstrasse"]),
        ("Marktpl.", ["marktplatz"]),
        ("bhf", ["bahnhof"]),
        ("Koblenz Hbf", ["koblenz", "hauptbahnhof"]),
        ("krankenhs", ["krankenhaus"]),
        ("St. Sebastian", ["sankt", "sebastian"]),
        ("Sankt Sebastian", ["sankt", "sebastian"]),
        ("Friedrich-Ebert-Str", ["friedrich", "ebert", "strasse"]),
        ("  ,;! ", []),
    ],
)
def test_abbreviations_are_written_out(typed, words):
    assert tokens(typed) == words


@pytest.mark.parametrize(
    ("typed", "words", "number"),
    [
        ("Hauptstraße 12, Polch", ["hauptstrasse", "polch"], "12"),
        ("Hauptstraße 12a Polch", ["hauptstrasse", "polch"], "12a"),
        ("Hauptstraße 12 A Polch", ["hauptstrasse", "polch"], "12a"),
        ("Polch", ["polch"], None),
        ("56727 Mayen", ["56727", "mayen"], None),
        ("12", ["12"], None),
        ("Straße 7 9", ["strasse", "9"], "7"),
    ],
)
def test_the_house_number_is_told_from_the_words(typed, words, number):
    assert split_query(typed) == (words, number)
