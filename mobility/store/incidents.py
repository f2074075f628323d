"""Breakdowns and rides that were given up, in the store."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.booking.values import StopInfo
from mobility.errors import NotFound
from mobility.incidents.values import Breakdown, Cause, LostRide, Outcome, Replacement
from mobility.store.incident_tables import BreakdownRow, LostRideRow

__all__ = ["Incidents"]


class Incidents:
    """Breakdowns by id, and rides given up by booking id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, breakdown: Breakdown) -> None:
        """Write a breakdown with what became of everybody."""
        self._session.add(BreakdownRow(**asdict(breakdown)))
        self._session.flush()

    def get(self, incident_id: str) -> Breakdown:
        """Return one breakdown; raises `NotFound`."""
        row = self._session.get(BreakdownRow, incident_id)
        if row is None:
            raise NotFound(f"no breakdown was reported under {incident_id}")
        return _breakdown_of(row)

    def since(self, at_s: int) -> tuple[Breakdown, ...]:
        """Return the breakdowns since a moment, the newest first."""
        query = select(BreakdownRow).where(BreakdownRow.at_s >= at_s).order_by(BreakdownRow.at_s.desc())
        return tuple(_breakdown_of(row) for row in self._session.scalars(query))

    def lose(self, ride: LostRide) -> None:
        """Write that a ride was given up."""
        self._session.add(LostRideRow(**{**asdict(ride), "alternatives_s": list(ride.alternatives_s)}))
        self._session.flush()

    def unsettled(self) -> tuple[LostRide, ...]:
        """Return the rides given up whose riders nobody has talked to yet, oldest first."""
        query = select(LostRideRow).where(LostRideRow.settled_s.is_(None))
        ordered = query.order_by(LostRideRow.at_s, LostRideRow.booking_id)
        return tuple(_lost_of(row) for row in self._session.scalars(ordered))

    def other_times(self, booking_ids: Collection[str]) -> dict[str, tuple[int, ...]]:
        """Return when those of these rides that were given up would have been possible instead, by booking id."""
        query = select(LostRideRow.booking_id, LostRideRow.alternatives_s).where(
            LostRideRow.booking_id.in_(booking_ids)
        )
        return {booking_id: tuple(times) for booking_id, times in self._session.execute(query)}

    def settle(self, booking_id: str, now_s: int) -> bool:
        """Note that somebody has talked to a rider; returns False where that was noted before."""
        changed = self._session.execute(
            update(LostRideRow)
            .where(LostRideRow.booking_id == booking_id, LostRideRow.settled_s.is_(None))
            .values(settled_s=now_s)
        )
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        if changed.rowcount == 0 and self._session.get(LostRideRow, booking_id) is None:
            raise NotFound(f"the ride {booking_id} was not given up")
        return changed.rowcount == 1


def _breakdown_of(row: BreakdownRow) -> Breakdown:
    return Breakdown(
        id=row.id,
        vehicle_id=row.vehicle_id,
        at_s=row.at_s,
        until_s=row.until_s,
        place=StopInfo(**row.place),
        note=row.note,
        reported_by=row.reported_by,
        replacement=None if row.replacement is None else Replacement(**row.replacement),
        outcome=Outcome(**{name: tuple(ids) for name, ids in row.outcome.items()}),
    )


def _lost_of(row: LostRideRow) -> LostRide:
    cause: Cause = "closure" if row.cause == "closure" else "breakdown"
    return LostRide(row.booking_id, row.at_s, cause, tuple(row.alternatives_s), row.settled_s)
