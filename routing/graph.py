"""The road network as OSMnx knows it: a NetworkX MultiDiGraph, kept on disk for planners."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from routing.compiled import RoadNetwork

__all__ = ["forbidden_drives", "forbidden_turns", "read_graph", "to_graph", "write_graphml"]

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

    It passes OSMnx's validation. Copies of arcs are left out, for they stand for the same roads. Edges
    carry osmid, highway, name, ref, junction, oneway, reversed, length (m), speed_kph, travel_time (s)
    and geometry. The graph attribute `turn_restrictions` is a JSON list of lists of two or more edges, each
    (u, v, key), that must not be driven one right after the other: a shortest path over the plain graph
    knows nothing of them.
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
    return [(drive[0], drive[1]) for drive in forbidden_drives(roads) if len(drive) == 2]


def forbidden_drives(roads: RoadNetwork) -> list[tuple[int, ...]]:
    """
    Sequences of road arcs that join but may not be driven one right after the other.

    Pairs are turns forbidden at a junction; longer ones are forbidden by restrictions over a way.
    """
    after = _arcs_after(roads)
    begins, ends = (roads.osm_node[end[: roads.road_count]] for end in (roads.tail, roads.head))
    meeting: dict[int, set[int]] = defaultdict(set)
    for arc in np.flatnonzero(roads.is_original & np.isin(begins, ends[list(after)])).tolist():
        meeting[int(begins[arc])].add(arc)
    found: list[tuple[int, ...]] = []
    waiting: deque[tuple[int, tuple[int, ...]]] = deque((arc, (arc,)) for arc in after if roads.is_original[arc])
    seen: set[int] = set()
    while waiting:
        arc, drive = waiting.popleft()
        if arc not in after:
            continue  # a copy that ends where nothing is forbidden
        alone = int(roads.original[arc])
        usual = meeting[int(ends[arc])] if alone == arc else {int(roads.original[out]) for out in after[alone]}
        found += [(*drive, out) for out in sorted(usual - {int(roads.original[out]) for out in after[arc]})]
        copies = {out for out in after[arc] if not roads.is_original[out]} - seen
        seen |= copies
        waiting += [(out, (*drive, int(roads.original[out]))) for out in sorted(copies)]
    return found


def _arcs_after(roads: RoadNetwork) -> dict[int, set[int]]:
    """Arcs that may follow each arc, copies told apart; for the arcs that end at split junctions."""
    junction, parts = np.unique(roads.osm_node, return_counts=True)
    at_split = np.isin(roads.osm_node, junction[parts > 1])
    leaving: dict[int, set[int]] = defaultdict(set)  # by node
    for arc in np.flatnonzero(at_split[roads.tail[: roads.road_count]]).tolist():
        leaving[int(roads.tail[arc])].add(arc)
    reached = {node: set(arcs) for node, arcs in leaving.items()}
    for turn in range(roads.road_count, len(roads.tail)):
        reached.setdefault(int(roads.tail[turn]), set()).update(leaving[int(roads.head[turn])])
    ends = np.flatnonzero(at_split[roads.head[: roads.road_count]])
    return {arc: reached.get(int(roads.head[arc]), set()) for arc in ends.tolist()}


def _graph_attributes(roads: RoadNetwork) -> dict[str, Any]:
    edges = _edge_ids(roads)
    turns = [edges[list(drive)].tolist() for drive in forbidden_drives(roads)]
    return {
        "crs": "epsg:4326",
        "simplified": True,
        "created_with": CREATED_WITH,
        "turn_restrictions": json.dumps(turns),
    }


def _nodes(roads: RoadNetwork) -> Iterator[tuple[int, dict[str, Any]]]:
    node, at = np.unique(roads.osm_node, return_index=True)
    ends = np.concatenate([roads.osm_node[end[: roads.road_count][roads.once]] for end in (roads.tail, roads.head)])
    streets = np.bincount(np.searchsorted(node, ends), minlength=len(node))
    columns = (node.tolist(), roads.node_lon[at].tolist(), roads.node_lat[at].tolist(), streets.tolist())
    for identifier, lon, lat, street_count in zip(*columns, strict=True):
        yield identifier, {"x": lon, "y": lat, "street_count": street_count}


def _edges(
    roads: RoadNetwork,
) -> Iterator[tuple[Edge, dict[str, Any], NDArray[np.float64], NDArray[np.float64]]]:
    for arc, (u, v, key) in enumerate(_edge_ids(roads).tolist()):
        if not roads.is_original[arc]:
            continue
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
    """(u, v, key) of every road arc, int64 [r, 3]; parallel arcs are told apart by their key, copies come last."""
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
