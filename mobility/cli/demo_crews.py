"""Who drives the demonstration's vehicles, and when: crews that take turns, within the limits of working time."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mobility.errors import InvalidInput, Refused

if TYPE_CHECKING:
    from mobility.fleet.rostering import Window
    from mobility.fleet.values import FleetVehicle, Shift
    from mobility.service import Service

__all__ = ["at_the_wheel", "crew_names", "crews", "extend_shifts", "is_demo_plate", "plate_of"]

_MATES = ("", "b", "c", "d")
"""Who shares a vehicle: three would come to more than 48 hours a week on average."""
_SHIFT_S = 8 * 3600
_BREAK_FROM_S, _BREAK_UNTIL_S, _BREAK_S = 9900, 4 * 3600 + 1800, 2700
"""Begun in this window of a shift, a break of that length leaves nobody at the wheel for over 4.5 hours."""
_BEFORE_S = 3600
_QUARTER_S = 900
_APART = 6
_PLATE = "MYK-RB "


def crew_names(number: int) -> tuple[str, ...]:
    """Return the user names of those who share vehicle `number` (from 1 on); the first is at the wheel at the start."""
    return tuple(f"fahrer{number}{mate}" for mate in _MATES)


def crews(usernames: Iterable[str]) -> list[tuple[str, ...]]:
    """Return the crews among those accounts, in the order of their vehicles."""
    known = set(usernames)
    numbers = {int(match[1]) for name in known if (match := re.fullmatch(r"fahrer([1-9]\d{0,3})", name))}
    return [tuple(name for name in crew_names(number) if name in known) for number in sorted(numbers)]


def plate_of(number: int) -> str:
    """Return the plate of vehicle `number`."""
    return f"{_PLATE}{100 + number}"


def is_demo_plate(plate: str) -> bool:
    """Tell whether a vehicle is one of the demonstration."""
    return plate.startswith(_PLATE) and plate.rsplit(maxsplit=1)[-1].isdigit()


def at_the_wheel(service: Service) -> tuple[str, ...]:
    """Return the user names of the demo drivers who are on duty now, in the order of their vehicles."""
    now_s = service.clock.now_s()
    names = {driver.staff.id: driver.staff.username for driver in service.crews.drivers()}
    on_duty = {names[shift.driver_id] for shift in service.fleet.shifts(now_s, now_s + 1) if shift.driver_id in names}
    return tuple(name for crew in crews(names.values()) for name in crew if name in on_duty)


def extend_shifts(service: Service) -> int:
    """
    Give every demo vehicle shifts from now until the last moment that can be booked; returns how many were added.

    The first ones began an hour ago or some more, so that the service is open at once and not all change at once.
    """
    now_s = service.clock.now_s()
    until_s = now_s + service.policy.horizon_s
    known: dict[str, list[Shift]] = defaultdict(list)
    for shift in service.fleet.shifts(now_s - _SHIFT_S * len(_MATES), until_s + _SHIFT_S):
        known[shift.vehicle_id].append(shift)
    drivers = {driver.staff.username: driver.staff.id for driver in service.crews.drivers() if driver.staff.active}
    added = 0
    for vehicle in service.fleet.vehicles():
        if not vehicle.active or not is_demo_plate(vehicle.plate):
            continue
        number = int(vehicle.plate.split()[-1]) - 100
        crew = [drivers[name] for name in crew_names(number) if name in drivers]
        last_s = {shift.driver_id: shift.end_s for shift in known[vehicle.id]}
        start_s = max(_first_start_s(now_s, number), *(shift.end_s for shift in known[vehicle.id]), 0)
        for begin_s in range(start_s, until_s, _SHIFT_S):
            crew.sort(key=lambda driver_id: last_s.get(driver_id, 0))  # whoever has rested longest
            last_s[_add_shift(service, vehicle, crew, begin_s)] = begin_s + _SHIFT_S
            added += 1
    return added


def _first_start_s(now_s: int, number: int) -> int:
    """Return when the first shift of vehicle `number` began: at a full quarter of an hour, others at another one."""
    return (now_s - _BEFORE_S) // _QUARTER_S * _QUARTER_S - (number - 1) % _APART * _QUARTER_S


def _add_shift(service: Service, vehicle: FleetVehicle, crew: list[str], start_s: int) -> str:
    """Plan a shift with the first of the crew who may have it; returns whose it is, nobody's where it stays open."""
    for driver_id in crew:
        try:
            service.fleet.add_shift(vehicle.id, driver_id, start_s, start_s + _SHIFT_S, breaks=[_break(start_s)])
        except (InvalidInput, Refused):
            continue  # somebody gave this driver another shift meanwhile
        return driver_id
    service.fleet.add_shift(vehicle.id, None, start_s, start_s + _SHIFT_S, breaks=[_break(start_s)])
    return ""


def _break(start_s: int) -> Window:
    from mobility.fleet.rostering import Window  # noqa: PLC0415 - `--help` must be quick

    return Window(start_s + _BREAK_FROM_S, start_s + _BREAK_UNTIL_S, _BREAK_S)
