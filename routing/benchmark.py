"""How fast an area answers: trips, tables, ways, closures, measured on its bundle."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import shapely
from numpy.typing import NDArray

from routing.area import Area
from routing.benchmark_peers import PeerFigures, Task, measure_networkx, measure_peers
from routing.closures import Closure
from routing.compiled import RoadNetwork
from routing.engines import Ends, open_engine
from routing.errors import Unreachable
from routing.router import Router
from routing.stop_table import stop_table
from routing.traffic import Traffic
from routing.values import Position

__all__ = ["RoutingFigures", "TableFigures", "measure_routing", "measure_table"]

MAIN_CLASSES = 8
"""The road classes from motorway to secondary: closing one of those changes the ways of many."""


@dataclass(frozen=True, slots=True)
class RoutingFigures:
    """
    What an area takes to answer, places between junctions included.

    Attributes
    ----------
    nodes, arcs, stops
        Size of the area.
    open_s
        Seconds to open the bundle, the program being warm.
    memory_mb
        Megabytes the process grew by when it opened it.
    profile_s
        Seconds until another speed profile answers.
    single_p50_us, single_p99_us
        One trip at a time, from position to position, microseconds.
    batch_p50_us
        One trip of many asked in one call, microseconds; the median of the calls.
    table_places, table_ms
        Side of a square table, and the milliseconds it takes; the median of several.
    stop_table_s
        Seconds for the table between all stops.
    path_p50_ms, path_p99_ms
        A way with its points, street names and instructions.
    closure_p50_ms, closure_worst_ms
        From the drawing of a closed main road to the first answer that knows of it.
    reopen_p50_ms
        From opening it again to the first answer as before.
    refresh_p50_ms
        Until the table between all stops knows of it as well.
    undone_exactly
        Whether labels and table were the same as before after each.
    isochrone_ms
        Twenty minutes around a stop.
    peers
        What others take for the same.
    """

    nodes: int
    arcs: int
    stops: int
    open_s: float
    memory_mb: float
    profile_s: float
    single_p50_us: float
    single_p99_us: float
    batch_p50_us: float
    table_places: int
    table_ms: float
    stop_table_s: float
    path_p50_ms: float
    path_p99_ms: float
    closure_p50_ms: float
    closure_worst_ms: float
    reopen_p50_ms: float
    refresh_p50_ms: float
    undone_exactly: bool
    isochrone_ms: float
    peers: tuple[PeerFigures, ...]


@dataclass(frozen=True, slots=True)
class TableFigures:
    """
    A table between random nodes.

    Attributes
    ----------
    nodes, places
        Size of the network, and side of the table.
    table_s
        Seconds it takes, the best of three.
    networkx
        What NetworkX takes.
    """

    nodes: int
    places: int
    table_s: float
    networkx: PeerFigures


def measure_table(bundle: Path, *, places: int = 500, seed: int = 1) -> TableFigures:
    """
    Measure one table against NetworkX: what `measure_routing` does, in short.

    Raises
    ------
    BundleCorrupt
        If the bundle cannot be read.
    """
    roads = RoadNetwork.load(bundle / "roads")
    router = Router(roads, open_engine(roads, bundle / "hierarchy"))
    task = _task(router, np.random.default_rng(seed), 2, places)
    ends = Ends.at(task.places)
    table_s = min(_ms(router.engine.table_ms, ends, ends) for _ in range(3)) / 1000.0
    return TableFigures(roads.node_count, places, table_s, measure_networkx(roads, task))


def measure_routing(bundle: Path, *, trips: int = 5000, places: int = 500, seed: int = 1) -> RoutingFigures:
    """
    Measure an area bundle.

    Parameters
    ----------
    bundle
        Folder of the bundle.
    trips
        How many trips are asked, at least 100.
    places
        Rows and columns of the table, at least 1.
    seed
        Of the choice of places.

    Raises
    ------
    BundleError
        If the bundle cannot be opened.
    """
    Area.open(bundle).close()  # compiled code is loaded, pages are in memory
    before_mb = _resident_mb()
    began = perf_counter()
    area = Area.open(bundle)
    open_s = perf_counter() - began
    memory_mb = _resident_mb() - before_mb
    try:
        random = np.random.default_rng(seed)
        return _measure(area, random, trips, places, (open_s, memory_mb))
    finally:
        area.close()


def _measure(
    area: Area, random: np.random.Generator, trips: int, places: int, opened: tuple[float, float]
) -> RoutingFigures:
    traffic = area.traffic
    router, roads = traffic.router(), traffic.roads
    stops = [stop.position for stop in area.stops]
    origins, destinations = (_positions(roads, random, trips) for _ in range(2))
    single = _single_us(router, origins, destinations)
    router.table_s(origins[:2], destinations[:2])
    tables = [_ms(router.table_s, origins[:places], destinations[:places]) for _ in range(7)]
    paths = _paths_ms(router, origins[:200], destinations[:200])
    closures = _closures(traffic, random)
    return RoutingFigures(
        nodes=roads.node_count,
        arcs=roads.road_count,
        stops=len(stops),
        open_s=opened[0],
        memory_mb=opened[1],
        profile_s=_ms(traffic.router, "peak") / 1000.0,
        single_p50_us=float(np.percentile(single, 50)),
        single_p99_us=float(np.percentile(single, 99)),
        batch_p50_us=float(np.median([_ms(router.times_s, origins, destinations) for _ in range(9)])) / trips * 1e3,
        table_places=places,
        table_ms=float(np.median(tables)),
        stop_table_s=_ms(stop_table, router, stops) / 1000.0,
        path_p50_ms=float(np.percentile(paths, 50)),
        path_p99_ms=float(np.percentile(paths, 99)),
        closure_p50_ms=float(np.median(closures[:, 0])),
        closure_worst_ms=float(closures[:, 0].max()),
        refresh_p50_ms=float(np.median(closures[:, 1])),
        reopen_p50_ms=float(np.median(closures[:, 2])),
        undone_exactly=bool(closures[:, 3].all()),
        isochrone_ms=_ms(area.isochrone, stops[0], 1200.0),
        peers=tuple(measure_peers(roads, _task(router, random, trips, places))),
    )


def _positions(roads: RoadNetwork, random: np.random.Generator, count: int) -> list[Position]:
    """Random places along random roads."""
    arcs, shares = random.integers(0, roads.road_count, count), random.random(count)
    return [Position(0.0, 0.0, arc, share, 0.0) for arc, share in zip(arcs.tolist(), shares.tolist(), strict=True)]


def _ms(ask: Callable[..., object], *values: object) -> float:
    began = perf_counter()
    ask(*values)
    return (perf_counter() - began) * 1e3


def _single_us(router: Router, origins: Sequence[Position], destinations: Sequence[Position]) -> list[float]:
    router.travel_time_s(origins[0], destinations[0])
    ends = zip(origins, destinations, strict=True)
    return [_ms(router.travel_time_s, a, b) * 1e3 for a, b in ends]


def _paths_ms(router: Router, origins: Sequence[Position], destinations: Sequence[Position]) -> list[float]:
    router.path(origins[0], destinations[0])
    return [_ms(router.path, a, b) for a, b in zip(origins, destinations, strict=True)]


def _closures(traffic: Traffic, random: np.random.Generator, count: int = 25) -> NDArray[np.float64]:
    """
    Close main roads and open them again.

    Returns
    -------
    ndarray
        Milliseconds to the first answer that knows, until the stop table knows, to the first answer as before; and
        whether router and table were the same as before, float64 [count, 4].
    """
    roads, free, table = traffic.roads, traffic.router(), traffic.stop_table_s()
    tableless = Traffic(roads, free.engine, (), np.empty((0, 0), dtype=np.int32))
    main = np.flatnonzero((roads.highway < MAIN_CLASSES) & (roads.length_m > 100.0) & (roads.length_m < 2000.0))
    main = main if len(main) else np.arange(roads.road_count)
    figures = []
    for arc in random.choice(main, count).tolist():
        lat, lon = roads.geometry(arc)
        closure = Closure("bench", shapely.LineString(np.stack([lon, lat], axis=1)))
        a, b = _positions(roads, random, 2)
        first_ms = _ms(_close_and_ask, tableless, closure, a, b)
        all_ms = _ms(traffic.close, closure)
        reopened_ms = _ms(_reopen_and_ask, tableless, a, b)
        traffic.reopen("bench")
        same = traffic.stop_table_s() is table and _same(traffic.router(), free)
        figures.append((first_ms, all_ms, reopened_ms, same))
    return np.array(figures, dtype=np.float64)


def _close_and_ask(traffic: Traffic, closure: Closure, a: Position, b: Position) -> None:
    traffic.close(closure)
    _ask(traffic, a, b)


def _reopen_and_ask(traffic: Traffic, a: Position, b: Position) -> None:
    traffic.reopen("bench")
    _ask(traffic, a, b)


def _ask(traffic: Traffic, a: Position, b: Position) -> None:
    with contextlib.suppress(Unreachable):  # an answer, too
        traffic.router().travel_time_s(a, b)


def _same(router: Router, free: Router) -> bool:
    """Tell whether a router weighs all arcs as another one."""
    return bool((router.engine.weight_ms == free.engine.weight_ms).all())


def _task(router: Router, random: np.random.Generator, trips: int, places: int) -> Task:
    """What the others are asked, from node to node."""
    source, target = random.integers(0, router.roads.node_count, (2, trips))
    chosen = random.integers(0, router.roads.node_count, places)
    return Task(source, target, chosen, router.engine.table_ms(Ends.at(chosen), Ends.at(chosen)) / 1000.0)


def _resident_mb() -> float:
    """Megabytes of memory this process holds now; 0 where the system does not say."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 1e6
