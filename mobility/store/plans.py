"""Plans in the store: the one place where a plan changes, by compare-and-set on its version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import BindParameter, Connection, bindparam, delete, insert, or_, select, update

from mobility.booking.booking import Booking
from mobility.booking.values import BookingState
from mobility.errors import NotFound, PlanMoved
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import held_during
from mobility.fleet.records import PlannedStop, PlanRecord, break_stops
from mobility.fleet.values import Phase, Shift, ShiftState
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
_SHIFTS, _VEHICLES = table_of(ShiftRow), table_of(VehicleRow)
_BREAKS, _DRIVERS = table_of(ShiftBreakRow), table_of(DriverRow)
# Made once: to put a query together takes as long as to ask it.
_OF_SHIFTS: BindParameter[Any] = bindparam("shifts", expanding=True)
_VERSIONS = (
    select(_PLANS.c.shift_id, _PLANS.c.version)
    .join(_SHIFTS, _SHIFTS.c.id == _PLANS.c.shift_id)
    .where(_SHIFTS.c.end_s > bindparam("ending_after_s"), _SHIFTS.c.state != ShiftState.ENDED.value)
    .where(_SHIFTS.c.driver_id.is_not(None))  # an open shift carries nobody
)
_VERSIONS_OF = select(_PLANS.c.shift_id, _PLANS.c.version).where(_PLANS.c.shift_id.in_(_OF_SHIFTS))
_RECORDS = (
    select(_PLANS, _SHIFTS, _DRIVERS.c.skills)
    .join(_SHIFTS, _SHIFTS.c.id == _PLANS.c.shift_id)
    .join(_DRIVERS, _DRIVERS.c.staff_id == _SHIFTS.c.driver_id, isouter=True)
    .where(_PLANS.c.shift_id.in_(_OF_SHIFTS))
)
_VEHICLES_OF = select(_VEHICLES).where(
    _VEHICLES.c.id.in_(select(_SHIFTS.c.vehicle_id).where(_SHIFTS.c.id.in_(_OF_SHIFTS)))
)
_STOPS_OF = select(_STOPS).where(_STOPS.c.shift_id.in_(_OF_SHIFTS)).order_by(_STOPS.c.position)
_HALTS_OF = (
    select(_STOPS.c.shift_id, _STOPS.c.booking_id, _STOPS.c.stop_id)
    .where(_STOPS.c.shift_id.in_(_OF_SHIFTS), _STOPS.c.booking_id.is_not(None))
    .order_by(_STOPS.c.shift_id, _STOPS.c.position)
)
_BREAKS_OF = select(_BREAKS).where(_BREAKS.c.shift_id.in_(_OF_SHIFTS)).order_by(_BREAKS.c.earliest_s, _BREAKS.c.id)
_CARRIED = (
    select(_BOOKINGS)
    .where(
        or_(
            _BOOKINGS.c.id.in_(bindparam("planned", expanding=True)),
            _BOOKINGS.c.shift_id.in_(_OF_SHIFTS) & (_BOOKINGS.c.state == BookingState.ON_BOARD.value),
        )
    )
    .order_by(_BOOKINGS.c.id)
)
_SAVE = (
    update(_PLANS)
    .where(_PLANS.c.shift_id == bindparam("shift"), _PLANS.c.version == bindparam("read"))
    .values(
        version=_PLANS.c.version + 1,
        **{name: bindparam(f"new_{name}") for name in ("phase", "here_stop_id", "ready_s", "relocation")},
    )
)
_CLEAR_STOPS = delete(_STOPS).where(_STOPS.c.shift_id.in_(_OF_SHIFTS))
_CLEAR_BREAKS = delete(_BREAKS).where(_BREAKS.c.shift_id.in_(_OF_SHIFTS))
_NEW_STOPS = insert(_STOPS)


class Plans:
    """Plan records by shift."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def versions(self, ending_after_s: int) -> dict[str, int]:
        """Return the version of every plan that still matters, by shift: one cheap query."""
        rows = self._connection.execute(_VERSIONS, {"ending_after_s": ending_after_s})
        return {shift_id: version for shift_id, version in rows.all()}  # noqa: C416 - rows are no pairs to mypy

    def versions_of(self, shift_ids: Collection[str]) -> dict[str, int]:
        """Return the versions of the plans of these shifts."""
        rows = self._connection.execute(_VERSIONS_OF, {"shifts": list(shift_ids)})
        return {row.shift_id: row.version for row in rows}

    def load(self, shift_ids: Collection[str]) -> dict[str, PlanRecord]:
        """Return the records of those shifts, each with its vehicle, stops and live bookings."""
        if not shift_ids:
            return {}
        named = {"shifts": list(shift_ids)}
        # The versions first: what is written after them is then noticed when they are compared.
        rows = self._connection.execute(_RECORDS, named).all()
        vehicles = {row.id: vehicle_of(row) for row in self._connection.execute(_VEHICLES_OF, named)}
        stops: dict[str, list[PlannedStop]] = {shift_id: [] for shift_id in shift_ids}
        for row in self._connection.execute(_STOPS_OF, named):
            stops[row.shift_id].append(stop_of(row))
        bookings = self._bookings(stops)
        breaks = self._breaks(shift_ids)
        return {
            row.shift_id: PlanRecord(
                shift=shift_of(row),
                vehicle=vehicles[row.vehicle_id],
                version=row.version,
                phase=phase_of(row),
                here_stop_id=row.here_stop_id,
                ready_s=row.ready_s,
                stops=tuple(stops[row.shift_id]),
                bookings=bookings[row.shift_id],
                relocation=relocation_of(row),
                breaks=tuple(breaks[row.shift_id]),
                crew=held_during(skills_of(row.skills or ()), row.start_s, row.end_s),
            )
            for row in rows
        }

    def _breaks(self, shift_ids: Collection[str]) -> dict[str, list[ShiftBreak]]:
        found: dict[str, list[ShiftBreak]] = {shift_id: [] for shift_id in shift_ids}
        for row in self._connection.execute(_BREAKS_OF, {"shifts": list(shift_ids)}):
            found[row.shift_id].append(break_of(row))
        return found

    def _bookings(self, stops: dict[str, list[PlannedStop]]) -> dict[str, dict[str, Booking]]:
        carried = {s.booking_id: shift_id for shift_id, found in stops.items() for s in found if s.kind != "break"}
        bookings: dict[str, dict[str, Booking]] = {shift_id: {} for shift_id in stops}
        for row in self._connection.execute(_CARRIED, {"planned": list(carried), "shifts": list(stops)}):
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
        idle = {"version": 1, "phase": Phase.IDLE.value, "here_stop_id": depot_stop_id, "ready_s": shift.start_s}
        self._connection.execute(insert(_PLANS), {"shift_id": shift.id, **idle})
        self.write_breaks(shift.id, breaks)

    def write_breaks(self, shift_id: str, breaks: Sequence[ShiftBreak]) -> None:
        """Put breaks, in their order, in the place of all stops of a plan that carries nobody."""
        self._connection.execute(_CLEAR_STOPS, {"shifts": [shift_id]})
        self._connection.execute(_CLEAR_BREAKS, {"shifts": [shift_id]})
        if breaks:
            self._connection.execute(insert(_BREAKS), [{"shift_id": shift_id, **asdict(own)} for own in breaks])
            self._add_stops({shift_id: break_stops(breaks)})

    def save_breaks(self, breaks: Iterable[ShiftBreak]) -> None:
        """Write when breaks are to be taken, and when they were begun and ended."""
        for own in breaks:
            columns = asdict(own)
            self._connection.execute(update(_BREAKS).where(_BREAKS.c.id == columns.pop("id")).values(**columns))

    def save(self, record: PlanRecord) -> PlanRecord:
        """
        Write `record` over the version it was made from and return it with its new version.

        Raises
        ------
        PlanMoved
            Where somebody else wrote that plan meanwhile: decide again from the start.
        """
        became = {
            "new_phase": record.phase.value,
            "new_here_stop_id": record.here_stop_id,
            "new_ready_s": record.ready_s,
            "new_relocation": None if record.relocation is None else asdict(record.relocation),
        }
        changed = self._connection.execute(_SAVE, {"shift": record.shift.id, "read": record.version, **became})
        if changed.rowcount != 1:
            raise PlanMoved(f"the plan of shift {record.shift.id} is no longer at version {record.version}")
        return replace(record, version=record.version + 1)

    def write_stops(self, records: Iterable[PlanRecord]) -> None:
        """Replace the stops of saved records; all are cleared first, since a ride may move from one to the other."""
        records = tuple(records)
        if not records:
            return
        self._connection.execute(_CLEAR_STOPS, {"shifts": [record.shift.id for record in records]})
        self._add_stops({record.shift.id: record.stops for record in records})

    def _add_stops(self, stops: Mapping[str, Sequence[PlannedStop]]) -> None:
        rows = [
            {"shift_id": shift_id, "position": position, **stop_columns(stop)}
            for shift_id, planned in stops.items()
            for position, stop in enumerate(planned)
        ]
        if rows:
            self._connection.execute(_NEW_STOPS, rows)

    def stop_ids_before(self, shift_ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Return the (booking, place) of every halt to come of these shifts, in order: one small query."""
        found: dict[str, list[tuple[str, str]]] = {shift_id: [] for shift_id in shift_ids}
        if found:
            for row in self._connection.execute(_HALTS_OF, {"shifts": list(found)}):
                found[row.shift_id].append((row.booking_id, row.stop_id))
        return found
