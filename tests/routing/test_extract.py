import gzip
import math
import re

import numpy as np
import pytest

from routing.errors import ExtractEmpty, ExtractMissing, ExtractTruncated, ExtractUnsorted
from routing.extract import read_roads
from routing.vehicle import VehicleSize
from tests.routing.maps import MiniMap, cross_town


def test_reads_ways_with_their_points_in_order(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0)).way(7, [1, 2, 3], name="Hauptstraße", ref="K 1")
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert found.way_id.tolist() == [7]
    assert found.node_id.tolist() == [1, 2, 3]
    assert found.first.tolist() == [0, 3]
    assert found.lat[0] == pytest.approx(50.0, abs=1e-7)
    assert (found.names[found.name[0]], found.names[found.ref[0]]) == ("Hauptstraße", "K 1")


@pytest.mark.parametrize(
    "highway",
    [
        "footway",
        "path",
        "cycleway",
        "bridleway",
        "steps",
        "construction",
        "proposed",
        "bus_guideway",
        "raceway",
        "ferry",
    ],
)
def test_roads_not_meant_for_vehicles_are_left_out_and_counted(tmp_path, highway):
    town = cross_town().way(99, [1, 3], highway)
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert 99 not in found.way_id
    assert found.left_out == {f"highway={highway}": 1}


def test_private_roads_are_left_out_and_counted(tmp_path):
    found = read_roads(cross_town().way(99, [1, 3], access="private").write(tmp_path / "a.osm"))
    assert found.left_out == {"access not allowed": 1}


def test_tracks_stay_closed_unless_a_tag_opens_them(tmp_path):
    town = cross_town().way(98, [1, 3], "track", tracktype="grade1").way(99, [2, 4], "track", motor_vehicle="yes")
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert found.left_out == {"track no tag opens to vehicles": 1}
    assert 99 in found.way_id


@pytest.mark.parametrize(
    "key", ["maxspeed", "access", "motor_vehicle", "oneway", "maxweight", "maxspeed:forward", "motor_vehicle:backward"]
)
def test_rules_for_certain_times_are_counted_and_not_applied(tmp_path, key):
    town = cross_town().way(99, [1, 3], **{f"{key}:conditional": "no @ (22:00-06:00)"})
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert 99 in found.way_id
    assert found.left_out == {f"{key}:conditional not applied, it holds at certain times only": 1}


def test_restrictions_for_certain_times_are_counted(tmp_path):
    members = (("way", 11, "from"), ("node", 5, "via"), ("way", 12, "to"))
    tags = {"type": "restriction", "restriction:conditional": "no_left_turn @ (Mo-Fr)"}
    found = read_roads(cross_town().relation(1, members, tags).write(tmp_path / "a.osm"))
    assert found.restrictions == ()
    assert found.left_out == {"turn restriction at certain times only": 1}


def test_what_holds_beside_it_at_certain_times_is_counted_too(tmp_path):
    conditional = {"restriction:conditional": "no_right_turn @ (Mo-Fr)"}
    town = cross_town().restriction(1, "no_left_turn", 11, 5, 12, **conditional)
    town.node(6, 50, 50, barrier="gate", access__conditional="no @ (22:00-06:00)").way(99, [1, 6])
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert len(found.restrictions) == 1
    assert found.left_out == {
        "restriction:conditional not applied, it holds at certain times only": 1,
        "access:conditional not applied, it holds at certain times only": 1,
    }


def test_a_ferry_that_is_drawn_as_a_road_is_a_ferry(tmp_path):
    found = read_roads(cross_town().way(99, [1, 3], "service", route="ferry").write(tmp_path / "a.osm"))
    assert found.left_out == {"ferry that does not say it takes motor vehicles": 1}


def test_a_larger_vehicle_finds_fewer_roads(tmp_path):
    path = cross_town().way(99, [1, 3], maxweight="7.5").write(tmp_path / "a.osm")
    assert 99 in read_roads(path).way_id
    found = read_roads(path, VehicleSize(weight_t=12.0))
    assert 99 not in found.way_id
    assert found.left_out == {"vehicle too high, wide, long or heavy": 1}


