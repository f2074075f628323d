"""The same questions put to others in the same run: NetworkX, SciPy, and pandana where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module, metadata
from time import perf_counter
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.dijkstra import DijkstraEngine
from routing.engines import Ends

__all__ = ["PeerFigures", "Task", "measure_networkx", "measure_peers"]

Nodes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """
    What everybody is asked.

    Attributes
    ----------
    source, target
        Nodes of the trips asked one by one, int64 [p].
    places
        Nodes of the table, int64 [t].
    table_s
        The right answer, float64 [t, t].
    """

    source: Nodes
    target: Nodes
    places: Nodes
    table_s: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PeerFigures:
    """
    How long one of the others takes.

    Attributes
    ----------
    name, version
        Who.
    ready_s
        Seconds from the arrays of the network to the first answer.
    point_us
        Microseconds for one trip, node to node.
    batch_us
        Microseconds for one trip of many asked at once; None where that cannot be asked.
    path_ms
        Milliseconds for one way as a list of nodes.
    table_s
        Seconds for the whole table, at the pace of the rows asked for.
    table_rows
        Rows asked for.
    largest_difference_s
        Between its answers and the right ones, seconds.
    """

    name: str
    version: str
    ready_s: float
    point_us: float
    batch_us: float | None
    path_ms: float
    table_s: float
    table_rows: int
    largest_difference_s: float


def measure_peers(roads: RoadNetwork, task: Task) -> list[PeerFigures]:
    """Put a task to everybody there is; pandana (AGPL) is no part of this program and is asked only where it is."""
    found = [measure_networkx(roads, task), _scipy(roads, task)]
    try:
        pandana = import_module("pandana")
    except ImportError:
        return found
    return [*found, _pandana(pandana, roads, task)]


def measure_networkx(roads: RoadNetwork, task: Task, trips: int = 5, rows: int = 4) -> PeerFigures:
    """Put a task to NetworkX; it is asked for few trips and rows, for each takes it about a second on a district."""

    def ready() -> Any:
        graph: nx.DiGraph[int] = nx.DiGraph()
        seconds = np.asarray(roads.travel_time_ms) / 1000.0
        order = np.argsort(-seconds, kind="stable")  # of parallel arcs the last one stays: the fastest
        arcs = zip(roads.tail[order].tolist(), roads.head[order].tolist(), seconds[order].tolist(), strict=True)
        graph.add_weighted_edges_from(arcs)
        return graph

    graph, ready_s = _timed(ready)
    ends = list(zip(task.source[:trips].tolist(), task.target[:trips].tolist(), strict=True))
    _, point_s = _timed(lambda: [nx.bidirectional_dijkstra(graph, a, b, weight="weight") for a, b in ends])
    sources = task.places[:rows].tolist()
    found, table_s = _timed(lambda: [nx.single_source_dijkstra_path_length(graph, a, weight="weight") for a in sources])
    table = np.array([[row[b] for b in task.places.tolist()] for row in found])
    return PeerFigures(
        "NetworkX",
        nx.__version__,
        ready_s,
        point_s / len(ends) * 1e6,
        None,
        point_s / len(ends) * 1e3,
        table_s / len(sources) * len(task.places),
        len(sources),
        _difference(table, task),
    )


def _scipy(roads: RoadNetwork, task: Task, trips: int = 20, rows: int = 32) -> PeerFigures:
    engine, ready_s = _timed(lambda: DijkstraEngine(roads))
    ends = list(zip(task.source[:trips].tolist(), task.target[:trips].tolist(), strict=True))
    _, point_s = _timed(lambda: [engine.time_ms(a, b) for a, b in ends])
    _, path_s = _timed(lambda: [engine.arcs(a, b) for a, b in ends])
    some = task.places[:rows]
    table, table_s = _timed(lambda: engine.table_ms(Ends.at(some), Ends.at(task.places)) / 1000.0)
    return PeerFigures(
        "SciPy",
        metadata.version("scipy"),
        ready_s,
        point_s / len(ends) * 1e6,
        None,
        path_s / len(ends) * 1e3,
        table_s / len(some) * len(task.places),
        len(some),
        _difference(table, task),
    )


def _pandana(pandana: Any, roads: RoadNetwork, task: Task) -> PeerFigures:
    pandas = import_module("pandas")

    def ready() -> Any:
        nodes = pandas.DataFrame({"x": np.asarray(roads.node_lon), "y": np.asarray(roads.node_lat)})
        arcs = pandas.DataFrame(
            {
                "from": roads.tail.astype(np.int64),
                "to": roads.head.astype(np.int64),
                "seconds": np.asarray(roads.travel_time_ms) / 1000.0,
            }
        )
        return pandana.Network(nodes["x"], nodes["y"], arcs["from"], arcs["to"], arcs[["seconds"]], twoway=False)

    network, ready_s = _timed(ready)
    ends = list(zip(task.source[:500].tolist(), task.target[:500].tolist(), strict=True))
    _, point_s = _timed(lambda: [network.shortest_path_length(a, b) for a, b in ends])
    _, path_s = _timed(lambda: [network.shortest_path(a, b) for a, b in ends])
    _, batch_s = _timed(lambda: network.shortest_path_lengths(task.source.tolist(), task.target.tolist()))
    count = len(task.places)
    from_, to = np.repeat(task.places, count).tolist(), np.tile(task.places, count).tolist()
    table, table_s = _timed(lambda: np.array(network.shortest_path_lengths(from_, to)).reshape(count, count))
    return PeerFigures(
        "pandana",
        metadata.version("pandana"),
        ready_s,
        point_s / len(ends) * 1e6,
        batch_s / len(task.source) * 1e6,
        path_s / len(ends) * 1e3,
        table_s,
        count,
        _difference(table, task),
    )


def _timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    began = perf_counter()
    answer = ask()
    return answer, perf_counter() - began


def _difference(table: NDArray[np.float64], task: Task) -> float:
    return float(np.abs(table - task.table_s[: len(table)]).max())
