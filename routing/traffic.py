"""The one owner of what changes on the roads: closures, delays, and the routers that know of them."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.closing import Blocked, find_blocked
from routing.closures import Closure
from routing.compiled import RoadNetwork
from routing.doors import Conditions
from routing.engines import Engine
from routing.errors import InvalidClosure
from routing.profiles import OFF_PEAK, profile_ms
from routing.router import Router
from routing.stop_table import refreshed, stop_table
from routing.values import NO_WAY_MS, Position

__all__ = ["ClosureEffect", "Traffic"]

Table = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class ClosureEffect:
    """
    What a closure lies on.

    Attributes
    ----------
    arcs
        Directions of travel between two junctions that it lies on.
    length_m
        Road it lies on, both directions counted, metres.
    """

    arcs: int
    length_m: float


@dataclass(frozen=True, slots=True)
class _Announced:
    closure: Closure
    blocked: Blocked
    in_force: bool


@dataclass(frozen=True, slots=True)
class _State:
    """All that is known at a moment; replaced as a whole, never changed."""

    announced: Mapping[str, _Announced]
    factors: Mapping[int, float]
    routers: Mapping[str, Router]
    tables: Mapping[str, Table]


class Traffic:
    """
    Routers and stop tables for every speed profile, under the closures in force.

    Any thread may ask at any time; whoever changes something waits for the one before. A change makes new routers
    beside the old ones and then puts them in their place, so queries go on; the stop tables follow. When nothing is
    closed any more the very routers are back that were there in the beginning.

    Attributes
    ----------
    roads
        The network.
    """

    def __init__(self, roads: RoadNetwork, engine: Engine, stops: Sequence[Position], table: Table) -> None:
        self.roads = roads
        self._stops = tuple(stops)
        self._free: dict[str, Router] = {OFF_PEAK: Router(roads, engine)}
        self._free_tables: dict[str, Table] = {OFF_PEAK: table}
        self._state = _State({}, {}, dict(self._free), dict(self._free_tables))
        self._changing = threading.RLock()

    @property
    def closures(self) -> tuple[Closure, ...]:
        """All closures announced, in force or not, by id."""
        return tuple(self._state.announced[name].closure for name in sorted(self._state.announced))

    def router(self, profile: str = OFF_PEAK) -> Router:
        """
        Router for a speed profile under the closures in force; made at the first question.

        Raises
        ------
        ValueError
            If there is no such profile.
        """
        found = self._state.routers.get(profile)
        return found if found is not None else self._make(profile)

    def stop_table_s(self, profile: str = OFF_PEAK) -> Table:
        """
        Seconds between all stops in a profile under the closures in force, int32 [n, n]; never changed in place.

        Raises
        ------
        ValueError
            If there is no such profile.
        """
        found = self._state.tables.get(profile)
        if found is not None:
            return found
        with self._changing:
            router = self.router(profile)
            tables = {profile: stop_table(router, self._stops)} | dict(self._state.tables)
            self._state = replace(self._state, tables=tables)
            if router is self._free.get(profile):
                self._free_tables[profile] = tables[profile]
            return tables[profile]

    def close(self, closure: Closure, now_s: float | None = None) -> ClosureEffect:
        """
        Announce a closure; one with the same id is replaced.

        Parameters
        ----------
        closure
            Where, how much slower, from when until when.
        now_s
            Seconds since the epoch; the closure is in force if it holds then. Without it, it is in force at once.

        Raises
        ------
        InvalidClosure
            If it lies on no road.
        """
        blocked = find_blocked(self.roads, closure)
        with self._changing:
            in_force = now_s is None or closure.holds(now_s)
            self._change(dict(self._state.announced) | {closure.id: _Announced(closure, blocked, in_force)})
        return self._effect(blocked)

    def effect(self, closure: Closure) -> ClosureEffect:
        """Tell what a closure would lie on, without announcing it; raises InvalidClosure where that is no road."""
        return self._effect(find_blocked(self.roads, closure))

    def announce(self, closures: Sequence[Closure], now_s: float) -> tuple[str, ...]:
        """
        Let exactly these closures be announced, in one step, and those in force that hold at `now_s`.

        Returns
        -------
        tuple of str
            Closures that are left out, since they lie on no road (of a newer map).
        """
        with self._changing:
            known = self._state.announced
            announced, lost = {}, []
            for closure in closures:
                same = known.get(closure.id)
                try:
                    blocked = same.blocked if same and same.closure == closure else find_blocked(self.roads, closure)
                except InvalidClosure:
                    lost.append(closure.id)
                    continue
                announced[closure.id] = _Announced(closure, blocked, closure.holds(now_s))
            if announced != dict(known):
                self._change(announced)
        return tuple(lost)

    def _effect(self, blocked: Blocked) -> ClosureEffect:
        length_m = float(((blocked.until - blocked.since) * self.roads.length_m[blocked.arc]).sum())
        return ClosureEffect(len(blocked.arc), length_m)

    def reopen(self, closure_id: str) -> Closure:
        """
        Take a closure back.

        Raises
        ------
        InvalidClosure
            If none of that id was announced.
        """
        with self._changing:
            announced = dict(self._state.announced)
            if closure_id not in announced:
                raise InvalidClosure(f"there is no closure {closure_id!r}: look at the list of closures again")
            gone = announced.pop(closure_id)
            self._change(announced)
        return gone.closure

    def advance(self, now_s: float) -> bool:
        """Put closures in force that have begun by `now_s` and lift those that have ended; tell whether any did."""
        with self._changing:
            announced = {
                name: replace(one, in_force=one.closure.holds(now_s)) for name, one in self._state.announced.items()
            }
            if announced == dict(self._state.announced):
                return False
            self._change(announced)
            return True

    def set_factors(self, factors: Mapping[int, float]) -> None:
        """
        Make single arcs slower, by how many times; it replaces what was set before, and {} undoes it.

        Raises
        ------
        InvalidClosure
            If an arc is not of the network, or a factor less than 1.
        """
        for arc, factor in factors.items():
            if not 0 <= arc < self.roads.road_count or not factor >= 1.0:
                raise InvalidClosure(
                    f"arc {arc} with factor {factor}: name an arc of the network and a factor from 1 on"
                )
        with self._changing:
            self._change(self._state.announced, dict(factors))

    def _make(self, profile: str) -> Router:
        with self._changing:
            if profile not in self._free:
                engine = self._free[OFF_PEAK].engine
                weight = profile_ms(self.roads, profile)
                self._free[profile] = Router(self.roads, engine.customised(weight))
            if profile not in self._state.routers:
                router = self._under_closures(profile, self._state.announced, self._state.factors)
                self._state = replace(self._state, routers=dict(self._state.routers) | {profile: router})
            return self._state.routers[profile]

    def _change(self, announced: Mapping[str, _Announced], factors: Mapping[int, float] | None = None) -> None:
        """Move on to other closures or factors, for all profiles and tables in use."""
        before = self._state
        factors = before.factors if factors is None else factors
        routers = {profile: self._under_closures(profile, announced, factors) for profile in before.routers}
        # Whoever asks for a way learns of the closure now, whoever reads a table a moment later.
        self._state = _State(dict(announced), factors, routers, before.tables)
        tables = {profile: self._table(profile, before, routers[profile]) for profile in before.tables}
        self._state = _State(dict(announced), factors, routers, tables)

    def _table(self, profile: str, before: _State, router: Router) -> Table:
        if router is self._free[profile] and profile in self._free_tables:
            return self._free_tables[profile]
        return refreshed(before.tables[profile], before.routers[profile], router, self._stops)

    def _under_closures(
        self, profile: str, announced: Mapping[str, _Announced], factors: Mapping[int, float]
    ) -> Router:
        """Return a router that knows all closures in force; the free one where there are none."""
        free = self._free[profile]
        drive_ms, closed = _effective(free.conditions.drive_ms, announced, factors)
        changed = np.flatnonzero(drive_ms != free.conditions.drive_ms)
        shut = np.array(sorted(closed), dtype=np.int64)
        if not len(changed) and not len(shut):
            return free
        weights = drive_ms.copy()
        weights[shut] = NO_WAY_MS
        arcs = np.union1d(changed, shut)
        since, until = (np.array([closed[k][side] for k in shut.tolist()]) for side in (0, 1))
        return free.under(free.engine.reweighted(arcs, weights[arcs]), Conditions(drive_ms, shut, since, until))


def _effective(
    free_ms: NDArray[np.uint32], announced: Mapping[str, _Announced], factors: Mapping[int, float]
) -> tuple[NDArray[np.uint32], dict[int, tuple[float, float]]]:
    """Milliseconds of all road arcs with what slows them, and the arcs closed somewhere with the part that is."""
    slower_ms = np.zeros(len(free_ms))
    closed: dict[int, tuple[float, float]] = {}
    for one in announced.values():
        if not one.in_force:
            continue
        arc, since, until = one.blocked.arc, one.blocked.since, one.blocked.until
        if np.isfinite(one.closure.factor):
            slower_ms[arc] += free_ms[arc] * (until - since) * (one.closure.factor - 1.0)
            continue
        for k, begin, end in zip(arc.tolist(), since.tolist(), until.tolist(), strict=True):
            low, high = closed.get(k, (begin, end))
            closed[k] = min(low, begin), max(high, end)
    for k, factor in factors.items():
        slower_ms[k] += free_ms[k] * (factor - 1.0)
    drive_ms = np.minimum(free_ms + np.ceil(slower_ms), NO_WAY_MS - 1).astype(np.uint32)
    return drive_ms, closed
