"""Closures and the season in the store."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from mobility.errors import NotFound
from mobility.store.road_tables import ClosureRow, RoadStateRow
from mobility.store.tables import table_of
from mobility.traffic.values import ClosureReport, RoadClosure, RoadState, Season

__all__ = ["Roads"]

_THE_ROW = 1
_STATE, _CLOSURES = table_of(RoadStateRow), table_of(ClosureRow)
_IS_THE_ROW = _STATE.c.id == _THE_ROW
_VERSION = select(_STATE.c.version).where(_IS_THE_ROW)


class Roads:
    """What is closed, and the season; every change makes a new version."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def version(self) -> int:
        """Return the version of the roads, 0 where nothing ever changed: one cheap query."""
        return self._connection.scalar(_VERSION) or 0

    def state(self) -> RoadState:
        """Return where the roads stand."""
        row = self._connection.execute(select(_STATE).where(_IS_THE_ROW)).first()
        if row is None:
            return RoadState(0, "normal", "")
        return RoadState(row.version, "winter" if row.season == "winter" else "normal", row.adapted)

    def closures(self, ending_after_s: int) -> tuple[RoadClosure, ...]:
        """Return the closures that were not taken back and do not end before that time, by id."""
        lasting = or_(_CLOSURES.c.until_s.is_(None), _CLOSURES.c.until_s > ending_after_s)
        query = select(_CLOSURES).where(_CLOSURES.c.reopened_s.is_(None), lasting).order_by(_CLOSURES.c.id)
        return tuple(_closure_of(row) for row in self._connection.execute(query))

    def get(self, closure_id: str) -> RoadClosure:
        """Return one closure; raises `NotFound`."""
        row = self._connection.execute(select(_CLOSURES).where(_CLOSURES.c.id == closure_id)).first()
        if row is None:
            raise NotFound(f"there is no closure {closure_id}")
        return _closure_of(row)

    def add(self, closure: RoadClosure) -> None:
        """Write a new closure."""
        report = asdict(closure.report)
        report["geometry"] = dict(closure.report.geometry)
        made = {"created_s": closure.created_s, "created_by": closure.created_by, "reopened_s": None}
        self._connection.execute(insert(_CLOSURES), {"id": report.pop("closure_id"), **report, **made})
        self._changed()

    def reopen(self, closure_id: str, now_s: int) -> bool:
        """Take a closure back; returns False where it was taken back before."""
        done = self._connection.execute(
            update(_CLOSURES)
            .where(_CLOSURES.c.id == closure_id, _CLOSURES.c.reopened_s.is_(None))
            .values(reopened_s=now_s)
        )
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
        self._connection.execute(update(_STATE).where(_IS_THE_ROW).values(adapted=adapted))

    def _changed(self, season: Season | None = None) -> None:
        values = {"version": _STATE.c.version + 1} | ({} if season is None else {"season": season})
        done = self._connection.execute(update(_STATE).where(_IS_THE_ROW).values(values))
        if done.rowcount == 0:
            first = {"id": _THE_ROW, "version": 1, "season": season or "normal", "adapted": ""}
            self._connection.execute(insert(_STATE), first)


def _closure_of(row: Row[Any]) -> RoadClosure:
    report = ClosureReport(row.id, row.geometry, row.since_s, row.until_s, row.factor, row.one_way, row.reason)
    return RoadClosure(report, row.created_s, row.created_by, row.reopened_s)
