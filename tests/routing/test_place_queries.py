"""Generated queries are the same for the same seed, say the truth, and the place search answers them."""

import random

import pytest

from routing.place_distortions import abbreviated, misspelt, roughened, with_other_umlauts
from routing.place_index import build_places
from routing.place_queries import KINDS, generate_queries
from routing.place_text import tokens
from tests.routing.test_places import WHOLE, two_towns


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    folder = tmp_path_factory.mktemp("queries")
    two_towns().write(folder / "mini.osm")
    build_places(folder / "mini.osm", folder / "places.sqlite", WHOLE, ())
    return folder / "places.sqlite"


def test_the_same_seed_gives_the_same_queries(places):
    def made(seed):
        return generate_queries(places, lambda _lat, _lon: True, seed=seed, per_kind=5)

    assert made(3) == made(3)
    assert made(3) != made(4)


def test_queries_are_made_about_the_area_only(places):
    assert generate_queries(places, lambda _lat, _lon: False, per_kind=5) == []


def test_truth_is_what_the_map_says(places):
    queries = generate_queries(places, lambda _lat, _lon: True, per_kind=30)
    lettered = [query for query in queries if query.kind == "address_letter"]
    assert {query.note for query in lettered} == {"address Hauptstraße 5 a, Münsterfeld"}
    corner = next(query for query in queries if query.kind == "intersection")
    assert corner.note == "corner Hauptstraße / Koblenzer Straße, Münsterfeld"
    assert len({(query.kind, query.text, query.near) for query in queries}) == len(queries)


def test_every_kind_has_queries_in_the_model_district(area, model_bundle):
    queries = generate_queries(model_bundle / "places.sqlite", area.contains, per_kind=2)
    # The model district has no ranges of house numbers, no two places of one name, no villages in municipalities.
    lacking = {"address_range", "address_in_range", "place_ambiguous", "street_village"}
    assert set(KINDS) - {query.kind for query in queries} <= lacking


@pytest.mark.parametrize("seed", range(30))
def test_a_misspelt_word_is_one_or_two_edits_away(seed):
    rng = random.Random(seed)
    assert misspelt("Mayen", rng) != "Mayen"
    assert misspelt("Mayen", rng, first=True)[:2] != "Ma"
    assert abs(len(misspelt("Ochtendung", rng, edits=2)) - len("Ochtendung")) <= 2


@pytest.mark.parametrize("seed", range(10))
def test_short_and_rough_spellings_mean_the_same(seed):
    rng = random.Random(seed)
    assert tokens(abbreviated("Koblenzer Straße", rng)) == tokens("Koblenzer Straße")
    assert tokens(roughened("Hauptstraße 5, Polch", rng)) == tokens("Hauptstraße 5, Polch")
    assert tokens(with_other_umlauts("Mülheim-Kärlich", rng)) == tokens("Mülheim-Kärlich")


def test_what_cannot_be_shortened_or_respelt_is_none():
    rng = random.Random(1)
    assert abbreviated("Polch", rng) is None
    assert with_other_umlauts("Polch", rng) is None
