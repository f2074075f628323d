"""Visits with an open way home in the store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from dispatcher.problem import Load
from mobility.errors import NotFound, PlanMoved
from mobility.store.care_tables import VisitRow
from mobility.store.tables import table_of
from mobility.visits.values import OPEN_STATES, Visit, VisitState, WayHome

__all__ = ["VisitTable", "way_home_of"]

_OPEN = tuple(sorted(state.value for state in OPEN_STATES))
_VISITS = table_of(VisitRow)
_ROW = _VISITS.c
_BY_TIME = (_ROW.appointment_s, _ROW.booking_id)


class VisitTable:
    """Visits by the id of their way out."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, visit: Visit) -> None:
        """Write a new visit; its way out must be there."""
        row = {"booking_id": visit.booking_id, "created_s": visit.created_s, "version": 1, **_columns(visit)}
        self._connection.execute(insert(_VISITS), row)

    def find(self, booking_id: str) -> Visit | None:
        """Return the visit of that way out, or None."""
        row = self._connection.execute(select(_VISITS).where(_ROW.booking_id == booking_id)).first()
        return None if row is None else _visit_of(row)

    def get(self, booking_id: str) -> Visit:
        """Return the visit of that way out; raises `NotFound`."""
        found = self.find(booking_id)
        if found is None:
            raise NotFound(f"booking {booking_id} has no open way home")
        return found

    def of_rides(self, booking_ids: Collection[str]) -> Mapping[str, Visit]:
        """Return the visits of those ways out, by their id."""
        query = select(_VISITS).where(_ROW.booking_id.in_(booking_ids))
        return {row.booking_id: _visit_of(row) for row in self._connection.execute(query)}

    def save(self, visit: Visit) -> None:
        """Write a visit over the version it was made from; raises `PlanMoved` where somebody else was faster."""
        changed = self._connection.execute(
            update(_VISITS)
            .where(_ROW.booking_id == visit.booking_id, _ROW.version == visit.version)
            .values(**_columns(visit), version=_ROW.version + 1)
        )
        if changed.rowcount != 1:
            raise PlanMoved(f"visit {visit.booking_id} is no longer at version {visit.version}")

    def open(self) -> tuple[Visit, ...]:
        """Return the visits whose rider may still say that they are ready, or whose way out was lost meanwhile."""
        return self._all(select(_VISITS).where(_ROW.state.in_(_OPEN)))

    def of_practice(self, practice_id: str, from_s: int, until_s: int) -> tuple[Visit, ...]:
        """Return the visits a practice may end, with an appointment in ``[from_s, until_s)``."""
        theirs = select(_VISITS).where(_ROW.practice_id == practice_id)
        return self._all(theirs.where(_ROW.appointment_s >= from_s, _ROW.appointment_s < until_s))

    def since(self, last_from_s: int, states: Collection[VisitState]) -> tuple[Visit, ...]:
        """Return the visits in these states whose last ride home is not longer ago than that."""
        query = select(_VISITS).where(_ROW.state.in_([state.value for state in states]))
        return self._all(query.where(_ROW.last_s >= last_from_s))

    def _all(self, query: Select[Any]) -> tuple[Visit, ...]:
        return tuple(_visit_of(row) for row in self._connection.execute(query.order_by(*_BY_TIME)))


_PLAIN = ("appointment_s", "lasts_s", "last_s", "practice_id", "ride_id", "pressed_s", "pressed_by")


def _columns(visit: Visit) -> dict[str, Any]:
    home = asdict(visit.home)
    plain = {name: getattr(visit, name) for name in _PLAIN}
    return {**plain, "state": visit.state.value, "ready_s": list(visit.ready_s), "home": home}


def way_home_of(stored: Mapping[str, Any]) -> WayHome:
    """Return the way home that was kept as JSON."""
    rest = dict(stored)
    pickups, dropoffs = (tuple((str(id_), int(s)) for id_, s in rest.pop(end)) for end in ("pickups", "dropoffs"))
    needs, regimes = (tuple(rest.pop(name, ())) for name in ("needs", "regimes"))
    return WayHome(pickups, dropoffs, Load(**rest.pop("load")), **rest, needs=needs, regimes=regimes)


def _visit_of(row: Row[Any]) -> Visit:
    plain = {name: getattr(row, name) for name in _PLAIN}
    return Visit(
        booking_id=row.booking_id,
        created_s=row.created_s,
        ready_s=tuple(row.ready_s),
        home=way_home_of(row.home),
        state=VisitState(row.state),
        version=row.version,
        **plain,
    )
