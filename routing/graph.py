"""The road network as OSMnx knows it: a NetworkX MultiDiGraph, kept on disk for planners."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from routing.compiled import RoadNetwork

__all__ = ["forbidden_turns", "read_graph", "to_graph", "write_graphml"]

Edge = tuple[int, int, int]

NODE_KEYS = ("x", "y", "street_count")
EDGE_KEYS = (
    "osmid",
    "highway",
    "name",
    "ref",
    "junction",
    "oneway",
    "reversed",
    "length",
    "speed_kph",
    "travel_time",
    "geometry",
)
GRAPH_KEYS = ("crs", "simplified", "created_with", "turn_restrictions")
CREATED_WITH = "mobility"


def to_graph(roads: RoadNetwork) -> nx.MultiDiGraph[int]:
    """
    Build the graph of a road network: junctions are nodes, road arcs are edges.

    It passes OSMnx's validation. Edges carry osmid, highway, name, ref, junction, oneway, reversed,
    length (m), speed_kph, travel_time (s) and geometry. The graph attribute `turn_restrictions` is
    a JSON list of [edge, edge] pairs, each edge (u, v, key): the turns that are forbidden, which a
    shortest path over the plain graph knows nothing of.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(**_graph_attributes(roads))
    graph.add_nodes_from(_nodes(roads))
    for (u, v, key), attributes, lon, lat in _edges(roads):
        graph.add_edge(u, v, key, **attributes, geometry=LineString(np.stack([lon, lat], axis=1)))
    return graph


def write_graphml(roads: RoadNetwork, path: Path) -> None:
    """
    Write the graph as gzipped GraphML, line by line; `osmnx.load_graphml` and `read_graph` read it.

    The same graph as `to_graph`, but without building it: a district takes seconds and no memory.
    """
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=3) as file:
        file.write('<?xml version="1.0" encoding="utf-8"?>\n')
        file.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        for kind, names in (("graph", GRAPH_KEYS), ("node", NODE_KEYS), ("edge", EDGE_KEYS)):
            for name in names:
                file.write(f'<key id="{kind}-{name}" for="{kind}" attr.name="{name}" attr.type="string"/>\n')
        file.write('<graph edgedefault="directed">\n')
        for node, attributes in _nodes(roads):
            file.write(f'<node id="{node}">')
            _write_data(file, "node", attributes)
            file.write("</node>\n")
        for (u, v, key), attributes, lon, lat in _edges(roads):
            file.write(f'<edge source="{u}" target="{v}" id="{key}">')
            points = ", ".join(f"{x!r} {y!r}" for x, y in zip(lon.tolist(), lat.tolist(), strict=True))
            _write_data(file, "edge", attributes | {"geometry": f"LINESTRING ({points})"})
            file.write("</edge>\n")
        _write_data(file, "graph", _graph_attributes(roads))
        file.write("</graph>\n</graphml>\n")


def read_graph(path: Path) -> nx.MultiDiGraph[int]:
    """Read the graph of an area bundle (`graph.graphml.gz`) through OSMnx."""
    import osmnx  # noqa: PLC0415 - it takes seconds to import, and only planners need it

    graph: nx.MultiDiGraph[int] = osmnx.load_graphml(path)
    return graph


def forbidden_turns(roads: RoadNetwork) -> list[tuple[int, int]]:
    """Pairs of road arcs (in, out) that meet at a junction but may not be driven one after the other."""
    junction, parts = np.unique(roads.osm_node, return_counts=True)
    split = set(junction[parts > 1].tolist())
    leaving: dict[int, set[int]] = defaultdict(set)  # by node
    leaving_junction: dict[int, set[int]] = defaultdict(set)
    at_split = np.isin(roads.osm_node, list(split))
    for arc in np.flatnonzero(at_split[roads.tail[: roads.road_count]]).tolist():
        leaving[int(roads.tail[arc])].add(arc)
        leaving_junction[int(roads.osm_node[roads.tail[arc]])].add(arc)
    after: dict[int, set[int]] = {node: set(arcs) for node, arcs in leaving.items()}
    for turn in range(roads.road_count, len(roads.tail)):
        after.setdefault(int(roads.tail[turn]), set()).update(leaving[int(roads.head[turn])])
    pairs = []
    for arc in np.flatnonzero(at_split[roads.head[: roads.road_count]]).tolist():
        head = int(roads.head[arc])
        closed = leaving_junction[int(roads.osm_node[head])] - after.get(head, set())
        pairs += [(arc, out) for out in sorted(closed)]
    return pairs


def _graph_attributes(roads: RoadNetwork) -> dict[str, Any]:
    edges = _edge_ids(roads)
    turns = [[edges[before].tolist(), edges[after].tolist()] for before, after in forbidden_turns(roads)]
    return {
        "crs": "epsg:4326",
        "simplified": True,
        "created_with": CREATED_WITH,
        "turn_restrictions": json.dumps(turns),
    }


def _nodes(roads: RoadNetwork) -> Iterator[tuple[int, dict[str, Any]]]:
    node, at = np.unique(roads.osm_node, return_index=True)
    road = np.arange(roads.road_count)
    once = (roads.twin < 0) | (roads.twin > road)
    ends = np.concatenate([roads.osm_node[end[: roads.road_count][once]] for end in (roads.tail, roads.head)])
    streets = np.bincount(np.searchsorted(node, ends), minlength=len(node))
    columns = (node.tolist(), roads.node_lon[at].tolist(), roads.node_lat[at].tolist(), streets.tolist())
    for identifier, lon, lat, street_count in zip(*columns, strict=True):
        yield identifier, {"x": lon, "y": lat, "street_count": street_count}


def _edges(
    roads: RoadNetwork,
) -> Iterator[tuple[Edge, dict[str, Any], NDArray[np.float64], NDArray[np.float64]]]:
    for arc, (u, v, key) in enumerate(_edge_ids(roads).tolist()):
        length_m, time_s = float(roads.length_m[arc]), int(roads.travel_time_ms[arc]) / 1000.0
        twin = int(roads.twin[arc])
        words = {
            "name": roads.names[int(roads.name[arc])],
            "ref": roads.names[int(roads.ref[arc])],
            "junction": "roundabout" if roads.roundabout[arc] else "",
        }
        attributes: dict[str, Any] = {
            "osmid": int(roads.osm_way[arc]),
            "highway": roads.highway_class(arc),
            **{word: text for word, text in words.items() if text},
            "oneway": twin < 0,
            "reversed": 0 <= twin < arc,
            "length": length_m,
            "speed_kph": length_m / time_s * 3.6,
            "travel_time": time_s,
        }
        lat, lon = roads.geometry(arc)
        yield (u, v, key), attributes, lon, lat


def _edge_ids(roads: RoadNetwork) -> NDArray[np.int64]:
    """(u, v, key) of every road arc, int64 [r, 3]; parallel arcs are told apart by their key."""
    u = roads.osm_node[roads.tail[: roads.road_count]]
    v = roads.osm_node[roads.head[: roads.road_count]]
    order = np.lexsort((v, u))
    begins = np.concatenate([[True], (np.diff(u[order]) != 0) | (np.diff(v[order]) != 0)])
    position = np.arange(len(order))
    key = np.empty(len(order), dtype=np.int64)
    key[order] = position - np.maximum.accumulate(np.where(begins, position, 0))
    return np.stack([u, v, key], axis=1)


def _write_data(file: TextIO, kind: str, attributes: dict[str, Any]) -> None:
    for name, value in attributes.items():
        file.write(f'<data key="{kind}-{name}">{escape(str(value))}</data>')