def test_a_way_the_file_holds_twice_is_read_once(tmp_path):
    town = cross_town().way(99, [1, 3], name="First").way(99, [2, 4], name="Second")
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert (found.way_id == 99).sum() == 1
    assert found.left_out == {"way that the extract holds twice": 1}


@pytest.mark.parametrize("refs", [[1], [1, 1], [1, 1, 1]])
def test_a_way_without_length_is_counted(tmp_path, refs):
    found = read_roads(cross_town().way(99, refs).write(tmp_path / "a.osm"))
    assert 99 not in found.way_id
    assert found.left_out == {"way without length": 1}


def test_a_place_that_is_on_no_globe_is_nowhere(tmp_path):
    path = cross_town().way(99, [1, 77]).write(tmp_path / "a.osm")
    path.write_text(path.read_text().replace("<way", '<node id="77" lat="95.0" lon="7.0"/><way', 1))
    found = read_roads(path)
    assert np.isnan(found.lat[found.node_id == 77]).all()
    assert found.left_out == {"point of a road that the extract does not hold": 1}


@pytest.mark.parametrize("value", ["nan", "inf", "x"])
def test_coordinates_that_are_no_numbers_are_an_error(tmp_path, value):
    path = cross_town().write(tmp_path / "a.osm")
    path.write_text(path.read_text().replace('lat="50.0000000"', f'lat="{value}"', 1))
    with pytest.raises(ExtractTruncated, match="fetch it again"):
        read_roads(path)


def test_a_node_the_file_does_not_hold_is_nowhere(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(7, [1, 2, 404])
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert math.isnan(found.lat[2])
    assert math.isnan(found.lon[2])
    assert found.left_out == {"point of a road that the extract does not hold": 1}


def test_reads_what_tells_settlements_from_open_country(tmp_path):
    town = cross_town().nodes(n61=(0, 0), n62=(9, 0), n63=(9, 9))
    town.way(30, [61, 62, 63, 61], highway="", building="house")
    town.way(31, [61, 62, 63, 61], highway="", landuse="residential")
    town.way(32, [61, 62, 63, 61], highway="", landuse="forest")
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert len(found.building_lat) == 1
    assert [outline.shape for outline in found.settled] == [(4, 2)]


def test_reads_restrictions_and_counts_those_it_does_not_apply(tmp_path):
    town = cross_town().restriction(1, "no_left_turn", 11, 5, 12)
    town.restriction(2, "no_left_turn", 12, 5, 13, **{"except": "bicycle;psv"})
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert len(found.restrictions) == 1
    assert found.left_out == {"turn restriction public transport is exempt": 1}


def test_compressed_xml_is_read_too(tmp_path):
    path = tmp_path / "a.osm.gz"
    path.write_bytes(gzip.compress(cross_town().text().encode()))
    assert len(read_roads(path).way_id) == 5


def test_missing_file_says_what_to_do(tmp_path):
    with pytest.raises(ExtractMissing, match="mobility area fetch"):
        read_roads(tmp_path / "nowhere.osm.pbf")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.osm", b""),
        ("a.osm", cross_town().text().encode()[:-40]),
        ("a.osm.pbf", b"this is no protocol buffer at all"),
        ("a.osm.pbf", b"<html>404 not found</html>"),
        ("a.osm", b"<html>404 not found</html>"),
        ("a.osm.gz", b"no gzip"),
        ("a.txt", b"of an unknown kind"),
    ],
)
def test_damaged_file_is_told_apart(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ExtractTruncated, match="fetch it again"):
        read_roads(path)


def test_ways_before_their_nodes_are_told_apart(tmp_path):
    path = tmp_path / "a.osm"
    path.write_text(re.sub(r"(?s)(<node.*</node>)(.*)(<way.*</way>)", r"\3\2\1", cross_town().text()))
    with pytest.raises(ExtractUnsorted, match="must be sorted"):
        read_roads(path)


def test_file_without_roads_is_told_apart(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(7, [1, 2], "footway")
    with pytest.raises(ExtractEmpty, match="whole area"):
        read_roads(town.write(tmp_path / "a.osm"))
