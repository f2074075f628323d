"""What decisions are made by, and whether it has moved: one query, asked with every decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, literal_column, select, union_all

from mobility.booking.values import BookingState
from mobility.fleet.values import ShiftState
from mobility.store.care_tables import VisitRow
from mobility.store.road_tables import RoadStateRow
from mobility.store.tables import BookingRow, PlanRow, ShiftRow, table_of
from mobility.visits.values import VisitState

__all__ = ["VersionTable", "Versions"]

_PLANS, _SHIFTS, _BOOKINGS = table_of(PlanRow), table_of(ShiftRow), table_of(BookingRow)
_VISITS, _ROADS = table_of(VisitRow), table_of(RoadStateRow)
_NOBODY_WENT = (
    BookingState.EXPIRED.value,
    BookingState.CANCELLED_BY_RIDER.value,
    BookingState.CANCELLED_BY_SERVICE.value,
)
# Made once: to put a query together takes as long as to ask it.
_NOW = union_all(
    select(literal_column("'plan'").label("what"), _PLANS.c.shift_id.label("id"), _PLANS.c.version)
    .join(_SHIFTS, _SHIFTS.c.id == _PLANS.c.shift_id)
    .where(_SHIFTS.c.end_s > bindparam("ending_after_s"), _SHIFTS.c.state != ShiftState.ENDED.value)
    .where(_SHIFTS.c.driver_id.is_not(None)),  # an open shift carries nobody
    select(literal_column("'visit'"), _VISITS.c.booking_id, _VISITS.c.version)
    .join(_BOOKINGS, _BOOKINGS.c.id == _VISITS.c.booking_id)
    .where(_VISITS.c.state == VisitState.OPEN.value, _BOOKINGS.c.state.not_in(_NOBODY_WENT)),
    select(literal_column("'roads'"), literal_column("''"), _ROADS.c.version),
)


class Versions(NamedTuple):
    """
    The version of everything that a decision on rides depends on.

    Attributes
    ----------
    plans
        Of every plan that still matters, by shift.
    visits
        Of the visits a vehicle is kept for, by the id of their way out: open, and nobody gave up the way out.
    roads
        Of closures and season; 0 where nothing ever changed.
    """

    plans: Mapping[str, int]
    visits: Mapping[str, int]
    roads: int


class VersionTable:
    """Versions as they are now."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def now(self, ending_after_s: int) -> Versions:
        """Return the versions of the plans of shifts that end after that time, and of all else."""
        found: dict[str, dict[str, int]] = {"plan": {}, "visit": {}, "roads": {}}
        for what, id_, version in self._connection.execute(_NOW, {"ending_after_s": ending_after_s}).all():
            found[what][id_] = version
        return Versions(found["plan"], found["visit"], found["roads"].get("", 0))
