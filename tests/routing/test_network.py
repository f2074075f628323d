import numpy as np
import pytest

from routing.errors import ExtractElsewhere, ExtractEmpty
from routing.values import Bounds
from tests.routing.maps import AROUND, MiniMap, arcs_between, cross_town, place


def drivable(roads):
    """Directed roads between OpenStreetMap nodes."""
    tail, head = (roads.osm_node[end[: roads.road_count]] for end in (roads.tail, roads.head))
    return set(zip(tail.tolist(), head.tolist(), strict=True))


def ways(roads, way):
    """Road arcs that were made from an OpenStreetMap way."""
    return np.flatnonzero(roads.osm_way == way).tolist()


def square(**tags):
    """A two-way square 1-2-3-4 of 100 m with a diagonal way 9 from 1 to 3 that carries the tags."""
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(100, 100), n4=(0, 100)).way(1, [1, 2, 3, 4, 1], name="Rim")
    highway = tags.pop("highway", "residential")
    return town.way(9, [1, 3], highway, **tags)


def test_points_without_a_junction_become_geometry(tmp_path):
    town = cross_town().node(6, 50, 40)
    roads = town.way(30, [1, 6, 2], name="Bend").roads(tmp_path)
    assert 6 not in roads.osm_node
    (arc,) = (arc for arc in arcs_between(roads, 1, 2) if roads.street(arc) == "Bend")
    lat, lon = roads.geometry(arc)
    assert len(lat) == 3
    assert (lat[1], lon[1]) == pytest.approx(place(50, 40), abs=1e-6)
    # 1 (0, 0) to 6 (50, 40) is 64.03 m, 6 to 2 (100, 100) is 78.10 m.
    assert roads.length_m[arc] == pytest.approx(142.13, abs=0.1)


def test_twins_are_the_two_directions_of_one_road(tmp_path):
    roads = cross_town().roads(tmp_path)
    assert (roads.twin[roads.twin] == np.arange(roads.road_count)).all()
    for arc in range(roads.road_count):
        lat, lon = roads.geometry(arc)
        back_lat, back_lon = roads.geometry(int(roads.twin[arc]))
        assert (lat == back_lat[::-1]).all()
        assert (lon == back_lon[::-1]).all()
        assert roads.tail[arc] == roads.head[roads.twin[arc]]


def test_geometry_runs_from_tail_to_head(tmp_path):
    roads = square(oneway="-1").roads(tmp_path)
    for arc in range(roads.road_count):
        lat, lon = roads.geometry(arc)
        tail, head = roads.tail[arc], roads.head[arc]
        assert (lat[0], lon[0], lat[-1], lon[-1]) == (
            roads.node_lat[tail],
            roads.node_lon[tail],
            roads.node_lat[head],
            roads.node_lon[head],
        )


@pytest.mark.parametrize(
    ("tags", "there", "back"),
    [
        ({}, True, True),
        ({"oneway": "yes"}, True, False),
        ({"oneway": "-1"}, False, True),
        ({"highway": "motorway"}, True, False),
        ({"highway": "motorway_link"}, True, True),
        ({"junction": "roundabout"}, True, False),
        ({"highway": "track"}, False, False),
        ({"highway": "track", "motor_vehicle": "yes"}, True, True),
        ({"junction": "circular", "oneway": "no"}, True, True),
        ({"oneway": "reversible"}, False, False),
        ({"oneway": "yes", "bus:backward": "yes"}, True, True),
        ({"oneway": "alternating"}, True, True),
        ({"oneway": "yes", "oneway:bus": "no"}, True, True),
        ({"oneway": "yes", "busway": "opposite_lane"}, True, True),
        ({"motor_vehicle:backward": "no"}, True, False),
        ({"motor_vehicle:forward": "no", "psv": "yes"}, True, True),
        ({"highway": "pedestrian"}, False, False),
        ({"highway": "pedestrian", "psv": "yes"}, True, True),
        ({"highway": "construction", "construction": "residential"}, False, False),
        ({"highway": "proposed"}, False, False),
        ({"highway": "bus_guideway"}, False, False),
        ({"highway": "service", "service": "driveway"}, True, True),
        ({"highway": "service", "service": "emergency_access"}, False, False),
        ({"motor_vehicle": "destination"}, True, True),
        ({"motor_vehicle": "agricultural;forestry"}, False, False),
        ({"motor_vehicle": "permit"}, False, False),
        ({"access": "delivery"}, False, False),
        ({"access": "customers"}, True, True),
        ({"smoothness": "impassable"}, False, False),
        ({"disused": "yes"}, False, False),
        ({"maxheight": "2.2"}, False, False),
        ({"maxwidth": "2.0"}, False, False),
        ({"maxlength": "6"}, False, False),
        ({"maxweight": "2.8"}, False, False),
        ({"maxweight": "7.5"}, True, True),
        ({"access": "private"}, False, False),
        ({"access": "no", "bus": "yes"}, True, True),
        ({"highway": "busway"}, True, True),
    ],
)
def test_importer_rules_reach_the_compiled_network(tmp_path, tags, there, back):
    roads = square(**tags).roads(tmp_path)
    diagonal = {(int(roads.osm_node[roads.tail[a]]), int(roads.osm_node[roads.head[a]])) for a in ways(roads, 9)}
    assert ((1, 3) in diagonal) is there
    assert ((3, 1) in diagonal) is back


