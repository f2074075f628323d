"""Shortest paths between nodes: a contraction hierarchy, and plain Dijkstra to check it by."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pyroutingkit import INF_WEIGHT, CCHMetric, CCHTopology
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from routing.compiled import RoadNetwork
from routing.errors import BundleCorrupt

__all__ = ["NO_WAY_MS", "CchEngine", "DijkstraEngine", "Engine"]

NO_WAY_MS = int(INF_WEIGHT)
"""Milliseconds that stand for "no way leads there" (24 days)."""

Nodes = NDArray[np.uint32]


class Engine(Protocol):
    """Answers shortest-path questions between nodes of one road network; thread safe."""

    def times_ms(self, sources: Nodes, targets: Nodes) -> NDArray[np.uint32]:
        """Milliseconds from each source to each target, uint32 [s, t]; `NO_WAY_MS` where no way leads."""

    def arcs(self, source: int, target: int) -> NDArray[np.int64] | None:
        """Arcs of the fastest way, turn arcs included; None where no way leads."""


class CchEngine:
    """
    Customisable contraction hierarchy: microseconds a query, rebuilt for new travel times in a blink.

    References
    ----------
    Dibbelt, J., Strasser, B., Wagner, D. (2016). Customizable Contraction Hierarchies.
    ACM Journal of Experimental Algorithmics 21. https://doi.org/10.1145/2886843
    """

    def __init__(self, roads: RoadNetwork, topology: CCHTopology) -> None:
        if topology.node_count != roads.node_count or topology.arc_count != len(roads.tail):
            raise BundleCorrupt("the contraction hierarchy does not fit the roads: build the area again")
        self._topology = topology
        self._metric = CCHMetric(topology)
        self._metric.customize(np.asarray(roads.travel_time_ms), 1)
        # A metric keeps its search state in itself and works outside the GIL: two at once would crash.
        self._lock = threading.Lock()

    @classmethod
    def build(cls, roads: RoadNetwork) -> CchEngine:
        """Order the nodes and contract them; seconds for a district."""
        topology = CCHTopology()
        topology.build(
            roads.tail,
            roads.head,
            roads.node_lat.astype(np.float32),
            roads.node_lon.astype(np.float32),
            roads.node_count,
        )
        return cls(roads, topology)

    @classmethod
    def load(cls, roads: RoadNetwork, folder: Path) -> CchEngine:
        """
        Open a saved hierarchy and fit it to the travel times of `roads`.

        Raises
        ------
        BundleCorrupt
            If it is missing, damaged, or of other roads.
        """
        topology = CCHTopology()
        try:
            topology.load(str(folder))
        except RuntimeError as error:
            raise BundleCorrupt(f"the contraction hierarchy in {folder} is damaged ({error}): build again") from error
        return cls(roads, topology)

    def save(self, folder: Path) -> None:
        """Write the hierarchy into `folder`, which is created."""
        folder.mkdir(parents=True, exist_ok=True)
        self._topology.save(str(folder))

    def times_ms(self, sources: Nodes, targets: Nodes) -> NDArray[np.uint32]:
        """Milliseconds from each source to each target, uint32 [s, t]; `NO_WAY_MS` where no way leads."""
        with self._lock:
            table: NDArray[np.uint32] = self._metric.distances_many_to_many(sources, targets)
        return table

    def arcs(self, source: int, target: int) -> NDArray[np.int64] | None:
        """Arcs of the fastest way, turn arcs included; None where no way leads."""
        with self._lock:
            time_ms, _, arcs = self._metric.query(source, target)
        return None if time_ms >= NO_WAY_MS else np.array(arcs, dtype=np.int64)


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

    def arcs(self, source: int, target: int) -> NDArray[np.int64] | None:
        """Arcs of the fastest way, turn arcs included; None where no way leads."""
        found: Any = dijkstra(self._matrix, indices=source, return_predecessors=True)
        distance, before = found
        if not np.isfinite(distance[target]):
            return None
        nodes = [target]
        while nodes[-1] != source:
            nodes.append(int(before[nodes[-1]]))
        ends = np.array(nodes[::-1], dtype=np.int64)
        return self._arc[np.searchsorted(self._pair, ends[:-1] * self._count + ends[1:])]
