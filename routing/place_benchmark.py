"""How often the place search is right, by kind of query, and how long it takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter, thread_time

import numpy as np

from routing.place_query import PlaceQuery
from routing.places import Place

__all__ = ["KindFigures", "PlaceBenchmark", "PlaceMiss", "measure_places"]

_FIRST = 3
_WARM_UP_EVERY = 25


@dataclass(frozen=True, slots=True)
class KindFigures:
    """Queries of one kind: how many, and how many right in the first three answers and as the first."""

    queries: int
    in_three: int
    first: int


@dataclass(frozen=True, slots=True)
class PlaceMiss:
    """A query without a right answer among the first three, what was meant, and what was answered."""

    id: str
    kind: str
    text: str
    meant: str
    answered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceBenchmark:
    """
    What the queries gave.

    Attributes
    ----------
    kinds
        Figures by kind of query.
    misses
        Queries whose answer is not among the first three.
    seconds
        Queries whose answer is among the first three, but not the first.
    wall_p50_ms, wall_p99_ms, cpu_p50_ms, cpu_p99_ms, wall_max_ms
        Time of one query on one thread, milliseconds.
    slowest
        The texts that took longest, with milliseconds of processor time.
    """

    kinds: dict[str, KindFigures]
    misses: tuple[PlaceMiss, ...]
    seconds: tuple[PlaceMiss, ...]
    wall_p50_ms: float
    wall_p99_ms: float
    wall_max_ms: float
    cpu_p50_ms: float
    cpu_p99_ms: float
    slowest: tuple[tuple[str, float], ...]

    @property
    def queries(self) -> int:
        """How many queries were asked."""
        return sum(kind.queries for kind in self.kinds.values())

    @property
    def share_in_three(self) -> float:
        """Share of queries with a right answer among the first three."""
        return sum(kind.in_three for kind in self.kinds.values()) / max(self.queries, 1)

    @property
    def share_first(self) -> float:
        """Share of queries whose first answer is right."""
        return sum(kind.first for kind in self.kinds.values()) / max(self.queries, 1)


def measure_places(
    search: Callable[[str, tuple[float, float] | None], Sequence[Place]], queries: Sequence[PlaceQuery]
) -> PlaceBenchmark:
    """
    Ask every query, some of them before to warm up, and judge the answers.

    Parameters
    ----------
    search
        What finds places: (text, near) -> best first.
    queries
        What to ask.
    """
    for query in queries[::_WARM_UP_EVERY]:
        search(query.text, query.near)
    ranks: list[int | None] = []
    answers = []
    wall, cpu = np.zeros(len(queries)), np.zeros(len(queries))
    for index, query in enumerate(queries):
        began, busy = perf_counter(), thread_time()
        found = search(query.text, query.near)
        wall[index], cpu[index] = perf_counter() - began, thread_time() - busy
        answers.append([f"{place.kind} {place.label}, {place.detail}" for place in found[:_FIRST]])
        ranks.append(next((rank for rank, place in enumerate(found[:_FIRST]) if query.accepts(place)), None))
    kinds = {kind: _figures(kind, queries, ranks) for kind in dict.fromkeys(query.kind for query in queries)}
    slow = np.argsort(-cpu)[:10]
    return PlaceBenchmark(
        kinds,
        tuple(_miss(q, a) for q, a, rank in zip(queries, answers, ranks, strict=True) if rank is None),
        tuple(_miss(q, a) for q, a, rank in zip(queries, answers, ranks, strict=True) if rank),
        *_percentiles(wall),
        _ms(wall.max(initial=0.0)),
        *_percentiles(cpu),
        tuple((queries[index].text, _ms(cpu[index])) for index in slow),
    )


def _figures(kind: str, queries: Sequence[PlaceQuery], ranks: Sequence[int | None]) -> KindFigures:
    of_kind = [rank for query, rank in zip(queries, ranks, strict=True) if query.kind == kind]
    return KindFigures(len(of_kind), sum(rank is not None for rank in of_kind), of_kind.count(0))


def _miss(query: PlaceQuery, answered: list[str]) -> PlaceMiss:
    return PlaceMiss(query.id, query.kind, query.text, query.note, tuple(answered))


def _percentiles(seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> tuple[float, float]:
    if not len(seconds):
        return 0.0, 0.0
    return _ms(np.percentile(seconds, 50)), _ms(np.percentile(seconds, 99))


def _ms(seconds: np.floating | float) -> float:
    return round(1000.0 * float(seconds), 3)
