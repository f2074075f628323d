"""Standing bus stops: merged, at the right kerb where the map tells it, never on a guess."""

import pytest
import shapely

from routing.features import read_features
from routing.stop_ground import Ground
from routing.stop_real import real_stops
from tests.routing.maps import AROUND, MiniMap, place

WHOLE = shapely.box(AROUND.min_lon, AROUND.min_lat, AROUND.max_lon, AROUND.max_lat)


def street(highway="secondary", **tags):
    """Draw a road of 3,000 m to the east and a way back, and two stops that have a pole at each kerb."""
    town = MiniMap().nodes(n1=(0, 0), n2=(3000, 0), n3=(1500, 900))
    town.way(1, [1, 2], highway, name="Lange Straße", **tags).way(2, [2, 3, 1], name="Rückweg")
    for number, x in enumerate((200, 2800)):
        pole(town, 901 + 2 * number, x, -5, f"Paar {number}")
        pole(town, 902 + 2 * number, x, 5, f"Paar {number}")
    return town


def pole(town, identifier, x_m, y_m, name="Halt", **tags):
    kind = {"highway": "bus_stop", "public_transport": "platform", "bus": "yes"}
    return town.node(identifier, x_m, y_m, name=name, **(kind | tags))


def placed(town, tmp_path):
    roads = town.roads(tmp_path)
    features = read_features(tmp_path / "mini.osm")
    drafts, left_out = real_stops(features, Ground(roads, features, WHOLE))
    return roads, {draft.id: draft for draft in drafts}, left_out


def travels_east(roads, position):
    _, lon = roads.geometry(position.arc)
    return bool(lon[-1] > lon[0])


def test_two_poles_of_one_name_on_both_sides_serve_both_directions(tmp_path):
    _, stops, _ = placed(street(), tmp_path)
    assert {stop.kerb for stop in stops.values()} == {"both"}
    assert not any(stop.position.only_along for stop in stops.values())


@pytest.mark.parametrize(("y_m", "east"), [(-5, True), (5, False)])
def test_the_one_platform_of_a_busy_road_is_reached_along_its_own_lane_only(tmp_path, y_m, east):
    # Driving on the right, a pole south of the road serves those who travel east.
    roads, stops, _ = placed(pole(street(), 500, 1500, y_m), tmp_path)
    stop = stops["h500"]
    assert (stop.kerb, stop.position.only_along) == ("right", True)
    assert travels_east(roads, stop.position) is east
    assert stop.position.lon == pytest.approx(place(1500, 0)[1], abs=1e-6)
    lat, lon = roads.geometry(stop.position.arc)
    assert lon[0] + stop.position.fraction * (lon[-1] - lon[0]) == pytest.approx(stop.position.lon, abs=1e-6)
    assert lat[0] == pytest.approx(stop.position.lat)


def test_a_quiet_road_may_be_crossed(tmp_path):
    roads, stops, _ = placed(pole(street("residential"), 500, 1500, -5), tmp_path)
    assert (stops["h500"].kerb, stops["h500"].position.only_along) == ("right", False)
    assert travels_east(roads, stops["h500"].position)


def test_a_stop_of_another_name_over_the_road_lets_vehicles_come_both_ways(tmp_path):
    town = pole(pole(street(), 500, 1500, -5, "Halt Ost"), 501, 1540, 5, "Halt West")
    _, stops, _ = placed(town, tmp_path)
    assert [(stops[k].kerb, stops[k].position.only_along) for k in ("h500", "h501")] == [("right", False)] * 2


def test_a_map_with_one_point_for_each_stop_tells_no_kerb(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(3000, 0)).way(1, [1, 2], "secondary")
    for number in range(5):
        pole(town, 500 + number, 300 + 500 * number, -5 if number % 2 else 5, f"Halt {number}")
    _, stops, _ = placed(town, tmp_path)
    assert [(stop.kerb, stop.position.only_along) for stop in stops.values()] == [("unknown", False)] * 5


def test_a_point_on_the_road_or_a_mere_bus_stop_tells_no_kerb(tmp_path):
    town = street()
    town.node(500, 1500, 0, public_transport="stop_position", bus="yes", name="Auf der Straße")
    town.node(501, 1000, -5, highway="bus_stop", name="Nur ein Schild")
    _, stops, _ = placed(town, tmp_path)
    assert [(stops[k].kerb, stops[k].position.only_along) for k in ("h500", "h501")] == [("unknown", False)] * 2


def test_a_platform_on_the_left_of_a_oneway_street_is_not_offered(tmp_path):
    town = street()
    town.nodes(n11=(0, -300), n12=(3000, -300)).way(11, [1, 11, 12, 2], oneway="yes", name="Einbahn")
    pole(pole(town, 500, 1000, -295, "Links"), 501, 2000, -305, "Rechts")
    _, stops, left_out = placed(town, tmp_path)
    assert "h500" not in stops
    assert left_out["left of a one-way street"] == 1
    assert (stops["h501"].kerb, stops["h501"].position.only_along) == ("right", False)


def test_members_of_a_stop_area_are_one_stop_and_share_its_name(tmp_path):
    town = street()
    town.node(500, 1500, -5, public_transport="platform", bus="yes")
    town.node(501, 1590, 5, public_transport="platform", bus="yes")
    members = (("node", 500, "platform"), ("node", 501, "platform"))
    town.relation(7, members, {"type": "public_transport", "public_transport": "stop_area", "name": "Markt"})
    _, stops, _ = placed(town, tmp_path)
    assert stops["h500"].sign == "Markt"
    assert stops["h500"].kerb == "both"
    assert "h501" not in stops


def test_a_platform_drawn_as_a_line_is_a_stop(tmp_path):
    town = street().nodes(n61=(1490, -5), n62=(1510, -5))
    town.way(60, [61, 62], "platform", public_transport="platform", bus="yes", name="Strich")
    assert placed(town, tmp_path)[1]["hw60"].sign == "Strich"


@pytest.mark.parametrize(
    ("tags", "known"),
    [
        ({"wheelchair": "yes"}, True),
        ({"wheelchair": "no", "kerb": "raised"}, False),
        ({"wheelchair": "limited"}, None),
        ({"kerb": "raised"}, True),
        ({"kerb": "lowered"}, True),
        ({"kerb": "flush"}, True),
        ({"kerb": "yes"}, None),
        ({"tactile_paving": "yes"}, None),
        ({}, None),
    ],
)
def test_what_the_map_says_of_steps_is_kept(tmp_path, tags, known):
    _, stops, _ = placed(pole(street(), 500, 1500, -5, **tags), tmp_path)
    assert stops["h500"].step_free is known


def test_one_kerb_with_steps_is_a_stop_with_steps(tmp_path):
    town = pole(pole(street(), 500, 1500, -5, wheelchair="yes"), 501, 1500, 5, wheelchair="no")
    assert placed(town, tmp_path)[1]["h500"].step_free is False


def test_stops_on_bridges_and_far_from_any_road_are_counted(tmp_path):
    town = street().nodes(n71=(3000, 200)).way(71, [2, 71], bridge="yes").way(72, [71, 3])
    pole(pole(town, 500, 3003, 100, "Brücke"), 501, 1500, -200, "Feld")
    _, stops, left_out = placed(town, tmp_path)
    assert not {"h500", "h501"} & stops.keys()
    assert left_out == {"on a bridge or in a tunnel": 1, "no road within 60 m": 1}
