"""What drivers and the control room see of a plan. Times: seconds, UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mobility.booking.values import BookingState, Party
from mobility.fleet.values import FleetVehicle, Phase, Shift, VehiclePosition

__all__ = ["BreakView", "DriverTask", "Halt", "RiderLine", "StopView", "VehicleView"]


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
    """
    A break on the plan board: the one at hand, or where it is planned.

    It may begin in `earliest_s`..`latest_s`; `late_s` is how long after that it is expected.
    """

    id: str
    begin_s: int
    end_s: int
    earliest_s: int
    latest_s: int
    state: Literal["current", "planned"]
    late_s: int = 0


@dataclass(frozen=True, slots=True)
class VehicleView:
    """
    One row of the plan board.

    `back_at_depot_s` is None where closed roads keep the vehicle from getting there, or to a stop before it.
    `waiting_stop_id` is where it is sent to wait, None where it is not.
    """

    vehicle: FleetVehicle
    shift: Shift
    driver_name: str
    phase: Phase
    position: VehiclePosition | None
    here_stop_id: str
    stops: tuple[StopView, ...]
    on_board: tuple[RiderLine, ...]
    riders_on_board: int
    back_at_depot_s: int | None
    late: bool
    plan_version: int
    waiting_stop_id: str | None = None
    breaks: tuple[BreakView, ...] = ()
