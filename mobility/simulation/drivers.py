"""
What a driver does next: pure rules, the same for the live fleet and for the planner's simulated day.

Given the task a driver sees and the time, `next_action` names the one button to press and when. Where the driver is
on the road is not its business: who moves the vehicle says when it arrives.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mobility.booking.values import Party
from mobility.fleet.values import EventKind, Phase
from mobility.fleet.view_values import DriverTask, Halt, RiderLine

__all__ = ["Action", "Manners", "next_action"]


def _nobody(_booking_id: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Manners:
    """
    How drivers and riders behave.

    Attributes
    ----------
    service_s : callable
        Seconds a party takes to board or to alight.
    is_absent : callable
        Tells for a booking id whether that rider will not come.
    no_show_after_s : int
        Wait this long for an absent rider where the task names no time.
    """

    service_s: Callable[[Party], int]
    is_absent: Callable[[str], bool] = _nobody
    no_show_after_s: int = 300


@dataclass(frozen=True, slots=True)
class Action:
    """One button: press `kind` at `due_s` (seconds since the epoch) for that stop or booking."""

    due_s: int
    kind: EventKind
    stop_id: str | None = None
    booking_id: str | None = None


def next_action(task: DriverTask, since_s: int, arrival_s: int | None, manners: Manners) -> Action | None:
    """
    Return the button the driver presses next, or None while nothing is to be done.

    Parameters
    ----------
    task : DriverTask
        What the driver sees.
    since_s : int
        When the last button was pressed: boarding and alighting follow one another from then on.
    arrival_s : int or None
        When the vehicle reaches the next halt, where it drives; None takes the time the plan expects.
    manners : Manners
        How long people take, and who does not come.
    """
    if task.phase is Phase.RESTING and task.resting_until_s is not None:
        return Action(max(since_s, task.resting_until_s), EventKind.RESUME)
    halt = task.next
    if halt is None:
        return None
    if halt.is_break:
        return Action(max(since_s, halt.arrive_s), EventKind.BREAK)
    if task.phase is Phase.IDLE:
        return Action(max(since_s, halt.leave_s), EventKind.DEPART, stop_id=halt.stop_id)
    if task.phase in {Phase.DRIVING, Phase.RELOCATING}:
        return Action(halt.arrive_s if arrival_s is None else arrival_s, EventKind.ARRIVE, stop_id=halt.stop_id)
    return _at_stop(halt, since_s, manners)


def _at_stop(halt: Halt, since_s: int, manners: Manners) -> Action | None:
    """Let people out, then in (those who are there, by their windows); last of all give up on the absent."""
    if halt.alight:
        rider = halt.alight[0]
        return Action(since_s + manners.service_s(rider.party), EventKind.DROP, booking_id=rider.booking_id)
    waited_for = sorted(halt.board, key=lambda rider: (rider.pickup_from_s, rider.booking_id))
    for rider in waited_for:
        if not manners.is_absent(rider.booking_id):
            begin_s = max(since_s, rider.pickup_from_s)
            return Action(begin_s + manners.service_s(rider.party), EventKind.BOARD, booking_id=rider.booking_id)
    return _give_up(waited_for, since_s, manners) if waited_for else None


def _give_up(absent: list[RiderLine], since_s: int, manners: Manners) -> Action:
    def until_s(rider: RiderLine) -> int:
        if rider.no_show_from_s is not None:
            return max(since_s, rider.no_show_from_s)
        return max(since_s, rider.pickup_from_s) + manners.no_show_after_s

    rider = min(absent, key=lambda rider: (until_s(rider), rider.booking_id))
    return Action(until_s(rider), EventKind.NO_SHOW, booking_id=rider.booking_id)
