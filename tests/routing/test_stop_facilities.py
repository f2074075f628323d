"""Places many ride to have a stop at their door, named as people call them."""

import pytest

from routing.features import read_features
from routing.localities import Locality
from routing.stop_coverage import StraightWalks
from routing.stop_draft import Draft
from routing.stop_facilities import facility_name, facility_stops
from routing.stop_ground import Ground
from routing.values import VirtualStop
from tests.routing.maps import MiniMap, at, place
from tests.routing.test_stop_real import WHOLE

MAYEN = Locality("Mayen", "Mayen", is_suburb=False)


def road():
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0), n3=(1000, 0)).way(1, [1, 2, 3], name="Weg")
    return town.node(9, 0, 50, place="town", name="Mayen")


def made(town, tmp_path, *standing_x_m, before=()):
    roads = town.roads(tmp_path)
    features = read_features(tmp_path / "mini.osm")
    standing = [Draft(f"h{x}", "bus_stop", at(roads, x, 0)) for x in standing_x_m]
    return facility_stops(features, Ground(roads, features, WHOLE), standing, StraightWalks(), before)


def test_a_hospital_gets_a_stop_at_its_door(tmp_path):
    town = road().node(50, 500, 40, amenity="hospital", name="St. Elisabeth-Krankenhaus", wheelchair="yes")
    (stop,) = made(town, tmp_path)
    assert (stop.id, stop.kind, stop.sign) == ("fn50", "facility", "St. Elisabeth-Krankenhaus")
    assert (stop.position.lat, stop.position.lon) == pytest.approx(place(500, 0), abs=1e-6)
    assert (stop.kerb, stop.step_free) == ("both", True)


def test_a_stop_within_120_m_on_foot_is_enough(tmp_path):
    # 80 m aside and 40 m up are 89 m in a straight line, 116 m on foot; 90 m aside make 128 m.
    town = road().node(50, 500, 40, amenity="pharmacy", name="Apotheke")
    assert made(town, tmp_path, 580) == []
    assert [stop.id for stop in made(town, tmp_path, 590)] == ["fn50"]


def test_a_place_that_had_a_stop_keeps_it_when_another_is_a_little_nearer_now(tmp_path):
    town = road().node(50, 500, 40, amenity="pharmacy", name="Apotheke")
    (draft,) = made(town, tmp_path, 590)
    lat, lon = draft.position.lat, draft.position.lon
    before = VirtualStop(0, "fn49", "", "", lat, lon, draft.position, is_real=False, kind="facility")
    assert [stop.id for stop in made(town, tmp_path, 580, before=[before])] == ["fn50"]
    assert made(town, tmp_path, 540, before=[before]) == []


def test_neighbours_share_a_stop_named_after_the_more_important(tmp_path):
    town = road().node(50, 500, 20, shop="supermarket", name="Rewe").node(51, 540, 20, amenity="clinic", name="Klinik")
    assert [stop.sign for stop in made(town, tmp_path)] == ["Klinik"]


def test_no_stop_is_made_right_beside_another_one(tmp_path):
    # On foot it is (40 + 85) x 1.3, too far, but the stop would be 40 m from the standing one.
    town = road().node(50, 500, 88, amenity="school", name="Schule")
    assert made(town, tmp_path, 540) == []


def test_a_drive_is_entered_where_the_street_is_far(tmp_path):
    town = road().nodes(n4=(500, 200)).way(3, [2, 4], "service")
    town.node(50, 520, 190, amenity="hospital", name="Klinikum")
    town.node(51, 900, 190, amenity="hospital", name="Ohne Weg")
    (stop,) = made(town, tmp_path)
    assert (stop.position.lat, stop.position.lon) == pytest.approx(place(500, 190), abs=1e-6)


def test_memorials_and_homes_for_others_are_no_facilities(tmp_path):
    town = road().node(50, 300, 20, amenity="social_facility", social_facility="food_bank", name="Tafel")
    town.node(51, 600, 20, amenity="bench")
    assert made(town, tmp_path) == []


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"railway": "station", "name": "Mayen Ost"}, "Bahnhof Ost"),
        ({"railway": "halt", "name": "Mayen "}, "Bahnhof"),
        ({"railway": "station", "name": "Koblenz Hbf"}, "Bahnhof Koblenz Hbf"),
        ({"amenity": "townhall", "name": "Mayen"}, "Rathaus"),
        ({"amenity": "townhall", "name": "Rathaus Mayen"}, "Rathaus"),
        ({"amenity": "doctors", "name": "Müller Ferdinand, Allgemeinmediziner"}, "Praxis Müller Ferdinand"),
        ({"amenity": "doctors", "name": "Kinderarztpraxis Dr. Hammes"}, "Kinderarztpraxis Dr. Hammes"),
        ({"amenity": "pharmacy", "name": "Schloß  Apotheke\u200e"}, "Schloß Apotheke"),
        ({"amenity": "pharmacy", "name": "Apotheke in Mayen"}, "Apotheke"),
        ({"amenity": "pharmacy", "name": "Apotheke am Mayen"}, "Apotheke am Mayen"),
        ({"shop": "supermarket"}, "Supermarkt"),
        ({"landuse": "cemetery", "name": "Friedhof (alt)"}, "Friedhof"),
    ],
)
def test_facilities_are_called_what_people_call_them(tags, name):
    assert facility_name(tags, MAYEN) == name


def test_a_main_station_keeps_its_rank():
    koblenz = Locality("Koblenz", "Südliche Vorstadt", is_suburb=True)
    assert facility_name({"railway": "station", "name": "Koblenz Hbf"}, koblenz) == "Hauptbahnhof"
