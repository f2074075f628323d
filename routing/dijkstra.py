"""Plain Dijkstra: where the contraction hierarchy cannot be had, and to check it by."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.compiled import RoadNetwork
from routing.engines import Ends, Engine
from routing.values import NO_WAY_MS

__all__ = ["DijkstraEngine"]

BLOCK = 64
"""Places asked about at once: each takes a row over all nodes."""


class DijkstraEngine:
    """
    Plain Dijkstra of SciPy: slow, obvious, the yardstick for the hierarchy.

    Attributes
    ----------
    weight_ms
        Milliseconds of every arc, uint32 [m].
    """

    def __init__(self, roads: RoadNetwork, weight_ms: NDArray[np.uint32] | None = None) -> None:
        self._roads = roads
        self.weight_ms = np.asarray(roads.travel_time_ms) if weight_ms is None else weight_ms
        count = roads.node_count
        open_arc = np.flatnonzero(self.weight_ms < NO_WAY_MS)
        pair_of = roads.tail[open_arc].astype(np.int64) * count + roads.head[open_arc]
        # Of parallel arcs only the fastest counts; a sparse matrix would add them up.
        order = np.lexsort((self.weight_ms[open_arc], pair_of))
        pair, at = np.unique(pair_of[order], return_index=True)
        self._arc = open_arc[order[at]]
        self._pair = pair
        self._count = count
        time_ms = self.weight_ms[self._arc].astype(np.float64)
        self._matrix = csr_array((time_ms, (pair // count, pair % count)), shape=(count, count))

    def customised(self, weight_ms: NDArray[np.uint32]) -> DijkstraEngine:
        """Return an engine with these weights of all arcs, uint32 [m]; this one stays as it is."""
        return DijkstraEngine(self._roads, np.minimum(weight_ms, NO_WAY_MS))

    def reweighted(self, arcs: NDArray[np.int64], weight_ms: NDArray[np.uint32]) -> DijkstraEngine:
        """Return an engine that knows new weights for some arcs; this one stays as it is."""
        weights = self.weight_ms.copy()
        weights[arcs] = np.minimum(weight_ms, NO_WAY_MS)
        return DijkstraEngine(self._roads, weights)

    def moved(self, before: Engine) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """From which nodes, and to which, some time may have changed: nothing is known but whether any weight did."""
        anything = np.full(self._count, bool((before.weight_ms != self.weight_ms).any()))
        return anything, anything

    def time_ms(self, source: int, target: int) -> int:
        """Milliseconds from one node to another; `NO_WAY_MS` where no way leads."""
        return int(self._rows(np.array([source]))[0, target])

    def pairs_ms(self, leave: Ends, arrive: Ends) -> NDArray[np.int64]:
        """Milliseconds of each trip, int64 [p]; `NO_WAY_MS` where no way leads."""
        trips = [
            self.table_ms(
                Ends(leave.node[p : p + 1], leave.offset_ms[p : p + 1]),
                Ends(arrive.node[p : p + 1], arrive.offset_ms[p : p + 1]),
            )[0, 0]
            for p in range(len(leave.node))
        ]
        return np.array(trips, dtype=np.int64)

    def table_ms(self, leave: Ends, arrive: Ends) -> NDArray[np.int64]:
        """Milliseconds from each place to each other, int64 [o, d]; `NO_WAY_MS` where no way leads."""
        table = np.full((len(leave.node), len(arrive.node)), NO_WAY_MS, dtype=np.int64)
        for begin in range(0, len(leave.node), BLOCK):
            block = slice(begin, begin + BLOCK)
            for i in range(leave.node.shape[1]):
                rows = self._rows(leave.node[block, i]) + leave.offset_ms[block, i, None]
                for j in range(arrive.node.shape[1]):
                    np.minimum(table[block], rows[:, arrive.node[:, j]] + arrive.offset_ms[:, j], out=table[block])
        return table

    def reach_ms(self, leave: Ends) -> NDArray[np.int64]:
        """Milliseconds from one place (p = 1) to every node, int64 [n]; `NO_WAY_MS` where no way leads."""
        rows = self._rows(leave.node[0]) + leave.offset_ms[0, :, None]
        reached: NDArray[np.int64] = np.minimum(rows.min(axis=0), NO_WAY_MS)
        return reached

    def arcs(self, source: int, target: int) -> NDArray[np.int64]:
        """Arcs of the fastest way, turn arcs included; LookupError where no way leads."""
        found: Any = dijkstra(self._matrix, indices=source, return_predecessors=True)
        distance, before = found
        if not np.isfinite(distance[target]):
            raise LookupError(f"no way from node {source} to node {target}")
        nodes = [target]
        while nodes[-1] != source:
            nodes.append(int(before[nodes[-1]]))
        ends = np.array(nodes[::-1], dtype=np.int64)
        arcs: NDArray[np.int64] = self._arc[np.searchsorted(self._pair, ends[:-1] * self._count + ends[1:])]
        return arcs

    def _rows(self, sources: NDArray[np.int64]) -> NDArray[np.int64]:
        distance = dijkstra(self._matrix, indices=sources)
        return np.where(np.isfinite(distance), distance, NO_WAY_MS).astype(np.int64)
