"""What a rider asks for before it is decided where they board."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dispatcher.loads import Load
from dispatcher.validation import check_fields, instances, require
from dispatcher.words import Request, check_asked

__all__ = ["Access", "RideTimeLimit", "Wish"]


@dataclass(frozen=True, slots=True)
class RideTimeLimit:
    """
    How long a rider may be on board: min(factor x direct + extra_s, direct + max_detour_s).

    `extra_s` and `max_detour_s` must not be negative, `factor` must be at least 1.
    """

    factor: float = 1.5
    extra_s: int = 600
    max_detour_s: int = 1500

    def __post_init__(self) -> None:
        factor = self.factor
        fine = isinstance(factor, int | float) and math.isfinite(factor) and factor >= 1.0
        require(fine, f"ride time: factor must be at least 1, got {factor!r}")
        check_fields(self, lambda: "ride time", ("extra_s", "max_detour_s"), low=0)

    def max_ride_s(self, direct_s: int) -> int:
        """Return the longest ride allowed, in seconds, where the direct drive takes `direct_s`."""
        return min(int(self.factor * direct_s) + self.extra_s, direct_s + self.max_detour_s)


@dataclass(frozen=True, slots=True)
class Access:
    """One place a rider can walk to: an index into the travel-time table and the walk there in seconds."""

    location: int
    walk_s: int = 0

    def __post_init__(self) -> None:
        check_fields(self, lambda: "access", ("location", "walk_s"), low=0)


@dataclass(frozen=True, slots=True)
class Wish:
    """
    What a rider asks for before it is decided where they board.

    `pickups` and `dropoffs` list the walkable places at both ends; `earliest_departure_s` is when the rider can leave
    the door (the walk comes on top), `latest_arrival_s` when they must be at the destination's door (the walk goes
    off). `latest_departure_s` bounds the begin of boarding at any stop. Places further away than `max_walk_s` are left
    aside (None: none is). `needs`, `regimes`, `weight` and `partner` are those of `Request`.
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
    regimes: frozenset[str] = frozenset()
    weight: int = 1
    partner: str | None = None
    max_walk_s: int | None = None

    def __post_init__(self) -> None:
        check_asked(self, "wish")
        instances(self.pickups, Access, f"{self._called()}: pickups")
        instances(self.dropoffs, Access, f"{self._called()}: dropoffs")
        require(bool(self.pickups) and bool(self.dropoffs), f"{self._called()}: needs a place at both ends")
        check_fields(self, self._called, ("earliest_departure_s", "latest_departure_s", "latest_arrival_s"))
        check_fields(self, self._called, ("boarding_s", "alighting_s"), low=0)
        instances((self.ride_time,), RideTimeLimit, f"{self._called()}: ride_time")
        if self.max_walk_s is not None:
            check_fields(self, self._called, ("max_walk_s",), low=0)
        window = f"{self.earliest_departure_s}..{self.latest_departure_s}"
        fine = self.earliest_departure_s <= self.latest_departure_s
        require(fine, f"{self._called()}: window of departure {window} ends before it begins")

    def _called(self) -> str:
        return f"wish {self.id}"

    def within_walk(self, access: Access) -> bool:
        """Tell whether the rider walks that far."""
        return self.max_walk_s is None or access.walk_s <= self.max_walk_s

    def limits(self, pickup: Access, dropoff: Access, direct_s: int) -> tuple[int, int, int] | None:
        """
        Return earliest and latest pickup and latest drop-off between two places `direct_s` apart.

        None where the windows cannot hold there, a walk is too long, or both places are the same.
        """
        if not (self.within_walk(pickup) and self.within_walk(dropoff)):
            return None
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
            regimes=self.regimes,
            weight=self.weight,
            partner=self.partner,
        )
