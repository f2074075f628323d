"""The tables, as SQLAlchemy classes. Only `mobility.store` sees them; everybody else gets domain values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

__all__ = [
    "GROWING",
    "AuditRow",
    "Base",
    "BookingRow",
    "CursorRow",
    "DriverEventRow",
    "IdempotencyRow",
    "OfferRow",
    "OutboxRow",
    "PersonRow",
    "PlanRow",
    "PlanStopRow",
    "PositionRow",
    "ShiftRow",
    "SimulationRunRow",
    "StaffRow",
    "VehicleRow",
    "table_of",
]

_Id = String(64)
GROWING = BigInteger().with_variant(Integer, "sqlite")
"""A number the database gives by itself; SQLite does so for INTEGER only."""


class Base(DeclarativeBase):
    """All tables; constraints get names that migrations can refer to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it once
        int: BigInteger,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


def table_of(row: type[Base]) -> Table:
    """Return the table itself: what is read and written often goes without the objects SQLAlchemy makes of rows."""
    return Base.metadata.tables[row.__tablename__]


class StaffRow(Base):
    """Somebody who works for the service."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    username: Mapped[str] = mapped_column(String(64), unique=True)
    display_name: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(20))
    password_hash: Mapped[str] = mapped_column(String(200))
    active: Mapped[bool]


class PersonRow(Base):
    """A rider known by name and phone."""

    __tablename__ = "persons"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(40), index=True)
    created_s: Mapped[int]


class VehicleRow(Base):
    """A vehicle the service owns."""

    __tablename__ = "vehicles"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    plate: Mapped[str] = mapped_column(String(20), unique=True)
    configurations: Mapped[list[Any]]
    skills: Mapped[list[Any]]
    depot_stop_id: Mapped[str] = mapped_column(String(100))
    regime: Mapped[str] = mapped_column(String(20))
    active: Mapped[bool]


class ShiftRow(Base):
    """One driver with one vehicle for some hours."""

    __tablename__ = "shifts"
    __table_args__ = (CheckConstraint("start_s < end_s", name="forward"), Index(None, "end_s"))
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    vehicle_id: Mapped[str] = mapped_column(_Id, ForeignKey("vehicles.id"), index=True)
    driver_id: Mapped[str | None] = mapped_column(_Id, ForeignKey("staff.id"), index=True)
    start_s: Mapped[int]
    end_s: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    started_s: Mapped[int | None]
    ended_s: Mapped[int | None]


class PlanRow(Base):
    """The plan of one shift: the consistency boundary, guarded by `version`."""

    __tablename__ = "plans"
    shift_id: Mapped[str] = mapped_column(_Id, ForeignKey("shifts.id"), primary_key=True)
    version: Mapped[int]
    phase: Mapped[str] = mapped_column(String(20))
    here_stop_id: Mapped[str] = mapped_column(String(100))
    ready_s: Mapped[int]
    relocation: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class PlanStopRow(Base):
    """One boarding, alighting or break still to come; a booking has at most one of each, whatever happens."""

    __tablename__ = "plan_stops"
    __table_args__ = (UniqueConstraint("booking_id", "kind"), UniqueConstraint("break_id"))
    shift_id: Mapped[str] = mapped_column(_Id, ForeignKey("plans.shift_id"), primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    booking_id: Mapped[str | None] = mapped_column(_Id, ForeignKey("bookings.id"))
    break_id: Mapped[str | None] = mapped_column(_Id, ForeignKey("shift_breaks.id"))
    kind: Mapped[str] = mapped_column(String(10))
    stop_id: Mapped[str] = mapped_column(String(100))
    arrive_s: Mapped[int]
    begin_s: Mapped[int]
    depart_s: Mapped[int]


class OfferRow(Base):
    """A ride that was offered; `taken_by` makes it single use."""

    __tablename__ = "offers"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    created_s: Mapped[int]
    expires_s: Mapped[int] = mapped_column(index=True)
    shift_id: Mapped[str] = mapped_column(_Id, ForeignKey("plans.shift_id"))
    plan_version: Mapped[int]
    pickup_position: Mapped[int] = mapped_column(Integer)
    dropoff_position: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]]
    taken_by: Mapped[str | None] = mapped_column(_Id)
    asker: Mapped[str | None] = mapped_column(_Id)


class BookingRow(Base):
    """A ride somebody holds, booked, makes or made."""

    __tablename__ = "bookings"
    __table_args__ = (Index(None, "state", "held_until_s"), Index(None, "shift_id", "state"))
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    state: Mapped[str] = mapped_column(String(30))
    code: Mapped[str] = mapped_column(String(8))
    offer_id: Mapped[str] = mapped_column(_Id, unique=True)
    shift_id: Mapped[str | None] = mapped_column(_Id, ForeignKey("plans.shift_id"))
    vehicle_id: Mapped[str | None] = mapped_column(_Id, ForeignKey("vehicles.id"))
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(40))
    phone_digits: Mapped[str | None] = mapped_column(String(40), index=True)
    note: Mapped[str] = mapped_column(String(300))
    person_id: Mapped[str | None] = mapped_column(_Id, ForeignKey("persons.id"), index=True)
    booked_by: Mapped[str] = mapped_column(_Id)
    party: Mapped[dict[str, Any]]
    origin: Mapped[dict[str, Any]]
    destination: Mapped[dict[str, Any]]
    impaired: Mapped[bool]
    pickup_stop: Mapped[dict[str, Any]]
    dropoff_stop: Mapped[dict[str, Any]]
    pickup_from_s: Mapped[int] = mapped_column(index=True)
    pickup_until_s: Mapped[int]
    arrive_by_s: Mapped[int]
    max_ride_s: Mapped[int]
    boarding_s: Mapped[int]
    alighting_s: Mapped[int]
    price_ct: Mapped[int]
    created_s: Mapped[int]
    held_until_s: Mapped[int | None]
    eta_pickup_s: Mapped[int]
    eta_dropoff_s: Mapped[int]
    arrived_s: Mapped[int | None]
    boarded_s: Mapped[int | None]
    alighted_s: Mapped[int | None]
    late: Mapped[bool]
    terms: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    partner_id: Mapped[str | None] = mapped_column(_Id, index=True)
    leg: Mapped[str | None] = mapped_column(String(10))
    group_id: Mapped[str | None] = mapped_column(_Id, index=True)
    tight_s: Mapped[int | None]
    fee_ct: Mapped[int | None]
    first_promise: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class DriverEventRow(Base):
    """What a driver reported, once for each event id."""

    __tablename__ = "driver_events"
    event_id: Mapped[str] = mapped_column(_Id, primary_key=True)
    body_hash: Mapped[str] = mapped_column(String(64))
    shift_id: Mapped[str] = mapped_column(_Id, ForeignKey("shifts.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    stop_id: Mapped[str | None] = mapped_column(String(100))
    booking_id: Mapped[str | None] = mapped_column(_Id)
    at_s: Mapped[int]
    received_s: Mapped[int]
    lat: Mapped[float | None]
    lon: Mapped[float | None]


class PositionRow(Base):
    """Where a vehicle was last seen."""

    __tablename__ = "positions"
    vehicle_id: Mapped[str] = mapped_column(_Id, ForeignKey("vehicles.id"), primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    heading: Mapped[float | None]
    at_s: Mapped[int]


class IdempotencyRow(Base):
    """A client-made key that was used, and what for."""

    __tablename__ = "idempotency_keys"
    key: Mapped[str] = mapped_column(_Id, primary_key=True)
    operation: Mapped[str] = mapped_column(String(30))
    body_hash: Mapped[str] = mapped_column(String(64))
    result_id: Mapped[str] = mapped_column(_Id)
    created_s: Mapped[int]


class OutboxRow(Base):
    """A message to be read after the transaction that wrote it."""

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "audience", "id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(GROWING, primary_key=True, autoincrement=True)
    created_s: Mapped[int]
    audience: Mapped[str] = mapped_column(String(80))
    topic: Mapped[str] = mapped_column(String(30))
    payload: Mapped[dict[str, Any]]


class CursorRow(Base):
    """How far a reader of the outbox has got."""

    __tablename__ = "cursors"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    last_id: Mapped[int]


class AuditRow(Base):
    """Who did what to what, when, and why."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "subject", "id"), {"sqlite_autoincrement": True})
    id: Mapped[int] = mapped_column(GROWING, primary_key=True, autoincrement=True)
    at_s: Mapped[int]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(80))
    details: Mapped[dict[str, Any]]


class SimulationRunRow(Base):
    """A simulated day a planner asked for."""

    __tablename__ = "simulation_runs"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    created_s: Mapped[int] = mapped_column(index=True)
    scenario: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20))
    progress: Mapped[float]
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    error: Mapped[str | None] = mapped_column(String(1000))
    until_s: Mapped[int | None]
    """While it is running: the worker that computes it is taken for dead at this (real) time."""
