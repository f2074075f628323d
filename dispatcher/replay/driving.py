"""Vehicles drive their plans: what is done by a moment, and the plan that is left."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatcher.problem import Anchor, OnBoard, Plan, Stop, StopKind
from dispatcher.schedule import Schedule, TravelTimes, schedule, stop_locations

__all__ = ["Done", "driven", "next_change_s"]


FAR_S = 2**62
"""A moment no day reaches."""


@dataclass(frozen=True, slots=True)
class Done:
    """One stop as it was: where, and from when to when the vehicle stood there for it."""

    stop: Stop
    location: int
    begin_s: int
    end_s: int


def driven(plan: Plan, table_s: TravelTimes, *, since_s: int, now_s: int) -> tuple[Plan, list[Done]]:
    """
    Let a vehicle drive its plan from `since_s` to `now_s`; return the plan that is left, and what was done.

    The vehicle keeps exactly to the schedule seen from `since_s`. A stop that has begun counts as done (the anchor is
    then ready when it ends), and the stop it is on its way to is frozen.
    """
    times = schedule(plan, table_s, now_s=since_s)
    where = stop_locations(plan)
    count = sum(begin_s <= now_s for begin_s in times.begin_s)
    done = [
        Done(stop, where[index], times.begin_s[index], times.begin_s[index] + stop.service_s)
        for index, stop in enumerate(plan.stops[:count])
    ]
    return _left(plan, times, done, now_s), done


def next_change_s(plan: Plan, table_s: TravelTimes, *, since_s: int) -> int:
    """Return the first moment after `since_s` at which `driven` leaves another plan than this one."""
    if not plan.stops:
        return FAR_S
    times = schedule(plan, table_s, now_s=since_s)
    leaves = not plan.frozen and plan.stops[0].kind is not StopKind.BREAK
    return min(times.begin_s[0], times.leave_s) if leaves else times.begin_s[0]


def _left(plan: Plan, times: Schedule, done: list[Done], now_s: int) -> Plan:
    count = len(done)
    anchor = Anchor(done[-1].location, done[-1].end_s) if done else plan.anchor
    on_board = {rider.request.id: rider for rider in plan.on_board}
    for each in done:
        request = each.stop.request
        if request is None:
            continue
        if each.stop.kind is StopKind.PICKUP:
            on_board[request.id] = OnBoard(request, each.end_s)
        else:
            del on_board[request.id]
    stops = plan.stops[count:]
    leaves_s = times.depart_s[count - 1] if count else times.leave_s
    under_way = bool(stops) and stops[0].kind is not StopKind.BREAK and leaves_s <= now_s
    if under_way:
        anchor = replace(anchor, ready_s=leaves_s)
    return replace(plan, anchor=anchor, stops=stops, on_board=tuple(on_board.values()), frozen=int(under_way))
