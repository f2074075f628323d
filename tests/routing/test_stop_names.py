"""Names of stops: as signs write them, town first, no two alike."""

from dataclasses import replace

import pytest

from routing.features import Features
from routing.localities import Localities, Locality
from routing.stop_draft import Draft
from routing.stop_names import corner_name, finished_names, real_name, short_street, tell_apart
from routing.values import Position

MAYEN = Locality("Mayen", "Mayen", is_suburb=False)
METTERNICH = Locality("Koblenz", "Metternich", is_suburb=True)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Koblenzer Straße", "Koblenzer Str."),
        ("Hauptstraße", "Hauptstr."),
        ("Goethestrasse", "Goethestr."),
        ("Straßburger Weg", "Straßburger Weg"),
        ("Am Bahnhof", "Am Bahnhof"),
    ],
)
def test_streets_are_shortened_as_on_signs(name, short):
    assert short_street(name) == short


@pytest.mark.parametrize(
    ("locality", "streets", "name"),
    [
        (MAYEN, ["Koblenzer Straße", "Polcher Straße", "Am Wald"], "Mayen, Koblenzer Str. / Polcher Str."),
        (MAYEN, ["Hauptstraße"], "Mayen, Hauptstr."),
        (METTERNICH, ["Trierer Straße"], "Koblenz-Metternich, Trierer Str."),
        (MAYEN, [], "Mayen"),
        (Locality("Bendorf", "Bendorf-Stromberg", is_suburb=True), ["Am Berg"], "Bendorf-Stromberg, Am Berg"),
        (Locality("Monreal", "Polcherholz", is_suburb=False), ["Polcherholz"], "Monreal, Polcherholz"),
        (Locality("", "", is_suburb=False), [], "Haltepunkt"),
    ],
)
def test_corners_are_named_after_their_streets(locality, streets, name):
    assert corner_name(locality, streets) == name


@pytest.mark.parametrize(
    ("sign", "locality", "name"),
    [
        ("Viehmarkt, Mayen", MAYEN, "Mayen, Viehmarkt"),
        ("Mayen, Viehmarkt", MAYEN, "Mayen, Viehmarkt"),
        ("Mayen Viehmarkt", MAYEN, "Mayen, Viehmarkt"),
        ("Viehmarkt", MAYEN, "Mayen, Viehmarkt"),
        ("Schwimmbad, Winningen (Mosel)", Locality("Winningen", "Winningen", is_suburb=False), "Winningen, Schwimmbad"),
        ("Mayen", MAYEN, "Mayen"),
        ("Kirche, Sankt Johann", MAYEN, "Sankt Johann, Kirche"),
        ("Metternich Trierer Straße, Koblenz", METTERNICH, "Koblenz-Metternich, Trierer Str."),
        ("Güls Bahnhof, Koblenz", METTERNICH, "Koblenz, Güls Bahnhof"),
        ("Sayn Schloss, Bendorf (Rhein", Locality("Bendorf", "Sayn", is_suburb=True), "Bendorf-Sayn, Schloss"),
        (
            "Niederelz Abzw., Weiler b Mayen",
            Locality("Weiler", "Niederelz", is_suburb=False),
            "Niederelz, Abzw. Weiler bei Mayen",
        ),
    ],
)
def test_signs_are_put_into_one_order(sign, locality, name):
    assert real_name(sign, locality) == name


def test_equal_names_are_told_apart_by_where_they_lie():
    # Two stops of one street, 0.01 degrees apart from north to south; a third stop has a name of its own.
    names = tell_apart(["A, Str.", "A, Str.", "B"], [50.02, 50.01, 50.0], [7.0, 7.0, 7.0])
    assert names == ["A, Str. (Nord)", "A, Str. (Süd)", "B"]


def test_many_equal_names_all_differ():
    lats = [50.0 + k / 1000 for k in range(9)]
    names = tell_apart(["A"] * 9, lats, [7.0] * 9)
    assert len(set(names)) == 9


def test_the_order_of_the_stops_does_not_change_their_names():
    lats, lons = [50.03, 50.02, 50.01], [7.0, 7.02, 7.0]
    forward = dict(zip(lats, tell_apart(["A"] * 3, lats, lons), strict=True))
    backward = dict(zip(lats[::-1], tell_apart(["A"] * 3, lats[::-1], lons[::-1]), strict=True))
    assert forward == backward


def test_names_that_are_given_stay():
    assert tell_apart(["A", "A", "A"], [50.0, 50.1, 50.3], [7.0] * 3, {0}) == ["A", "A (Süd)", "A (Nord)"]


def test_a_sign_keeps_its_name_and_no_two_stops_share_one():
    here = Position(50.0, 7.0, 0, 0.5, 0.0)
    drafts = [
        Draft("h1", "bus_stop", here, sign="Am Weg"),
        Draft("j1", "junction", replace(here, lat=50.1), streets=("Am Weg",)),
        Draft("h2", "bus_stop", replace(here, lat=50.2), sign="Markt"),
        Draft("h3", "bus_stop", replace(here, lat=50.3), sign="Markt"),
        Draft("a-x", "spot", replace(here, lat=50.4), title="Markt"),
    ]
    names = finished_names(drafts, Localities(Features()))
    assert (names[0], names[4]) == ("Am Weg", "Markt")
    assert len(set(names)) == 5
