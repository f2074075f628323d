"""The tables of who drives: what drivers may do, and the breaks of their shifts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.store.tables import Base

__all__ = ["DriverRow", "ShiftBreakRow"]

_Id = String(64)


class DriverRow(Base):
    """What the service knows of a driver beside the account: the regime, and skills with their validity."""

    __tablename__ = "drivers"
    staff_id: Mapped[str] = mapped_column(_Id, ForeignKey("staff.id"), primary_key=True)
    regime: Mapped[str] = mapped_column(String(20))
    skills: Mapped[list[Any]]


class ShiftBreakRow(Base):
    """A break of a shift, to be taken or taken."""

    __tablename__ = "shift_breaks"
    __table_args__ = (CheckConstraint("earliest_s <= latest_s AND duration_s > 0", name="window"),)
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    shift_id: Mapped[str] = mapped_column(_Id, ForeignKey("shifts.id"), index=True)
    earliest_s: Mapped[int]
    latest_s: Mapped[int]
    duration_s: Mapped[int]
    began_s: Mapped[int | None]
    ended_s: Mapped[int | None]
