"""Travel times and ways between positions anywhere along a road."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.directions import Guide
from routing.doors import Conditions, Doors, Places
from routing.engines import Ends, Engine
from routing.errors import Unreachable
from routing.tracing import Leg, length_m, trace
from routing.values import NO_WAY_MS, Path, Position

__all__ = ["Router"]

BLOCK = 512
"""Rows of a table asked for at once: keeps what lies in between within some megabytes."""


@dataclass(frozen=True, slots=True)
class _Choice:
    """
    The fastest way found.

    Attributes
    ----------
    time_ms
        From position to position.
    ends
        The piece of road driven where no junction is passed, else those before the first junction and after the last.
    nodes
        Where the network is entered and left; None where no junction is passed.
    """

    time_ms: int
    ends: tuple[Leg, ...]
    nodes: tuple[int, int] | None


class Router:
    """
    Answers how long and which way, from the middle of one road to the middle of another.

    A position on a two-way road may be left and reached in both directions, unless it says otherwise. On the same road
    the direct way along it is tried as well. It never changes: other travel times are another router. Thread safe.

    Attributes
    ----------
    roads
        The network the answers are about.
    engine
        Finds fastest ways between its nodes.
    """

    def __init__(
        self, roads: RoadNetwork, engine: Engine, *, doors: Doors | None = None, guide: Guide | None = None
    ) -> None:
        self.roads = roads
        self.engine = engine
        self._doors = doors or Doors.of(roads, Conditions.all_open(engine.weight_ms[: roads.road_count]))
        self._guide = guide or Guide(roads)

    @property
    def conditions(self) -> Conditions:
        """How the roads are driven."""
        return self._doors.conditions

    def under(self, engine: Engine, conditions: Conditions) -> Router:
        """Return a router for the same roads under other conditions."""
        return Router(self.roads, engine, doors=self._doors.under(conditions), guide=self._guide)

    def travel_time_s(self, a: Position, b: Position) -> float:
        """
        Seconds to drive from `a` to `b`.

        Raises
        ------
        Unreachable
            If no way leads from `a` to `b`.
        """
        here, there = self._doors.places([a]), self._doors.places([b])
        time_ms = int(self.engine.pairs_ms(here.leave, there.arrive)[0])
        if b.arc in {a.arc, int(self.roads.twin[a.arc])}:
            time_ms = min(time_ms, int(self._doors.direct_ms(here, there)[0][0]))
        if time_ms >= NO_WAY_MS:
            raise _unreachable(a, b)
        return time_ms / 1000.0

    def times_s(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float32]:
        """Seconds of many trips, each from an origin to the destination of the same place, float32 [p]; inf: no way."""
        if len(origins) != len(destinations):
            raise ValueError(f"every trip needs both ends, got {len(origins)} origins and {len(destinations)} others")
        return _seconds(self._trips_ms(origins, destinations)).astype(np.float32)

    def table_s(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.float32]:
        """Seconds from every origin to every destination, float32 [o, d]; inf where no way leads."""
        return _seconds(self.table_ms(origins, destinations)).astype(np.float32)

    def table_ms(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.int64]:
        """Milliseconds from every origin to every destination, int64 [o, d]; `NO_WAY_MS` where no way leads."""
        table = np.empty((len(origins), len(destinations)), dtype=np.int64)
        if table.size == 0:
            return table
        there = self._doors.places(destinations)
        for start in range(0, len(origins), BLOCK):
            here = self._doors.places(origins[start : start + BLOCK])
            between = self.engine.table_ms(here.leave, there.arrive)
            table[start : start + BLOCK] = np.minimum(between, self._doors.direct_table_ms(here, there))
        return table

    def reach_ms(self, start: Position) -> NDArray[np.int64]:
        """Milliseconds from a position to every node of the network, int64 [n]; `NO_WAY_MS` where no way leads."""
        return self.engine.reach_ms(self._doors.places([start]).leave)

    def ends(self, positions: Sequence[Position]) -> Places:
        """How some positions are left and reached, for whoever compares two routers."""
        return self._doors.places(positions)

    def path(self, a: Position, b: Position) -> Path:
        """
        Fastest way from `a` to `b`, with its points, times and instructions.

        Raises
        ------
        Unreachable
            If no way leads from `a` to `b`.
        """
        choice = self._choose(a, b)
        legs = self._legs(choice)
        lat, lon, elapsed_s = trace(self.roads, legs, self.conditions.drive_ms)
        duration_s = choice.time_ms / 1000.0
        elapsed_s = np.minimum(elapsed_s, duration_s)  # parts of roads count in whole milliseconds
        elapsed_s[-1] = duration_s
        steps = self._guide.steps(legs, "arrive_right" if b.only_along else "arrive")
        return Path(
            lat=lat,
            lon=lon,
            elapsed_s=np.maximum.accumulate(elapsed_s),
            length_m=length_m(self.roads, legs),
            duration_s=duration_s,
            steps=steps,
            arcs=np.array([leg.arc for leg in legs], dtype=np.int64),
        )

    def _trips_ms(self, origins: Sequence[Position], destinations: Sequence[Position]) -> NDArray[np.int64]:
        here, there = self._doors.places(origins), self._doors.places(destinations)
        between = self.engine.pairs_ms(here.leave, there.arrive)
        return np.minimum(between, self._doors.direct_ms(here, there)[0])

    def _choose(self, a: Position, b: Position) -> _Choice:
        """Compare the ways over junctions, and the direct one."""
        here, there = self._doors.places([a]), self._doors.places([b])
        leave, arrive = here.leave, there.arrive
        between = self.engine.table_ms(Ends.at(leave.node[0]), Ends.at(arrive.node[0]))
        total = leave.offset_ms[0][:, None] + between + arrive.offset_ms[0][None, :]
        i, j = divmod(int(np.argmin(total)), total.shape[1])
        direct_ms, direct = (int(found[0]) for found in self._doors.direct_ms(here, there))
        if min(direct_ms, int(total[i, j])) >= NO_WAY_MS:
            raise _unreachable(a, b)
        if direct_ms <= total[i, j]:
            since, until = _share(a, direct), _share(b, direct)
            return _Choice(direct_ms, (Leg(direct, since, until),), None)
        first = a.arc if i == 0 else int(self.roads.twin[a.arc])
        last = int(there.driven[0, j])
        ends = Leg(first, _share(a, first), 1.0), Leg(last, 0.0, _share(b, last))
        return _Choice(int(total[i, j]), ends, (int(leave.node[0, i]), int(arrive.node[0, j])))

    def _legs(self, choice: _Choice) -> list[Leg]:
        """Unpack a choice into the (parts of) road arcs driven."""
        if choice.nodes is None:
            return list(choice.ends)
        arcs = self.engine.arcs(*choice.nodes)
        roads = [Leg(arc, 0.0, 1.0) for arc in arcs.tolist() if arc < self.roads.road_count]
        return [choice.ends[0], *roads, choice.ends[1]]


def _share(position: Position, arc: int) -> float:
    """Share of an arc that lies before a position on it or on its twin."""
    return position.fraction if arc == position.arc else 1.0 - position.fraction


def _seconds(time_ms: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.where(time_ms >= NO_WAY_MS, np.inf, time_ms / 1000.0)


def _unreachable(a: Position, b: Position) -> Unreachable:
    return Unreachable(
        f"no way leads by car from {a.lat:.5f}, {a.lon:.5f} to {b.lat:.5f}, {b.lon:.5f}: choose another place"
    )
