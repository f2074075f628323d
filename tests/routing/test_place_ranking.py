"""What typed words may mean, and which entry answers best."""

import pytest

from routing.place_ranking import Vocabulary, score

WORDS = Vocabulary(["polch", "polcher", "mayen", "mainz", "strasse", "koblenzer", "eifelmuseum", "markt", "am", "der"])


def best(typed):
    meanings = WORDS.read(typed).meanings
    return max(meanings, key=meanings.get, default=None)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("polch", "polch"),
        ("polc", "polch"),
        ("koblen", "koblenzer"),
        ("poclh", "polch"),
        ("mayn", "mayen"),
        ("koblnezer", "koblenzer"),
        ("museum", "eifelmuseum"),
        ("xylophon", None),
    ],
)
def test_words_are_found_exact_unfinished_inside_and_misspelt(typed, meant):
    assert best(typed) == meant


def test_exact_beats_unfinished_beats_misspelt():
    reading = WORDS.read("polch").meanings
    assert reading["polch"] == 1.0
    assert reading["polch"] > reading["polcher"] > WORDS.read("polcx").meanings["polch"]


def test_short_words_allow_one_error_and_very_short_ones_none():
    assert "polch" not in WORDS.read("pxlxh").meanings
    assert WORDS.read("xm").meanings == {}


def test_glued_street_names_are_taken_apart_only_where_both_parts_are_known():
    assert WORDS.parts("koblenzerstrasse") == ["koblenzer", "strasse"]
    assert WORDS.parts("unbekannterstrasse") == ["unbekannterstrasse"]
    assert WORDS.parts("eifelmuseum") == ["eifelmuseum"]


def test_articles_count_little():
    assert WORDS.read("am").weight < WORDS.read("markt").weight


def rate(query, name, category="", context=""):
    return score([WORDS.read(word) for word in query.split()], (name, category, context))


def test_the_whole_name_beats_a_part_of_it():
    assert rate("polch", "polch") > rate("polch", "polcher strasse")
    assert rate("polch", "polch") > rate("polch", "markt polch")


def test_a_word_without_an_answer_costs():
    assert rate("polch mayen", "polch", context="mayen") > rate("polch mayen", "polch")


def test_the_kind_of_a_service_counts_like_half_its_name():
    # One word, answered by the category at 0.95, and 0.55 of the 0.25 for the name.
    assert rate("markt", "mainz", category="markt") == pytest.approx(0.95 + 0.25 * 0.55)
