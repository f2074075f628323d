import json

import networkx as nx
import numpy as np
import osmnx
import pytest

from routing.graph import forbidden_turns, read_graph, to_graph, write_graphml
from tests.routing.maps import MiniMap, cross_town, labelled, node_table_ms
from tests.routing.test_restrictions import random_town
from tests.routing.test_snapping import wiggly_town


@pytest.fixture
def roads(tmp_path):
    return cross_town().roads(tmp_path)


def plain(value):
    return value.wkt if hasattr(value, "wkt") else value


def test_graph_passes_osmnx_validation(roads):
    osmnx._validate._validate_graph(to_graph(roads), strict=True)


def test_edges_carry_what_planners_need(roads):
    graph = to_graph(roads)
    assert isinstance(graph, nx.MultiDiGraph)
    edge = graph.edges[1, 5, 0]
    assert edge["highway"] == "residential"
    assert edge["name"] == "Street 1"
    assert edge["osmid"] == 11
    assert edge["oneway"] is False
    assert edge["length"] == pytest.approx(100.0, abs=0.1)
    assert edge["speed_kph"] == pytest.approx(30.0, abs=0.01)
    assert edge["travel_time"] == pytest.approx(12.0, abs=0.01)
    assert edge["geometry"].coords[0] == (graph.nodes[1]["x"], graph.nodes[1]["y"])
    # Street 1 and two sides of the ring meet at node 1, four streets at node 5.
    assert graph.nodes[1]["street_count"] == 3
    assert graph.nodes[5]["street_count"] == 4


def test_parallel_roads_are_edges_with_different_keys(tmp_path):
    town = cross_town().node(6, 50, 30).way(30, [1, 6, 5], name="Other", junction="roundabout")
    graph = to_graph(town.roads(tmp_path))
    assert graph.number_of_edges(1, 5) == 2
    assert {data["name"] for _, _, data in graph.out_edges(1, data=True)} >= {"Street 1", "Other"}


@pytest.mark.parametrize("draw", [cross_town, wiggly_town, lambda: random_town(1)])
def test_graph_on_disk_is_the_same_graph(tmp_path, draw):
    roads = draw().roads(tmp_path)
    built = to_graph(roads)
    write_graphml(roads, tmp_path / "graph.graphml.gz")
    read = read_graph(tmp_path / "graph.graphml.gz")
    osmnx._validate._validate_graph(read, strict=True)
    assert dict(read.nodes(data=True)) == dict(built.nodes(data=True))
    edges = [
        {
            (u, v, k): {name: plain(value) for name, value in data.items()}
            for u, v, k, data in g.edges(keys=True, data=True)
        }
        for g in (read, built)
    ]
    assert edges[0] == edges[1]
    assert read.graph == built.graph


def test_graph_survives_osmnx_saving_it(roads, tmp_path):
    osmnx.save_graphml(to_graph(roads), tmp_path / "again.graphml")
    again = osmnx.load_graphml(tmp_path / "again.graphml")
    assert set(again.edges) == set(to_graph(roads).edges)


def test_names_are_escaped(tmp_path):
    town = MiniMap().nodes(n1=(0, 0), n2=(100, 0)).way(1, [1, 2], name='"Müller & <Söhne>"')
    write_graphml(town.roads(tmp_path), tmp_path / "graph.graphml.gz")
    assert read_graph(tmp_path / "graph.graphml.gz").edges[1, 2, 0]["name"] == '"Müller & <Söhne>"'


def test_graph_tells_the_forbidden_turns(tmp_path):
    roads = cross_town().restriction(1, "no_left_turn", 11, 5, 12).roads(tmp_path)
    graph = to_graph(roads)
    assert json.loads(graph.graph["turn_restrictions"]) == [[[1, 5, 0], [5, 2, 0]]]
    assert len(forbidden_turns(roads)) == 1
    assert len(graph) == 5  # the split junction is one node


def test_hierarchy_agrees_with_networkx_on_the_graph(tmp_path):
    roads = wiggly_town(11).roads(tmp_path)
    graph, engine = to_graph(roads), labelled(roads)
    nodes = np.arange(roads.node_count, dtype=np.uint32)
    times = node_table_ms(engine, nodes, nodes) / 1000.0
    expected = dict(nx.all_pairs_dijkstra_path_length(graph, weight="travel_time"))
    for a in nodes.tolist():
        for b in nodes.tolist():
            assert times[a, b] == pytest.approx(expected[int(roads.osm_node[a])][int(roads.osm_node[b])], abs=1e-6)
