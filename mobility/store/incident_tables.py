"""The tables of what goes wrong on the road: breakdowns, and rides that had to be given up."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.store.tables import Base

__all__ = ["BreakdownRow", "DoubtedSignalRow", "LostRideRow"]

_Id = String(64)


class BreakdownRow(Base):
    """A vehicle that broke down, and what became of its riders."""

    __tablename__ = "breakdowns"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    vehicle_id: Mapped[str] = mapped_column(_Id, ForeignKey("vehicles.id"))
    at_s: Mapped[int] = mapped_column(index=True)
    until_s: Mapped[int]
    place: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(String(300))
    reported_by: Mapped[str] = mapped_column(_Id)
    replacement: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    outcome: Mapped[dict[str, Any]]


class LostRideRow(Base):
    """A ride the service had to give up; `settled_s` is when somebody has talked to its rider."""

    __tablename__ = "lost_rides"
    booking_id: Mapped[str] = mapped_column(_Id, ForeignKey("bookings.id"), primary_key=True)
    at_s: Mapped[int]
    cause: Mapped[str] = mapped_column(String(20))
    alternatives_s: Mapped[list[Any]]
    settled_s: Mapped[int | None] = mapped_column(index=True)


class DoubtedSignalRow(Base):
    """A vehicle whose positions cannot be true, until it says something true again."""

    __tablename__ = "doubted_signals"
    vehicle_id: Mapped[str] = mapped_column(_Id, ForeignKey("vehicles.id"), primary_key=True)
    reason: Mapped[str] = mapped_column(String(20))
    times: Mapped[int] = mapped_column(Integer)
    since_s: Mapped[int]
    last_s: Mapped[int]
