"""Compile the walkable ways of an extract into a walking network: the whole way in `compile_walks`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from routing.built_up import BuiltUpGrid
from routing.errors import ExtractElsewhere
from routing.geodesy import great_circle_m
from routing.pieces import separate_blocked
from routing.simplify import Chains, Segments, chain
from routing.snapping import SegmentGrid
from routing.values import Bounds
from routing.walk_extract import WalkExtract
from routing.walk_network import WalkNetwork

__all__ = ["compile_walks"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """Points of ways; behind the originals a copy for every way that ends at a wall."""

    lat: Floats
    lon: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Straight pieces of ways [s], and how one walks on them."""

    segments: Segments
    length_m: Floats
    pace: NDArray[np.uint8]
    on_road: Flags
    step_free: Flags
    raised: Flags


def compile_walks(extract: WalkExtract, bounds: Bounds, settlements: BuiltUpGrid) -> WalkNetwork:
    """
    Compile the ways within `bounds` into a network of junctions and the ways between them.

    Unlike roads, parts that hang together with nothing else stay: a house beside a lone footway is still found, and
    reaches the rest over the nearest way that does.

    Parameters
    ----------
    extract
        The walkable ways.
    bounds
        Rectangle to keep; a piece of way that leaves it is left out.
    settlements
        Inside of settlements main roads are taken to have a sidewalk.

    Raises
    ------
    ExtractElsewhere
        If there are ways, but none within `bounds`.
    """
    points, pieces = _cut(extract, bounds, settlements)
    if not len(pieces.length_m):
        raise ExtractElsewhere("the extract has ways people may walk on, but none in this area: take another extract")
    chains = chain(pieces.segments, len(points.lat), np.zeros(len(points.lat), dtype=bool))
    return _network(points, pieces, chains)


def _cut(extract: WalkExtract, bounds: Bounds, settlements: BuiltUpGrid) -> tuple[_Points, _Pieces]:
    """Cut all ways into segments between points within bounds."""
    node, point = np.unique(extract.node_id, return_inverse=True)
    lat, lon = np.empty(len(node)), np.empty(len(node))
    lat[point], lon[point] = extract.lat, extract.lon
    usable = (lat >= bounds.min_lat) & (lat <= bounds.max_lat) & (lon >= bounds.min_lon) & (lon <= bounds.max_lon)
    way = np.repeat(np.arange(len(extract.pace)), np.diff(extract.first))
    kept = np.flatnonzero((way[:-1] == way[1:]) & (point[:-1] != point[1:]) & usable[point[:-1]] & usable[point[1:]])
    start, end, way = point[kept], point[kept + 1], way[kept]
    high = np.isin(node, list(extract.high))
    step_free = extract.step_free[way] & (extract.street[way] | ~(high[start] | high[end]))
    start, end, copies = separate_blocked(start, end, np.isin(node, list(extract.blocked)))
    everyone = np.concatenate([np.arange(len(node)), copies])
    points = _Points(lat[everyone], lon[everyone])
    length_m = great_circle_m(points.lat[start], points.lon[start], points.lat[end], points.lon[end])
    middle = (points.lat[start] + points.lat[end]) / 2.0, (points.lon[start] + points.lon[end]) / 2.0
    on_road = extract.on_road[way] & ~settlements.covers(*middle)
    pace, raised = extract.pace[way], extract.raised[way]
    kind = pace.astype(np.int64) * 8 + on_road * 4 + step_free * 2 + raised
    segments = Segments(start, end, extract.forward[way], extract.backward[way], kind)
    return points, _Pieces(segments, length_m, pace, on_road, step_free, raised)


