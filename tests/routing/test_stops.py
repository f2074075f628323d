"""Virtual stops on a hand-drawn village: standing stops first, then corners, never on bridges or motorways."""

import json

import pytest
import shapely

from routing.compiled import RoadNetwork
from routing.features import read_features
from routing.geodesy import great_circle_m
from routing.stop_coverage import SettlementCoverage
from routing.stops import WALK_LIMIT_M, build_stops
from tests.routing.maps import AROUND, MiniMap, place

WHOLE = shapely.box(AROUND.min_lon, AROUND.min_lat, AROUND.max_lon, AROUND.max_lat)
FIRST_ADDRESS = 1_000


def village():
    """
    Draw a main street of 1,200 m with side streets of 150 m to the north every 200 m, and houses along the main street.

    Junctions are nodes 1 (x = 0) to 13 (x = 1,200); side streets end in nodes 101, 103 ... 113.
    """
    town = MiniMap()
    for index in range(13):
        town.node(index + 1, 100.0 * index, 0.0)
    town.way(1, list(range(1, 14)), name="Hauptstraße", maxspeed="50")
    for index in range(0, 13, 2):
        town.node(101 + index, 100.0 * index, 150.0)
        town.way(101 + index, [index + 1, 101 + index], name=f"Gasse {index + 1}")
    for number in range(49):
        town.node(FIRST_ADDRESS + number, 25.0 * number, 15.0, addr__housenumber=str(number + 1))
    return town.node(900, 600.0, 40.0, place="village", name="Dorf")


def stops_of(town, tmp_path, area=WHOLE):
    roads = town.roads(tmp_path)
    return build_stops(read_features(tmp_path / "mini.osm"), roads, area).stops


def stop_by_name(stops, name):
    return next(stop for stop in stops if stop.name == name)


def walk_m(stops, x_m, y_m):
    """Walk from a point of the map to the nearest stop, metres."""
    lat, lon = place(x_m, y_m)
    return min(great_circle_m(lat, lon, stop.lat, stop.lon) for stop in stops) * 1.3


def test_every_house_has_a_stop_within_the_walk(tmp_path):
    stops = stops_of(village(), tmp_path)
    assert max(walk_m(stops, 25.0 * number, 15.0) for number in range(49)) <= WALK_LIMIT_M
    # 1,200 m with a reach of about 185 m to each side: four stops would do, all 13 junctions would be waste.
    assert 4 <= len(stops) <= 8


def test_corners_are_named_after_both_streets_and_the_village(tmp_path):
    names = {stop.name for stop in stops_of(village(), tmp_path)}
    assert any(name.startswith("Dorf, ") and "Hauptstr. / Gasse" in name for name in names)


def test_indices_and_ids_are_in_order_and_unlike(tmp_path):
    stops = stops_of(village(), tmp_path)
    assert [stop.index for stop in stops] == list(range(len(stops)))
    assert len({stop.id for stop in stops}) == len({stop.name for stop in stops}) == len(stops)
    assert all(stop.municipality == "Dorf" for stop in stops)


def test_both_kerbs_of_a_standing_stop_become_one(tmp_path):
    town = village()
    town.node(500, 590, 5, highway="bus_stop", name="Kirche, Dorf")
    town.node(501, 630, -5, highway="bus_stop", name="Kirche, Dorf")
    town.node(502, 592, 6, public_transport="platform", bus="yes", name="Dorf Kirche")
    stops = stops_of(town, tmp_path)
    real = [stop for stop in stops if stop.is_real]
    assert [stop.name for stop in real] == ["Dorf, Kirche"]
    assert real[0].id == "h500"
    assert abs(real[0].lat - place(0, 0)[0]) < 1e-6  # on the road, not at the kerb
    assert real[0].position.distance_m == pytest.approx(5.5, abs=1.0)


def test_standing_stops_make_corners_beside_them_needless(tmp_path):
    before = len(stops_of(village(), tmp_path))
    town = village()
    for number, x in enumerate((100, 400, 700, 1000)):
        town.node(500 + number, x, 4, highway="bus_stop", name=f"Halt {number}")
    stops = stops_of(town, tmp_path)
    assert sum(stop.is_real for stop in stops) == 4
    assert sum(not stop.is_real for stop in stops) < before


def test_the_same_map_gives_the_same_stops_and_a_new_house_moves_none_away(tmp_path):
    first = stops_of(village(), tmp_path)
    assert stops_of(village(), tmp_path) == first
    more = village().node(5_000, 310, 20, addr__housenumber="13a")
    assert {stop.id for stop in stops_of(more, tmp_path)} == {stop.id for stop in first}


