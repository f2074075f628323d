"""A driver's task read back from the JSON of the driver API."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from mobility.booking.values import BookingState, Party
from mobility.fleet.values import FleetVehicle, Phase, Shift, ShiftState
from mobility.fleet.view_values import DriverTask, Halt, RiderLine

__all__ = ["task_from_json"]


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Keep the fields this program knows: a newer server may say more."""
    names = {field.name for field in dataclasses.fields(kind)}
    return {name: value for name, value in values.items() if name in names}


def _rider(values: Mapping[str, Any]) -> RiderLine:
    party = Party(**_known(Party, values["party"]))
    return RiderLine(**{**_known(RiderLine, values), "party": party, "state": BookingState(values["state"])})


def _halt(values: Mapping[str, Any]) -> Halt:
    board = tuple(_rider(rider) for rider in values["board"])
    alight = tuple(_rider(rider) for rider in values["alight"])
    return Halt(**{**_known(Halt, values), "board": board, "alight": alight})


def task_from_json(values: Mapping[str, Any]) -> DriverTask:
    """Return the task described by the answer of GET /api/driver/task; capacities and skills are not told there."""
    vehicle = values["vehicle"]
    shift = {**_known(Shift, values["shift"]), "state": ShiftState(values["shift"]["state"])}
    return DriverTask(
        driver_id=values["driver_id"],
        shift=Shift(**shift),
        vehicle=FleetVehicle(vehicle["id"], vehicle["name"], vehicle["plate"], (), ""),
        phase=Phase(values["phase"]),
        here_stop_id=values["here_stop_id"],
        next=None if values["next"] is None else _halt(values["next"]),
        following=tuple(_halt(halt) for halt in values["following"]),
        on_board=tuple(_rider(rider) for rider in values["on_board"]),
        path_stop_ids=tuple(values["path_stop_ids"]),
        plan_version=values["plan_version"],
        resting_until_s=values.get("resting_until_s"),
    )
