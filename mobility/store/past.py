"""A past for a database: what is in it now, as if it had also been and gone on the days before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, func, insert, literal, select

from mobility.booking.values import BookingState
from mobility.fleet.values import EventKind, ShiftState
from mobility.store.engine import open_engine, store_errors
from mobility.store.tables import (
    AuditRow,
    BookingRow,
    DriverEventRow,
    IdempotencyRow,
    OfferRow,
    PlanRow,
    ShiftRow,
    table_of,
)
from mobility.store.trip_tables import LedgerRow

__all__ = ["add_past"]

_DAY_S = 86_400
_MARK = "past-"
_TOLD = (EventKind.ARRIVE, EventKind.BOARD, EventKind.DROP)
_SHIFTS, _PLANS, _BOOKINGS = table_of(ShiftRow), table_of(PlanRow), table_of(BookingRow)


def add_past(url: str, days: int) -> int:
    """
    Copy every shift and every booked ride of a database so many times, each time a day further back, as over.

    With the rides go their offers, client-made keys, audit entries, ledger entries and drivers' events: what a service
    that has run for so long keeps of them.

    Parameters
    ----------
    url : str
        A database with shifts and rides of one day, and no past yet.
    days : int
        How often, at least 1.

    Returns
    -------
    int
        How many rides are over then.

    Raises
    ------
    StoreUnavailable
        Where the database cannot be written to.
    """
    engine = open_engine(url)
    try:
        with store_errors(engine.url):
            for day in range(1, days + 1):
                with engine.execution_options(writes=True).connect() as connection:
                    _Day(f"{_MARK}{day}-", day * _DAY_S).add(connection)
                    connection.commit()
            with engine.connect() as connection:
                over = _BOOKINGS.c.state == BookingState.COMPLETED.value
                return connection.execute(select(func.count()).where(over)).scalar_one()
    finally:
        engine.dispose()


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that was: what its ids begin with, and how long before today it was, in seconds."""

    mark: str
    back_s: int

    def add(self, connection: Connection) -> None:
        """Copy today."""
        row, back_s = _BOOKINGS.c, self.back_s
        moved = ("pickup_from_s", "pickup_until_s", "arrive_by_s", "created_s", "eta_pickup_s", "eta_dropoff_s")
        shift = {"state": literal(ShiftState.ENDED.value), "started_s": _SHIFTS.c.start_s - back_s}
        shift["ended_s"] = _SHIFTS.c.end_s - back_s
        ride: dict[str, ColumnElement[Any]] = {
            "state": literal(BookingState.COMPLETED.value),
            "held_until_s": literal(None),
        }
        ride |= {"arrived_s": row.eta_pickup_s - back_s, "boarded_s": row.eta_pickup_s - back_s}
        ride |= {"alighted_s": row.eta_dropoff_s - back_s}
        for statement in (
            self._copies(_SHIFTS, ("id",), ("start_s", "end_s"), shift),
            self._copies(_PLANS, ("shift_id",), ("ready_s",)),
            self._copies(_BOOKINGS, ("id", "offer_id", "shift_id"), moved, ride),
            self._copies(table_of(OfferRow), ("taken_by", "id", "shift_id"), ("created_s", "expires_s")),
            self._copies(table_of(IdempotencyRow), ("key", "result_id"), ("created_s",)),
            self._copies(table_of(AuditRow), ("subject",), ("at_s",)),
            self._copies(table_of(LedgerRow), ("booking_id",), ("at_s",)),
            *(_events(kind, self.mark) for kind in _TOLD),
        ):
            connection.execute(statement)

    def _copies(
        self,
        table: Table,
        named: tuple[str, ...],
        timed: tuple[str, ...],
        changed: Mapping[str, ColumnElement[Any]] = MappingProxyType({}),
    ) -> Insert:
        """Copy the rows whose first column of `named` is of today; numbers the database gives are given anew."""
        columns = {each.name: each for each in table.columns if each.name != "id" or "id" in named}
        values: dict[str, ColumnElement[Any]] = dict(columns)
        values |= {name: literal(self.mark).concat(columns[name]) for name in named}
        values |= {name: columns[name] - self.back_s for name in timed}
        values |= changed
        today = columns[named[0]].not_like(f"{_MARK}%")
        return insert(table).from_select(list(columns), select(*(values[name] for name in columns)).where(today))


def _events(kind: EventKind, mark: str) -> Insert:
    """Let the drivers of that day have reported each of its rides."""
    row, event = _BOOKINGS.c, table_of(DriverEventRow)
    at_s = row.alighted_s if kind is EventKind.DROP else row.boarded_s
    values = {
        "event_id": literal(f"{kind.value}-").concat(row.id),
        "body_hash": row.id,
        "shift_id": row.shift_id,
        "kind": literal(kind.value),
        "booking_id": row.id,
        "at_s": at_s,
        "received_s": at_s,
    }
    return insert(event).from_select(list(values), select(*values.values()).where(row.id.like(f"{mark}%")))
