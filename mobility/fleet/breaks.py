"""Drivers' breaks: stored with the shift, planned like a stop, begun and ended by the driver. Pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dispatcher.problem import Break
from mobility.errors import IllegalTransition, Refused
from mobility.fleet.values import Phase

if TYPE_CHECKING:
    from mobility.fleet.records import PlanRecord

__all__ = ["ShiftBreak", "begun", "remaining", "resumed"]

_EARLY_S = 60
"""A break may begin this long before its window: clocks differ."""


@dataclass(frozen=True, slots=True)
class ShiftBreak:
    """
    A break of one shift: `duration_s` long, to begin in `earliest_s`..`latest_s`.

    `began_s` and `ended_s` say when the driver took it, None while that is still to come.
    """

    id: str
    earliest_s: int
    latest_s: int
    duration_s: int
    began_s: int | None = None
    ended_s: int | None = None

    @property
    def rest(self) -> Break:
        """The break as the dispatcher plans it."""
        return Break(self.id, self.earliest_s, self.latest_s, self.duration_s)

    @property
    def until_s(self) -> int | None:
        """The earliest end of a break that was begun, None before."""
        return None if self.began_s is None else self.began_s + self.duration_s


def remaining(
    breaks: Iterable[ShiftBreak], start_s: int, end_s: int, new_id: Callable[[], str]
) -> tuple[ShiftBreak, ...]:
    """Return the breaks not begun yet for a shift that takes over from `start_s`; what does not fit is left out."""
    found = []
    for rest in breaks:
        earliest_s = max(start_s, rest.earliest_s)
        latest_s = min(max(earliest_s, rest.latest_s), end_s - rest.duration_s)
        if rest.began_s is None and earliest_s <= latest_s:
            found.append(ShiftBreak(new_id(), earliest_s, latest_s, rest.duration_s))
            start_s = earliest_s + rest.duration_s
    return tuple(found)


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
