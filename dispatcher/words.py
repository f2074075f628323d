"""The words of dispatching as frozen values: request, wish, stop, vehicle. `dispatcher.problem` adds the plan."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from dispatcher.errors import InvalidProblem

__all__ = [
    "Access",
    "Break",
    "Load",
    "Request",
    "RideTimeLimit",
    "Stop",
    "StopKind",
    "Vehicle",
    "Wish",
    "require",
]


def require(condition: bool, message: str) -> None:
    """Raise `InvalidProblem` with `message` unless `condition` holds."""
    if not condition:
        raise InvalidProblem(message)


@dataclass(frozen=True, slots=True)
class Load:
    """
    What a party takes up in a vehicle.

    Examples
    --------
    >>> Load(seats=2) + Load(wheelchairs=1)
    Load(seats=2, wheelchairs=1)
    """

    seats: int = 0
    wheelchairs: int = 0

    def __post_init__(self) -> None:
        if self.seats < 0 or self.wheelchairs < 0:  # made at every stop of every check: the words only where needed
            raise InvalidProblem(f"a load must not be negative, got {self}")

    def __add__(self, other: Load) -> Load:
        return Load(self.seats + other.seats, self.wheelchairs + other.wheelchairs)

    def fits(self, capacity: Load) -> bool:
        """Tell whether this load fits into one configuration of a vehicle."""
        return self.seats <= capacity.seats and self.wheelchairs <= capacity.wheelchairs


@dataclass(frozen=True, slots=True)
class RideTimeLimit:
    """
    How long a rider may be on board: min(factor x direct + extra_s, direct + max_detour_s).

    `max_detour_s` must not be negative, `factor` must be at least 1.
    """

    factor: float = 1.5
    extra_s: int = 600
    max_detour_s: int = 1500

    def __post_init__(self) -> None:
        require(self.factor >= 1.0, f"factor must be at least 1, got {self.factor}")
        require(self.extra_s >= 0, f"extra_s must not be negative, got {self.extra_s}")
        require(self.max_detour_s >= 0, f"max_detour_s must not be negative, got {self.max_detour_s}")

    def max_ride_s(self, direct_s: int) -> int:
        """Return the longest ride allowed, in seconds, where the direct drive takes `direct_s`."""
        return min(int(self.factor * direct_s) + self.extra_s, direct_s + self.max_detour_s)


@dataclass(frozen=True, slots=True)
class Access:
    """One place a rider can walk to: an index into the travel-time table and the walk there in seconds."""

    location: int
    walk_s: int = 0


@dataclass(frozen=True, slots=True)
class Request:
    """
    A rider (or party) to carry from one place to another, with everything promised to them.

    Times are integer seconds since the epoch. `earliest_pickup_s`..`latest_pickup_s` bounds the begin of boarding,
    `latest_dropoff_s` the begin of alighting, `max_ride_s` the time from the end of boarding to the begin of alighting.
    `needs` names what the vehicle must offer (for example ``{"lift"}``).
    """

    id: str
    pickup_location: int
    dropoff_location: int
    load: Load
    earliest_pickup_s: int
    latest_pickup_s: int
    latest_dropoff_s: int
    max_ride_s: int
    boarding_s: int = 60
    alighting_s: int = 60
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require(self.load != Load(), f"request {self.id}: the party is empty")
        require(
            self.earliest_pickup_s <= self.latest_pickup_s,
            f"request {self.id}: pickup window {self.earliest_pickup_s}..{self.latest_pickup_s} ends before it begins",
        )
        require(self.max_ride_s >= 0, f"request {self.id}: max_ride_s must not be negative, got {self.max_ride_s}")
        require(
            self.boarding_s >= 0 and self.alighting_s >= 0, f"request {self.id}: service times must not be negative"
        )

    @property
    def pickup(self) -> Stop:
        """The stop where this rider boards."""
        return Stop(StopKind.PICKUP, self.pickup_location, self)

    @property
    def dropoff(self) -> Stop:
        """The stop where this rider alights."""
        return Stop(StopKind.DROPOFF, self.dropoff_location, self)


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What a rider asks for before it is decided where they board.

    `pickups` and `dropoffs` list the walkable places at both ends; `earliest_departure_s` is when the rider can leave
    the door (the walk comes on top), `latest_arrival_s` when they must be at the destination's door (the walk goes
    off). `latest_departure_s` bounds the begin of boarding at any stop.
    """

    id: str
    pickups: tuple[Access, ...]
    dropoffs: tuple[Access, ...]
    load: Load
    earliest_departure_s: int
    latest_departure_s: int
    latest_arrival_s: int
    ride_time: RideTimeLimit = RideTimeLimit()
    boarding_s: int = 60
    alighting_s: int = 60
    needs: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require(bool(self.pickups) and bool(self.dropoffs), f"wish {self.id}: needs a place at both ends")

    def limits(self, pickup: Access, dropoff: Access, direct_s: int) -> tuple[int, int, int] | None:
        """
        Return earliest and latest pickup and latest drop-off between two places `direct_s` apart.

        None where the windows cannot hold there, or both places are the same.
        """
        earliest_pickup_s = self.earliest_departure_s + pickup.walk_s
        latest_dropoff_s = self.latest_arrival_s - dropoff.walk_s
        latest_pickup_s = min(self.latest_departure_s, latest_dropoff_s - direct_s - self.boarding_s)
        if earliest_pickup_s > latest_pickup_s or pickup.location == dropoff.location:
            return None
        return earliest_pickup_s, latest_pickup_s, latest_dropoff_s

    def at(self, pickup: Access, dropoff: Access, direct_s: int) -> Request | None:
        """Return the request this wish becomes between two places, or None where its windows cannot hold there."""
        limits = self.limits(pickup, dropoff, direct_s)
        if limits is None:
            return None
        earliest_pickup_s, latest_pickup_s, latest_dropoff_s = limits
        return Request(
            id=self.id,
            pickup_location=pickup.location,
            dropoff_location=dropoff.location,
            load=self.load,
            earliest_pickup_s=earliest_pickup_s,
            latest_pickup_s=latest_pickup_s,
            latest_dropoff_s=latest_dropoff_s,
            max_ride_s=self.ride_time.max_ride_s(direct_s),
            boarding_s=self.boarding_s,
            alighting_s=self.alighting_s,
            needs=self.needs,
        )


