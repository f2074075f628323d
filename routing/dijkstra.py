"""Plain Dijkstra: where the contraction hierarchy cannot be had, and to check it by."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.compiled import RoadNetwork
from routing.engines import NO_WAY_MS, Nodes

__all__ = ["DijkstraEngine"]


class DijkstraEngine:
    """Plain Dijkstra of SciPy: slow, obvious, the yardstick for the hierarchy."""

    def __init__(self, roads: RoadNetwork) -> None:
        count = roads.node_count
        tail, head = roads.tail.astype(np.int64), roads.head.astype(np.int64)
        # Of parallel arcs only the fastest counts; a sparse matrix would add them up.
        order = np.lexsort((roads.travel_time_ms, tail * count + head))
        pair, at = np.unique((tail * count + head)[order], return_index=True)
        self._arc = order[at]
        self._pair = pair
        self._count = count
        time_ms = roads.travel_time_ms[self._arc].astype(np.float64)
        self._matrix = csr_array((time_ms, (pair // count, pair % count)), shape=(count, count))

    def times_ms(self, sources: Nodes, targets: Nodes) -> NDArray[np.uint32]:
        """Milliseconds from each source to each target, uint32 [s, t]; `NO_WAY_MS` where no way leads."""
        distance = dijkstra(self._matrix, indices=sources)[:, targets]
        table: NDArray[np.uint32] = np.where(np.isfinite(distance), distance, NO_WAY_MS).astype(np.uint32)
        return table

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
