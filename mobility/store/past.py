"""A past for a database: what is in it now, as if it had also been and gone on the days before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import CTE, ColumnElement, Insert, String, Table, cast, func, insert, literal, select, true

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
        with store_errors(engine.url), engine.execution_options(writes=True).connect() as connection:
            for statement in _statements(_days(days)):
                connection.execute(statement)
            over = select(func.count()).where(_BOOKINGS.c.state == BookingState.COMPLETED.value)
            rides = connection.execute(over).scalar_one()
            connection.commit()
            return rides
    finally:
        engine.dispose()


def _days(days: int) -> CTE:
    """Return a table of the numbers from 1 to `days`."""
    first = select(literal(1).label("ago")).cte("days", recursive=True)
    return first.union_all(select(first.c.ago + 1).where(first.c.ago < days))


def _statements(days: CTE) -> Iterator[Insert]:
    """Yield what copies today to each of the days, in the order in which rows refer to each other."""
    row, back_s = _BOOKINGS.c, days.c.ago * _DAY_S
    moved = ("pickup_from_s", "pickup_until_s", "arrive_by_s", "created_s", "eta_pickup_s", "eta_dropoff_s")
    shift: dict[str, ColumnElement[Any]] = {"state": literal(ShiftState.ENDED.value)}
    shift |= {"started_s": _SHIFTS.c.start_s - back_s, "ended_s": _SHIFTS.c.end_s - back_s}
    ride: dict[str, ColumnElement[Any]] = {
        "state": literal(BookingState.COMPLETED.value),
        "held_until_s": literal(None),
    }
    ride |= {"arrived_s": row.eta_pickup_s - back_s, "boarded_s": row.eta_pickup_s - back_s}
    ride |= {"alighted_s": row.eta_dropoff_s - back_s}
    yield _copies(days, _SHIFTS, ("id",), ("start_s", "end_s"), shift)
    yield _copies(days, _PLANS, ("shift_id",), ("ready_s",))
    yield _copies(days, _BOOKINGS, ("id", "offer_id", "shift_id"), moved, ride)
    yield _copies(days, table_of(OfferRow), ("taken_by", "id", "shift_id"), ("created_s", "expires_s"))
    yield _copies(days, table_of(IdempotencyRow), ("key", "result_id"), ("created_s",))
    yield _copies(days, table_of(AuditRow), ("subject",), ("at_s",))
    yield _copies(days, table_of(LedgerRow), ("booking_id",), ("at_s",))
    yield from map(_events, _TOLD)


def _copies(
    days: CTE,
    table: Table,
    named: tuple[str, ...],
    timed: tuple[str, ...],
    changed: Mapping[str, ColumnElement[Any]] = MappingProxyType({}),
) -> Insert:
    """Copy the rows in which all columns of `named` name something; numbers the database gives are given anew."""
    columns = {each.name: each for each in table.columns if each.name != "id" or "id" in named}
    mark = literal(_MARK).concat(cast(days.c.ago, String)).concat("-")
    values: dict[str, ColumnElement[Any]] = dict(columns)
    values |= {name: mark.concat(columns[name]) for name in named}
    values |= {name: columns[name] - days.c.ago * _DAY_S for name in timed}
    values |= changed
    chosen = (
        select(*(values[name] for name in columns))
        .select_from(table.join(days, true()))
        .where(*(columns[name].is_not(None) for name in named))
    )
    return insert(table).from_select(list(columns), chosen, include_defaults=False)


def _events(kind: EventKind) -> Insert:
    """Let the drivers of those days have reported each ride that is over."""
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
    over = select(*values.values()).where(row.state == BookingState.COMPLETED.value)
    return insert(event).from_select(list(values), over, include_defaults=False)
