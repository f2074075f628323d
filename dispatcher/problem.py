"""
The problem as frozen values: what one vehicle will do, from where it is fixed to.

The words it is put together from (`dispatcher.words`, `wishes`, `loads`) can be had from here as well.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from dispatcher.errors import InvalidProblem, UnknownRequest
from dispatcher.loads import Footprint, Load, Party
from dispatcher.validation import check_fields, instances, require, whole
from dispatcher.wishes import Access, RideTimeLimit, Wish
from dispatcher.words import Break, Request, Stop, StopKind, Vehicle

__all__ = [
    "Access",
    "Anchor",
    "Break",
    "Footprint",
    "Load",
    "OnBoard",
    "Party",
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

    def __post_init__(self) -> None:
        check_fields(self, lambda: "anchor", ("location",), low=0)
        check_fields(self, lambda: "anchor", ("ready_s",))


@dataclass(frozen=True, slots=True)
class OnBoard:
    """A rider in the vehicle whose boarding ended at `boarded_s`."""

    request: Request
    boarded_s: int

    def __post_init__(self) -> None:
        instances((self.request,), Request, "rider on board: request")
        check_fields(self, lambda: f"rider {self.request.id} on board", ("boarded_s",))


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
        if not isinstance(self.vehicle, Vehicle):
            raise InvalidProblem(f"a plan needs a Vehicle, got {self.vehicle!r}")
        called = f"plan of {self.vehicle.id}"
        if not isinstance(self.anchor, Anchor):
            raise InvalidProblem(f"{called}: needs an Anchor, got {self.anchor!r}")
        instances(self.stops, Stop, f"{called}: stops")
        instances(self.on_board, OnBoard, f"{called}: on_board")
        object.__setattr__(self, "frozen", whole(self.frozen, f"{called}: frozen", 0, len(self.stops)))
        requests = {rider.request.id: rider.request for rider in self.on_board}
        requests.update({stop.request.id: stop.request for stop in self.stops if stop.request is not None})
        object.__setattr__(self, "_requests", requests)

    def carries(self, request_id: str) -> bool:
        """Tell whether a rider is on board or at a stop of this plan."""
        return request_id in self._requests

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

    def without(self, *request_ids: str) -> Plan:
        """Return the plan with the remaining stops of those riders taken out; raises `UnknownRequest`."""
        for request_id in request_ids:
            self.request(request_id)
        stays = [stop.request is None or stop.request.id not in request_ids for stop in self.stops]
        stops = tuple(stop for stop, stay in zip(self.stops, stays, strict=True) if stay)
        on_board = tuple(rider for rider in self.on_board if rider.request.id not in request_ids)
        return replace(self, stops=stops, on_board=on_board, frozen=sum(stays[: self.frozen]))
