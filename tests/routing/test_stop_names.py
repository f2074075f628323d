"""Names of stops: as signs write them, town first, no two alike."""

import pytest

from routing.localities import Locality
from routing.stop_names import corner_name, real_name, short_street, tell_apart

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
