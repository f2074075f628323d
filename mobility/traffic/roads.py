"""The roads as one process knows them: kept in line with the store, with a dispatcher over their travel times."""

from __future__ import annotations

import hashlib
import logging
import math
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from dispatcher.dispatcher import Dispatcher
from dispatcher.schedule import TravelTimes
from mobility.store.store import Store
from mobility.traffic.values import PROFILES, RoadClosure, RoadState
from routing.closures import Closure

__all__ = ["RoadMap", "Roads"]

_log = logging.getLogger(__name__)


class RoadMap(Protocol):
    """What is asked of a map whose roads close."""

    @property
    def stop_table_s(self) -> TravelTimes:
        """Drive seconds between stops as the roads are now, shape ``[n, n]``."""
        ...

    def set_roads(self, closures: Sequence[Closure], profile: str, now_s: float) -> tuple[str, ...]:
        """Let exactly these closures be announced and this profile count; returns closures that lie on no road."""
        ...


@dataclass(frozen=True, slots=True)
class _Known:
    """What this process goes by, and the moments between which it holds if nobody changes anything."""

    version: int = 0
    since_s: float = -math.inf
    until_s: float = math.inf
    mark: str = ""


class Roads:
    """
    Keeps a map and a dispatcher in line with what the store says of the roads.

    Every process has its own. It looks at the version whenever it looks at plans, which costs one small query; only
    where that moved on, or a closure begins or ends, travel times are made anew. Meanwhile whoever else asks goes on
    with the old ones. When nothing is closed any more the very table and dispatcher of the beginning are back.

    Parameters
    ----------
    store, area
        Where the roads are kept, and the map.
    dispatcher
        Over the travel times of open roads.
    """

    def __init__(self, store: Store, area: RoadMap, dispatcher: Dispatcher) -> None:
        self._store = store
        self._area = area
        self._known = _Known()
        self._open: tuple[TravelTimes, Dispatcher] | None = None
        self._dispatcher = dispatcher
        self._changing = threading.Lock()

    @property
    def dispatcher(self) -> Dispatcher:
        """The dispatcher over the travel times of now."""
        return self._dispatcher

    @property
    def mark(self) -> str:
        """What names the roads as they are: the same in every process."""
        return self._known.mark

    def keep_up(self, version: int, now_s: float, *, wait: bool = False) -> None:
        """
        Bring the map in line with the store where it must be.

        Parameters
        ----------
        version
            Of the roads, as the store says.
        now_s
            The service's time.
        wait
            Wait while another thread does it; else go on with the travel times there are.
        """
        if self._is_true(version, now_s) or not self._changing.acquire(blocking=wait):
            return
        try:
            if not self._is_true(version, now_s):
                self._follow(now_s)
        finally:
            self._changing.release()

    def _is_true(self, version: int, now_s: float) -> bool:
        known = self._known
        return version <= known.version and known.since_s <= now_s < known.until_s

    def _follow(self, now_s: float) -> None:
        with self._store.reading() as work:
            state = work.roads.state()
            closures = work.roads.closures(int(now_s))
        if self._open is None:
            self._open = self._area.stop_table_s, self._dispatcher
        lost = self._area.set_roads([each.on_the_map() for each in closures], PROFILES[state.season], now_s)
        for closure_id in lost:
            _log.warning("closure %s lies on no road of this map; open it and draw it again", closure_id)
        table_s, free = self._area.stop_table_s, self._open
        self._dispatcher = free[1] if table_s is free[0] else self._dispatcher.with_table(table_s)
        self._known = _known(state, closures, now_s)


def _known(state: RoadState, closures: Iterable[RoadClosure], now_s: float) -> _Known:
    reports = [closure.report for closure in closures]
    moments = [at_s for each in reports for at_s in (each.since_s, each.until_s) if at_s is not None]
    held = sorted(
        each.closure_id for each in reports if each.since_s <= now_s and (each.until_s is None or now_s < each.until_s)
    )
    text = "\n".join((str(state.version), state.season, *held))
    return _Known(
        version=state.version,
        since_s=max((at_s for at_s in moments if at_s <= now_s), default=-math.inf),
        until_s=min((at_s for at_s in moments if at_s > now_s), default=math.inf),
        mark=hashlib.sha256(text.encode()).hexdigest()[:32],
    )
