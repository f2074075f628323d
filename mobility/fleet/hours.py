"""The hours ledger: what each driver planned, worked, rested and drove, and what of it broke a limit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Driver, Engagement
from mobility.fleet.driving_time import driving_breaches
from mobility.fleet.rostering import duty_of, sentence_of
from mobility.fleet.values import Shift, ShiftState
from mobility.fleet.working_time import Duty, WorkingTimePolicy, breaches
from mobility.parts import Parts

__all__ = ["DriverHours", "ShiftHours", "hours"]


@dataclass(frozen=True, slots=True)
class ShiftHours:
    """One shift in the ledger, in seconds; `worked_s`, `rested_s` and `drove_s` are what happened so far."""

    shift: Shift
    planned_s: int
    worked_s: int
    rested_s: int
    drove_s: int


@dataclass(frozen=True, slots=True)
class DriverHours:
    """One driver's ledger of some days, by shift; `problems` says in words which limits were or would be broken."""

    driver: Driver
    shifts: tuple[ShiftHours, ...]
    problems: tuple[str, ...]

    @property
    def planned_s(self) -> int:
        """Working time as planned."""
        return sum(line.planned_s for line in self.shifts)

    @property
    def worked_s(self) -> int:
        """Working time so far."""
        return sum(line.worked_s for line in self.shifts)

    @property
    def drove_s(self) -> int:
        """Time at the wheel so far."""
        return sum(line.drove_s for line in self.shifts)


def hours(parts: Parts, from_s: int, until_s: int) -> tuple[DriverHours, ...]:
    """Return the ledger of every driver for the shifts that begin in ``[from_s, until_s)``, by name."""
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        drivers = work.crews.drivers()
        shifts = [shift for shift in work.fleet.shifts(from_s, until_s) if from_s <= shift.start_s]
        breaks = work.crews.breaks([shift.id for shift in shifts])
        drives = work.crews.drives([shift.id for shift in shifts])
    ledger = []
    for driver in drivers:
        own = [shift for shift in shifts if shift.driver_id == driver.staff.id]
        lines = tuple(_line(shift, breaks.get(shift.id, ()), drives.get(shift.id, ()), now_s) for shift in own)
        problems = tuple(_problems(driver, own, breaks, drives, parts.policy.working_time))
        ledger.append(DriverHours(driver, lines, problems))
    return tuple(ledger)


def _line(shift: Shift, breaks: Sequence[ShiftBreak], drives: Sequence[tuple[int, int]], now_s: int) -> ShiftHours:
    withdrawn = shift.state is ShiftState.ENDED and shift.started_s is None and shift.ended_s is not None
    planned_s = 0 if withdrawn else Duty(shift.id, shift.start_s, shift.end_s, tuple(breaks)).planned_work_s
    rested_s = sum((rest.ended_s or rest.until_s or 0) - rest.began_s for rest in breaks if rest.began_s is not None)
    end_s = shift.ended_s if shift.state is ShiftState.ENDED else now_s
    there_s = 0 if shift.started_s is None or end_s is None else max(0, end_s - shift.started_s)
    drove_s = sum(to_s - from_s for from_s, to_s in drives)
    return ShiftHours(shift, planned_s, max(0, there_s - rested_s), rested_s, drove_s)


def _problems(
    driver: Driver,
    shifts: Sequence[Shift],
    breaks: Mapping[str, Sequence[ShiftBreak]],
    drives: Mapping[str, Sequence[tuple[int, int]]],
    limits: WorkingTimePolicy,
) -> list[str]:
    who = driver.staff.display_name
    duties = [duty for shift in shifts if (duty := duty_of(shift, breaks.get(shift.id, ()))) is not None]
    found = list(breaches(duties, driver.engagement, limits))
    if driver.engagement is not Engagement.CONTRACTOR:
        found += driving_breaches(duties, drives, limits)
    return [sentence_of(breach, who) for breach in found]
