"""The tables of those who care for riders: companions, and visits with an open way home which practices may end."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.store.tables import Base

__all__ = ["CompanionRow", "PracticeRow", "VisitRow"]

_Id = String(64)


class CompanionRow(Base):
    """Somebody a rider invited to book for them; only a digest of the invitation's code is kept."""

    __tablename__ = "companions"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    person_id: Mapped[str] = mapped_column(_Id, ForeignKey("persons.id"), index=True)
    created_s: Mapped[int]
    expires_s: Mapped[int]
    state: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(100))
    phone: Mapped[str] = mapped_column(String(40))
    since_s: Mapped[int | None]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    version: Mapped[int]


class PracticeRow(Base):
    """A practice that may say that its patients are ready; only a digest of its code is kept."""

    __tablename__ = "practices"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    created_s: Mapped[int]
    name: Mapped[str] = mapped_column(String(100))
    place: Mapped[dict[str, Any]]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    active: Mapped[bool]


class VisitRow(Base):
    """A visit whose end nobody knows, with the way home promised for it; `version` guards it."""

    __tablename__ = "visits"
    booking_id: Mapped[str] = mapped_column(_Id, ForeignKey("bookings.id"), primary_key=True)
    created_s: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    appointment_s: Mapped[int]
    lasts_s: Mapped[int]
    ready_s: Mapped[list[Any]]
    last_s: Mapped[int]
    home: Mapped[dict[str, Any]]
    practice_id: Mapped[str | None] = mapped_column(_Id, ForeignKey("practices.id"), index=True)
    ride_id: Mapped[str | None] = mapped_column(_Id, index=True)
    pressed_s: Mapped[int | None]
    pressed_by: Mapped[str | None] = mapped_column(String(80))
    version: Mapped[int]
