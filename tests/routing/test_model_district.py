"""The generated extract: real OpenStreetMap data in form, honest about being invented."""

import itertools
from collections import Counter

import networkx as nx
import osmium
import pytest

from routing.area_file import AreaFile
from routing.errors import InvalidAreaFile
from routing.model_district import MODEL_LABEL, write_model_extract

AREA = AreaFile(
    "mayen-koblenz", "Landkreis Mayen-Koblenz", (50.04, 6.83, 50.58, 7.80), ("Mayen-Koblenz", "Koblenz"), model_seed=1
)
CAR_ROADS = {
    "motorway", "motorway_link", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street",
}  # fmt: skip


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Path and summary of one extract; generating takes some seconds, so the tests here share it."""
    path = tmp_path_factory.mktemp("model") / "model.osm.pbf"
    return path, write_model_extract(path, AREA, seed=1)


@pytest.fixture(scope="module")
def objects(written):
    """Tags of everything tagged, by kind of object."""
    found = {"n": [], "w": [], "r": []}
    for thing in osmium.FileProcessor(str(written[0])):
        if len(thing.tags):
            found[thing.type_str()].append(dict(thing.tags))
    return found


@pytest.fixture(scope="module")
def car_graph(written):
    """The directed graph a car may drive, one node per map node."""
    graph = nx.DiGraph()
    for way in osmium.FileProcessor(str(written[0]), osmium.osm.WAY):
        if way.tags.get("highway", "") not in CAR_ROADS:
            continue
        refs = [node.ref for node in way.nodes]
        for a, b in itertools.pairwise(refs):
            if way.tags.get("oneway", "") != "-1":
                graph.add_edge(a, b)
            if way.tags.get("oneway", "") != "yes":
                graph.add_edge(b, a)
    return graph


def test_the_size_is_modest(written):
    summary = written[1]
    assert 15_000 < summary.nodes <= 45_000
    assert summary.settlements > 40
    assert summary.street_km > 800


def test_every_tagged_object_says_that_it_is_invented(objects):
    assert "erfunden" in MODEL_LABEL
    for kind in objects.values():
        assert kind
        assert all("erfunden" in tags["source"] for tags in kind)


def test_settlements_carry_the_inhabitants_of_the_gazetteer(objects):
    places = {tags["name"]: tags for tags in objects["n"] if "place" in tags}
    assert places["Polch"]["place"] == "town"
    assert int(places["Mayen"]["population"]) > 15_000
    assert {"Koblenz", "Andernach", "Mendig"} <= set(places)


def test_roads_have_what_an_importer_must_understand(objects):
    roads = [tags for tags in objects["w"] if tags.get("highway") in CAR_ROADS]
    assert {tags["highway"] for tags in roads} == CAR_ROADS
    speeds = {tags.get("maxspeed") for tags in roads}
    assert {"30", "50", "70", "100", "130", "walk", None} <= speeds
    assert {"yes", "-1", None} <= {tags.get("oneway") for tags in roads}
    assert sum(tags.get("junction") == "roundabout" for tags in roads) > 10
    assert any("bridge" in tags for tags in roads)


def test_turn_restrictions_name_ways_that_meet_at_the_via_node(written, objects):
    kinds = Counter(tags["restriction"] for tags in objects["r"] if tags["type"] == "restriction")
    assert kinds["no_left_turn"] > 5
    assert kinds["only_straight_on"] > 3
    ends = {w.id: (w.nodes[0].ref, w.nodes[-1].ref) for w in osmium.FileProcessor(str(written[0]), osmium.osm.WAY)}
    for relation in osmium.FileProcessor(str(written[0]), osmium.osm.RELATION):
        if relation.tags.get("type", "") == "restriction":
            roles = {member.role: member.ref for member in relation.members}
            assert roles["via"] in ends[roles["from"]]
            assert roles["via"] in ends[roles["to"]]


def test_nearly_all_roads_can_be_reached_and_left(car_graph):
    # Only the ends of the motorway at the rim of the map lead nowhere.
    largest = max(nx.strongly_connected_components(car_graph), key=len)
    assert len(largest) > 0.97 * len(car_graph)
    assert nx.is_weakly_connected(car_graph)


def test_there_are_addresses_services_and_stops_to_search_for(objects):
    houses = [tags for tags in objects["w"] if "addr:housenumber" in tags]
    assert len(houses) > 2_000
    assert all({"addr:street", "addr:postcode", "addr:city", "building"} <= set(tags) for tags in houses)
    amenities = Counter(tags.get("amenity", tags.get("shop")) for tags in objects["n"])
    assert all(
        amenities[kind] >= 1 for kind in ("doctors", "pharmacy", "school", "townhall", "hospital", "supermarket")
    )
    assert sum(tags.get("highway") == "bus_stop" for tags in objects["n"]) > 150
    assert sum(tags.get("railway") == "station" for tags in objects["n"]) >= 4


def test_the_boundaries_of_the_area_file_are_there(objects):
    districts = {tags["name"] for tags in objects["r"] if tags.get("admin_level") == "6"}
    assert districts == {"Mayen-Koblenz", "Koblenz"}
    municipalities = {tags["name"] for tags in objects["r"] if tags.get("admin_level") == "8"}
    assert {"Mayen", "Polch"} <= municipalities


def test_same_seed_same_file_other_seed_other_file(tmp_path):
    small = AreaFile("small", "Small", (50.24, 7.20, 50.34, 7.42), model_min_inhabitants=500)
    paths = [tmp_path / name for name in ("a.osm", "b.osm", "c.osm")]
    for path, seed in zip(paths, (1, 1, 2), strict=True):
        write_model_extract(path, small, seed)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert paths[0].read_bytes() != paths[2].read_bytes()


def test_an_area_without_settlements_is_refused(tmp_path):
    sea = AreaFile("sea", "North Sea", (55.0, 3.0, 55.5, 3.5))
    with pytest.raises(InvalidAreaFile, match="at least two"):
        write_model_extract(tmp_path / "sea.osm", sea, 1)
