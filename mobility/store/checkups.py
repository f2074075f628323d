"""What audits of the whole database found, newest kept for the health page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mobility.store.work_tables import CheckupRow

__all__ = ["Checkup", "Checkups"]


class Checkup(NamedTuple):
    """One audit: when, how many findings, and the first of them as they were told."""

    at_s: int
    findings: int
    content: Mapping[str, Any]


class Checkups:
    """Audits by time."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, checkup: Checkup) -> None:
        """Write down one audit."""
        row = CheckupRow(at_s=checkup.at_s, findings=checkup.findings, content=dict(checkup.content))
        self._session.add(row)

    def last(self) -> Checkup | None:
        """Return the newest audit, or None where there was none."""
        row = self._session.scalars(select(CheckupRow).order_by(CheckupRow.id.desc()).limit(1)).first()
        return None if row is None else Checkup(row.at_s, row.findings, row.content)