def test_no_stop_lies_on_a_motorway_a_trunk_road_or_a_bridge(tmp_path):
    town = village()
    town.nodes(n201=(0, -30), n202=(1200, -30), n203=(1300, 0))
    town.way(201, [1, 201], name="Auffahrt").way(202, [201, 202], "trunk", name="B 9").way(203, [202, 13])
    town.way(204, [13, 203], bridge="yes", name="Brücke")
    town.node(600, 600, -32, highway="bus_stop", name="An der B 9").node(
        601, 1250, 3, highway="bus_stop", name="Brücke"
    )
    stops = stops_of(town, tmp_path)
    by_id = {stop.id: stop for stop in stops}
    # The stop beside the trunk road is put on the main street, 32 m away, never on the trunk road itself.
    assert abs(by_id["h600"].lat - place(0, 0)[0]) < 1e-6
    assert "h601" not in by_id


def test_no_stop_lies_where_a_vehicle_could_not_come_back_from(tmp_path):
    town = village()
    town.nodes(n301=(1400, 0), n302=(1500, 0))
    town.way(301, [13, 301, 302], name="Einbahn", oneway="yes")
    town.node(700, 1450, 5, highway="bus_stop", name="Sackgasse")
    stops = stops_of(town, tmp_path)
    assert "h700" not in {stop.id for stop in stops}
    assert max(stop.lon for stop in stops) <= place(1200, 0)[1] + 1e-6


def test_stops_lie_in_the_service_area_only(tmp_path):
    lat, lon = place(600, 0)
    west = shapely.box(AROUND.min_lon, AROUND.min_lat, lon, AROUND.max_lat)
    town = village().node(500, 900, 5, highway="bus_stop", name="Drüben")
    stops = stops_of(town, tmp_path, west)
    assert stops
    assert all(stop.lon <= lon for stop in stops)
    assert lat > AROUND.min_lat


def test_houses_far_from_any_junction_get_a_stop_on_the_road(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(2000, 0), n3=(2000, 100)).way(1, [1, 2], name="Lange Straße").way(2, [2, 3])
    for number in range(6):
        town.node(FIRST_ADDRESS + number, 1000.0 + 20 * number, 15.0, addr__housenumber=str(number))
    stops = stops_of(town, tmp_path)
    assert walk_m(stops, 1050.0, 15.0) <= WALK_LIMIT_M
    on_road = [stop for stop in stops if stop.id.startswith("p")]
    assert on_road
    assert on_road[0].name.endswith("Lange Str.")


def test_houses_far_from_any_street_get_a_stop_in_their_yard(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0), n3=(500, 600)).way(1, [1, 2], name="Weg").way(2, [2, 3], "service")
    for number in range(6):
        town.node(FIRST_ADDRESS + number, 510.0, 560.0 + 5 * number, addr__housenumber=str(number))
    stops = stops_of(town, tmp_path)
    assert walk_m(stops, 510.0, 585.0) <= WALK_LIMIT_M


def test_a_stop_on_a_road_without_a_name_is_called_after_the_street_nearby(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(600, 0), n3=(600, 195)).way(1, [1, 2], name="Lange Straße").way(2, [2, 3])
    for number in range(6):
        town.node(FIRST_ADDRESS + number, 615.0, 200.0 + 10 * number, addr__housenumber=str(number))
    town.node(500, 300, 4, highway="bus_stop", name="Kirche")
    assert [stop.name for stop in stops_of(town, tmp_path)] == ["Kirche", "nahe Lange Str."]


def test_a_lonely_farm_gets_no_stop(tmp_path):
    town = village().nodes(n801=(600, -3000)).way(801, [7, 801], "unclassified", name="Feldweg")
    town.node(802, 620, -2990, addr__housenumber="1")
    assert walk_m(stops_of(town, tmp_path), 600, -3000) > 2_000


def test_a_map_without_houses_and_bus_stops_gives_none(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(500, 0)).way(1, [1, 2], "tertiary")
    assert stops_of(town, tmp_path) == ()


@pytest.mark.district
def test_nearly_every_house_of_the_district_has_a_stop_within_the_walk(district, district_bundle):
    report = json.loads((district_bundle / "stop_report.json").read_text())
    coverage = [SettlementCoverage(**values) for values in report["coverage"]]
    assert sum(c.addresses for c in coverage) > 40_000
    assert sum(c.within_250_m for c in coverage) >= 0.998 * sum(c.addresses for c in coverage)
    assert 2_300 <= len(district.stops) <= 3_200
    assert sum(c.within_250_m < 0.95 * c.addresses for c in coverage) <= 5


@pytest.mark.district
def test_the_stops_of_the_district_have_names_of_their_own_and_lie_where_one_may_halt(district, district_bundle):
    names = [stop.name for stop in district.stops]
    assert len(set(names)) == len(names)
    assert not [name for name in names if not name.strip() or "  " in name or "Haltepunkt" in name]
    assert sum("," in name for name in names) > 0.99 * len(names)
    roads = RoadNetwork.load(district_bundle / "roads")
    classes = {roads.highway_class(stop.position.arc) for stop in district.stops}
    assert not {name for name in classes if name in {"motorway", "trunk", "ferry"} or name.endswith("_link")}
    assert not any(roads.roundabout[stop.position.arc] for stop in district.stops)
    # One point for each stop in this extract: no kerb is guessed.
    assert not any(stop.position.only_along for stop in district.stops)
