"""The engine: a contraction hierarchy whose nodes are labelled, so that a travel time takes a microsecond."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.engines import Ends, Engine
from routing.hierarchy import Hierarchy
from routing.hierarchy_kernels import customise, customise_again
from routing.label_kernels import between, label, label_again, pairs, reach, table, unpack
from routing.values import NO_WAY_MS

__all__ = ["LabelEngine"]

Times = NDArray[np.uint32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class LabelEngine:
    """
    Fastest ways by labels over the tree of a customizable contraction hierarchy.

    Nothing in it ever changes, so any number of threads may ask at once; new travel times make a new engine, within
    milliseconds. `LabelEngine.of` makes the first one.

    Attributes
    ----------
    hierarchy
        Shortcuts and tree.
    weight_ms
        Milliseconds of every arc, uint32 [m].
    costs
        What the edges of the hierarchy cost up and down, and what they stand for.
    forward, backward
        Milliseconds from every node to its ancestors in the tree, and from them to it.

    References
    ----------
    Ouyang, D., Qin, L., Chang, L., Lin, X., Zhang, Y., Zhu, Q. (2018). When Hierarchy Meets 2-Hop-Labeling.
    SIGMOD 2018. https://doi.org/10.1145/3183713.3196913
    """

    hierarchy: Hierarchy
    weight_ms: Times
    costs: tuple[Times, Times, Ints, Ints]
    forward: Times
    backward: Times

    @classmethod
    def of(cls, hierarchy: Hierarchy, weight_ms: Times) -> LabelEngine:
        """Customise a hierarchy for the milliseconds of all arcs, uint32 [m]."""
        weight_ms = np.minimum(weight_ms, NO_WAY_MS).astype(np.uint32)
        costs = customise(hierarchy.first, hierarchy.head, hierarchy.slot, hierarchy.rises, weight_ms)
        edges, tree = hierarchy.edges[:2], hierarchy.tree
        return cls(hierarchy, weight_ms, costs, label(edges, costs[0], tree), label(edges, costs[1], tree))

    def customised(self, weight_ms: Times) -> LabelEngine:
        """Return an engine with these weights of all arcs, uint32 [m]; this one stays as it is."""
        return LabelEngine.of(self.hierarchy, weight_ms)

    def reweighted(self, arcs: NDArray[np.int64], weight_ms: Times) -> LabelEngine:
        """Return an engine that knows new weights for some arcs; this one stays as it is."""
        hierarchy = self.hierarchy
        weights = self.weight_ms.copy()
        weights[arcs] = np.minimum(weight_ms, NO_WAY_MS)
        up, down, up_via, down_via = self.costs
        costs = (up.copy(), down.copy(), up_via.copy(), down_via.copy())
        changed = arcs[weights[arcs] != self.weight_ms[arcs]].astype(np.int32)
        altered = customise_again(hierarchy.edges, hierarchy.lower, hierarchy.arcs, weights, changed, costs)
        forward, backward = self.forward.copy(), self.backward.copy()
        label_again(hierarchy.edges[:2], costs[0], hierarchy.tree, altered, forward)
        label_again(hierarchy.edges[:2], costs[1], hierarchy.tree, altered, backward)
        return LabelEngine(hierarchy, weights, costs, forward, backward)

    def moved(self, before: Engine) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """From which nodes, and to which, some time may have changed: those whose labels differ."""
        rank = self.hierarchy.rank
        if not isinstance(before, LabelEngine) or before.hierarchy is not self.hierarchy:
            everything = np.ones(len(rank), dtype=bool)
            return everything, everything
        begin = self.hierarchy.tree[2][:-1]
        away, home = (
            np.logical_or.reduceat(new != old, begin)[rank]
            for new, old in ((self.forward, before.forward), (self.backward, before.backward))
        )
        return away, home

    def time_ms(self, source: int, target: int) -> int:
        """Milliseconds from one node to another; `NO_WAY_MS` where no way leads."""
        rank = self.hierarchy.rank
        return between(rank[source], rank[target], self.hierarchy.tree, self.forward, self.backward)

    def pairs_ms(self, leave: Ends, arrive: Ends) -> NDArray[np.int64]:
        """Milliseconds of each trip, int64 [p]; `NO_WAY_MS` where no way leads."""
        return pairs(self._ranked(leave), self._ranked(arrive), self.hierarchy.tree, self.forward, self.backward)

    def table_ms(self, leave: Ends, arrive: Ends) -> NDArray[np.int64]:
        """Milliseconds from each place to each other, int64 [o, d]; `NO_WAY_MS` where no way leads."""
        return table(self._ranked(leave), self._ranked(arrive), self.hierarchy.tree, self.forward, self.backward)

    def reach_ms(self, leave: Ends) -> NDArray[np.int64]:
        """Milliseconds from one place (p = 1) to every node, int64 [n]; `NO_WAY_MS` where no way leads."""
        hierarchy = self.hierarchy
        times = reach(self._ranked(leave), hierarchy.edges[:2], self.costs[1], hierarchy.tree, self.forward)
        return times[hierarchy.rank].astype(np.int64)

    def arcs(self, source: int, target: int) -> NDArray[np.int64]:
        """Arcs of the fastest way, turn arcs included; LookupError where no way leads."""
        if self.time_ms(source, target) >= NO_WAY_MS:
            raise LookupError(f"no way from node {source} to node {target}")
        a, b = self.hierarchy.rank[source], self.hierarchy.rank[target]
        return unpack((a, b), self.hierarchy.edges, self.costs, self.hierarchy.tree, self.forward, self.backward)

    def _ranked(self, ends: Ends) -> tuple[Ints, NDArray[np.int64]]:
        return self.hierarchy.rank[ends.node], ends.offset_ms
