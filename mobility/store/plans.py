"""Plans in the store: the one place where a plan changes, by compare-and-set on its version."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from itertools import takewhile
from types import SimpleNamespace
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, insert, or_, select, update

from mobility.booking.booking import Booking
from mobility.booking.values import BookingState
from mobility.errors import NotFound, PlanMoved
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import held_during
from mobility.fleet.records import PlannedStop, PlanRecord, break_stops
from mobility.fleet.values import FleetVehicle, Phase, Shift
from mobility.store.crew_tables import DriverRow, ShiftBreakRow
from mobility.store.many_rows import insert_rows
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
_VERSIONS_OF = select(_PLANS.c.shift_id, _PLANS.c.version).where(_PLANS.c.shift_id.in_(_OF_SHIFTS))
_ITS_VEHICLE = tuple((column.name, f"its_{column.name}") for column in _VEHICLES.columns)
_RECORDS = (
    select(_PLANS, _SHIFTS, _DRIVERS.c.skills, *(_VEHICLES.c[name].label(label) for name, label in _ITS_VEHICLE))
    .join(_SHIFTS, _SHIFTS.c.id == _PLANS.c.shift_id)
    .join(_VEHICLES, _VEHICLES.c.id == _SHIFTS.c.vehicle_id)
    .join(_DRIVERS, _DRIVERS.c.staff_id == _SHIFTS.c.driver_id, isouter=True)
    .where(_PLANS.c.shift_id.in_(_OF_SHIFTS))
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
_CLEAR_STOPS = delete(_STOPS).where(_STOPS.c.shift_id == bindparam("shift"), _STOPS.c.position >= bindparam("kept"))
_CLEAR_BREAKS = delete(_BREAKS).where(_BREAKS.c.shift_id.in_(_OF_SHIFTS))


class Plans:
    """Plan records by shift."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

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
        stops: dict[str, list[PlannedStop]] = {shift_id: [] for shift_id in shift_ids}
        for row in self._connection.execute(_STOPS_OF, named):
            stops[row.shift_id].append(stop_of(row))
        bookings = self._bookings(stops)
        breaks = self._breaks(shift_ids)
        return {
            row.shift_id: PlanRecord(
                shift=shift_of(row),
                vehicle=_its_vehicle(row),
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
        self._connection.execute(_CLEAR_STOPS, {"shift": shift_id, "kept": 0})
        self._connection.execute(_CLEAR_BREAKS, {"shifts": [shift_id]})
        insert_rows(self._connection, _BREAKS, [{"shift_id": shift_id, **asdict(own)} for own in breaks])
        insert_rows(self._connection, _STOPS, _rows(shift_id, break_stops(breaks)))

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

    def write_stops(self, changed: Iterable[tuple[Sequence[PlannedStop], PlanRecord]]) -> None:
        """
        Write the stops of saved records, each given with the stops it had: those from the first one that is another.

        All are cleared first, since a ride may move from one plan to the other.
        """
        plans = [(_kept(before, record.stops), record) for before, record in changed]
        if not plans:
            return
        self._connection.execute(_CLEAR_STOPS, [{"shift": record.shift.id, "kept": kept} for kept, record in plans])
        rows = [row for kept, record in plans for row in _rows(record.shift.id, record.stops, kept)]
        insert_rows(self._connection, _STOPS, rows)

    def stop_ids_before(self, shift_ids: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Return the (booking, place) of every halt to come of these shifts, in order: one small query."""
        found: dict[str, list[tuple[str, str]]] = {shift_id: [] for shift_id in shift_ids}
        if found:
            for row in self._connection.execute(_HALTS_OF, {"shifts": list(found)}):
                found[row.shift_id].append((row.booking_id, row.stop_id))
        return found


def _its_vehicle(row: Row[Any]) -> FleetVehicle:
    return vehicle_of(SimpleNamespace(**{name: getattr(row, label) for name, label in _ITS_VEHICLE}))


def _kept(before: Sequence[PlannedStop], after: Sequence[PlannedStop]) -> int:
    """Return how many stops at the beginning are what they were."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False))
    return sum(1 for _ in same)


def _rows(shift_id: str, stops: Sequence[PlannedStop], kept: int = 0) -> list[dict[str, Any]]:
    return [
        {"shift_id": shift_id, "position": position, **stop_columns(stop)}
        for position, stop in enumerate(stops[kept:], start=kept)
    ]