class StopKind(enum.Enum):
    """What happens at a stop of a plan."""

    PICKUP = "pickup"
    DROPOFF = "dropoff"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Break:
    """A driver's break: `duration_s` long, begun between `earliest_s` and `latest_s`, wherever the vehicle then is."""

    id: str
    earliest_s: int
    latest_s: int
    duration_s: int

    def __post_init__(self) -> None:
        require(self.earliest_s <= self.latest_s, f"break {self.id}: window ends before it begins")
        require(self.duration_s > 0, f"break {self.id}: duration_s must be positive, got {self.duration_s}")


@dataclass(frozen=True, slots=True)
class Stop:
    """
    One thing a vehicle does at one place: a rider boards or alights, or the driver takes a break.

    Several riders at one place are several stops in a row with no travel between them.
    `location` is -1 for a break: it is taken where the stop before it is.
    """

    kind: StopKind
    location: int
    request: Request | None = None
    rest: Break | None = None

    @property
    def earliest_s(self) -> int:
        """Earliest begin of service (no bound for a drop-off: 0)."""
        if self.rest is not None:
            return self.rest.earliest_s
        assert self.request is not None  # noqa: S101 - a stop carries a request or a break
        return self.request.earliest_pickup_s if self.kind is StopKind.PICKUP else 0

    @property
    def latest_s(self) -> int:
        """Latest begin of service."""
        if self.rest is not None:
            return self.rest.latest_s
        assert self.request is not None  # noqa: S101
        return self.request.latest_pickup_s if self.kind is StopKind.PICKUP else self.request.latest_dropoff_s

    @property
    def service_s(self) -> int:
        """How long the vehicle stands here for it."""
        if self.rest is not None:
            return self.rest.duration_s
        assert self.request is not None  # noqa: S101
        return self.request.boarding_s if self.kind is StopKind.PICKUP else self.request.alighting_s


@dataclass(frozen=True, slots=True)
class Vehicle:
    """
    A vehicle in one shift of one driver.

    `configurations` lists what it can hold at once, for example 8 seats, or 4 seats and 1 wheelchair.
    It may move from `shift_start_s` on and must stand at `end_location` by `shift_end_s`.
    """

    id: str
    configurations: tuple[Load, ...]
    shift_start_s: int
    shift_end_s: int
    end_location: int
    skills: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        require(bool(self.configurations), f"vehicle {self.id}: needs at least one configuration")
        require(self.shift_start_s <= self.shift_end_s, f"vehicle {self.id}: shift ends before it begins")

    def holds(self, load: Load) -> bool:
        """Tell whether some configuration holds `load`."""
        return any(load.fits(configuration) for configuration in self.configurations)
