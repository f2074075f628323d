"""Compile the roads of an extract into a road network: the whole way, step by step, in `compile_roads`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.errors import ExtractElsewhere, ExtractEmpty
from routing.extract import RoadExtract
from routing.islands import DroppedRoads, core_nodes, find_islands, reached
from routing.pieces import Pieces, Points, cut_ways
from routing.restricted import forbidden_sequences, lay_out
from routing.restrictions import Ignored
from routing.road_arcs import RoadArcs, arc_points, make_arcs
from routing.road_report import Line, RoadReport
from routing.simplify import Chains, chain
from routing.snapping import SegmentGrid
from routing.splitting import SplitArcs
from routing.splitting import split as split_junctions
from routing.values import Bounds

__all__ = ["compile_roads"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """The roads on the way from ways to a network: each step leans on those before it."""

    extract: RoadExtract
    points: Points
    pieces: Pieces
    chains: Chains
    arcs: RoadArcs
    split: SplitArcs


@dataclass(frozen=True, slots=True, eq=False)
class _Kept:
    """Which arcs (copies included) and which nodes of a split network stay, as masks."""

    arcs: Flags
    nodes: Flags


def compile_roads(extract: RoadExtract, bounds: Bounds) -> tuple[RoadNetwork, RoadReport]:
    """
    Compile the roads within `bounds` into the largest network one can drive all around in.

    Raises
    ------
    ExtractElsewhere
        If the extract has roads, but none within `bounds`.
    ExtractEmpty
        If no two places within `bounds` can be reached from one another.
    """
    points, pieces, outside = cut_ways(extract, bounds)
    if not len(pieces.way):
        raise ExtractElsewhere(
            f"the extract has {len(extract.way_id):,} roads, but none of them lies within "
            f"{bounds.min_lat:.3f}-{bounds.max_lat:.3f} N, {bounds.min_lon:.3f}-{bounds.max_lon:.3f} E: "
            "take the extract of this area"
        )
    turns = lay_out(extract)
    chains = chain(pieces.segments, len(points.node), np.isin(points.node, turns.ends()))
    arcs = make_arcs(chains, pieces, extract.way_id)
    forbidden = forbidden_sequences(turns, chains, pieces, arcs, points.node)
    split = split_junctions(arcs.tail, arcs.head, forbidden.sequences, len(points.node))
    drawn = _Drawn(extract, points, pieces, chains, arcs, split)
    kept = _kept(split)
    if not kept.arcs.any():
        raise ExtractEmpty(
            f"of the {len(pieces.way):,} stretches of road in the area none can be driven both to its end and back "
            "(one-way roads without a return?): take an extract that covers the whole area"
        )
    roads = _network(drawn, kept)
    islands, island_totals, suspects = find_islands(_dropped(drawn, kept))
    real = kept.arcs[: len(arcs.chain)]
    once_km = np.where(arcs.twin() >= 0, 0.5, 1.0) * arcs.length_m / 1000.0
    void = len(extract.restrictions) - sum(turns.ignored.values()) - forbidden.applied
    not_applied = Counter(turns.ignored) + Counter({f"turn restriction {Ignored.NOT_DRIVABLE.value}": void})
    report = RoadReport(
        nodes=len(np.unique(roads.osm_node)),
        arcs=int(real.sum()),
        length_km=float(once_km[real].sum()),
        restrictions=forbidden.applied,
        forbidden_turns=len(forbidden.sequences),
        unconnected_km=float(once_km[~real].sum()),
        unconnected_arcs=int((~real).sum()),
        outside_segments=outside,
        left_out=dict(Counter(extract.left_out) + not_applied),
        islands=islands,
        island_totals=island_totals,
        suspects=suspects,
    )
    return roads, report


def _all_links(split: SplitArcs) -> tuple[Ints, Ints]:
    """Tails and heads of roads and turns."""
    return np.concatenate([split.tail, split.turn_tail]), np.concatenate([split.head, split.turn_head])


def _kept(split: SplitArcs) -> _Kept:
    """
    Everything between nodes of the core, and what else a drive may begin on.

    Where everybody who enters an arc is bound by a restriction, only copies of it can be reached; yet a drive
    may begin in the middle of it, so it stays, and with it the ways from there into the core.
    """
    tail, head = _all_links(split)
    nodes = core_nodes(tail, head, len(split.junction))
    while True:
        arcs = nodes[split.tail] & nodes[split.head]
        outside = np.setdiff1d(split.original[arcs], np.flatnonzero(arcs))
        if not len(outside):
            return _Kept(arcs, nodes)
        begins = np.zeros(len(nodes), dtype=bool)
        begins[split.head[outside]] = True
        nodes = nodes | (reached(tail, head, begins) & reached(head, tail, nodes))
        nodes[split.tail[outside]] = nodes[split.head[outside]] = True


def _dropped(drawn: _Drawn, kept: _Kept) -> DroppedRoads:
    extract, points, pieces, chains, arcs = drawn.extract, drawn.points, drawn.pieces, drawn.chains, drawn.arcs
    way = pieces.way[chains.segment[chains.first[arcs.chain]]]
    tail, head = _all_links(drawn.split)

    gone = np.flatnonzero(~kept.arcs[: len(arcs.chain)])
    first, point = arc_points(chains, pieces.segments, arcs, gone)

    def line(arc: int) -> Line:
        at = int(np.searchsorted(gone, arc))
        own = point[first[at] : first[at + 1]]
        return points.lat[own], points.lon[own]

    def street(arc: int) -> str:
        return extract.names[int(extract.name[way[arc]])] or extract.names[int(extract.ref[way[arc]])]

    return DroppedRoads(
        tail=tail,
        head=head,
        core=kept.nodes,
        cut=points.cut[drawn.split.junction],
        twin=arcs.twin(),
        length_m=arcs.length_m,
        osm_way=arcs.first_way,
        line=line,
        street=street,
    )


def _network(drawn: _Drawn, kept: _Kept) -> RoadNetwork:
    """Renumber what stays and lay out the arrays."""
    extract, points, pieces, split, arcs = drawn.extract, drawn.points, drawn.pieces, drawn.split, drawn.arcs
    turn = kept.nodes[split.turn_tail] & kept.nodes[split.turn_head]
    used = np.flatnonzero(kept.nodes)
    number = np.full(len(kept.nodes), -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    place = split.junction[used]
    row = split.original[kept.arcs]  # the originals come first
    originals = int(kept.arcs[: len(arcs.chain)].sum())
    renumbered = np.cumsum(kept.arcs) - 1
    twin = np.where(np.arange(len(row)) < originals, arcs.twin()[row], -1)
    twin = np.where((twin >= 0) & kept.arcs[twin], renumbered[twin], -1).astype(np.int32)
    geom_first, geom_point = arc_points(drawn.chains, pieces.segments, arcs, row)
    lat, lon = points.lat[geom_point], points.lon[geom_point]
    ends = geom_first[originals]
    way = pieces.way[drawn.chains.segment[drawn.chains.first[arcs.chain[row]]]]
    listed = (twin < 0) | (twin > np.arange(len(twin)))  # of a two-way road one direction is enough
    return RoadNetwork(
        node_lat=points.lat[place],
        node_lon=points.lon[place],
        osm_node=points.node[place],
        tail=number[np.concatenate([split.tail[kept.arcs], split.turn_tail[turn]])].astype(np.uint32),
        head=number[np.concatenate([split.head[kept.arcs], split.turn_head[turn]])].astype(np.uint32),
        travel_time_ms=np.concatenate([arcs.time_ms[row], np.zeros(int(turn.sum()), dtype=np.uint32)]),
        length_m=arcs.length_m[row],
        highway=extract.highway[way],
        name=extract.name[way],
        ref=extract.ref[way],
        built_up=arcs.built_up[row],
        roundabout=extract.roundabout[way],
        twin=twin,
        osm_way=arcs.first_way[row],
        original=renumbered[row].astype(np.int32),
        geom_first=geom_first,
        geom_lat=lat,
        geom_lon=lon,
        names=extract.names,
        grid=SegmentGrid.build(geom_first[: originals + 1], lat[:ends], lon[:ends], listed[:originals]),
    )
