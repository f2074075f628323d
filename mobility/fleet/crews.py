"""What the operator, the control room and drivers themselves can do with drivers and shifts."""

from __future__ import annotations

from dataclasses import replace

from mobility.fleet import driving_ahead, hours, lapsing, masters, shifts
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Driver
from mobility.fleet.driving_ahead import DrivingRisk
from mobility.fleet.hours import DriverHours
from mobility.fleet.lapsing import Lapse
from mobility.fleet.moving_breaks import move_break
from mobility.fleet.values import Shift, ShiftState
from mobility.parts import Parts, decided

__all__ = ["Crews"]


class Crews:
    """Drivers, their papers, open shifts and hours; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def drivers(self) -> tuple[Driver, ...]:
        """Return all drivers, also those who have left, by user name."""
        with self._parts.store.reading() as work:
            return work.crews.drivers()

    def driver(self, driver_id: str) -> Driver:
        """Return one driver; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return work.crews.driver(driver_id)

    def change_driver(self, driver: Driver, actor: str = "operator") -> Driver:
        """Write how a driver is engaged and what they may do; raises `InvalidInput`, `NotFound` or `Refused`."""
        return decided(lambda: masters.change_driver(self._parts, driver, actor))

    def retire_driver(self, driver_id: str, actor: str = "operator") -> Driver:
        """Let a driver go, who cannot sign in any more; raises `NotFound`, or `Refused` while shifts are planned."""
        driver = self.driver(driver_id)
        return self.change_driver(replace(driver, staff=replace(driver.staff, active=False)), actor)

    def open_shifts(self, until_s: int) -> tuple[Shift, ...]:
        """Return the shifts nobody has taken yet that begin before `until_s`, by start."""
        now_s = self._parts.clock.now_s()
        with self._parts.store.reading() as work:
            found = work.fleet.shifts(now_s, until_s)
        return tuple(shift for shift in found if not shift.driver_id and shift.state is ShiftState.PLANNED)

    def breaks(self, shift_ids: list[str]) -> dict[str, tuple[ShiftBreak, ...]]:
        """Return the breaks of those shifts, each in order."""
        with self._parts.store.reading() as work:
            return work.crews.breaks(shift_ids)

    def take_shift(self, shift_id: str, driver_id: str) -> Shift:
        """Take an open shift; raises `NotFound`, `IllegalTransition`, `InvalidInput` or `Refused`."""
        return decided(lambda: shifts.take_shift(self._parts, shift_id, driver_id))

    def give_back_shift(self, shift_id: str, driver_id: str) -> Shift:
        """Open one's shift again; raises `NotFound`, `NotAllowed` or `IllegalTransition`."""
        return decided(lambda: shifts.give_back_shift(self._parts, shift_id, driver_id))

    def withdraw_shift(self, shift_id: str, actor: str = "operator") -> Shift:
        """Call a shift off that has not begun; raises `NotFound` or `IllegalTransition`."""
        return decided(lambda: shifts.withdraw_shift(self._parts, shift_id, actor))

    def move_break(
        self, shift_id: str, break_id: str, earliest_s: int, latest_s: int, actor: str = "operator"
    ) -> ShiftBreak:
        """
        Let a break begin in ``earliest_s``..``latest_s`` instead; its riders keep what they were promised.

        Raises `NotFound`, `IllegalTransition`, `InvalidInput` or `Refused`.
        """
        moved = ShiftBreak(break_id, earliest_s, latest_s, 0)
        return decided(lambda: move_break(self._parts, shift_id, moved, actor))

    def hours(self, from_s: int, until_s: int) -> tuple[DriverHours, ...]:
        """Return the hours of every driver in the shifts that begin in ``[from_s, until_s)``."""
        return hours.hours(self._parts, from_s, until_s)

    def driving_at_risk(self) -> tuple[DrivingRisk, ...]:
        """Return the drivers on duty whose plans take them over a driving limit, by name."""
        return driving_ahead.at_risk(self._parts)

    def warn_of_driving(self) -> tuple[DrivingRisk, ...]:
        """Tell the control room, once each, of drivers whose plans take them over a limit; returns what was told."""
        return driving_ahead.warn(self._parts)

    def lapsing(self) -> tuple[Lapse, ...]:
        """Return the skills of drivers and vehicles that lapse soon or have lapsed, the soonest first."""
        return lapsing.lapsing(self._parts)

    def warn_of_lapses(self) -> tuple[Lapse, ...]:
        """Tell the control room, once each, of skills that lapse; returns what was told now."""
        return lapsing.warn(self._parts)
