"""How much the contraction hierarchy saves over NetworkX, measured on an area bundle in one run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import networkx as nx
import numpy as np

from routing.compiled import RoadNetwork
from routing.engines import Ends, Engine, open_engine
from routing.graph import to_graph

__all__ = ["TableBenchmark", "measure_table"]


@dataclass(frozen=True, slots=True)
class TableBenchmark:
    """
    A table of travel times, by the hierarchy and by NetworkX.

    Attributes
    ----------
    nodes, places
        Size of the network, and of the table (places x places).
    hierarchy_s
        Seconds for the whole table by the hierarchy, the best of three.
    networkx_rows, networkx_s
        Rows of the table NetworkX was asked for, and the seconds it took.
    largest_difference_s
        Largest difference between the two on those rows, seconds.
    """

    nodes: int
    places: int
    hierarchy_s: float
    networkx_rows: int
    networkx_s: float
    largest_difference_s: float

    @property
    def networkx_table_s(self) -> float:
        """Seconds NetworkX would take for the whole table, at the pace of the rows measured."""
        return self.networkx_s / self.networkx_rows * self.places


def measure_table(bundle: Path, *, places: int = 500, networkx_rows: int = 5, seed: int = 1) -> TableBenchmark:
    """
    Measure a table between random junctions of an area bundle.

    Parameters
    ----------
    bundle
        Folder of the bundle.
    places
        Rows and columns of the table, at least 1.
    networkx_rows
        How many rows NetworkX is asked for; a row of a district takes it most of a second.
    seed
        Of the choice of junctions.

    Raises
    ------
    BundleCorrupt
        If the bundle cannot be read.

    Notes
    -----
    NetworkX knows no turn restrictions; on an area that has them the difference shows what they cost.
    """
    roads = RoadNetwork.load(bundle / "roads")
    engine = open_engine(roads, bundle / "hierarchy")
    chosen = np.random.default_rng(seed).integers(0, roads.node_count, places).astype(np.uint32)
    hierarchy_s = min(_timed(engine, chosen) for _ in range(3))
    table = engine.table_ms(Ends.at(chosen), Ends.at(chosen))

    graph = to_graph(roads)
    columns = roads.osm_node[chosen].tolist()
    rows = min(networkx_rows, places)
    began = perf_counter()
    found = [nx.single_source_dijkstra_path_length(graph, node, weight="travel_time") for node in columns[:rows]]
    networkx_s = perf_counter() - began
    expected = np.array([[row[node] for node in columns] for row in found])
    difference = float(np.abs(table[:rows] / 1000.0 - expected).max())
    return TableBenchmark(roads.node_count, places, hierarchy_s, rows, networkx_s, difference)


def _timed(engine: Engine, nodes: np.ndarray[tuple[int], np.dtype[np.uint32]]) -> float:
    began = perf_counter()
    engine.table_ms(Ends.at(nodes), Ends.at(nodes))
    return perf_counter() - began