def test_a_bollard_cuts_the_road_but_leaves_both_ends(tmp_path):
    town = square().nodes(n8=(50, 140))
    town.node(7, 50, 120, barrier="bollard").way(10, [3, 7, 4], name="Cut").way(11, [7, 8], name="Beyond")
    roads = town.roads(tmp_path)
    assert not [arc for arc in arcs_between(roads, 3, 4) if roads.street(arc) == "Cut"]
    assert {(3, 7), (7, 3), (4, 7), (7, 4)} <= drivable(roads)
    assert 8 not in roads.osm_node  # only the bollard leads there


def test_a_private_gate_blocks_and_a_plain_gate_does_not(tmp_path):
    def streets(**tags):
        roads = square().node(7, 50, 120, barrier="gate", **tags).way(10, [3, 7, 4], name="Gate").roads(tmp_path)
        return [roads.street(arc) for arc in arcs_between(roads, 3, 4)]

    assert "Gate" in streets()
    assert "Gate" not in streets(access="private")


def test_roads_one_cannot_get_back_from_are_dropped_and_counted(tmp_path):
    town = cross_town().nodes(n6=(300, 0), n7=(5000, 0), n8=(5100, 0))
    town.way(30, [3, 6], oneway="yes").way(31, [7, 8])  # a one-way street to nowhere; an island
    roads, report = town.compiled(tmp_path)
    assert not {6, 7, 8} & set(roads.osm_node.tolist())
    assert report.unconnected_arcs == 3
    assert report.unconnected_km == pytest.approx(0.2, abs=0.001)
    assert report.length_km == pytest.approx((4 * 100 + 4 * 141.42) / 1000, abs=0.001)


def test_a_lone_ring_is_kept_with_a_junction_of_its_own(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(50, 0), n3=(50, 50)).way(1, [1, 2, 3, 1], name="Ring")
    roads = town.roads(tmp_path)
    assert roads.node_count == 1
    assert roads.road_count == 2
    assert roads.length_m[0] == pytest.approx(50 + 50 + 70.71, abs=0.1)


def test_where_a_name_or_class_changes_a_junction_stands(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0)).way(1, [1, 2], name="A").way(2, [2, 3], name="B")
    assert sorted(town.roads(tmp_path).osm_node.tolist()) == [1, 2, 3]


def test_where_a_oneway_begins_a_junction_stands(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0), n4=(100, 100)).way(1, [1, 2], name="A")
    roads = town.way(2, [2, 3], name="A", oneway="yes").way(3, [3, 4, 1], name="A").roads(tmp_path)
    assert sorted(roads.osm_node.tolist()) == [2, 3]
    assert len(arcs_between(roads, 2, 3)) == 2  # along the one-way street, and round the other way
    assert len(arcs_between(roads, 3, 2)) == 1


def test_ways_drawn_in_opposite_directions_join_into_one_road(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0)).way(1, [1, 2], name="A").way(2, [3, 2], name="A")
    roads = town.roads(tmp_path)
    assert sorted(roads.osm_node.tolist()) == [1, 3]
    assert roads.length_m == pytest.approx([200.0, 200.0], abs=0.1)


def test_limits_by_direction_make_times_by_direction(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(1000, 0))
    tags = {"maxspeed:forward": "100", "maxspeed:backward": "50"}
    roads = town.way(1, [1, 2], "primary", **tags).roads(tmp_path)
    there, back = arcs_between(roads, 1, 2)[0], arcs_between(roads, 2, 1)[0]
    # Outside a settlement: 100 x 0.9, capped at 79 x 1.1 = 86.9 km/h; 50 x 0.9 = 45 km/h.
    assert roads.travel_time_s[there] == pytest.approx(3600 / 86.9, abs=0.05)
    assert roads.travel_time_s[back] == pytest.approx(80.0, abs=0.05)


