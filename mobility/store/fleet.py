"""Vehicles, shifts, driver events and positions in the store."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mobility.errors import IdempotencyMismatch, NotFound
from mobility.fleet.values import DriverEvent, FleetVehicle, Shift, ShiftState, VehiclePosition
from mobility.store.rows import position_of, shift_of, vehicle_columns, vehicle_of
from mobility.store.tables import DriverEventRow, PositionRow, ShiftRow, VehicleRow

__all__ = ["FleetTables"]


class FleetTables:
    """Master data and traces of the fleet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add_vehicle(self, vehicle: FleetVehicle) -> None:
        """Write a new vehicle."""
        self._session.add(VehicleRow(**vehicle_columns(vehicle)))
        self._session.flush()

    def save_vehicle(self, vehicle: FleetVehicle) -> None:
        """Write a vehicle that exists already."""
        columns = vehicle_columns(vehicle)
        self._session.execute(update(VehicleRow).where(VehicleRow.id == columns.pop("id")).values(**columns))

    def lock_vehicle(self, vehicle_id: str) -> None:
        """Let nobody else plan this vehicle's time before the transaction ends."""
        self._session.execute(update(VehicleRow).where(VehicleRow.id == vehicle_id).values(id=vehicle_id))

    def vehicle(self, vehicle_id: str) -> FleetVehicle:
        """Return one vehicle; raises `NotFound`."""
        row = self._session.get(VehicleRow, vehicle_id)
        if row is None:
            raise NotFound(f"there is no vehicle {vehicle_id}")
        return vehicle_of(row)

    def vehicles(self, ids: Collection[str] | None = None) -> tuple[FleetVehicle, ...]:
        """Return all vehicles (None), or those of these ids, by name."""
        query = select(VehicleRow).order_by(VehicleRow.name)
        if ids is not None:
            query = query.where(VehicleRow.id.in_(ids))
        return tuple(vehicle_of(row) for row in self._session.scalars(query))

    def with_plate(self, plate: str) -> str | None:
        """Return the id of the vehicle with that plate, or None."""
        return self._session.scalar(select(VehicleRow.id).where(VehicleRow.plate == plate))

    def add_shift(self, shift: Shift) -> None:
        """Write a new shift."""
        self._session.add(
            ShiftRow(
                id=shift.id,
                vehicle_id=shift.vehicle_id,
                driver_id=shift.driver_id or None,
                start_s=shift.start_s,
                end_s=shift.end_s,
                state=shift.state.value,
            )
        )
        self._session.flush()

    def shifts(self, from_s: int, until_s: int) -> tuple[Shift, ...]:
        """Return the shifts that touch ``[from_s, until_s)``, by start."""
        query = select(ShiftRow).where(ShiftRow.end_s > from_s, ShiftRow.start_s < until_s)
        return tuple(shift_of(row) for row in self._session.scalars(query.order_by(ShiftRow.start_s, ShiftRow.id)))

    def set_shift_state(self, shift_id: str, state: ShiftState, at_s: int) -> None:
        """Write that the driver has taken over, or handed back, at `at_s`."""
        done = {"state": state.value, "ended_s" if state is ShiftState.ENDED else "started_s": at_s}
        self._session.execute(update(ShiftRow).where(ShiftRow.id == shift_id).values(**done))

    def shift(self, shift_id: str) -> Shift:
        """Return one shift; raises `NotFound`."""
        row = self._session.get(ShiftRow, shift_id)
        if row is None:
            raise NotFound(f"there is no shift {shift_id}")
        return shift_of(row)

    def set_driver(self, shift_id: str, driver_id: str) -> None:
        """Write who drives a shift; nobody where empty."""
        self._session.execute(update(ShiftRow).where(ShiftRow.id == shift_id).values(driver_id=driver_id or None))

    def event_shift(self, event: DriverEvent, body_hash: str) -> str | None:
        """Return the shift an event was applied to before, or None; raises `IdempotencyMismatch`."""
        row = self._session.get(DriverEventRow, event.event_id)
        if row is None:
            return None
        if row.body_hash != body_hash:
            raise IdempotencyMismatch(f"the event id {event.event_id} was used before with other content")
        return row.shift_id

    def add_event(self, event: DriverEvent, shift_id: str, body_hash: str, now_s: int) -> None:
        """Write an event that was applied."""
        self._session.add(
            DriverEventRow(
                event_id=event.event_id,
                body_hash=body_hash,
                shift_id=shift_id,
                kind=event.kind.value,
                stop_id=event.stop_id,
                booking_id=event.booking_id,
                at_s=event.at_s,
                received_s=now_s,
                lat=event.lat,
                lon=event.lon,
            )
        )
        self._session.flush()

    def positions(self, vehicle_ids: Collection[str] | None = None) -> dict[str, VehiclePosition]:
        """Return the last position of every vehicle (or of these), by vehicle id."""
        if vehicle_ids is not None and not vehicle_ids:
            return {}
        query = select(PositionRow)
        if vehicle_ids is not None:
            query = query.where(PositionRow.vehicle_id.in_(vehicle_ids))
        return {row.vehicle_id: position_of(row) for row in self._session.scalars(query)}

    def position(self, vehicle_id: str) -> VehiclePosition | None:
        """Return the last position of one vehicle, or None."""
        row = self._session.get(PositionRow, vehicle_id)
        return None if row is None else position_of(row)

    def save_position(self, position: VehiclePosition) -> None:
        """Write where a vehicle is."""
        row = PositionRow(
            vehicle_id=position.vehicle_id,
            lat=position.lat,
            lon=position.lon,
            heading=position.heading,
            at_s=position.at_s,
        )
        self._session.merge(row)
