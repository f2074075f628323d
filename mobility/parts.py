"""What every use case needs, handed in once by the composition root."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from dispatcher.dispatcher import Dispatcher
from dispatcher.schedule import TravelTimes
from mobility.anticipation.guard import Guard
from mobility.clock import Clock
from mobility.errors import Collision, PlanMoved
from mobility.fleet.state import FleetState
from mobility.policy import ServicePolicy
from mobility.store.store import Store
from mobility.tariff.fares import Fares
from mobility.timetable.beside import Scheduled, Walks
from mobility.traffic.roads import Roads
from routing.closures import Closure
from routing.traffic import ClosureEffect
from routing.values import Path, Position, StopAccess, VirtualStop

__all__ = ["Parts", "ServiceArea", "decided"]

_TRIES = 12
T = TypeVar("T")


class ClosureTrial(Protocol):
    """Looks where a closure lies."""

    def effect(self, closure: Closure) -> ClosureEffect:
        """Tell what a closure would lie on, without announcing it; raises `InvalidClosure` where that is no road."""
        ...


class ServiceArea(Protocol):
    """What the service asks of an area (`routing.area.Area` answers)."""

    @property
    def stops(self) -> tuple[VirtualStop, ...]:
        """Every virtual stop; the index is its row in the table."""
        ...

    @property
    def stop_table_s(self) -> TravelTimes:
        """Drive seconds between stops, shape ``[n, n]``."""
        ...

    @property
    def traffic(self) -> ClosureTrial:
        """Says what a closure would lie on."""
        ...

    def set_roads(self, closures: Sequence[Closure], profile: str, now_s: float) -> tuple[str, ...]:
        """Let exactly these closures be announced and this profile count; returns closures that lie on no road."""
        ...

    def contains(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in the service area."""
        ...

    def stop_by_id(self, stop_id: str) -> VirtualStop:
        """Return the stop of that id; raises `UnknownStop`."""
        ...

    def stops_near(
        self, lat: float, lon: float, max_walk_m: float = 250, limit: int = 4, step_free: bool = False
    ) -> list[StopAccess]:
        """Return the stops within a walk, nearest first (step-free: those over steps last); raises `OutsideArea`."""
        ...

    def walks_to(self, lats: Sequence[float], lons: Sequence[float]) -> Walks:
        """Return what finds those of some places that are within a walk."""
        ...

    def stop_path(self, from_stop: int, to_stop: int) -> Path:
        """Return the way between two stops, given by index; raises `Unreachable`."""
        ...

    def snap(self, lat: float, lon: float, max_distance_m: float = 1000) -> Position:
        """Return the nearest place on a road; raises `OutsideArea`."""
        ...

    def travel_time_s(self, a: Position, b: Position) -> float:
        """Return the drive between two places in seconds; raises `Unreachable`."""
        ...


@dataclass(frozen=True, slots=True)
class Parts:
    """
    What use cases work with.

    The area, the store, the roads, the rules, the fares, the clock, chance, the fleet, the guard of those to come,
    and what runs by timetable.
    """

    area: ServiceArea
    store: Store
    roads: Roads
    policy: ServicePolicy
    fares: Fares
    clock: Clock
    rng: random.Random
    fleet: FleetState
    guard: Guard
    scheduled: Scheduled

    @property
    def dispatcher(self) -> Dispatcher:
        """The dispatcher over the travel times of now."""
        return self.roads.dispatcher

    def new_id(self) -> str:
        """Return a fresh unguessable id (128 bit)."""
        return f"{self.rng.getrandbits(128):032x}"

    def new_code(self) -> str:
        """Return a ticket code: four digits a rider can say aloud."""
        return f"{self.rng.randrange(10_000):04d}"


def decided(attempt: Callable[[], T]) -> T:
    """
    Return what `attempt` returns, starting over while somebody else is faster.

    `attempt` reads, decides, and writes with compare-and-set; it raises `PlanMoved` or `Collision` where the write came
    too late. After twelve tries the last of these is let through.
    """
    for _ in range(_TRIES - 1):
        try:
            return attempt()
        except (PlanMoved, Collision):
            continue
    return attempt()
