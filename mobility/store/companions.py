"""Companions of riders in the store."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.companions.values import Companion, CompanionState
from mobility.errors import NotFound, PlanMoved
from mobility.store.care_tables import CompanionRow
from mobility.store.tables import BookingRow

__all__ = ["CompanionTable"]

_ACTIVE = CompanionState.ACTIVE.value


class CompanionTable:
    """Companions by id, and by the digest of their invitation's code."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, companion: Companion, code_hash: str) -> None:
        """Write a new invitation."""
        row = CompanionRow(id=companion.id, person_id=companion.person_id, code_hash=code_hash)
        row.created_s, row.expires_s, row.state = companion.created_s, companion.expires_s, companion.state.value
        row.name, row.phone, row.since_s, row.version = companion.name, companion.phone, companion.since_s, 1
        self._session.add(row)
        self._session.flush()

    def get(self, companion_id: str) -> Companion:
        """Return one companion; raises `NotFound`."""
        row = self._session.get(CompanionRow, companion_id)
        if row is None:
            raise NotFound(f"there is no companion {companion_id}")
        return _companion_of(row)

    def of_code(self, code_hash: str) -> Companion | None:
        """Return the companion whose invitation has a code with that digest, or None."""
        row = self._session.scalar(select(CompanionRow).where(CompanionRow.code_hash == code_hash))
        return None if row is None else _companion_of(row)

    def of_person(self, person_id: str) -> tuple[Companion, ...]:
        """Return everybody a rider invited, oldest first."""
        theirs = select(CompanionRow).where(CompanionRow.person_id == person_id)
        rows = self._session.scalars(theirs.order_by(CompanionRow.created_s, CompanionRow.id))
        return tuple(map(_companion_of, rows))

    def of_ride(self, booking_id: str) -> tuple[Companion, ...]:
        """Return the trusted companions of whoever makes that ride."""
        query = select(CompanionRow).join(BookingRow, BookingRow.person_id == CompanionRow.person_id)
        query = query.where(BookingRow.id == booking_id, CompanionRow.state == _ACTIVE)
        return tuple(map(_companion_of, self._session.scalars(query.order_by(CompanionRow.id))))

    def accompanied(self, booking_ids: Collection[str]) -> frozenset[str]:
        """Return which of these rides are made by somebody with a trusted companion."""
        query = select(BookingRow.id).join(CompanionRow, BookingRow.person_id == CompanionRow.person_id)
        query = query.where(BookingRow.id.in_(booking_ids), CompanionRow.state == _ACTIVE)
        return frozenset(self._session.scalars(query))

    def booked_by(self, companion: Companion) -> tuple[str, ...]:
        """Return the ids of the rides a companion has booked."""
        row = BookingRow
        query = select(row.id).where(row.person_id == companion.person_id, row.booked_by == companion.actor)
        return tuple(self._session.scalars(query.order_by(row.id)))

    def save(self, companion: Companion) -> None:
        """Write a companion over the version it was made from; raises `PlanMoved` where somebody else was faster."""
        changed = self._session.execute(
            update(CompanionRow)
            .where(CompanionRow.id == companion.id, CompanionRow.version == companion.version)
            .values(
                state=companion.state.value,
                name=companion.name,
                phone=companion.phone,
                since_s=companion.since_s,
                version=CompanionRow.version + 1,
            )
        )
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        if changed.rowcount != 1:
            raise PlanMoved(f"companion {companion.id} was changed by somebody else")


def _companion_of(row: CompanionRow) -> Companion:
    return Companion(
        id=row.id,
        person_id=row.person_id,
        created_s=row.created_s,
        expires_s=row.expires_s,
        state=CompanionState(row.state),
        name=row.name,
        phone=row.phone,
        since_s=row.since_s,
        version=row.version,
    )
