"""Vehicles whose positions cannot be true, in the store."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.fleet.doubting import Doubt, DoubtedSignal
from mobility.store.incident_tables import DoubtedSignalRow

__all__ = ["Signals"]


class Signals:
    """Doubted signals by vehicle."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def doubt(self, signal: DoubtedSignal) -> bool:
        """Write what is wrong with a vehicle's positions; returns False where something was before."""
        known = self._session.get(DoubtedSignalRow, signal.vehicle_id)
        since_s = signal.since_s if known is None else min(known.since_s, signal.since_s)
        self._session.merge(
            DoubtedSignalRow(
                vehicle_id=signal.vehicle_id,
                reason=signal.reason.value,
                times=signal.times,
                since_s=since_s,
                last_s=signal.last_s,
            )
        )
        return known is None

    def forget(self, vehicle_id: str) -> bool:
        """Note that a vehicle says something true again; returns False where nothing was wrong."""
        gone = self._session.execute(delete(DoubtedSignalRow).where(DoubtedSignalRow.vehicle_id == vehicle_id))
        assert isinstance(gone, CursorResult)  # noqa: S101 - narrows the type for the row count
        return gone.rowcount == 1

    def all(self) -> tuple[DoubtedSignal, ...]:
        """Return every vehicle whose positions cannot be true now, by id."""
        rows = self._session.scalars(select(DoubtedSignalRow).order_by(DoubtedSignalRow.vehicle_id))
        return tuple(
            DoubtedSignal(row.vehicle_id, Doubt(row.reason), row.times, row.since_s, row.last_s) for row in rows
        )
