"""Arcs: one entry for each direction of each chain that may be driven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.pieces import Pieces
from routing.simplify import Chains, Segments

__all__ = ["RoadArcs", "arc_points", "arcs_over", "make_arcs"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class RoadArcs:
    """
    Directions of travel between junctions [r].

    Attributes
    ----------
    chain, against
        The chain an arc drives along, and whether against its direction. The two directions of a chain
        stand side by side.
    tail, head
        Points where it begins and ends.
    time_ms, length_m
        Milliseconds, at least 1, and metres.
    built_up
        Whether most of it lies inside a settlement.
    first_way, last_way
        OpenStreetMap way at its beginning and end.
    """

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
        """The other direction of the same chain, -1 where there is none."""
        twin = np.full(len(self.chain), -1, dtype=np.int32)
        pair = np.flatnonzero(self.chain[1:] == self.chain[:-1])
        twin[pair], twin[pair + 1] = pair + 1, pair
        return twin


def make_arcs(chains: Chains, pieces: Pieces, way_id: Ints) -> RoadArcs:
    """Sum up what lies along each chain, in both directions."""
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
    return RoadArcs(
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


def arc_points(chains: Chains, segments: Segments, arcs: RoadArcs, which: Ints) -> tuple[Ints, Ints]:
    """
    Points of some arcs in their direction of travel, both ends included.

    Returns
    -------
    tuple
        Arc `which[i]` has the points `point[first[i]:first[i + 1]]`: `first` and `point`.
    """
    chain, against = arcs.chain[which], arcs.against[which]
    count = np.diff(chains.first)
    begin = np.where(chains.reversed, segments.end[chains.segment], segments.start[chains.segment])
    finish = np.where(chains.reversed, segments.start[chains.segment], segments.end[chains.segment])
    layout = np.insert(finish, chains.first[:-1], begin[chains.first[:-1]])  # one more point than segments a chain
    base = chains.first[:-1] + np.arange(len(count))

    size = count[chain] + 1
    first = np.concatenate([[0], np.cumsum(size)])
    step = np.arange(first[-1]) - np.repeat(first[:-1], size)
    step = np.where(np.repeat(against, size), np.repeat(size, size) - 1 - step, step)
    return first, layout[np.repeat(base[chain], size) + step]


def arcs_over(chains: Chains, pieces: Pieces, arcs: RoadArcs, node: Ints, ways: Ints) -> Mapping[tuple[int, int], int]:
    """
    The arc that drives from one OpenStreetMap node to the next, for all steps along some ways.

    Parameters
    ----------
    chains, pieces, arcs
        The network.
    node
        OpenStreetMap node of every point.
    ways
        Index of the ways asked for, as in `pieces.way`.
    """
    chain_of = np.empty(len(pieces.way), dtype=np.int64)
    flipped = np.empty(len(pieces.way), dtype=np.int64)
    chain_of[chains.segment] = np.repeat(np.arange(len(chains.first) - 1), np.diff(chains.first))
    flipped[chains.segment] = chains.reversed
    arc_of = np.full((len(chains.first) - 1, 2), -1, dtype=np.int64)
    arc_of[arcs.chain, arcs.against.astype(np.int64)] = np.arange(len(arcs.chain))
    over: dict[tuple[int, int], int] = {}
    for row in np.flatnonzero(np.isin(pieces.way, ways)).tolist():
        u, v = int(node[pieces.segments.start[row]]), int(node[pieces.segments.end[row]])
        for step, side in (((u, v), flipped[row]), ((v, u), 1 - flipped[row])):
            if arc_of[chain_of[row], side] >= 0:
                over[step] = int(arc_of[chain_of[row], side])
    return over
