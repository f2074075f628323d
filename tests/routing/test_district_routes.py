"""The compiled real district, held to NetworkX and to the routes of two finished engines."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import networkx as nx
import numpy as np
import osmnx
import pytest

from routing.bundle import build_bundle
from routing.compiled import RoadNetwork
from routing.dijkstra import DijkstraEngine
from routing.engines import open_engine
from routing.errors import ExtractElsewhere, ExtractTruncated
from routing.extract import read_roads
from routing.graph import forbidden_turns, read_graph
from routing.network import compile_roads
from routing.progress import SilentProgress
from routing.router import Router
from routing.values import Bounds
from tests.conftest import reference_routes
from tests.routing.maps import labelled, node_table_ms

# Building the district takes two minutes, and more on a busy machine.
pytestmark = [pytest.mark.district, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def roads(district_bundle):
    return RoadNetwork.load(district_bundle / "roads")


@pytest.fixture(scope="module")
def drive(district_bundle, roads):
    return Router(roads, open_engine(roads, district_bundle / "hierarchy"))


@pytest.fixture(scope="module")
def graph(district_bundle):
    return read_graph(district_bundle / "graph.graphml.gz")


@pytest.fixture(scope="module")
def reference():
    """Routes of OSRM and Valhalla on the same extract, kept beside the data."""
    with reference_routes().open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def measured(drive, roads, reference):
    """Metres and seconds of our routes and the reference's, by column."""
    rows = []
    for row in reference:
        ends = [roads.snap(float(row[f"{end}_lat"]), float(row[f"{end}_lon"])) for end in ("from", "to")]
        path = drive.path(*ends)
        rows.append(
            (
                path.length_m,
                path.duration_s,
                *(float(row[name]) for name in ("ref_distance_m", "ref_duration_s", "shortest_distance_m")),
            )
        )
    return np.array(rows).T


@pytest.fixture(scope="module")
def elsewhere():
    """An extract of another region, as mappers made it: with limits, barriers and turn restrictions."""
    return Path(os.environ["MOBILITY_DATA_MIRROR"]) / "osm" / "north-bayreuth.osm.gz"


def test_an_extract_of_another_region_is_refused(elsewhere, area_file, tmp_path):
    with pytest.raises(ExtractElsewhere, match="take the extract of this area"):
        build_bundle(elsewhere, tmp_path / "bundle", area_file, progress=SilentProgress())
    assert list(tmp_path.iterdir()) == []


def test_half_a_district_is_refused(district_extract, area_file, tmp_path):
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(district_extract.read_bytes()[:5_000_000])
    with pytest.raises(ExtractTruncated, match="fetch it again"):
        build_bundle(cut, tmp_path / "bundle", area_file, progress=SilentProgress())


def test_real_turn_restrictions_agree_with_dijkstra_over_arcs(elsewhere):
    found = read_roads(elsewhere)
    assert np.isfinite(found.limit_forward_kph).mean() > 0.2
    roads, report = compile_roads(found, Bounds(49.0, 11.0, 51.0, 12.5))
    # The file holds 40; two of them name ways that it does not hold, or not as a road.
    assert report.restrictions == 38
    assert report.left_out["turn restriction over roads that are not driven anyway"] == 2
    closed = set(forbidden_turns(roads))
    assert len(closed) > 40
    engine = labelled(roads)
    random = np.random.default_rng(22)
    line = arc_graph(roads, closed)
    for start in random.integers(0, roads.road_count, 25).tolist():
        expected = nx.single_source_dijkstra_path_length(line, start, weight="weight")
        ends = np.array(sorted(expected))
        times = node_table_ms(engine, roads.head[[start]], roads.tail[ends])[0]
        reached = times + roads.travel_time_ms[ends]
        wrong = [end for end, time_ms in zip(ends.tolist(), reached.tolist(), strict=True) if time_ms != expected[end]]
        assert [end for end in wrong if end != start] == []


def arc_graph(roads, closed):
    """A graph whose nodes are road arcs and whose edges are the turns that are open."""
    leaving = {}
    for arc in range(roads.road_count):
        leaving.setdefault(int(roads.osm_node[roads.tail[arc]]), []).append(arc)
    line = nx.DiGraph()
    for before in range(roads.road_count):
        for after in leaving[int(roads.osm_node[roads.head[before]])]:
            if (before, after) not in closed:
                line.add_edge(before, after, weight=int(roads.travel_time_ms[after]))
    return line


def test_graph_on_disk_passes_osmnx_validation(graph, roads):
    osmnx._validate._validate_graph(graph, strict=True)
    assert graph.number_of_edges() == roads.road_count


def test_network_keeps_nearly_all_roads(roads):
    # The README of the extract counts 98.3 % of the vertices in the largest component.
    assert 10_000 < roads.length_m[roads.once].sum() / 1000 < 12_000


def test_hierarchy_equals_networkx_on_a_thousand_random_pairs(drive, roads, graph):
    # 40 random starts with 25 random ends each: one run of NetworkX from a start takes most of a second.
    random = np.random.default_rng(20)
    for source in random.integers(0, roads.node_count, 40).tolist():
        targets = random.integers(0, roads.node_count, 25)
        expected = nx.single_source_dijkstra_path_length(graph, int(roads.osm_node[source]), weight="travel_time")
        times = node_table_ms(drive.engine, np.array([source]), targets)[0]
        for target, time_ms in zip(targets.tolist(), times.tolist(), strict=True):
            assert time_ms / 1000 == pytest.approx(expected[int(roads.osm_node[target])], abs=1e-6)


def test_positions_along_roads_agree_with_plain_dijkstra(drive, roads):
    random = np.random.default_rng(21)
    places = [roads.snap(lat, lon, 3000) for lat, lon in random.uniform((50.17, 7.0), (50.46, 7.65), (60, 2))]
    plain = Router(roads, DijkstraEngine(roads))
    assert (drive.table_s(places, places) == plain.table_s(places, places)).all()


@pytest.mark.reference_routes
def test_distances_are_those_of_other_engines(measured):
    ours_m, _, ref_m, _, _ = measured
    assert (np.abs(ours_m / ref_m - 1) <= 0.15).mean() >= 0.9


@pytest.mark.reference_routes
def test_no_route_is_shorter_than_the_shortest_legal_way(measured):
    ours_m, _, _, _, shortest_m = measured
    assert (ours_m / shortest_m).min() >= 0.99


@pytest.mark.reference_routes
def test_durations_go_with_those_of_other_engines(measured):
    _, ours_s, _, ref_s, _ = measured
    assert np.corrcoef(ours_s, ref_s)[0, 1] >= 0.95
    assert 0.7 <= np.median(ours_s / ref_s) <= 1.1
