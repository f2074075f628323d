"""Practices that may say that their patients are ready."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mobility.booking.values import Place
from mobility.errors import NotFound
from mobility.store.care_tables import PracticeRow
from mobility.visits.values import Practice

__all__ = ["PracticeTable"]


class PracticeTable:
    """Practices by id, and by the digest of their code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, practice: Practice, code_hash: str, now_s: int) -> None:
        """Write a new practice."""
        row = PracticeRow(id=practice.id, created_s=now_s, name=practice.name, code_hash=code_hash)
        row.place, row.active = asdict(practice.place), practice.active
        self._session.add(row)
        self._session.flush()

    def get(self, practice_id: str) -> Practice:
        """Return one practice; raises `NotFound`."""
        row = self._session.get(PracticeRow, practice_id)
        if row is None:
            raise NotFound(f"there is no practice {practice_id}")
        return _practice_of(row)

    def of_code(self, code_hash: str) -> Practice | None:
        """Return the practice whose code has that digest, or None."""
        row = self._session.scalar(select(PracticeRow).where(PracticeRow.code_hash == code_hash))
        return None if row is None else _practice_of(row)

    def all(self) -> tuple[Practice, ...]:
        """Return every practice by name."""
        return tuple(map(_practice_of, self._session.scalars(select(PracticeRow).order_by(PracticeRow.name))))

    def set_code(self, practice_id: str, code_hash: str) -> None:
        """Give a practice another code; the one before is worth nothing any more."""
        self._session.execute(
            update(PracticeRow).where(PracticeRow.id == practice_id).values(code_hash=code_hash, active=True)
        )

    def close(self, practice_id: str) -> None:
        """Let a practice take part no more."""
        self._session.execute(update(PracticeRow).where(PracticeRow.id == practice_id).values(active=False))


def _practice_of(row: PracticeRow) -> Practice:
    return Practice(row.id, row.name, Place(**row.place), row.active)
