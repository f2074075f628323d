"""The tables workers share: who sends what, who does what for how long, and what audits found."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from mobility.store.tables import GROWING, Base

__all__ = ["WAITING", "CheckupRow", "DeliveryRow", "LeaseRow"]

_Id = String(64)


WAITING = "waiting"
"""State of a delivery that is not sent yet."""


class DeliveryRow(Base):
    """
    A message on its way to a rider by one channel; `state` is waiting, sent or failed.

    While `until_s` lies ahead, `holder` is the worker that sends it; after a failure it says when to try again.
    """

    __tablename__ = "deliveries"
    __table_args__ = (Index(None, "state", "until_s"), Index(None, "subject", "message_id"))
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    subject: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10))
    created_s: Mapped[int]
    until_s: Mapped[int]
    holder: Mapped[str | None] = mapped_column(_Id)
    attempts: Mapped[int] = mapped_column(Integer)


class LeaseRow(Base):
    """Work only one process does at a time: who does it, and until when it is theirs (real time)."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(_Id)
    until_s: Mapped[int]


class CheckupRow(Base):
    """What an audit of the whole database found."""

    __tablename__ = "checkups"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(GROWING, primary_key=True, autoincrement=True)
    at_s: Mapped[int]
    findings: Mapped[int] = mapped_column(Integer)
    content: Mapped[dict[str, Any]]
