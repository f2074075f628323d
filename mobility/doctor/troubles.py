"""What is wrong with roads that are closed, and with rides that were given up: nobody may be forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from mobility.doctor.findings import LOST, OVERDUE, Finding
from mobility.errors import InvalidInput
from mobility.service import Service
from mobility.store.facts import Facts
from mobility.store.trouble_facts import ClosureFact, LostRideFact
from routing.errors import InvalidClosure

__all__ = ["examine_roads", "examine_troubles"]

_SEASONS = frozenset({"normal", "winter"})
_SLOWEST = 20.0
_PATIENCE_S = 900
"""How long after the roads changed plans may be as they were before, in seconds."""
_CALLED_S = 3600
"""How long after a ride was given up its rider may still be waiting for a call, in seconds."""
_CALL = "call the rider, whom the control room shows as an alarm, and press Erledigt"
_DRAW_AGAIN = "open it in the control room and draw it again on the map of today"


def examine_troubles(facts: Facts, now_s: int) -> Iterator[Finding]:
    """Yield what is wrong with closures, the state of the roads and the list of rides that were given up."""
    for closure in facts.closures:
        yield from _closure(closure)
    yield from _state(facts)
    for lost in facts.lost:
        yield from _lost(lost, now_s)
    for booking_id in sorted(facts.given_up - {lost.booking_id for lost in facts.lost}):
        what = "it was given up after a breakdown or a closure, but is on nobody's list"
        yield Finding("LOST_UNLISTED", f"booking:{booking_id}", what, LOST)


def _closure(closure: ClosureFact) -> Iterator[Finding]:
    where = f"closure:{closure.id}"
    if closure.factor is not None and not 1.0 < closure.factor <= _SLOWEST:
        yield Finding("CLOSURE_IMPOSSIBLE", where, f"roads take {closure.factor} times as long there")
    if closure.until_s is not None and closure.until_s <= closure.since_s:
        yield Finding("CLOSURE_IMPOSSIBLE", where, f"it ends at {closure.until_s}, before it begins")
    if closure.reopened_s is not None and closure.reopened_s < closure.created_s:
        yield Finding("CLOSURE_IMPOSSIBLE", where, f"it was opened at {closure.reopened_s}, before it was closed")


def _state(facts: Facts) -> Iterator[Finding]:
    if facts.roads is None:
        if facts.closures:
            what = f"{len(facts.closures)} closures are known, but no process is told of them"
            yield Finding("ROADS_WITHOUT_STATE", "roads", what)
        return
    if facts.roads.season not in _SEASONS:
        yield Finding("UNKNOWN_STATE", "roads", f"the season {facts.roads.season!r} does not exist")
    changes = len(facts.closures) + sum(closure.reopened_s is not None for closure in facts.closures)
    if facts.roads.version < changes:
        what = f"the roads are at version {facts.roads.version} after {changes} changes"
        yield Finding("ROADS_UNNOTICED", "roads", what)


def _lost(lost: LostRideFact, now_s: int) -> Iterator[Finding]:
    where = f"booking:{lost.booking_id}"
    if lost.booking != "cancelled_by_service":
        yield Finding("LOST_BUT_THERE", where, f"it is on the list of rides given up, and {lost.booking}")
    if lost.settled_s is None and lost.at_s < now_s - _CALLED_S:
        what = f"the ride was given up {now_s - lost.at_s} s ago, and nobody has talked to its rider"
        yield Finding("RIDER_NOT_CALLED", where, what, _CALL)


def examine_roads(service: Service, facts: Facts, now_s: int) -> Iterator[Finding]:
    """Yield closures that close nothing on the map of this service, and changes plans were not adapted to."""
    for closure in service.traffic.closures():
        try:
            service.area.traffic.effect(closure.on_the_map())
        except (InvalidClosure, InvalidInput) as error:
            yield Finding("CLOSURE_ON_NO_ROAD", f"closure:{closure.id}", str(error), _DRAW_AGAIN)
    changed_s = _changed_s(facts, now_s)
    if changed_s is not None and changed_s < now_s - _PATIENCE_S and not service.traffic.is_adapted():
        what = f"the roads changed {now_s - changed_s} s ago, and plans go by other travel times"
        yield Finding("ROADS_NOT_ADAPTED", "roads", what, OVERDUE)


def _changed_s(facts: Facts, now_s: int) -> int | None:
    """Return when the roads changed last: by somebody, or since a closure began or ended."""
    begun = [at_s for closure in facts.closures for at_s in (closure.since_s, closure.until_s) if at_s is not None]
    by_hand = [] if facts.roads is None or facts.roads.changed_s is None else [facts.roads.changed_s]
    return max((at_s for at_s in (*begun, *by_hand) if at_s <= now_s), default=None)
