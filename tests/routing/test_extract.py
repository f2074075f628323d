import gzip
import math
import re

import pytest

from routing.errors import ExtractEmpty, ExtractMissing, ExtractTruncated, ExtractUnsorted
from routing.extract import read_roads
from tests.routing.maps import MiniMap, cross_town


def test_reads_ways_with_their_points_in_order(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0), n3=(200, 0)).way(7, [1, 2, 3], name="Hauptstraße", ref="K 1")
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert found.way_id.tolist() == [7]
    assert found.node_id.tolist() == [1, 2, 3]
    assert found.first.tolist() == [0, 3]
    assert found.lat[0] == pytest.approx(50.0, abs=1e-7)
    assert (found.names[found.name[0]], found.names[found.ref[0]]) == ("Hauptstraße", "K 1")


@pytest.mark.parametrize("highway", ["track", "footway", "path", "cycleway", "steps", "construction"])
def test_roads_not_meant_for_vehicles_are_left_out_and_counted(tmp_path, highway):
    town = cross_town().way(99, [1, 3], highway)
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert 99 not in found.way_id
    assert found.left_out == {f"highway={highway}": 1}


def test_ferries_are_left_out(tmp_path):
    town = cross_town().way(99, [1, 3], highway="", route="ferry", motor_vehicle="yes")
    assert 99 not in read_roads(town.write(tmp_path / "a.osm")).way_id


def test_private_roads_are_left_out_and_counted(tmp_path):
    found = read_roads(cross_town().way(99, [1, 3], access="private").write(tmp_path / "a.osm"))
    assert found.left_out == {"access not allowed": 1}


def test_a_node_the_file_does_not_hold_is_nowhere(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(7, [1, 2, 404])
    found = read_roads(town.write(tmp_path / "a.osm"))
    assert math.isnan(found.lat[2])
    assert math.isnan(found.lon[2])


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
