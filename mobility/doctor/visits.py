"""What is wrong with visits whose way home is open: nobody may be left behind."""

from __future__ import annotations

from collections.abc import Iterator

from mobility.doctor.findings import LOST, OVERDUE, Finding
from mobility.store.facts import Facts, VisitFact

__all__ = ["examine_visits"]

_OWED = frozenset({"open", "called", "seeking"})
_STATES = _OWED | {"ready", "released", "over"}
_PATIENCE_S = 900
"""How long after the last ride home a visit may still be open, in seconds."""


def examine_visits(facts: Facts, now_s: int) -> Iterator[Finding]:
    """Yield what is wrong with visits and the rides home they became."""
    for visit in facts.visits:
        where = f"visit:{visit.booking_id}"
        if visit.state not in _STATES:
            yield Finding("UNKNOWN_STATE", where, f"the state {visit.state!r} does not exist")
        if visit.outward is None:
            yield Finding("VISIT_WITHOUT_WAY_OUT", where, "there is no ride there")
        yield from _ride_home(visit, where)
        if visit.state in _OWED and visit.outward == "completed" and visit.last_s < now_s - _PATIENCE_S:
            what = f"the last ride home was {now_s - visit.last_s} s ago, and the visit is still {visit.state}"
            yield Finding("VISIT_FORGOTTEN", where, what, LOST if visit.state == "seeking" else OVERDUE)


def _ride_home(visit: VisitFact, where: str) -> Iterator[Finding]:
    if visit.state == "ready" and visit.ride is None:
        yield Finding("READY_WITHOUT_RIDE", where, f"the rider was ready, but there is no ride {visit.ride_id}", LOST)
    elif visit.ride is not None and visit.ride_partner_id not in {visit.booking_id, None}:
        what = f"the ride home {visit.ride_id} belongs to {visit.ride_partner_id}"
        yield Finding("RIDE_OF_ANOTHER", where, what)
