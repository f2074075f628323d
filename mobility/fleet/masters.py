"""Vehicles and drivers: what there is to plan with, added, changed and retired."""

from __future__ import annotations

from dataclasses import asdict, replace

from dispatcher.problem import Load
from mobility.errors import InvalidInput, Refused
from mobility.fleet.crew import Driver, held_during, read_skills
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import NEVER_S, FleetVehicle, ShiftState
from mobility.parts import Parts
from mobility.store.unit_of_work import UnitOfWork
from routing.errors import UnknownStop

__all__ = ["add_vehicle", "change_driver", "change_vehicle"]


def add_vehicle(parts: Parts, vehicle: FleetVehicle, actor: str) -> FleetVehicle:
    """Add a vehicle; raises `InvalidInput` for an unknown depot, a plate in use, or no room at all."""
    vehicle = _checked(parts, vehicle)
    with parts.store.unit_of_work() as work:
        _require_own_plate(work, vehicle)
        work.fleet.add_vehicle(vehicle)
        work.audit.add(parts.clock.now_s(), actor, "vehicle_added", f"vehicle:{vehicle.id}", name=vehicle.name)
        work.commit()
    return vehicle


def change_vehicle(parts: Parts, vehicle: FleetVehicle, actor: str) -> FleetVehicle:
    """
    Put another description of a vehicle in the place of the one there is; its plans are judged by it from now on.

    Raises
    ------
    InvalidInput, NotFound
        Where it makes no sense, or does not exist.
    Refused
        ``STILL_NEEDED``: rides or shifts that are planned need what would be gone.
    """
    vehicle = _checked(parts, vehicle)
    now_s = parts.clock.now_s()
    records = [record for record in parts.fleet.records(now_s) if record.vehicle.id == vehicle.id]
    writes = [_changed(parts, record, _under(record, vehicle), now_s, actor) for record in records]
    with parts.store.unit_of_work() as work:
        work.fleet.lock_vehicle(vehicle.id)
        before = work.fleet.vehicle(vehicle.id)
        _require_own_plate(work, vehicle)
        ahead = [shift for shift in work.fleet.shifts(now_s, NEVER_S) if shift.vehicle_id == vehicle.id]
        if not vehicle.active and any(shift.state is not ShiftState.ENDED for shift in ahead):
            raise Refused("STILL_NEEDED", f"{vehicle.name} has shifts now or later; withdraw them first")
        work.fleet.save_vehicle(vehicle)
        write_plans(work, writes, now_s)
        action = "vehicle_changed" if vehicle.active == before.active else "vehicle_retired"
        work.audit.add(now_s, actor, action, f"vehicle:{vehicle.id}", before=asdict(before) | {"id": vehicle.id})
        work.commit()
    return vehicle


def _under(record: PlanRecord, vehicle: FleetVehicle) -> PlanRecord:
    """Return the record with another description of its vehicle; shifts to come begin where that has its depot."""
    waits = record.shift.state is ShiftState.PLANNED and record.here_stop_id == record.vehicle.depot_stop_id
    return replace(record, vehicle=vehicle, here_stop_id=vehicle.depot_stop_id if waits else record.here_stop_id)


def _changed(parts: Parts, before: PlanRecord, after: PlanRecord, now_s: int, actor: str) -> PlanWrite:
    """Return the plan under a new description; raises `Refused` where it no longer fits its riders."""
    live = parts.fleet.live(after, now_s)
    for violation in parts.dispatcher.violations(live.plan, now_s=now_s):
        raise Refused("STILL_NEEDED", f"planned rides need what would be gone: {violation.message}")
    return PlanWrite(before, announced(live), actor, "vehicle_changed")


def _checked(parts: Parts, vehicle: FleetVehicle) -> FleetVehicle:
    """Return the vehicle as it is kept; raises `InvalidInput`."""
    if not vehicle.name.strip() or len(vehicle.name) > 100:
        raise InvalidInput("name", "a vehicle needs a name of at most 100 characters")
    if not vehicle.plate.strip() or len(vehicle.plate) > 20:
        raise InvalidInput("plate", "a vehicle needs a plate of at most 20 characters")
    if not vehicle.configurations or all(configuration == Load() for configuration in vehicle.configurations):
        raise InvalidInput("configurations", "a vehicle needs room for somebody")
    if vehicle.regime and all(regime.name != vehicle.regime for regime in parts.policy.regimes):
        raise InvalidInput("regime", f"the policy knows no regime {vehicle.regime}; add [regimes.{vehicle.regime}]")
    try:
        parts.area.stop_by_id(vehicle.depot_stop_id)
    except UnknownStop as error:
        raise InvalidInput("depot_stop_id", str(error)) from None
    return replace(vehicle, skills=read_skills(vehicle.skills))


def _require_own_plate(work: UnitOfWork, vehicle: FleetVehicle) -> None:
    if work.fleet.with_plate(vehicle.plate) not in {None, vehicle.id}:
        raise InvalidInput("plate", f"there is a vehicle with the plate {vehicle.plate} already")


def change_driver(parts: Parts, driver: Driver, actor: str) -> Driver:
    """
    Write how a driver is engaged, what they may do, and whether they are still there.

    Raises
    ------
    InvalidInput, NotFound
        Where it makes no sense, or there is no such driver.
    Refused
        ``STILL_NEEDED``: rides or shifts that are planned need what would be gone.
    """
    driver = replace(driver, skills=read_skills(driver.skills))
    if not driver.staff.display_name.strip() or len(driver.staff.display_name) > 100:
        raise InvalidInput("display_name", "a name of at most 100 characters is needed")
    now_s = parts.clock.now_s()
    writes = []
    for record in parts.fleet.records(now_s):
        if record.shift.driver_id == driver.staff.id:
            crew = held_during(driver.skills, record.shift.start_s, record.shift.end_s)
            writes.append(_changed(parts, record, replace(record, crew=crew), now_s, actor))
    with parts.store.unit_of_work() as work:
        work.crews.lock(driver.staff.id)
        before = work.crews.driver(driver.staff.id)
        ahead = work.crews.shifts_of(driver.staff.id, now_s, NEVER_S)
        if not driver.staff.active and any(shift.state is not ShiftState.ENDED for shift in ahead):
            raise Refused("STILL_NEEDED", f"{driver.staff.display_name} has shifts now or later; give them to others")
        work.crews.save(driver)
        write_plans(work, writes, now_s)
        what = {"engagement": driver.engagement.value, "was": before.engagement.value}
        skills = [asdict(skill) for skill in driver.skills]
        work.audit.add(now_s, actor, "driver_changed", f"staff:{driver.staff.id}", **what, skills=skills)
        work.commit()
    return driver
