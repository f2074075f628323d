"""Drivers and their shifts in the store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mobility.errors import NotFound
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Driver, Engagement
from mobility.fleet.values import Shift
from mobility.naming import by_name
from mobility.people.values import Role
from mobility.store.crew_tables import DriverRow, ShiftBreakRow
from mobility.store.people import staff_of
from mobility.store.rows import break_of, shift_of, skills_of
from mobility.store.tables import DriverEventRow, ShiftRow, StaffRow

__all__ = ["Crews"]


class Crews:
    """Drivers by staff id, and who has which shift with which breaks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def driver(self, staff_id: str) -> Driver:
        """Return one driver; raises `NotFound`."""
        found = self._drivers(staff_id)
        if not found:
            raise NotFound(f"there is no driver {staff_id}")
        return found[0]

    def drivers(self) -> tuple[Driver, ...]:
        """Return all drivers, also those who have left, by name."""
        return self._drivers(None)

    def _drivers(self, staff_id: str | None) -> tuple[Driver, ...]:
        query = (
            select(StaffRow, DriverRow)
            .join(DriverRow, DriverRow.staff_id == StaffRow.id, isouter=True)
            .where(StaffRow.role == Role.DRIVER.value)
        )
        if staff_id is not None:
            query = query.where(StaffRow.id == staff_id)
        found = (
            Driver(staff_of(staff))
            if known is None
            else Driver(staff_of(staff), Engagement(known.regime), skills_of(known.skills))
            for staff, known in self._session.execute(query)
        )
        return tuple(sorted(found, key=lambda driver: (by_name(driver.staff.display_name), driver.staff.username)))

    def save(self, driver: Driver) -> None:
        """Write what is known of a driver, and whether they are still there."""
        skills = [asdict(skill) for skill in driver.skills]
        self._session.merge(DriverRow(staff_id=driver.staff.id, regime=driver.engagement.value, skills=skills))
        changed = {"display_name": driver.staff.display_name, "active": driver.staff.active}
        self._session.execute(update(StaffRow).where(StaffRow.id == driver.staff.id).values(**changed))
        self._session.flush()

    def lock(self, driver_id: str) -> None:
        """Let nobody else plan this driver's time before the transaction ends."""
        self._session.execute(update(StaffRow).where(StaffRow.id == driver_id).values(id=driver_id))

    def shifts_of(self, driver_id: str, from_s: int, until_s: int) -> tuple[Shift, ...]:
        """Return the shifts of a driver that touch ``[from_s, until_s)``, by start."""
        query = select(ShiftRow).where(
            ShiftRow.driver_id == driver_id, ShiftRow.end_s > from_s, ShiftRow.start_s < until_s
        )
        return tuple(shift_of(row) for row in self._session.scalars(query.order_by(ShiftRow.start_s, ShiftRow.id)))

    def breaks(self, shift_ids: Sequence[str]) -> dict[str, tuple[ShiftBreak, ...]]:
        """Return the breaks of those shifts, each in order; shifts without any are left out."""
        query = (
            select(ShiftBreakRow)
            .where(ShiftBreakRow.shift_id.in_(shift_ids))
            .order_by(ShiftBreakRow.earliest_s, ShiftBreakRow.id)
        )
        found: dict[str, tuple[ShiftBreak, ...]] = {}
        for row in self._session.scalars(query):
            found[row.shift_id] = (*found.get(row.shift_id, ()), break_of(row))
        return found

    def drives(self, shift_ids: Sequence[str]) -> dict[str, tuple[tuple[int, int], ...]]:
        """Return when the vehicles of those shifts were on the road, (from, to) in order, as their drivers reported."""
        row = DriverEventRow
        query = select(row.shift_id, row.kind, row.at_s)  # plain columns: a whole day of a fleet is thousands of them
        query = query.where(row.shift_id.in_(shift_ids), row.kind.in_(("depart", "arrive")))
        left_s: dict[str, int] = {}
        found: dict[str, list[tuple[int, int]]] = {}
        for shift_id, kind, at_s in self._session.execute(query.order_by(row.at_s, row.received_s)):
            if kind == "depart":
                left_s[shift_id] = at_s
            elif shift_id in left_s:
                found.setdefault(shift_id, []).append((left_s.pop(shift_id), at_s))
        return {shift_id: tuple(drives) for shift_id, drives in found.items()}
