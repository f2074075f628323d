"""Travel times and ways between positions anywhere along a road."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.directions import Guide
from routing.engines import NO_WAY_MS, Engine
from routing.errors import Unreachable
from routing.tracing import Leg, trace
from routing.values import Path, Position

__all__ = ["Router"]

BLOCK = 256
"""Rows of a table asked for at once: keeps a table of thousands of places within some megabytes."""

SIDES = ((0, 0), (0, 1), (1, 0), (1, 1))
"""Leave along or against the road, arrive along or against it."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class _Ends:
    """
    Where the road network is entered or left for each of p positions, in up to two directions.

    Attributes
    ----------
    node
        uint32 [p, 2].
    offset_ms
        Time between position and node, float64 [p, 2]; inf where the road is one-way.
    """

    node: NDArray[np.uint32]
    offset_ms: Floats


@dataclass(frozen=True, slots=True)
class _Choice:
    """
    The fastest way found: directly along one road, or from node to node between two sides.

    Attributes
    ----------
    time_ms
        From position to position.
    direct
        The piece of road driven, when no junction is passed.
    sides
        Whether the roads at both ends are driven along (0) or against (1) the arcs of the positions.
    nodes
        Where the network is entered and left.
    """

    time_ms: float
    direct: Leg | None
    sides: tuple[int, int]
    nodes: tuple[int, int]