@pytest.mark.parametrize(
    ("tags", "kph"),
    [
        ({}, 75.0),
        ({"maxspeed": "50"}, 45.0),  # x 0.9
        ({"maxspeed": "30"}, 25.5),  # x 0.85
        ({"maxspeed": "walk"}, 7.0),
        ({"maxspeed": "20 mph"}, 20 * 1.609344 * 0.9),
        ({"maxspeed": "DE:zone30"}, 25.5),
        ({"maxspeed": "none"}, 75.0),
        ({"maxspeed": "signals"}, 75.0),
        ({"maxspeed": "70", "maxspeed:bus": "50"}, 45.0),
        ({"maxspeed": "50", "maxspeed:conditional": "30 @ (22:00-06:00)"}, 45.0),
        ({"source:maxspeed": "DE:urban"}, 37.5),  # inside a settlement: 50 x 0.75
        ({"maxspeed:advisory": "40"}, 40.0),
        ({"surface": "gravel"}, 35.0),
        ({"tracktype": "grade3"}, 20.0),
        ({"smoothness": "bad"}, 40.0),
        ({"highway": "track", "motor_vehicle": "yes"}, 15.0),
    ],
)
def test_speed_rules_reach_the_compiled_network(tmp_path, tags, kph):
    highway = tags.get("highway", "secondary")
    rest = {key: value for key, value in tags.items() if key != "highway"}
    roads = MiniMap().nodes(n1=(0, 0), n2=(1000, 0)).way(1, [1, 2], highway, **rest).roads(tmp_path)
    assert roads.length_m[0] / roads.travel_time_s[0] * 3.6 == pytest.approx(kph, abs=0.05)


def test_houses_make_a_street_slower(tmp_path):
    def seconds(*, houses):
        town = MiniMap().nodes(n1=(0, 0), n2=(400, 0)).way(1, [1, 2], "secondary")
        for k in range(20 if houses else 0):
            x, y = 20 * k, 15 * (-1) ** k
            town.node(100 + 3 * k, x, y).node(101 + 3 * k, x + 8, y).node(102 + 3 * k, x, y + 8)
            corners = [100 + 3 * k, 101 + 3 * k, 102 + 3 * k, 100 + 3 * k]
            town.way(100 + k, corners, highway="", building="yes")
        roads = town.roads(tmp_path)
        return float(roads.travel_time_s[0]), bool(roads.built_up[0])

    assert seconds(houses=False) == (pytest.approx(400 / (75 / 3.6), abs=0.05), False)
    assert seconds(houses=True) == (pytest.approx(400 / (36 / 3.6), abs=0.05), True)


def test_a_zone_tag_outweighs_the_houses(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(400, 0)).way(1, [1, 2], "secondary", zone__traffic="DE:urban")
    assert town.roads(tmp_path).built_up.all()


def test_roads_beyond_the_bounds_are_cut_off_and_counted(tmp_path):
    town = cross_town().nodes(n6=(900, 0)).way(30, [3, 6])
    south, west = place(-50, -200)
    north, east = place(300, 200)
    roads, report = town.compiled(tmp_path, Bounds(south, west, north, east))
    assert 6 not in roads.osm_node
    assert report.outside_segments == 1


def test_an_extract_of_another_region_is_told_apart(tmp_path):
    with pytest.raises(ExtractElsewhere, match="take the extract of this area"):
        cross_town().compiled(tmp_path, Bounds(52.0, 13.0, 52.5, 13.5))


def test_a_way_with_nodes_beyond_the_rim_of_the_file_is_cut_there(tmp_path):
    roads, report = cross_town().way(30, [3, 404]).compiled(tmp_path, AROUND)
    assert sorted(roads.osm_node.tolist()) == [1, 2, 3, 4, 5]
    assert report.outside_segments == 1


def test_without_restrictions_over_ways_every_arc_is_an_original(tmp_path):
    roads = cross_town().restriction(1, "no_left_turn", 11, 5, 12).roads(tmp_path)
    assert roads.original.tolist() == list(range(roads.road_count))


def test_an_area_of_which_no_road_leads_back_is_told(tmp_path):
    lonely = MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(1, [1, 2], oneway="yes")
    with pytest.raises(ExtractEmpty, match="driven both to its end and back"):
        lonely.compiled(tmp_path)
