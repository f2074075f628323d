"""The waiting list in the store."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.booking.purposes import ReturnWish
from mobility.booking.values import RiderInfo
from mobility.errors import NotFound, PlanMoved
from mobility.store.rows import trip_of
from mobility.store.trip_tables import WaitingRow
from mobility.waiting.values import Waiting, WaitingState

__all__ = ["WaitingList"]

_OPEN = (WaitingState.WAITING.value, WaitingState.OFFERED.value)


class WaitingList:
    """Places on the list by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, waiting: Waiting) -> None:
        """Write a new place."""
        trip, rider = asdict(waiting.trip), asdict(waiting.rider)
        if waiting.back is not None:
            trip["back"] = asdict(waiting.back)
        row = WaitingRow(id=waiting.id, created_s=waiting.created_s, trip=trip, rider=rider, version=1)
        row.state, row.booking_id = waiting.state.value, waiting.booking_id
        self._session.add(row)
        self._session.flush()

    def get(self, waiting_id: str) -> Waiting:
        """Return one place; raises `NotFound`."""
        row = self._session.get(WaitingRow, waiting_id)
        if row is None:
            raise NotFound(f"nobody waits under {waiting_id}")
        return _waiting_of(row)

    def open(self) -> tuple[Waiting, ...]:
        """Return everybody who waits or has an offer, oldest first."""
        query = select(WaitingRow).where(WaitingRow.state.in_(_OPEN)).order_by(WaitingRow.created_s, WaitingRow.id)
        return tuple(_waiting_of(row) for row in self._session.scalars(query))

    def save(self, waiting: Waiting) -> None:
        """Write a place over the version it was made from; raises `PlanMoved` where somebody else was faster."""
        changed = self._session.execute(
            update(WaitingRow)
            .where(WaitingRow.id == waiting.id, WaitingRow.version == waiting.version)
            .values(state=waiting.state.value, booking_id=waiting.booking_id, version=WaitingRow.version + 1)
        )
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        if changed.rowcount != 1:
            raise PlanMoved(f"place {waiting.id} on the waiting list was changed by somebody else")


def _waiting_of(row: WaitingRow) -> Waiting:
    trip = dict(row.trip)
    back = trip.pop("back", None)
    return Waiting(
        row.id,
        row.created_s,
        trip_of(trip),
        RiderInfo(**row.rider),
        WaitingState(row.state),
        row.booking_id,
        row.version,
        None if back is None else ReturnWish(**back),
    )
