"""Vehicles, shifts, driver events, and what changes of plans come to. Times: seconds, UTC."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

from dispatcher.effects import Effects
from dispatcher.problem import Load
from mobility.fleet.crew import Skill

__all__ = [
    "NEVER_S",
    "AdoptReport",
    "Alarm",
    "DriverEvent",
    "EventKind",
    "FleetVehicle",
    "Phase",
    "RetimeReport",
    "Shift",
    "ShiftState",
    "VehiclePosition",
]


NEVER_S = 2**53
"""Later than every shift, in seconds."""


class EventKind(enum.StrEnum):
    """What a driver reports by one button."""

    DEPART = "depart"
    ARRIVE = "arrive"
    BOARD = "board"
    NO_SHOW = "no_show"
    DROP = "drop"
    BREAK = "break"
    RESUME = "resume"


class Phase(enum.StrEnum):
    """
    What a vehicle is doing.

    It waits somewhere (idle), drives to its next halt, stands there with work to do, or is on its way to another
    waiting place (relocating), with nobody on board and ready to turn off; or its driver has a break (resting).
    """

    IDLE = "idle"
    RELOCATING = "relocating"
    DRIVING = "driving"
    AT_STOP = "at_stop"
    RESTING = "resting"


class ShiftState(enum.StrEnum):
    """Whether the driver has taken over the vehicle."""

    PLANNED = "planned"
    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class FleetVehicle:
    """
    A vehicle the service owns.

    `configurations` lists what it can hold at once, `depot_stop_id` where its shifts begin and end. `regime` is the
    licence it runs under, one of the policy's `[regimes]` or empty; one that has retired is not `active`.
    """

    id: str
    name: str
    plate: str
    configurations: tuple[Load, ...]
    depot_stop_id: str
    skills: tuple[Skill, ...] = ()
    regime: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Shift:
    """
    One driver with one vehicle from `start_s` to `end_s`; each shift has one plan, which the dispatcher fills.

    `driver_id` is empty while the shift is open: nothing is planned for it until somebody takes it. `started_s` and
    `ended_s` say when the vehicle was taken over and handed back.
    """

    id: str
    vehicle_id: str
    driver_id: str
    start_s: int
    end_s: int
    state: ShiftState = ShiftState.PLANNED
    started_s: int | None = None
    ended_s: int | None = None


@dataclass(frozen=True, slots=True)
class DriverEvent:
    """
    Something a driver did.

    `event_id` is made by the client and makes a repeated report harmless. `depart` and `arrive` name the `stop_id`,
    `board`, `no_show` and `drop` the `booking_id`. `lat`, `lon` say where it was pressed, if known.
    """

    event_id: str
    vehicle_id: str
    kind: EventKind
    at_s: int
    stop_id: str | None = None
    booking_id: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True)
class VehiclePosition:
    """Where a vehicle was at `at_s`; `heading` in degrees clockwise from north."""

    vehicle_id: str
    lat: float
    lon: float
    at_s: int
    heading: float | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something the control room should look at."""

    kind: Literal["promise_at_risk", "shift_overrun"]
    vehicle_id: str
    booking_id: str | None
    late_s: int


@dataclass(frozen=True, slots=True)
class RetimeReport:
    """What a pass over all plans changed."""

    vehicles: int
    bookings: int
    alarms: tuple[Alarm, ...]


@dataclass(frozen=True, slots=True)
class AdoptReport:
    """
    Which proposed plan changes were taken over and which came too late (by shift id).

    `effects` says what each adopted change means for riders and vehicles.
    """

    adopted: tuple[str, ...]
    stale: tuple[str, ...]
    effects: tuple[Effects, ...] = ()

    def __str__(self) -> str:
        if not self.adopted:
            return ""
        riders = [rider for each in self.effects for rider in each.riders]
        elsewhere = sum(rider.before is None or rider.before.vehicle_id != rider.after.vehicle_id for rider in riders)
        less_s = sum(v.drive_before_s - v.drive_after_s for each in self.effects for v in each.vehicles)
        counted = f"adopted {len(self.adopted)}, too late for {len(self.stale)}"
        return (
            f"{counted}; other times for {len(riders)} riders, {elsewhere} in another vehicle, {less_s} s less driving"
        )
