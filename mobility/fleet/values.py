"""Vehicles, shifts, driver events, and the views of them for drivers and the control room. Times: seconds, UTC."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

from dispatcher.effects import Effects
from dispatcher.problem import Load
from mobility.booking.values import BookingState, Party
from mobility.fleet.crew import Skill

__all__ = [
    "AdoptReport",
    "Alarm",
    "BreakView",
    "DriverEvent",
    "DriverTask",
    "EventKind",
    "FleetVehicle",
    "Halt",
    "Phase",
    "RetimeReport",
    "RiderLine",
    "Shift",
    "ShiftState",
    "StopView",
    "VehiclePosition",
    "VehicleView",
]


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
class RiderLine:
    """One booking in a driver's or dispatcher's list; boarding may begin at `pickup_from_s`."""

    booking_id: str
    name: str
    phone: str
    note: str
    party: Party
    code: str
    state: BookingState
    pickup_from_s: int
    pickup_until_s: int
    arrive_by_s: int
    price_ct: int
    no_show_from_s: int | None = None


@dataclass(frozen=True, slots=True)
class Halt:
    """
    One place where the vehicle stops once, with everybody who boards or alights there.

    `leave_s` is when to set out for it, `arrive_s` and `depart_s` are expected. `is_depot` marks the way home,
    `is_waiting` a place to wait at for requests that are expected there, `is_break` a break of the driver.
    """

    stop_id: str
    name: str
    municipality: str
    lat: float
    lon: float
    leave_s: int
    arrive_s: int
    depart_s: int
    board: tuple[RiderLine, ...] = ()
    alight: tuple[RiderLine, ...] = ()
    is_depot: bool = False
    is_waiting: bool = False
    is_break: bool = False


@dataclass(frozen=True, slots=True)
class DriverTask:
    """
    What a driver sees: the vehicle, where it is, the next halt and those after it.

    `here_stop_id` is the last place the vehicle is known to have stood at (where it stands, unless driving);
    `next` is None while nothing is to be done. `path_stop_ids` is the way through all remaining halts, from
    `here_stop_id` on. `plan_version` changes whenever the plan does. `resting_until_s` is the earliest end of the break
    at hand.
    """

    driver_id: str
    shift: Shift
    vehicle: FleetVehicle
    phase: Phase
    here_stop_id: str
    next: Halt | None
    following: tuple[Halt, ...]
    on_board: tuple[RiderLine, ...]
    path_stop_ids: tuple[str, ...]
    plan_version: int
    resting_until_s: int | None = None


@dataclass(frozen=True, slots=True)
class StopView:
    """
    One boarding or alighting on the plan board.

    `late_s` is how far beyond the promise it is expected, `is_tight` tells that a delay has left it little room.
    """

    booking_id: str
    kind: Literal["pickup", "dropoff"]
    state: Literal["done", "current", "planned"]
    stop_id: str
    name: str
    lat: float
    lon: float
    rider: str
    persons: int
    booking_state: BookingState
    arrive_s: int
    begin_s: int
    depart_s: int
    promised_from_s: int
    promised_until_s: int
    late_s: int
    is_tight: bool = False


@dataclass(frozen=True, slots=True)
class BreakView:
    """A break on the plan board: the one at hand, or where it is planned; `late_s` after the end of its window."""

    begin_s: int
    end_s: int
    state: Literal["current", "planned"]
    late_s: int = 0


@dataclass(frozen=True, slots=True)
class VehicleView:
    """One row of the plan board; `waiting_stop_id` is where the vehicle is sent to wait, None where it is not."""

    vehicle: FleetVehicle
    shift: Shift
    driver_name: str
    phase: Phase
    position: VehiclePosition | None
    here_stop_id: str
    stops: tuple[StopView, ...]
    on_board: tuple[RiderLine, ...]
    riders_on_board: int
    back_at_depot_s: int
    late: bool
    plan_version: int
    waiting_stop_id: str | None = None
    breaks: tuple[BreakView, ...] = ()


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