class Router:
    """
    Answers how long and which way, from the middle of one road to the middle of another.

    A position on a two-way road may be left and reached in both directions. On the same road the
    direct way along it is tried as well. Thread safe.

    Attributes
    ----------
    roads
        The network the answers are about.
    """

    def __init__(self, roads: RoadNetwork, engine: Engine) -> None:
        self.roads = roads
        self._engine = engine
        self._guide = Guide(roads)

    def travel_time_s(self, a: Position, b: Position) -> float:
        """
        Seconds to drive from `a` to `b`.

        Raises
        ------
        Unreachable
            If no way leads from `a` to `b`.
        """
        return self._choose(a, b).time_ms / 1000.0

    def table_s(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float32]:
        """Seconds from every origin to every destination, float32 [o, d]; inf where no way leads."""
        return (self.table_ms(origins, destinations) / 1000.0).astype(np.float32)

    def table_ms(self, origins: Sequence[Position], destinations: Sequence[Position]) -> Floats:
        """Milliseconds from every origin to every destination, float64 [o, d]; inf where no way leads."""
        table = np.empty((len(origins), len(destinations)))
        if table.size == 0:
            return table
        arrive = self._arriving(destinations)
        target, column = np.unique(arrive.node, return_inverse=True)
        column = column.reshape(arrive.node.shape)
        for start in range(0, len(origins), BLOCK):
            block = origins[start : start + BLOCK]
            leave = self._leaving(block)
            source, row = np.unique(leave.node, return_inverse=True)
            row = row.reshape(leave.node.shape)
            between = self._engine.times_ms(source, target).astype(np.float64)
            between[between >= NO_WAY_MS] = np.inf
            best = self._direct_ms(block, destinations)
            for i, j in SIDES:
                way = between[np.ix_(row[:, i], column[:, j])]
                np.minimum(best, leave.offset_ms[:, i, None] + way + arrive.offset_ms[None, :, j], out=best)
            table[start : start + len(block)] = best
        return table

    def path(self, a: Position, b: Position) -> Path:
        """
        Fastest way from `a` to `b`, with its points, times and instructions.

        Raises
        ------
        Unreachable
            If no way leads from `a` to `b`.
        """
        choice = self._choose(a, b)
        time_ms, legs = choice.time_ms, self._legs(a, b, choice)
        lat, lon, elapsed_s = trace(self.roads, legs)
        elapsed_s[-1] = time_ms / 1000.0  # the sum of many small floats is off by some nanoseconds
        length_m = sum((leg.until - leg.since) * float(self.roads.length_m[leg.arc]) for leg in legs)
        return Path(lat, lon, np.maximum.accumulate(elapsed_s), length_m, time_ms / 1000.0, self._guide.steps(legs))

    def _choose(self, a: Position, b: Position) -> _Choice:
        """Compare the four ways over junctions, and the direct one."""
        leave, arrive = self._leaving([a]), self._arriving([b])
        between = self._engine.times_ms(leave.node[0], arrive.node[0]).astype(np.float64)
        between[between >= NO_WAY_MS] = np.inf
        total = leave.offset_ms[0][:, None] + between + arrive.offset_ms[0][None, :]
        i, j = divmod(int(np.argmin(total)), 2)
        direct_ms, direct = self._direct(a, b)
        if direct is not None and direct_ms <= total[i, j]:
            return _Choice(direct_ms, direct, (0, 0), (0, 0))
        if not np.isfinite(total[i, j]):
            raise Unreachable(
                f"no way leads by car from {a.lat:.5f}, {a.lon:.5f} to {b.lat:.5f}, {b.lon:.5f}: choose another place"
            )
        return _Choice(float(total[i, j]), None, (i, j), (int(leave.node[0, i]), int(arrive.node[0, j])))

    def _legs(self, a: Position, b: Position, choice: _Choice) -> list[Leg]:
        """Unpack a choice into the (parts of) road arcs driven."""
        if choice.direct is not None:
            return [choice.direct]
        arcs = self._engine.arcs(*choice.nodes)
        first, last = self._side(a, choice.sides[0]), self._side(b, choice.sides[1])
        roads = [Leg(arc, 0.0, 1.0) for arc in arcs.tolist() if arc < self.roads.road_count]
        return [Leg(first.arc, first.since, 1.0), *roads, Leg(last.arc, 0.0, last.since)]

    def _side(self, position: Position, side: int) -> Leg:
        """The arc a position lies on in one direction, and where on it (as `since`)."""
        if side == 0:
            return Leg(position.arc, position.fraction, 1.0)
        return Leg(int(self.roads.twin[position.arc]), 1.0 - position.fraction, 1.0)

    def _leaving(self, positions: Sequence[Position]) -> _Ends:
        arc, twin, fraction, along_ms, against_ms = self._columns(positions)
        node = np.stack([self.roads.head[arc], self.roads.head[twin]], axis=1)
        return _Ends(node, np.stack([(1.0 - fraction) * along_ms, fraction * against_ms], axis=1))

    def _arriving(self, positions: Sequence[Position]) -> _Ends:
        arc, twin, fraction, along_ms, against_ms = self._columns(positions)
        node = np.stack([self.roads.tail[arc], self.roads.tail[twin]], axis=1)
        return _Ends(node, np.stack([fraction * along_ms, (1.0 - fraction) * against_ms], axis=1))

    def _columns(
        self, positions: Sequence[Position]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats, Floats, Floats]:
        """Arc, twin (the arc itself on one-way roads), fraction, and times along and against (inf)."""
        arc = np.array([position.arc for position in positions], dtype=np.int64)
        fraction = np.array([position.fraction for position in positions], dtype=np.float64)
        twin = self.roads.twin[arc].astype(np.int64)
        oneway = twin < 0
        twin = np.where(oneway, arc, twin)
        along_ms = self.roads.travel_time_ms[arc].astype(np.float64)
        against_ms = self.roads.travel_time_ms[twin].astype(np.float64)
        # 0 x inf is nan: on a one-way road keep the fraction out of the product.
        fraction = np.clip(fraction, 1e-12, 1.0 - 1e-12)
        return arc, twin, fraction, along_ms, np.where(oneway, np.inf, against_ms)

    def _direct(self, a: Position, b: Position) -> tuple[float, Leg | None]:
        """Along one and the same road, without passing a junction; (inf, None) when not possible."""
        twin = int(self.roads.twin[a.arc])
        if b.arc not in {a.arc, twin}:
            return np.inf, None
        to = b.fraction if b.arc == a.arc else 1.0 - b.fraction
        if to >= a.fraction:
            return (to - a.fraction) * float(self.roads.travel_time_ms[a.arc]), Leg(a.arc, a.fraction, to)
        if twin < 0:
            return np.inf, None
        return (a.fraction - to) * float(self.roads.travel_time_ms[twin]), Leg(twin, 1.0 - a.fraction, 1.0 - to)

    def _direct_ms(self, origins: Sequence[Position], destinations: Sequence[Position]) -> Floats:
        """Table of `_direct`; inf nearly everywhere."""
        table = np.full((len(origins), len(destinations)), np.inf)
        on_road: dict[int, list[int]] = {}
        for j, b in enumerate(destinations):
            on_road.setdefault(self._road(b.arc), []).append(j)
        for i, a in enumerate(origins):
            for j in on_road.get(self._road(a.arc), ()):
                table[i, j] = self._direct(a, destinations[j])[0]
        return table

    def _road(self, arc: int) -> int:
        twin = int(self.roads.twin[arc])
        return arc if twin < 0 else min(arc, twin)
