"""Plans in the store: the one place where a plan changes, by compare-and-set on its version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace

from sqlalchemy import bindparam, delete, insert, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.booking.booking import Booking
from mobility.booking.values import BookingState
from mobility.errors import NotFound, PlanMoved
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import held_during
from mobility.fleet.records import PlannedStop, PlanRecord, break_stops
from mobility.fleet.values import Shift, ShiftState
from mobility.store.crew_tables import DriverRow, ShiftBreakRow
from mobility.store.rows import (
    booking_of,
    break_of,
    phase_of,
    relocation_of,
    shift_of,
    skills_of,
    stop_columns,
    stop_of,
    vehicle_of,
)
from mobility.store.tables import BookingRow, PlanRow, PlanStopRow, ShiftRow, VehicleRow, table_of

__all__ = ["Plans"]

_STOPS, _BOOKINGS, _PLANS = table_of(PlanStopRow), table_of(BookingRow), table_of(PlanRow)
# Made once: to put a query together takes as long as to ask it.
_VERSIONS = (
    select(PlanRow.shift_id, PlanRow.version)
    .join(ShiftRow, ShiftRow.id == PlanRow.shift_id)
    .where(ShiftRow.end_s > bindparam("ending_after_s"), ShiftRow.state != ShiftState.ENDED.value)
    .where(ShiftRow.driver_id.is_not(None))  # an open shift carries nobody
)
_NEW_STOPS = insert(_STOPS)


class Plans:
    """Plan records by shift."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def versions(self, ending_after_s: int) -> dict[str, int]:
        """Return the version of every plan that still matters, by shift: one cheap query."""
        rows = self._session.execute(_VERSIONS, {"ending_after_s": ending_after_s})
        return {row.shift_id: row.version for row in rows}

    def versions_of(self, shift_ids: Collection[str]) -> dict[str, int]:
        """Return the versions of the plans of these shifts."""
        query = select(_PLANS.c.shift_id, _PLANS.c.version).where(_PLANS.c.shift_id.in_(shift_ids))
        return {row.shift_id: row.version for row in self._session.execute(query)}

    def load(self, shift_ids: Collection[str]) -> dict[str, PlanRecord]:
        """Return the records of those shifts, each with its vehicle, stops and live bookings."""
        if not shift_ids:
            return {}
        plans = (
            select(PlanRow, ShiftRow, VehicleRow, DriverRow)
            .join(ShiftRow, ShiftRow.id == PlanRow.shift_id)
            .join(VehicleRow, VehicleRow.id == ShiftRow.vehicle_id)
            .join(DriverRow, DriverRow.staff_id == ShiftRow.driver_id, isouter=True)
            .where(PlanRow.shift_id.in_(shift_ids))
        )
        # The versions first: what is written after them is then noticed when they are compared.
        rows = self._session.execute(plans).all()
        stops: dict[str, list[PlannedStop]] = {shift_id: [] for shift_id in shift_ids}
        query = select(_STOPS).where(_STOPS.c.shift_id.in_(shift_ids)).order_by(_STOPS.c.position)
        for row in self._session.execute(query):
            stops[row.shift_id].append(stop_of(row))
        bookings = self._bookings(stops)
        breaks = self._breaks(shift_ids)
        return {
            plan.shift_id: PlanRecord(
                shift=shift_of(shift),
                vehicle=vehicle_of(vehicle),
                version=plan.version,
                phase=phase_of(plan),
                here_stop_id=plan.here_stop_id,
                ready_s=plan.ready_s,
                stops=tuple(stops[plan.shift_id]),
                bookings=bookings[plan.shift_id],
                relocation=relocation_of(plan),
                breaks=tuple(breaks[plan.shift_id]),
                crew=frozenset() if driver is None else _held(driver, shift),
            )
            for plan, shift, vehicle, driver in rows
        }

    def _breaks(self, shift_ids: Collection[str]) -> dict[str, list[ShiftBreak]]:
        found: dict[str, list[ShiftBreak]] = {shift_id: [] for shift_id in shift_ids}
        query = select(ShiftBreakRow).where(ShiftBreakRow.shift_id.in_(shift_ids))
        for row in self._session.scalars(query.order_by(ShiftBreakRow.earliest_s, ShiftBreakRow.id)):
            found[row.shift_id].append(break_of(row))
        return found

    def _bookings(self, stops: dict[str, list[PlannedStop]]) -> dict[str, dict[str, Booking]]:
        carried = {s.booking_id: shift_id for shift_id, found in stops.items() for s in found if s.kind != "break"}
        row_ = _BOOKINGS.c
        on_board = row_.shift_id.in_(list(stops)) & (row_.state == BookingState.ON_BOARD.value)
        query = select(_BOOKINGS).where(or_(row_.id.in_(list(carried)), on_board))
        bookings: dict[str, dict[str, Booking]] = {shift_id: {} for shift_id in stops}
        for row in self._session.execute(query.order_by(row_.id)):
            shift_id = carried.get(row.id) or row.shift_id
            if shift_id is not None:
                bookings[shift_id][row.id] = booking_of(row)
        return bookings

    def get(self, shift_id: str) -> PlanRecord:
        """Return one record; raises `NotFound`."""
        found = self.load([shift_id])
        if shift_id not in found:
            raise NotFound(f"there is no plan for shift {shift_id}")
        return found[shift_id]

    def add(self, shift: Shift, depot_stop_id: str, breaks: Sequence[ShiftBreak] = ()) -> None:
        """Start the plan of a new shift: the vehicle stands at its depot, and nothing but breaks is to be done."""
        row = PlanRow(shift_id=shift.id, version=1, phase="idle", here_stop_id=depot_stop_id, ready_s=shift.start_s)
        self._session.add(row)
        self._session.flush()
        self.write_breaks(shift.id, breaks)

    def write_breaks(self, shift_id: str, breaks: Sequence[ShiftBreak]) -> None:
        """Put breaks, in their order, in the place of all stops of a plan that carries nobody."""
        self._session.execute(delete(PlanStopRow).where(PlanStopRow.shift_id == shift_id))
        self._session.execute(delete(ShiftBreakRow).where(ShiftBreakRow.shift_id == shift_id))
        for own in breaks:
            self._session.add(ShiftBreakRow(shift_id=shift_id, **asdict(own)))
        self._session.flush()
        for position, stop in enumerate(break_stops(breaks)):
            self._session.add(PlanStopRow(shift_id=shift_id, position=position, **stop_columns(stop)))
        self._session.flush()

    def save_breaks(self, breaks: Iterable[ShiftBreak]) -> None:
        """Write when breaks are to be taken, and when they were begun and ended."""
        for own in breaks:
            columns = asdict(own)
            self._session.execute(update(ShiftBreakRow).where(ShiftBreakRow.id == columns.pop("id")).values(**columns))

    def save(self, record: PlanRecord) -> PlanRecord:
        """
        Write `record` over the version it was made from and return it with its new version.

        Raises
        ------
        PlanMoved
            Where somebody else wrote that plan meanwhile: decide again from the start.
        """
        changed = self._session.execute(
            update(_PLANS)
            .where(_PLANS.c.shift_id == record.shift.id, _PLANS.c.version == record.version)
            .values(
                version=_PLANS.c.version + 1,
                phase=record.phase.value,
                here_stop_id=record.here_stop_id,
                ready_s=record.ready_s,
                relocation=None if record.relocation is None else asdict(record.relocation),
            )
        )
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        if changed.rowcount != 1:
            raise PlanMoved(f"the plan of shift {record.shift.id} is no longer at version {record.version}")
        return replace(record, version=record.version + 1)

    def write_stops(self, records: Iterable[PlanRecord]) -> None:
        """Replace the stops of saved records; all are cleared first, since a ride may move from one to the other."""
        records = tuple(records)
        if not records:
            return
        self._session.execute(delete(_STOPS).where(_STOPS.c.shift_id.in_([r.shift.id for r in records])))
        rows = [
            {"shift_id": record.shift.id, "position": position, **stop_columns(stop)}
            for record in records
            for position, stop in enumerate(record.stops)
        ]
        if rows:
            self._session.execute(_NEW_STOPS, rows)

    def stop_ids_before(self, shift_ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Return the (booking, place) of every halt to come of these shifts, in order: one small query."""
        found: dict[str, list[tuple[str, str]]] = {shift_id: [] for shift_id in shift_ids}
        if found:
            row_ = _STOPS.c
            query = select(row_.shift_id, row_.booking_id, row_.stop_id)
            query = query.where(row_.shift_id.in_(list(found)), row_.booking_id.is_not(None))
            for row in self._session.execute(query.order_by(row_.shift_id, row_.position)):
                found[row.shift_id].append((row.booking_id, row.stop_id))
        return found


def _held(driver: DriverRow, shift: ShiftRow) -> frozenset[str]:
    return held_during(skills_of(driver.skills), shift.start_s, shift.end_s)
