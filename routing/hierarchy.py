"""The contraction hierarchy without its costs: which shortcuts there are, and the tree they hang in."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.errors import BundleCorrupt
from routing.hierarchy_kernels import fill_in

__all__ = ["Hierarchy"]

Ints = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """
    What stays of the contraction when travel times change: nodes [n] by rank, edges [e], arcs [m].

    Attributes
    ----------
    rank
        Place of each node of the network in the order of contraction, int32 [n]. All else is by rank.
    first, head
        The edges of node `v` are `first[v]:first[v + 1]` and lead up to `head`, int32 [n + 1], [e].
    parent
        The lowest upper neighbour of each node, -1 at the top, int32 [n].
    slot, rises
        Edge that each arc belongs to, -1 for one that leads nowhere, and whether it leads up, int32, bool [m].

    References
    ----------
    Dibbelt, J., Strasser, B., Wagner, D. (2016). Customizable Contraction Hierarchies.
    ACM Journal of Experimental Algorithmics 21. https://doi.org/10.1145/2886843
    """

    rank: Ints
    first: Ints
    head: Ints
    parent: Ints
    slot: Ints
    rises: Flags

    @classmethod
    def build(cls, roads: RoadNetwork, rank: Ints) -> Hierarchy:
        """Contract the nodes of a network in the order of `rank`, int32 [n]."""
        tail, above = rank[roads.tail], rank[roads.head]
        first, head, parent = fill_in(tail, above, roads.node_count)
        low, top = np.minimum(tail, above).astype(np.int64), np.maximum(tail, above)
        edge_low = np.repeat(np.arange(roads.node_count), np.diff(first))
        slot = np.searchsorted(edge_low * roads.node_count + head, low * roads.node_count + top)
        return cls(rank, first, head, parent, np.where(low == top, -1, slot).astype(np.int32), tail < above)

    @cached_property
    def depth(self) -> Ints:
        """Steps from the top of the tree to each node, int32 [n]."""
        depth = np.zeros(len(self.parent), dtype=np.int32)
        for node in range(len(depth) - 1, -1, -1):
            if self.parent[node] >= 0:
                depth[node] = depth[self.parent[node]] + 1
        return depth

    @cached_property
    def tree(self) -> tuple[Ints, Ints, NDArray[np.int64]]:
        """Parent and depth of each node, and where its label begins, as the label kernels want it."""
        begin = np.zeros(len(self.depth) + 1, dtype=np.int64)
        np.cumsum(self.depth + 1, out=begin[1:])
        return self.parent, self.depth, begin

    @cached_property
    def edges(self) -> tuple[Ints, Ints, Ints]:
        """`first`, `head`, and the lower end of each edge."""
        low = np.repeat(np.arange(len(self.parent), dtype=np.int32), np.diff(self.first))
        return self.first, self.head, low

    @cached_property
    def lower(self) -> tuple[Ints, Ints]:
        """Edges by upper end: where those of each node begin, and which they are, by rising lower end."""
        begin = np.zeros(len(self.parent) + 1, dtype=np.int32)
        np.cumsum(np.bincount(self.head, minlength=len(self.parent)), out=begin[1:])
        return begin, np.argsort(self.head, kind="stable").astype(np.int32)

    @cached_property
    def arcs(self) -> tuple[Ints, Ints, Ints, Flags]:
        """Arcs by edge: where those of each edge begin, and which they are, rising; then `slot` and `rises`."""
        order = np.argsort(self.slot, kind="stable").astype(np.int32)
        order = order[np.count_nonzero(self.slot < 0) :]
        begin = np.zeros(len(self.head) + 1, dtype=np.int32)
        np.cumsum(np.bincount(self.slot[order], minlength=len(self.head)), out=begin[1:])
        return begin, order, self.slot, self.rises

    def save(self, folder: Path) -> None:
        """Write the arrays into `folder`, which is created."""
        folder.mkdir(parents=True, exist_ok=True)
        for field in fields(self):
            np.save(folder / f"{field.name}.npy", getattr(self, field.name))

    @classmethod
    def load(cls, roads: RoadNetwork, folder: Path) -> Hierarchy:
        """
        Read what `save` wrote.

        Raises
        ------
        BundleCorrupt
            If it is missing, damaged, or of other roads.
        """
        try:
            found = cls(**{field.name: np.load(folder / f"{field.name}.npy") for field in fields(cls)})
        except (OSError, ValueError, EOFError) as error:
            raise BundleCorrupt(f"the contraction hierarchy in {folder} is damaged ({error}): build again") from error
        if not found._fits(roads):
            raise BundleCorrupt(f"the contraction hierarchy in {folder} does not fit the roads: build the area again")
        return found

    def _fits(self, roads: RoadNetwork) -> bool:
        """See that every arc has its edge: kernels do not look where they read."""
        count, edges = roads.node_count, len(self.head)
        lengths = (len(self.rank), len(self.parent), len(self.first) - 1, len(self.slot), len(self.rises))
        if lengths != (count, count, count, len(roads.tail), len(roads.tail)) or self.first[-1] != edges:
            return False
        tail, head = self.rank[roads.tail], self.rank[roads.head]
        loop = tail == head
        at = np.where(loop, 0, self.slot)
        if edges == 0 or at.min() < 0 or at.max() >= edges:
            return bool(loop.all())
        low, top = self.edges[2][at], self.head[at]
        return bool((loop | ((low == np.minimum(tail, head)) & (top == np.maximum(tail, head)))).all())
