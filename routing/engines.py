"""What a router asks of an engine for shortest paths, and which engine a bundle gets."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork

__all__ = ["Ends", "Engine", "build_engine", "open_engine"]


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """
    Where the road network is entered or left, for each of p places in up to s ways.

    Attributes
    ----------
    node
        int64 [p, s].
    offset_ms
        Milliseconds between place and node, int64 [p, s]; `NO_WAY_MS` where that way is closed.
    """

    node: NDArray[np.int64]
    offset_ms: NDArray[np.int64]

    @classmethod
    def at(cls, nodes: NDArray[np.integer]) -> Ends:
        """Places that are nodes themselves."""
        return cls(nodes.astype(np.int64)[:, None], np.zeros((len(nodes), 1), dtype=np.int64))


class Engine(Protocol):
    """
    Answers shortest-path questions about one road network with one set of weights; never changes, thread safe.

    Attributes
    ----------
    weight_ms
        Milliseconds of every arc, uint32 [m]; `NO_WAY_MS` where it is closed.
    """

    @property
    def weight_ms(self) -> NDArray[np.uint32]: ...  # noqa: D102

    def time_ms(self, source: int, target: int) -> int:
        """Milliseconds from one node to another; `NO_WAY_MS` where no way leads."""

    def pairs_ms(self, leave: Ends, arrive: Ends) -> NDArray[np.int64]:
        """Milliseconds of each trip, int64 [p]; `NO_WAY_MS` where no way leads."""

    def table_ms(self, leave: Ends, arrive: Ends) -> NDArray[np.int64]:
        """Milliseconds from each place to each other, int64 [o, d]; `NO_WAY_MS` where no way leads."""

    def reach_ms(self, leave: Ends) -> NDArray[np.int64]:
        """Milliseconds from one place (p = 1) to every node, int64 [n]; `NO_WAY_MS` where no way leads."""

    def arcs(self, source: int, target: int) -> NDArray[np.int64]:
        """Arcs of the fastest way, turn arcs included; LookupError where no way leads."""

    def moved(self, before: Engine) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """
        Compare with an engine this one was made from by `reweighted`, in however many steps.

        Returns
        -------
        tuple
            From which nodes, and to which, some time may have changed, bool [n] each; between two nodes it stayed as it
            was if neither the first is among the former nor the second among the latter.
        """

    def customised(self, weight_ms: NDArray[np.uint32]) -> Engine:
        """Return an engine with these weights of all arcs, uint32 [m]; this one stays as it is."""

    def reweighted(self, arcs: NDArray[np.int64], weight_ms: NDArray[np.uint32]) -> Engine:
        """Return an engine that knows new weights for some arcs; this one stays as it is."""


def build_engine(roads: RoadNetwork, folder: Path) -> Engine:
    """
    Build the contraction hierarchy and keep it in `folder`.

    Where the wheel that orders the nodes cannot be had, nothing is kept, and plain Dijkstra does the work.
    """
    from routing.hierarchy import Hierarchy  # noqa: PLC0415 - compiled code takes a while to load
    from routing.labels import LabelEngine  # noqa: PLC0415

    try:
        from routing.ordering import nested_dissection  # noqa: PLC0415 - the wheel may be missing
    except ImportError:
        return _plain(roads)
    hierarchy = Hierarchy.build(roads, nested_dissection(roads))
    hierarchy.save(folder)
    return LabelEngine.of(hierarchy, roads.travel_time_ms)


def open_engine(roads: RoadNetwork, folder: Path) -> Engine:
    """
    Open the contraction hierarchy kept in `folder`.

    Plain Dijkstra, slower but with the same answers, stands in for it where none was kept.

    Raises
    ------
    BundleCorrupt
        If the hierarchy is damaged or of other roads.
    """
    if not folder.is_dir():
        return _plain(roads)
    from routing.hierarchy import Hierarchy  # noqa: PLC0415 - compiled code takes a while to load
    from routing.labels import LabelEngine  # noqa: PLC0415

    return LabelEngine.of(Hierarchy.load(roads, folder), roads.travel_time_ms)


def _plain(roads: RoadNetwork) -> Engine:
    from routing.dijkstra import DijkstraEngine  # noqa: PLC0415 - SciPy takes a while to import

    return DijkstraEngine(roads)