def _network(points: _Points, pieces: _Pieces, chains: Chains) -> WalkNetwork:
    segments, entry, flipped = pieces.segments, chains.segment, chains.reversed
    first, last = chains.first[:-1], chains.first[1:] - 1
    begin = np.where(flipped, segments.end[entry], segments.start[entry])
    finish = np.where(flipped, segments.start[entry], segments.end[entry])
    used = _along_a_curve(points, np.unique(np.concatenate([begin[first], finish[last]])))
    number = np.empty(len(points.lat), dtype=np.int32)
    number[used] = np.arange(len(used), dtype=np.int32)
    tail, head = number[begin[first]], number[finish[last]]
    order = np.lexsort((head, tail))  # ways that lie near each other lie near each other in memory
    geom_first, lat, lon, along_m = _geometry(points, pieces, chains, (begin, finish))
    geom_first, (lat, lon, along_m) = _reordered(geom_first, order, (lat, lon, along_m))
    opening = first[order]
    forward = np.where(flipped, segments.backward[entry], segments.forward[entry])[opening]
    backward = np.where(flipped, segments.forward[entry], segments.backward[entry])[opening]
    tail, head = tail[order], head[order]
    arc_first, arc = _meeting(tail, head, len(used))
    return WalkNetwork(
        tail=tail,
        head=head,
        length_m=along_m[geom_first[1:] - 1].astype(np.float32),
        pace=pieces.pace[entry[opening]],
        on_road=pieces.on_road[entry[opening]],
        step_free=pieces.step_free[entry[opening]],
        forward=forward,
        backward=backward,
        connected=_in_largest_part(tail, head, len(used)),
        geom_first=geom_first,
        geom_lat=lat,
        geom_lon=lon,
        geom_m=along_m.astype(np.float32),
        arc_first=arc_first,
        arc=arc,
        grid=SegmentGrid.build(geom_first, lat, lon, listed=~pieces.raised[entry[opening]]),
    )


def _geometry(
    points: _Points, pieces: _Pieces, chains: Chains, ends: tuple[Ints, Ints]
) -> tuple[Ints, Floats, Floats, Floats]:
    """Points of each chain, both ends included, and metres from its begin."""
    begin, finish = ends
    first = chains.first[:-1]
    place = np.insert(finish, first, begin[first])  # one more point than segments a chain
    geom_first = chains.first + np.arange(len(chains.first))
    along_m = np.insert(pieces.length_m[chains.segment], first, 0.0).cumsum()
    along_m -= np.repeat(along_m[geom_first[:-1]], np.diff(geom_first))
    return geom_first, points.lat[place], points.lon[place], along_m


def _reordered(first: Ints, order: Ints, columns: tuple[Floats, ...]) -> tuple[Ints, list[Floats]]:
    """Bring the points of all ways into the order of the ways."""
    size = np.diff(first)[order]
    new_first = np.concatenate([[0], np.cumsum(size)])
    place = np.arange(new_first[-1]) - np.repeat(new_first[:-1] - first[order], size)
    return new_first, [column[place] for column in columns]


def _along_a_curve(points: _Points, places: Ints) -> Ints:
    """Sort points so that neighbours lie near each other in memory: along the Z-order curve of Morton (1966)."""
    if not len(places):
        return places
    code = np.zeros(len(places), dtype=np.int64)
    for shift, values in ((0, points.lon[places]), (1, points.lat[places])):
        step = ((values - values.min()) * 1e4).astype(np.int64)  # about 10 m
        for bit in range(24):
            code |= ((step >> bit) & 1) << (2 * bit + shift)
    return places[np.argsort(code, kind="stable")]


def _meeting(tail: NDArray[np.int32], head: NDArray[np.int32], nodes: int) -> tuple[NDArray[np.int32], ...]:
    """List the arcs that leave every junction."""
    leaves = np.stack([tail, head], axis=1).reshape(-1)
    first = np.zeros(nodes + 1, dtype=np.int32)
    np.cumsum(np.bincount(leaves, minlength=nodes), out=first[1:])
    return first, np.argsort(leaves, kind="stable").astype(np.int32)


def _in_largest_part(tail: NDArray[np.int32], head: NDArray[np.int32], nodes: int) -> Flags:
    """Tell which ways belong to the part with the most junctions."""
    matrix = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(nodes, nodes))
    _, label = connected_components(matrix, directed=False)
    largest: Flags = label[tail] == (np.bincount(label).argmax() if nodes else 0)
    return largest
