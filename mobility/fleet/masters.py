"""Vehicles and shifts: what there is to plan with."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatcher.problem import Load
from mobility.errors import IllegalTransition, InvalidInput
from mobility.fleet.values import FleetVehicle, Shift, ShiftState
from mobility.parts import Parts
from mobility.people.values import Role
from routing.errors import UnknownStop

__all__ = ["add_shift", "add_vehicle", "end_shift", "start_shift"]

_LONGEST_SHIFT_S = 24 * 3600


def add_vehicle(
    parts: Parts, name: str, plate: str, configurations: Sequence[Load], depot_stop_id: str, skills: Collection[str]
) -> FleetVehicle:
    """Add a vehicle; raises `InvalidInput` for an unknown depot, a plate in use, or no room at all."""
    if not name.strip() or len(name) > 100:
        raise InvalidInput("name", "a vehicle needs a name of at most 100 characters")
    if not plate.strip() or len(plate) > 20:
        raise InvalidInput("plate", "a vehicle needs a plate of at most 20 characters")
    if not configurations or all(configuration == Load() for configuration in configurations):
        raise InvalidInput("configurations", "a vehicle needs room for somebody")
    try:
        parts.area.stop_by_id(depot_stop_id)
    except UnknownStop as error:
        raise InvalidInput("depot_stop_id", str(error)) from None
    vehicle = FleetVehicle(parts.new_id(), name, plate, tuple(configurations), depot_stop_id, frozenset(skills))
    with parts.store.unit_of_work() as work:
        if work.fleet.has_plate(plate):
            raise InvalidInput("plate", f"there is a vehicle with the plate {plate} already")
        work.fleet.add_vehicle(vehicle)
        work.audit.add(parts.clock.now_s(), "operator", "vehicle_added", f"vehicle:{vehicle.id}", name=name)
        work.commit()
    return vehicle


def add_shift(parts: Parts, vehicle_id: str, driver_id: str, start_s: int, end_s: int) -> Shift:
    """
    Add a shift with its empty plan.

    Raises
    ------
    InvalidInput
        Where it ends before it begins, lasts over a day, or overlaps another one of that vehicle or driver.
    NotFound
        Where there is no such vehicle or driver.
    """
    if not start_s < end_s <= start_s + _LONGEST_SHIFT_S:
        raise InvalidInput("end_s", "a shift ends after it begins and lasts at most a day")
    shift = Shift(parts.new_id(), vehicle_id, driver_id, start_s, end_s)
    with parts.store.unit_of_work() as work:
        vehicle = work.fleet.vehicle(vehicle_id)
        if work.people.staff(driver_id).role is not Role.DRIVER:
            raise InvalidInput("driver_id", "only drivers have shifts")
        for other in work.fleet.shifts(start_s, end_s):
            if other.state is not ShiftState.ENDED and other.vehicle_id == vehicle_id:
                raise InvalidInput("vehicle_id", f"{vehicle.name} has another shift at that time")
            if other.state is not ShiftState.ENDED and other.driver_id == driver_id:
                raise InvalidInput("driver_id", "this driver has another shift at that time")
        work.fleet.add_shift(shift)
        work.plans.add(shift, vehicle.depot_stop_id)
        work.audit.add(parts.clock.now_s(), "operator", "shift_added", f"shift:{shift.id}", vehicle_id=vehicle_id)
        work.commit()
    return shift


def start_shift(parts: Parts, driver_id: str) -> Shift:
    """Take the vehicle over (again: no change); raises `NotFound` where the driver has no shift."""
    return _move_shift(parts, driver_id, ShiftState.STARTED)


def end_shift(parts: Parts, driver_id: str) -> Shift:
    """
    Hand the vehicle back.

    Raises
    ------
    NotFound, IllegalTransition
        Where the driver has no shift, or riders are still in its plan.
    """
    return _move_shift(parts, driver_id, ShiftState.ENDED)


def _move_shift(parts: Parts, driver_id: str, state: ShiftState) -> Shift:
    now_s = parts.clock.now_s()
    record = parts.fleet.of_driver(driver_id, now_s)
    if state is ShiftState.ENDED and record.stops:
        raise IllegalTransition(
            f"{len(record.stops)} stops are still planned; the control room can move these rides to another vehicle"
        )
    shift = record.shift
    if shift.state is not state:
        with parts.store.unit_of_work() as work:
            work.plans.save(record)  # nobody may be put into the plan while it ends
            work.fleet.set_shift_state(shift.id, state)
            work.audit.add(now_s, f"driver:{driver_id}", f"shift_{state.value}", f"shift:{shift.id}")
            work.commit()
    return Shift(shift.id, shift.vehicle_id, shift.driver_id, shift.start_s, shift.end_s, state)
