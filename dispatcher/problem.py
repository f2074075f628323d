"""
The problem as frozen values: what one vehicle will do, from where it is fixed to.

The words it is put together from live in `dispatcher.words` and can be had from here as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dispatcher.errors import UnknownRequest
from dispatcher.words import (
    Access,
    Break,
    Load,
    Request,
    RideTimeLimit,
    Stop,
    StopKind,
    Vehicle,
    Wish,
    require,
)

__all__ = [
    "Access",
    "Anchor",
    "Break",
    "Load",
    "OnBoard",
    "Plan",
    "Request",
    "RideTimeLimit",
    "Stop",
    "StopKind",
    "Vehicle",
    "Wish",
]


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a vehicle is fixed to: it can leave `location` at `ready_s`, not before."""

    location: int
    ready_s: int


@dataclass(frozen=True, slots=True)
class OnBoard:
    """A rider in the vehicle whose boarding ended at `boarded_s`."""

    request: Request
    boarded_s: int


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a vehicle will do from its anchor on; what is done already is not in it.

    The first `frozen` stops are settled (the one being driven to, and any the driver already stands at): nothing is
    put before or between them and they do not move. `version` counts the changes of this plan in the store.
    """

    vehicle: Vehicle
    anchor: Anchor
    stops: tuple[Stop, ...] = ()
    on_board: tuple[OnBoard, ...] = ()
    frozen: int = 0
    version: int = 0
    _requests: dict[str, Request] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        require(
            0 <= self.frozen <= len(self.stops),
            f"plan of {self.vehicle.id}: frozen must lie in 0..{len(self.stops)}, got {self.frozen}",
        )
        requests = {rider.request.id: rider.request for rider in self.on_board}
        requests.update({stop.request.id: stop.request for stop in self.stops if stop.request is not None})
        object.__setattr__(self, "_requests", requests)

    @property
    def requests(self) -> tuple[Request, ...]:
        """Every rider in the plan, on board first."""
        return tuple(self._requests.values())

    def request(self, request_id: str) -> Request:
        """Return the request of that id; raises `UnknownRequest`."""
        try:
            return self._requests[request_id]
        except KeyError:
            raise UnknownRequest(f"the plan of {self.vehicle.id} does not carry request {request_id}") from None

    def with_insertion(self, request: Request, pickup_position: int, dropoff_position: int) -> Plan:
        """
        Return the plan with `request` boarding and alighting ahead of the stops now at those positions.

        Positions count the stops of this plan, ``frozen <= pickup_position <= dropoff_position <= len(stops)``.
        """
        require(
            self.frozen <= pickup_position <= dropoff_position <= len(self.stops),
            f"plan of {self.vehicle.id}: positions {pickup_position}, {dropoff_position} do not fit",
        )
        before, between, after = (
            self.stops[:pickup_position],
            self.stops[pickup_position:dropoff_position],
            self.stops[dropoff_position:],
        )
        return replace(self, stops=(*before, request.pickup, *between, request.dropoff, *after))

    def without(self, request_id: str) -> Plan:
        """Return the plan with that rider's remaining stops taken out; raises `UnknownRequest`."""
        self.request(request_id)
        kept = tuple(stop for stop in self.stops if stop.request is None or stop.request.id != request_id)
        removed_frozen = sum(1 for stop in self.stops[: self.frozen] if stop not in kept)
        on_board = tuple(rider for rider in self.on_board if rider.request.id != request_id)
        return replace(self, stops=kept, on_board=on_board, frozen=self.frozen - removed_frozen)
