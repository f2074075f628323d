"""What the control room reports of a breakdown, and what became of everybody."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from mobility.booking.values import StopInfo
from mobility.errors import InvalidInput

__all__ = ["Breakdown", "BreakdownReport", "Cause", "Fate", "LostRide", "Outcome", "Replacement", "What"]

Cause = Literal["breakdown", "closure"]
"""Why rides need another place."""

What = Literal["kept", "later", "fetched", "redirected", "lost", "expired", "arrived"]
"""What became of a ride, see `Fate`."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """
    The vehicle that takes over: same drivers, same hours.

    From `ready_s` on it can leave its depot or, with ``at="place"``, the place of the breakdown.
    """

    vehicle_id: str
    ready_s: int
    at: Literal["depot", "place"] = "depot"


@dataclass(frozen=True, slots=True)
class BreakdownReport:
    """
    A vehicle cannot go on.

    `incident_id` is made by the client and makes a repeated report harmless. `lat`, `lon` say where it stands; without
    them it stands where it was last seen. All its shifts that begin before `until_s` end (None: before the end of the
    one at hand).
    """

    incident_id: str
    vehicle_id: str
    note: str = ""
    lat: float | None = None
    lon: float | None = None
    until_s: int | None = None
    replacement: Replacement | None = None

    def check(self) -> None:
        """Raise `InvalidInput` naming the first field that cannot be meant."""
        if not 8 <= len(self.incident_id) <= 64:
            raise InvalidInput("incident_id", "the id of an incident has 8 to 64 characters and is made at random")
        if len(self.note) > 300:
            raise InvalidInput("note", "a note has at most 300 characters")
        if (self.lat is None) is not (self.lon is None):
            raise InvalidInput("lat", "a place needs both lat and lon")
        for name, value, limit in (("lat", self.lat, 90.0), ("lon", self.lon, 180.0)):
            if value is not None and not (math.isfinite(value) and abs(value) <= limit):
                raise InvalidInput(name, f"{name} must lie in -{limit:g}..{limit:g} degrees, got {value}")
        if self.replacement is not None and self.replacement.vehicle_id == self.vehicle_id:
            raise InvalidInput("replacement.vehicle_id", "the vehicle that broke down cannot replace itself")


@dataclass(frozen=True, slots=True)
class Fate:
    """
    What became of a ride that needed another place.

    ``kept``: another vehicle comes, all that was promised holds. ``later``: another promise. ``fetched``: the rider was
    on board, another vehicle comes to where the first one stands. ``redirected``: the rider is on board and alights at
    another stop, since nobody reaches the promised one any more. ``lost``: given up, with other times at which the
    ride would be possible. ``expired``: a seat that was only held. ``arrived``: the rider was on board and stands at
    their own stop.
    """

    booking_id: str
    what: What
    alternatives_s: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of all rides of a vehicle, by booking id."""

    kept: tuple[str, ...] = ()
    later: tuple[str, ...] = ()
    fetched: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A breakdown as it was dealt with; `place` is the stop it is reached from, with where the vehicle stands."""

    id: str
    vehicle_id: str
    at_s: int
    until_s: int
    place: StopInfo
    note: str
    reported_by: str
    replacement: Replacement | None
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class LostRide:
    """A ride the service had to give up, for the control room to talk to its rider; `settled_s` is when it did."""

    booking_id: str
    at_s: int
    cause: Cause
    alternatives_s: tuple[int, ...]
    settled_s: int | None = None
