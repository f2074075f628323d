"""A driver begins and ends a break: pure functions from record to record."""

from __future__ import annotations

from dataclasses import replace

from mobility.errors import IllegalTransition, Refused
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import Phase

__all__ = ["begun", "resumed"]

_EARLY_S = 60
"""A break may begin this long before its window: clocks differ."""


def begun(record: PlanRecord, at_s: int) -> PlanRecord:
    """
    Return the record with its next break begun at `at_s`.

    The screen offers a break where it comes next. One that is reported later, by a tablet without a network, counts
    even where a ride was put before it meanwhile: it was taken, and the riders after it are told what that means.

    Raises
    ------
    IllegalTransition
        Where the vehicle is not standing empty, or no break is planned.
    Refused
        ``TOO_EARLY_FOR_BREAK``.
    """
    if record.phase is not Phase.IDLE or record.on_board:
        raise IllegalTransition("a break begins where the vehicle stands empty and nobody boards or alights")
    planned = next((stop.booking_id for stop in record.stops if stop.kind == "break"), None)
    if planned is None:
        raise IllegalTransition("no break is planned (any more); the control room can tell why")
    own = next(rest for rest in record.breaks if rest.id == planned)
    if at_s < own.earliest_s - _EARLY_S:
        raise Refused("TOO_EARLY_FOR_BREAK", f"the break may begin in {own.earliest_s - at_s} s, not before")
    breaks = tuple(replace(rest, began_s=at_s) if rest is own else rest for rest in record.breaks)
    # Whatever order it had: the vehicle rests where it is now, and goes on from here.
    rested = replace(record.without(planned), breaks=breaks, relocation=None)
    return replace(rested, phase=Phase.RESTING, ready_s=at_s + own.duration_s)


def resumed(record: PlanRecord, at_s: int) -> PlanRecord:
    """
    Return the record with the break at hand ended at `at_s`.

    Raises
    ------
    IllegalTransition
        Where there is none.
    Refused
        ``BREAK_TOO_SHORT``: it only counts when it is as long as planned.
    """
    own = record.resting
    if own is None or own.until_s is None:
        raise IllegalTransition("the driver is not having a break")
    if at_s < own.until_s:
        raise Refused("BREAK_TOO_SHORT", f"the break lasts {own.until_s - at_s} s more")
    breaks = tuple(replace(rest, ended_s=at_s) if rest is own else rest for rest in record.breaks)
    return replace(record, phase=Phase.IDLE, ready_s=at_s, breaks=breaks)
