"""What a router asks of an engine for shortest paths, and which engine a bundle gets."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork

__all__ = ["NO_WAY_MS", "Engine", "Nodes", "build_engine", "open_engine"]

NO_WAY_MS = 2_147_483_647
"""Milliseconds that stand for "no way leads there" (24 days): RoutingKit's infinity."""

Nodes = NDArray[np.uint32]


class Engine(Protocol):
    """Answers shortest-path questions between nodes of one road network; thread safe."""

    def times_ms(self, sources: Nodes, targets: Nodes) -> NDArray[np.uint32]:
        """Milliseconds from each source to each target, uint32 [s, t]; `NO_WAY_MS` where no way leads."""

    def arcs(self, source: int, target: int) -> NDArray[np.int64]:
        """Arcs of the fastest way, turn arcs included; LookupError where no way leads."""


def build_engine(roads: RoadNetwork, folder: Path) -> Engine:
    """
    Build the contraction hierarchy and keep it in `folder`.

    Where the wheel it comes from cannot be had, nothing is kept, and plain Dijkstra does its work.
    """
    try:
        from routing.cch import CchEngine  # noqa: PLC0415 - the wheel may be missing
    except ImportError:
        return _plain(roads)
    engine = CchEngine.build(roads)
    engine.save(folder)
    return engine


def open_engine(roads: RoadNetwork, folder: Path) -> Engine:
    """
    Open the contraction hierarchy kept in `folder`.

    Plain Dijkstra, slower but with the same answers, stands in for it where none was kept or where
    its wheel cannot be had.

    Raises
    ------
    BundleCorrupt
        If the hierarchy is damaged or of other roads.
    """
    try:
        from routing.cch import CchEngine  # noqa: PLC0415 - the wheel may be missing
    except ImportError:
        return _plain(roads)
    return CchEngine.load(roads, folder) if folder.is_dir() else _plain(roads)


def _plain(roads: RoadNetwork) -> Engine:
    from routing.dijkstra import DijkstraEngine  # noqa: PLC0415 - SciPy takes a while to import

    return DijkstraEngine(roads)
