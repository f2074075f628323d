"""One form for all spellings."""

import pytest

from routing.place_text import fold, tokens


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


def test_letters_joined_by_a_sign_are_one_name():
    assert tokens("C&A") == tokens("c & a") == tokens("CA") == ["ca"]
    assert tokens("Ecke Schulstraße & Am Markt") == ["ecke", "schulstrasse", "am", "markt"]


def test_a_dot_too_many_is_no_other_letter_pair():
    # Swapped letters give "üe"; it must not be read as one umlaut.
    assert fold("Hgüel") == "hguel"


def test_letters_typed_too_often_count_twice_and_numbers_stay():
    assert fold("Mayyyen") == "mayyen"
    assert fold("Straße 111") == "strasse 111"
