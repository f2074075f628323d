"""The tables of what belongs to rides without being one: what is owed, series, the waiting list, unmet wishes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.store.tables import GROWING, Base

__all__ = ["LedgerRow", "SeriesDayRow", "SeriesRow", "UnmetNeedRow", "UnmetWishRow", "WaitingRow"]

_Id = String(64)


class UnmetWishRow(Base):
    """How often wishes between two cells of the map could not be met in a band of two hours: no name, no door."""

    __tablename__ = "unmet_wishes"
    band_s: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str] = mapped_column(String(40), primary_key=True)
    from_row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    from_column: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    to_row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    to_column: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    wishes: Mapped[int]
    persons: Mapped[int]


class UnmetNeedRow(Base):
    """How often there was no ride for a need on a day, given by its noon, in the whole area."""

    __tablename__ = "unmet_needs"
    day_s: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    need: Mapped[str] = mapped_column(String(20), primary_key=True)
    wishes: Mapped[int]


class SeriesRow(Base):
    """A ride that repeats."""

    __tablename__ = "series"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    created_s: Mapped[int]
    active: Mapped[bool] = mapped_column(index=True)
    rider: Mapped[dict[str, Any]]
    wish: Mapped[dict[str, Any]]
    version: Mapped[int]


class SeriesDayRow(Base):
    """What became of one day of a series; `attempts` guards it."""

    __tablename__ = "series_days"
    series_id: Mapped[str] = mapped_column(_Id, ForeignKey("series.id"), primary_key=True)
    day: Mapped[str] = mapped_column(String(10), primary_key=True)
    state: Mapped[str] = mapped_column(String(20))
    booking_id: Mapped[str | None] = mapped_column(_Id, index=True)
    time_min: Mapped[int | None]
    attempts: Mapped[int]
    tried_s: Mapped[int]
    reason: Mapped[str | None] = mapped_column(String(40))
    alternatives_s: Mapped[list[Any]]


class WaitingRow(Base):
    """Somebody who waits for a seat."""

    __tablename__ = "waiting"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    created_s: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), index=True)
    trip: Mapped[dict[str, Any]]
    rider: Mapped[dict[str, Any]]
    booking_id: Mapped[str | None] = mapped_column(_Id)
    version: Mapped[int]


class LedgerRow(Base):
    """How much more (or less) is owed for a ride since it came into a state; never changed, never deleted."""

    __tablename__ = "ledger"
    __table_args__ = (Index(None, "at_s"),)
    id: Mapped[int] = mapped_column(GROWING, primary_key=True, autoincrement=True)
    booking_id: Mapped[str] = mapped_column(_Id, ForeignKey("bookings.id"), index=True)
    at_s: Mapped[int]
    reason: Mapped[str] = mapped_column(String(30))
    amount_ct: Mapped[int]
