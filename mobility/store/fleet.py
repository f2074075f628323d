"""Vehicles, shifts, driver events and positions in the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import Connection, bindparam, insert, select, update

from mobility.errors import IdempotencyMismatch, NotFound
from mobility.fleet.values import DriverEvent, FleetVehicle, Shift, ShiftState, VehiclePosition
from mobility.naming import by_name
from mobility.store.rows import position_of, shift_of, vehicle_columns, vehicle_of
from mobility.store.tables import DriverEventRow, PositionRow, ShiftRow, VehicleRow, table_of

__all__ = ["FleetTables"]

_VEHICLES, _SHIFTS, _POSITIONS = table_of(VehicleRow), table_of(ShiftRow), table_of(PositionRow)
_EVENTS = table_of(DriverEventRow)
# Made once: to put a query together takes as long as to ask it.
_ALL_VEHICLES = select(_VEHICLES)
_SOME_VEHICLES = _ALL_VEHICLES.where(_VEHICLES.c.id.in_(bindparam("ids", expanding=True)))
_ALL_POSITIONS = select(_POSITIONS)
_SOME_POSITIONS = _ALL_POSITIONS.where(_POSITIONS.c.vehicle_id.in_(bindparam("ids", expanding=True)))
_ONE_POSITION = select(_POSITIONS).where(_POSITIONS.c.vehicle_id == bindparam("vehicle"))


class FleetTables:
    """Master data and traces of the fleet."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_vehicle(self, vehicle: FleetVehicle) -> None:
        """Write a new vehicle."""
        self._connection.execute(insert(_VEHICLES), vehicle_columns(vehicle))

    def save_vehicle(self, vehicle: FleetVehicle) -> None:
        """Write a vehicle that exists already."""
        columns = vehicle_columns(vehicle)
        self._connection.execute(update(_VEHICLES).where(_VEHICLES.c.id == columns.pop("id")).values(**columns))

    def lock_vehicle(self, vehicle_id: str) -> None:
        """Let nobody else plan this vehicle's time before the transaction ends."""
        self._connection.execute(update(_VEHICLES).where(_VEHICLES.c.id == vehicle_id).values(id=vehicle_id))

    def vehicle(self, vehicle_id: str) -> FleetVehicle:
        """Return one vehicle; raises `NotFound`."""
        row = self._connection.execute(select(_VEHICLES).where(_VEHICLES.c.id == vehicle_id)).first()
        if row is None:
            raise NotFound(f"there is no vehicle {vehicle_id}")
        return vehicle_of(row)

    def vehicles(self, ids: Collection[str] | None = None) -> tuple[FleetVehicle, ...]:
        """Return all vehicles (None), or those of these ids, by name."""
        if ids is None:
            found = self._connection.execute(_ALL_VEHICLES)
        else:
            found = self._connection.execute(_SOME_VEHICLES, {"ids": list(ids)})
        return tuple(sorted(map(vehicle_of, found), key=lambda vehicle: (by_name(vehicle.name), vehicle.id)))

    def with_plate(self, plate: str) -> str | None:
        """Return the id of the vehicle with that plate, or None."""
        return self._connection.scalar(select(_VEHICLES.c.id).where(_VEHICLES.c.plate == plate))

    def add_shift(self, shift: Shift) -> None:
        """Write a new shift."""
        row = {name: getattr(shift, name) for name in ("id", "vehicle_id", "start_s", "end_s")}
        row |= {"driver_id": shift.driver_id or None, "state": shift.state.value}
        self._connection.execute(insert(_SHIFTS), row)

    def shifts(self, from_s: int, until_s: int) -> tuple[Shift, ...]:
        """Return the shifts that touch ``[from_s, until_s)``, by start."""
        query = select(_SHIFTS).where(_SHIFTS.c.end_s > from_s, _SHIFTS.c.start_s < until_s)
        return tuple(map(shift_of, self._connection.execute(query.order_by(_SHIFTS.c.start_s, _SHIFTS.c.id))))

    def set_shift_state(self, shift_id: str, state: ShiftState, at_s: int) -> None:
        """Write that the driver has taken over, or handed back, at `at_s`."""
        done = {"state": state.value, "ended_s" if state is ShiftState.ENDED else "started_s": at_s}
        self._connection.execute(update(_SHIFTS).where(_SHIFTS.c.id == shift_id).values(**done))

    def shift(self, shift_id: str) -> Shift:
        """Return one shift; raises `NotFound`."""
        row = self._connection.execute(select(_SHIFTS).where(_SHIFTS.c.id == shift_id)).first()
        if row is None:
            raise NotFound(f"there is no shift {shift_id}")
        return shift_of(row)

    def set_driver(self, shift_id: str, driver_id: str) -> None:
        """Write who drives a shift; nobody where empty."""
        self._connection.execute(update(_SHIFTS).where(_SHIFTS.c.id == shift_id).values(driver_id=driver_id or None))

    def event_shift(self, event: DriverEvent, body_hash: str) -> str | None:
        """Return the shift an event was applied to before, or None; raises `IdempotencyMismatch`."""
        row = self._connection.execute(select(_EVENTS).where(_EVENTS.c.event_id == event.event_id)).first()
        if row is None:
            return None
        if row.body_hash != body_hash:
            raise IdempotencyMismatch(f"the event id {event.event_id} was used before with other content")
        return str(row.shift_id)

    def add_event(self, event: DriverEvent, shift_id: str, body_hash: str, now_s: int) -> None:
        """Write an event that was applied."""
        same = ("event_id", "stop_id", "booking_id", "at_s", "lat", "lon")
        row = {name: getattr(event, name) for name in same}
        row |= {"body_hash": body_hash, "shift_id": shift_id, "kind": event.kind.value, "received_s": now_s}
        self._connection.execute(insert(_EVENTS), row)

    def positions(self, vehicle_ids: Collection[str] | None = None) -> dict[str, VehiclePosition]:
        """Return the last position of every vehicle (or of these), by vehicle id."""
        if vehicle_ids is None:
            rows = self._connection.execute(_ALL_POSITIONS)
        elif vehicle_ids:
            rows = self._connection.execute(_SOME_POSITIONS, {"ids": list(vehicle_ids)})
        else:
            return {}
        return {row.vehicle_id: position_of(row) for row in rows}

    def position(self, vehicle_id: str) -> VehiclePosition | None:
        """Return the last position of one vehicle, or None."""
        row = self._connection.execute(_ONE_POSITION, {"vehicle": vehicle_id}).first()
        return None if row is None else position_of(row)

    def save_position(self, position: VehiclePosition) -> None:
        """Write where a vehicle is."""
        row = asdict(position)
        there = _POSITIONS.c.vehicle_id == row.pop("vehicle_id")
        if self._connection.execute(update(_POSITIONS).where(there).values(row)).rowcount == 0:
            self._connection.execute(insert(_POSITIONS), {"vehicle_id": position.vehicle_id, **row})
