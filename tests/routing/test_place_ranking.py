"""What typed words may mean, and which entry answers best."""

import pytest

from routing.place_ranking import Scorer
from routing.place_words import Vocabulary

LIST = ["polch", "polcher", "mayen", "mainz", "strasse", "koblenzer", "eifelmuseum", "markt", "am", "der"]
WORDS = Vocabulary(LIST)


def best(typed):
    reading = WORDS.read(typed)
    return max((word for word in LIST if reading.fit(word)), key=reading.fit, default=None)


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
    reading = WORDS.read("polch")
    assert reading.fit("polch") == 1.0
    assert reading.fit("polch") > reading.fit("polcher") > WORDS.read("polcx").fit("polch") > 0.0


def test_a_whole_word_is_taken_as_it_is_unless_it_may_go_on():
    assert WORDS.read("polch", may_go_on=False).fit("polcher") == 0.0
    assert WORDS.read("polch", may_go_on=True).fit("polcher") > 0.0
    assert WORDS.read("polc", may_go_on=False).fit("polcher") > 0.0


def test_short_words_allow_one_error_and_two_letters_none():
    assert WORDS.read("pxlch").fit("polch") > 0.0
    assert WORDS.read("pxlxh").fit("polch") == 0.0
    assert not any(WORDS.read("xm").fit(word) for word in LIST)


def test_glued_street_names_are_taken_apart_only_where_both_parts_are_known():
    assert WORDS.parts("koblenzerstrasse") == ["koblenzer", "strasse"]
    assert WORDS.parts("unbekannterstrasse") == ["unbekannterstrasse"]
    assert WORDS.parts("eifelmuseum") == ["eifelmuseum"]


def test_articles_count_little():
    assert WORDS.read("am").weight < WORDS.read("markt").weight


def rate(query, name, category="", context=""):
    return Scorer([WORDS.read(word) for word in query.split()]).score(name, category, context)[1]


def test_the_whole_name_beats_a_part_of_it():
    assert rate("polch", "polch") > rate("polch", "polcher strasse")
    assert rate("polch", "polch") > rate("polch", "markt polch")


def test_a_word_without_an_answer_costs():
    assert rate("polch mayen", "polch", context="mayen") > rate("polch mayen", "polch")


def test_the_kind_of_a_service_counts_nearly_like_its_name():
    # One word, answered by the category at 0.97, and 0.88 of the 0.25 for the name.
    assert rate("markt", "mainz", category="markt") == pytest.approx(0.97 + 0.25 * 0.88)
    assert rate("markt", "markt", category="markt") == pytest.approx(0.985 + 0.25)


def test_a_service_named_for_its_town_is_meant_to_be_there():
    assert rate("markt", "mayen", "markt", "mayen") == rate("markt", "polch", "markt", "mayen")
    assert rate("markt mayen", "markt mayen", "markt", "mayen") > rate("markt mayen", "markt mayen", "markt", "polch")


def test_misspelt_abbreviated_street_names_are_known():
    words = Vocabulary(["bergstrasse", "bergweg"])
    assert words.read("bergsttr").fit("bergstrasse") > 0.5


def test_three_letters_may_lack_one():
    assert Vocabulary(["acht", "kalt"]).read("aht").fit("acht") > 0.0


def test_an_unfinished_word_may_be_misspelt():
    assert Vocabulary(["munstermaifeld"]).read("munstermeif").fit("munstermaifeld") > 0.0


def test_swapped_letters_that_look_like_an_umlaut_are_read_as_typed():
    words = Vocabulary(["luxem"])
    assert words.read("lxum", spelt="lxuem").fit("luxem") > words.read("lxum").fit("luxem") == 0.0
