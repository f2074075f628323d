"""Closures and the season in the store."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.errors import NotFound
from mobility.store.road_tables import ClosureRow, RoadStateRow
from mobility.traffic.values import ClosureReport, RoadClosure, RoadState, Season

__all__ = ["Roads"]

_THE_ROW = 1


class Roads:
    """What is closed, and the season; every change makes a new version."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def version(self) -> int:
        """Return the version of the roads, 0 where nothing ever changed: one cheap query."""
        return self._session.scalar(select(RoadStateRow.version).where(RoadStateRow.id == _THE_ROW)) or 0

    def state(self) -> RoadState:
        """Return where the roads stand."""
        row = self._session.get(RoadStateRow, _THE_ROW)
        if row is None:
            return RoadState(0, "normal", "")
        return RoadState(row.version, "winter" if row.season == "winter" else "normal", row.adapted)

    def closures(self, ending_after_s: int) -> tuple[RoadClosure, ...]:
        """Return the closures that were not taken back and do not end before that time, by id."""
        lasting = or_(ClosureRow.until_s.is_(None), ClosureRow.until_s > ending_after_s)
        query = select(ClosureRow).where(ClosureRow.reopened_s.is_(None), lasting).order_by(ClosureRow.id)
        return tuple(_closure_of(row) for row in self._session.scalars(query))

    def get(self, closure_id: str) -> RoadClosure:
        """Return one closure; raises `NotFound`."""
        row = self._session.get(ClosureRow, closure_id)
        if row is None:
            raise NotFound(f"there is no closure {closure_id}")
        return _closure_of(row)

    def add(self, closure: RoadClosure) -> None:
        """Write a new closure."""
        report = asdict(closure.report)
        report["geometry"] = dict(closure.report.geometry)
        made = {"created_s": closure.created_s, "created_by": closure.created_by, "reopened_s": None}
        self._session.add(ClosureRow(id=report.pop("closure_id"), **report, **made))
        self._session.flush()
        self._changed()

    def reopen(self, closure_id: str, now_s: int) -> bool:
        """Take a closure back; returns False where it was taken back before."""
        done = self._session.execute(
            update(ClosureRow)
            .where(ClosureRow.id == closure_id, ClosureRow.reopened_s.is_(None))
            .values(reopened_s=now_s)
        )
        assert isinstance(done, CursorResult)  # noqa: S101 - narrows the type for the row count
        if done.rowcount == 1:
            self._changed()
        return done.rowcount == 1

    def set_season(self, season: Season) -> bool:
        """Write the season; returns False where it was that before."""
        if self.state().season == season:
            return False
        self._changed(season)
        return True

    def set_adapted(self, adapted: str) -> None:
        """Note what the plans were adapted to."""
        self._session.execute(update(RoadStateRow).where(RoadStateRow.id == _THE_ROW).values(adapted=adapted))

    def _changed(self, season: Season | None = None) -> None:
        values = {"version": RoadStateRow.version + 1} | ({} if season is None else {"season": season})
        done = self._session.execute(update(RoadStateRow).where(RoadStateRow.id == _THE_ROW).values(values))
        assert isinstance(done, CursorResult)  # noqa: S101
        if done.rowcount == 0:
            self._session.add(RoadStateRow(id=_THE_ROW, version=1, season=season or "normal", adapted=""))
            self._session.flush()


def _closure_of(row: ClosureRow) -> RoadClosure:
    report = ClosureReport(row.id, row.geometry, row.since_s, row.until_s, row.factor, row.one_way, row.reason)
    return RoadClosure(report, row.created_s, row.created_by, row.reopened_s)
