"""From ways with many points to junctions and arcs, in numpy, without building a graph object first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

__all__ = ["Chains", "Segments", "chain"]

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Segments:
    """
    Straight pieces of road between neighbouring points of a way [s].

    Attributes
    ----------
    start, end
        Point indices, int64 [s], in the direction of the way.
    forward, backward
        Whether it may be driven in and against that direction, bool [s].
    kind
        Pieces of one kind may be joined into one arc (same class, same street), int64 [s].
    """

    start: Ints
    end: Ints
    forward: Flags
    backward: Flags
    kind: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Chains:
    """
    Roads between junctions, each a chain of segments [c].

    Attributes
    ----------
    first
        Chain `i` is made of entries `first[i]:first[i + 1]`, int64 [c + 1].
    segment
        Segments in the order of the chain, int64 [entries].
    reversed
        Whether the chain runs against the segment's own direction, bool [entries].
    """

    first: Ints
    segment: Ints
    reversed: Flags


def chain(segments: Segments, point_count: int, keep: Flags) -> Chains:
    """
    Join segments into chains that run from junction to junction.

    A point is a junction unless exactly two segments meet there, of one kind, and traffic passes
    straight through in the same directions on both. All chains are followed at once, one step a
    round, so that the work is one pass over the segments (the idea of Boeing 2025, section on
    topological simplification, in arrays).

    Parameters
    ----------
    segments
        All pieces of road; none may start where it ends.
    point_count
        Number of points.
    keep
        Points that are junctions in any case, bool [point_count].

    References
    ----------
    Boeing, G. (2025). Topological graph simplification solutions to the street intersection
    miscount problem. Transactions in GIS 29(3). https://doi.org/10.1111/tgis.70037
    """
    junction = keep | _is_junction(segments, point_count)
    junction |= _one_point_of_each_ring(segments, junction)
    return _follow(segments, junction)


def _half_edges(segments: Segments) -> tuple[Ints, Ints]:
    """Start and end of each segment in both directions: half-edge h + s is the reverse of h."""
    return np.concatenate([segments.start, segments.end]), np.concatenate([segments.end, segments.start])


def _is_junction(segments: Segments, point_count: int) -> Flags:
    leaves, _ = _half_edges(segments)
    degree = np.bincount(leaves, minlength=point_count)
    junction: Flags = degree != 2
    order = np.argsort(leaves, kind="stable")
    a, b = order[degree[leaves[order]] == 2].reshape(-1, 2).T  # the two half-edges that leave a point of degree 2
    kind = np.concatenate([segments.kind, segments.kind])
    away = np.concatenate([segments.forward, segments.backward])
    toward = np.concatenate([segments.backward, segments.forward])
    differs = (kind[a] != kind[b]) | (away[a] != toward[b]) | (toward[a] != away[b])
    junction[leaves[a[differs]]] = True
    return junction


def _one_point_of_each_ring(segments: Segments, junction: Flags) -> Flags:
    """Rings without any junction (a lone roundabout) get their first point as junction."""
    count = len(junction)
    ones = np.ones(len(segments.start), dtype=np.int8)
    _, ring = connected_components(coo_array((ones, (segments.start, segments.end)), shape=(count, count)), False)
    has_junction = np.zeros(count, dtype=bool)
    has_junction[ring[junction]] = True
    bare = np.flatnonzero(~has_junction[ring])
    chosen = np.zeros(count, dtype=bool)
    chosen[bare[np.unique(ring[bare], return_index=True)[1]]] = True
    return chosen


def _follow(segments: Segments, junction: Flags) -> Chains:
    count = len(segments.start)
    leaves, arrives = _half_edges(segments)
    reverse = np.concatenate([np.arange(count, 2 * count), np.arange(count)])
    current = np.flatnonzero(junction[leaves])
    following = _next_half_edge(leaves, reverse, junction)
    chain_of = np.arange(len(current))
    walked, owner = [], []
    last = current.copy()
    while len(current):
        walked.append(current)
        owner.append(chain_of)
        last[chain_of] = current
        going_on = ~junction[arrives[current]]
        current, chain_of = following[current[going_on]], chain_of[going_on]
    # Every road was followed from both ends: keep the run that begins with the smaller half-edge.
    begins = np.flatnonzero(junction[leaves])
    kept = begins <= reverse[last]
    owners, edges = np.concatenate(owner), np.concatenate(walked)
    order = np.argsort(owners, kind="stable")  # rounds follow each other, so steps stay in order
    owners, edges = owners[order], edges[order]
    mine = kept[owners]
    length = np.bincount(owners[mine], minlength=len(begins))[kept]
    first = np.concatenate([[0], np.cumsum(length)])
    return Chains(first, edges[mine] % count, edges[mine] >= count)


def _next_half_edge(leaves: Ints, reverse: Ints, junction: Flags) -> Ints:
    """At a point that is no junction, the half-edge that goes on; elsewhere -1."""
    following = np.full(len(leaves), -1, dtype=np.int64)
    order = np.argsort(leaves, kind="stable")
    a, b = order[~junction[leaves[order]]].reshape(-1, 2).T
    following[reverse[a]], following[reverse[b]] = b, a
    return following
