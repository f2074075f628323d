"""Roads that are not part of the network: the pieces they form, and the one-way roads that cut them off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from routing.road_report import Island, IslandReason, Line, OnewaySuspect

__all__ = ["MAX_ISLANDS", "DroppedRoads", "core_nodes", "find_islands", "reached"]

MAX_ISLANDS = 200
"""So many pieces are handed out with their lines; a planner looks at the largest anyway."""

MAX_SUSPECTS = 200

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

REASONS = (IslandReason.APART, IslandReason.NO_WAY_OUT, IslandReason.NO_WAY_IN)
CORE, NOT_CONNECTED = -1, 0


@dataclass(frozen=True, slots=True, eq=False)
class DroppedRoads:
    """
    A network as far as this module needs it: nodes [n], road arcs [r], all links between nodes [m >= r].

    Attributes
    ----------
    tail, head
        Of all links, the road arcs first, int64 [m].
    core
        The nodes that are kept, bool [n].
    cut
        Nodes where a road goes on beyond the rim, bool [n].
    twin
        The arc of the same road in the other direction, -1 if none, int [r].
    length_m
        float64 [r].
    osm_way
        int64 [r].
    line, street
        Give the points and the name of a road arc that is dropped.
    """

    tail: Ints
    head: Ints
    core: Flags
    cut: Flags
    twin: NDArray[np.int32]
    length_m: NDArray[np.float64]
    osm_way: Ints
    line: Callable[[int], Line]
    street: Callable[[int], str]


def core_nodes(tail: Ints, head: Ints, count: int) -> Flags:
    """Tell which nodes belong to the largest set in which every node is reached from every other."""
    matrix = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(count, count))
    _, label = connected_components(matrix, directed=True, connection="strong")
    largest: Flags = label == np.bincount(label).argmax()
    return largest


def find_islands(
    roads: DroppedRoads,
) -> tuple[tuple[Island, ...], Mapping[IslandReason, tuple[int, float]], tuple[OnewaySuspect, ...]]:
    """
    Sort the dropped roads into pieces that hang together and are dropped for the same reason.

    Returns
    -------
    tuple
        The largest pieces, (number, kilometres) of all pieces by reason, and the suspicious one-way roads.
    """
    arcs = len(roads.twin)
    tail, head = roads.tail[:arcs], roads.head[:arcs]
    dropped = np.flatnonzero(~(roads.core[tail] & roads.core[head]))
    if not len(dropped):
        return (), {}, ()
    state = _states(roads)
    piece = _pieces(roads, state)
    # A road from an island of one kind to one of another belongs to the one it comes from.
    anchor = np.where(roads.core[tail[dropped]], head[dropped], tail[dropped])
    once_m = np.where(roads.twin[dropped] >= 0, 0.5, 1.0) * roads.length_m[dropped]
    label, owner = np.unique(piece[anchor], return_inverse=True)
    size_m = np.bincount(owner, weights=once_m)
    reason = np.empty(len(label), dtype=np.int64)
    reason[owner] = state[anchor]
    at_rim = np.zeros(len(label), dtype=bool)
    np.logical_or.at(at_rim, owner, roads.cut[tail[dropped]] | roads.cut[head[dropped]])
    totals = {
        REASONS[code]: (int((reason == code).sum()), float(size_m[reason == code].sum() / 1000.0))
        for code in np.unique(reason).tolist()
    }
    order = np.argsort(owner, kind="stable")
    members = np.split(dropped[order], np.cumsum(np.bincount(owner))[:-1])
    islands = tuple(
        _island(roads, members[k], REASONS[reason[k]], float(size_m[k]), bool(at_rim[k]))
        for k in np.argsort(-size_m, kind="stable")[:MAX_ISLANDS].tolist()
    )
    blamed = (reason[owner] != NOT_CONNECTED) & ~at_rim[owner]
    return islands, totals, _suspects(roads, dropped[blamed], reason[owner][blamed], size_m[owner][blamed])


def _states(roads: DroppedRoads) -> NDArray[np.int64]:
    """Of each node: in the core (-1), or the reason why not, as index into `REASONS`."""
    can_enter, can_leave = reached(roads.tail, roads.head, roads.core), reached(roads.head, roads.tail, roads.core)
    state = np.where(can_enter, 1, np.where(can_leave, 2, NOT_CONNECTED))
    return np.where(roads.core, CORE, state).astype(np.int64)


def reached(tail: Ints, head: Ints, start: Flags) -> Flags:
    """Tell which nodes one gets to from any of the start nodes."""
    count = len(start)
    source = np.flatnonzero(start)
    # One more node leads to all start nodes, so that a single search finds all.
    tails = np.concatenate([tail, np.full(len(source), count)])
    heads = np.concatenate([head, source])
    matrix = coo_array((np.ones(len(tails), dtype=np.int8), (tails, heads)), shape=(count + 1, count + 1)).tocsr()
    found = np.zeros(count + 1, dtype=bool)
    found[breadth_first_order(matrix, count, return_predecessors=False)] = True
    return found[:count]


def _pieces(roads: DroppedRoads, state: NDArray[np.int64]) -> NDArray[np.int64]:
    """Label the nodes that hang together without passing through the core or a node of another state."""
    alike = (state[roads.tail] == state[roads.head]) & (state[roads.tail] != CORE)
    tail, head = roads.tail[alike], roads.head[alike]
    matrix = coo_array((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(len(state), len(state)))
    label: NDArray[np.int64] = connected_components(matrix, directed=False)[1].astype(np.int64)
    return label


def _island(roads: DroppedRoads, arcs: Ints, reason: IslandReason, size_m: float, at_rim: bool) -> Island:
    twin = roads.twin[arcs]
    once = arcs[~(np.isin(twin, arcs) & (twin < arcs))]
    lines = tuple(roads.line(arc) for arc in once.tolist())
    longest = lines[int(np.argmax(roads.length_m[once]))]
    lat, lon = _middle(longest)
    return Island(reason, size_m / 1000.0, len(arcs), lat, lon, at_rim, lines)


def _suspects(
    roads: DroppedRoads, arcs: Ints, reason: NDArray[np.int64], stranded_m: NDArray[np.float64]
) -> tuple[OnewaySuspect, ...]:
    """One-way roads between the core and a piece that can be reached or left through them only."""
    at_core = roads.core[roads.tail[arcs]] | roads.core[roads.head[arcs]]
    found = np.flatnonzero(at_core & (roads.twin[arcs] < 0))
    found = found[np.argsort(-stranded_m[found], kind="stable")][:MAX_SUSPECTS]
    suspects = []
    for arc, code, metres in zip(arcs[found].tolist(), reason[found].tolist(), stranded_m[found].tolist(), strict=True):
        line = roads.line(arc)
        way, street = int(roads.osm_way[arc]), roads.street(arc)
        suspects.append(OnewaySuspect(way, street, *_middle(line), REASONS[code], metres / 1000.0, (line,)))
    return tuple(suspects)


def _middle(line: Line) -> tuple[float, float]:
    lat, lon = line
    return float(lat[len(lat) // 2]), float(lon[len(lon) // 2])
