"""Compile the roads of an extract into a road network: the whole way, step by step, in `compile_roads`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.errors import ExtractElsewhere
from routing.extract import RoadExtract
from routing.islands import DroppedRoads, core_nodes, find_islands
from routing.pieces import Pieces, Points, cut_ways
from routing.restrictions import SplitArcs, split_junctions
from routing.road_report import Line, RoadReport
from routing.simplify import Chains, Segments, chain
from routing.snapping import SegmentGrid
from routing.values import Bounds

__all__ = ["compile_roads"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class _Core:
    """The split network, and which of its nodes stay."""

    split: SplitArcs
    nodes: Flags


@dataclass(frozen=True, slots=True, eq=False)
class _Arcs:
    """One entry for each direction of each chain that may be driven."""

    chain: Ints
    against: Flags
    tail: Ints
    head: Ints
    time_ms: NDArray[np.uint32]
    length_m: Floats
    built_up: Flags
    first_way: Ints
    last_way: Ints

    def twin(self) -> NDArray[np.int32]:
        """The other direction of the same chain, -1 where there is none; both stand side by side."""
        twin = np.full(len(self.chain), -1, dtype=np.int32)
        pair = np.flatnonzero(self.chain[1:] == self.chain[:-1])
        twin[pair], twin[pair + 1] = pair + 1, pair
        return twin


def compile_roads(extract: RoadExtract, bounds: Bounds) -> tuple[RoadNetwork, RoadReport]:
    """
    Compile the roads within `bounds` into the largest network one can drive all around in.

    Raises
    ------
    ExtractElsewhere
        If the extract has roads, but none within `bounds`.
    """
    points, pieces, outside = cut_ways(extract, bounds)
    if not len(pieces.way):
        raise ExtractElsewhere(
            f"the extract has {len(extract.way_id):,} roads, but none of them lies within "
            f"{bounds.min_lat:.3f}-{bounds.max_lat:.3f} N, {bounds.min_lon:.3f}-{bounds.max_lon:.3f} E: "
            "take the extract of this area"
        )
    chains = chain(pieces.segments, len(points.node), np.isin(points.node, _vias(extract)))
    arcs = _arcs(chains, pieces, extract.way_id)
    split = _split(arcs, points.node, extract)
    core = _Core(split, core_nodes(*_all_links(split), len(split.junction)))
    roads = _network(extract, points, pieces, chains, arcs, core)
    islands, island_totals, suspects = find_islands(_dropped(extract, points, pieces, chains, arcs, core))
    kept = core.nodes[split.tail] & core.nodes[split.head]
    once_km = np.where(arcs.twin() >= 0, 0.5, 1.0) * arcs.length_m / 1000.0
    report = RoadReport(
        nodes=len(np.unique(roads.osm_node)),
        arcs=roads.road_count,
        length_km=float(once_km[kept].sum()),
        restrictions=len(extract.restrictions),
        forbidden_turns=split.forbidden,
        unconnected_km=float(once_km[~kept].sum()),
        unconnected_arcs=int((~kept).sum()),
        outside_segments=outside,
        left_out=extract.left_out,
        islands=islands,
        island_totals=island_totals,
        suspects=suspects,
    )
    return roads, report


def _arcs(chains: Chains, pieces: Pieces, way_id: Ints) -> _Arcs:
    segments, entry, flipped = pieces.segments, chains.segment, chains.reversed
    first, last = chains.first[:-1], chains.first[1:] - 1

    def total(values: Floats) -> Floats:
        return np.add.reduceat(values, first)

    along_s = total(np.where(flipped, pieces.backward_s[entry], pieces.forward_s[entry]))
    against_s = total(np.where(flipped, pieces.forward_s[entry], pieces.backward_s[entry]))
    length_m = total(pieces.length_m[entry])
    built_up = total(pieces.length_m[entry] * pieces.inside[entry]) > length_m / 2.0
    begin = np.where(flipped, segments.end[entry], segments.start[entry])[first]
    finish = np.where(flipped, segments.start[entry], segments.end[entry])[last]
    ways = way_id[pieces.way[entry]]
    along = np.where(flipped, segments.backward[entry], segments.forward[entry])[first]
    against = np.where(flipped, segments.forward[entry], segments.backward[entry])[first]

    which, side = np.nonzero(np.stack([along, against], axis=1))
    back = side == 1
    seconds = np.where(back, against_s[which], along_s[which])
    return _Arcs(
        chain=which,
        against=back,
        tail=np.where(back, finish[which], begin[which]),
        head=np.where(back, begin[which], finish[which]),
        time_ms=np.maximum(np.rint(seconds * 1000.0), 1.0).astype(np.uint32),
        length_m=length_m[which],
        built_up=built_up[which],
        first_way=np.where(back, ways[last][which], ways[first][which]),
        last_way=np.where(back, ways[first][which], ways[last][which]),
    )


def _vias(extract: RoadExtract) -> Ints:
    return np.array([rule.via_node for rule in extract.restrictions], dtype=np.int64)


def _split(arcs: _Arcs, point_id: Ints, extract: RoadExtract) -> SplitArcs:
    """Split the junctions with turn restrictions; a restriction whose node was dropped has no effect."""
    place = np.flatnonzero(np.isin(point_id, _vias(extract)))
    number = {int(point_id[at]): int(at) for at in place[::-1]}  # the original of a point comes before its copies
    rules = [(number[rule.via_node], rule) for rule in extract.restrictions if rule.via_node in number]
    return split_junctions(
        arcs.tail, arcs.head, arcs.first_way, arcs.last_way, arcs.twin(), restrictions=rules, node_count=len(point_id)
    )


def _all_links(split: SplitArcs) -> tuple[Ints, Ints]:
    """Tails and heads of roads and turns."""
    return np.concatenate([split.tail, split.turn_tail]), np.concatenate([split.head, split.turn_head])


def _dropped(
    extract: RoadExtract, points: Points, pieces: Pieces, chains: Chains, arcs: _Arcs, core: _Core
) -> DroppedRoads:
    way = pieces.way[chains.segment[chains.first[arcs.chain]]]

    def line(arc: int) -> Line:
        _, point = _geometry(chains, pieces.segments, arcs.chain[[arc]], arcs.against[[arc]])
        return points.lat[point], points.lon[point]

    def street(arc: int) -> str:
        return extract.names[int(extract.name[way[arc]])] or extract.names[int(extract.ref[way[arc]])]

    tail, head = _all_links(core.split)
    return DroppedRoads(
        tail=tail,
        head=head,
        core=core.nodes,
        cut=points.cut[core.split.junction],
        twin=arcs.twin(),
        length_m=arcs.length_m,
        osm_way=arcs.first_way,
        line=line,
        street=street,
    )


def _network(
    extract: RoadExtract, points: Points, pieces: Pieces, chains: Chains, arcs: _Arcs, core: _Core
) -> RoadNetwork:
    """Renumber what lies in the core and lay out the arrays."""
    split, inside = core.split, core.nodes
    keep = inside[split.tail] & inside[split.head]
    turn = inside[split.turn_tail] & inside[split.turn_head]
    used = np.flatnonzero(inside)
    number = np.full(len(inside), -1, dtype=np.int64)
    number[used] = np.arange(len(used))
    place = split.junction[used]
    geom_first, geom_point = _geometry(chains, pieces.segments, arcs.chain[keep], arcs.against[keep])
    lat, lon = points.lat[geom_point], points.lon[geom_point]
    twin = arcs.twin()
    twin = np.where((twin >= 0) & keep[twin], (np.cumsum(keep) - 1)[twin], -1)[keep].astype(np.int32)
    way = pieces.way[chains.segment[chains.first[arcs.chain[keep]]]]
    return RoadNetwork(
        node_lat=points.lat[place],
        node_lon=points.lon[place],
        osm_node=points.node[place],
        tail=number[np.concatenate([split.tail[keep], split.turn_tail[turn]])].astype(np.uint32),
        head=number[np.concatenate([split.head[keep], split.turn_head[turn]])].astype(np.uint32),
        travel_time_ms=np.concatenate([arcs.time_ms[keep], np.zeros(int(turn.sum()), dtype=np.uint32)]),
        length_m=arcs.length_m[keep],
        highway=extract.highway[way],
        name=extract.name[way],
        ref=extract.ref[way],
        built_up=arcs.built_up[keep],
        roundabout=extract.roundabout[way],
        twin=twin,
        osm_way=arcs.first_way[keep],
        original=np.arange(int(keep.sum()), dtype=np.int32),
        geom_first=geom_first,
        geom_lat=lat,
        geom_lon=lon,
        names=extract.names,
        grid=SegmentGrid.build(geom_first, lat, lon, twin),
    )


def _geometry(chains: Chains, segments: Segments, which: Ints, against: Flags) -> tuple[Ints, Ints]:
    """Points of each arc in its direction of travel: chain ends included."""
    count = np.diff(chains.first)
    begin = np.where(chains.reversed, segments.end[chains.segment], segments.start[chains.segment])
    finish = np.where(chains.reversed, segments.start[chains.segment], segments.end[chains.segment])
    layout = np.insert(finish, chains.first[:-1], begin[chains.first[:-1]])  # one more point than segments a chain
    base = chains.first[:-1] + np.arange(len(count))

    size = count[which] + 1
    first = np.concatenate([[0], np.cumsum(size)])
    step = np.arange(first[-1]) - np.repeat(first[:-1], size)
    step = np.where(np.repeat(against, size), np.repeat(size, size) - 1 - step, step)
    return first, layout[np.repeat(base[which], size) + step]
