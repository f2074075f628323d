"""The tables of the roads: what is closed, and the season."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.store.tables import Base

__all__ = ["ClosureRow", "RoadStateRow"]

_Id = String(64)


class ClosureRow(Base):
    """Roads that are closed or slow, drawn as GeoJSON; without a factor they are closed."""

    __tablename__ = "closures"
    id: Mapped[str] = mapped_column(_Id, primary_key=True)
    geometry: Mapped[dict[str, Any]]
    factor: Mapped[float | None]
    since_s: Mapped[int]
    until_s: Mapped[int | None]
    one_way: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300))
    created_s: Mapped[int]
    created_by: Mapped[str] = mapped_column(_Id)
    reopened_s: Mapped[int | None] = mapped_column(index=True)


class RoadStateRow(Base):
    """The one row that says where the roads stand; `version` grows with every change."""

    __tablename__ = "road_state"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    version: Mapped[int]
    season: Mapped[str] = mapped_column(String(20))
    adapted: Mapped[str] = mapped_column(String(64))
