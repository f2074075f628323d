"""The contraction hierarchy: shortest paths in microseconds."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyroutingkit import CCHMetric, CCHTopology

from routing.compiled import RoadNetwork
from routing.engines import NO_WAY_MS, Nodes
from routing.errors import BundleCorrupt

__all__ = ["CchEngine"]


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

    def arcs(self, source: int, target: int) -> NDArray[np.int64]:
        """Arcs of the fastest way, turn arcs included; LookupError where no way leads."""
        with self._lock:
            time_ms, _, arcs = self._metric.query(source, target)
        if time_ms >= NO_WAY_MS:
            raise LookupError(f"no way from node {source} to node {target}")
        return np.array(arcs, dtype=np.int64)
