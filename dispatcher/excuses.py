"""
What reality makes unavoidable: the smallest loosening under which a delayed or early plan is legal again.

The dispatcher itself is strict and never breaks a promise. When the road does (a jam, a late rider, an early arrival),
the caller asks here what is lost already, records the breaches, and goes on with a plan that is legal under what is
left. Insertion and search then protect what remains.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dispatcher.guarding import require_plan
from dispatcher.problem import Break, OnBoard, Plan, Request, Stop, StopKind
from dispatcher.schedule import Schedule, TravelTimes, blocks, schedule, stop_locations, travel_s

__all__ = ["Breach", "excused"]


@dataclass(frozen=True, slots=True)
class Breach:
    """
    One limit that cannot be kept.

    Parameters
    ----------
    limit
        ``earliest_pickup_s``, ``latest_pickup_s``, ``latest_dropoff_s``, ``max_ride_s`` of a rider, ``earliest_s`` or
        ``latest_s`` of a break, or ``shift_end_s`` of the vehicle.
    whose
        Id of the rider, break or vehicle.
    was_s, becomes_s
        The limit before and after.
    """

    limit: str
    whose: str
    was_s: int
    becomes_s: int


def excused(plan: Plan, table_s: TravelTimes, *, now_s: int | None = None) -> tuple[Plan, tuple[Breach, ...]]:
    """
    Return `plan` with exactly those limits loosened that cannot be kept any more, and the breaches.

    The order of the stops is not touched. A plan that breaks no rule comes back as it was, without breaches. What no
    limit can mend (capacity, skills, an unreachable place, a break with riders on board) stays illegal.

    Raises
    ------
    InvalidProblem
        A location of the plan is not in the table.
    """
    require_plan(plan, len(table_s))
    limits: dict[str, dict[str, int]] = {}
    removable = [stop.request.id for stop in plan.stops[plan.frozen :] if stop.request and stop.kind is StopKind.PICKUP]
    for variant in (plan, *(plan.without(name) for name in removable)):
        times = schedule(variant, table_s, now_s=now_s)
        for limit, whose, needed_s in _needs(variant, times, table_s):
            pick = min if limit.startswith("earliest") else max
            wanted = limits.setdefault(whose, {})
            wanted[limit] = pick(wanted.get(limit, needed_s), needed_s)
    return _loosened(plan, limits), tuple(_breaches(plan, limits))


def _needs(plan: Plan, times: Schedule, table_s: TravelTimes) -> Iterator[tuple[str, str, int]]:
    """Yield (limit, whose, value it must have) for every limit these times break."""
    for stop, begin_s in zip(plan.stops, times.begin_s, strict=True):
        whose, early, late = _names(stop)
        if begin_s < stop.earliest_s:
            yield early, whose, begin_s
        if begin_s > stop.latest_s:
            yield late, whose, begin_s
    for name, ride_s in times.ride_s.items():
        if ride_s > plan.request(name).max_ride_s:
            yield "max_ride_s", name, ride_s
    if times.end_s > plan.vehicle.shift_end_s:
        yield "shift_end_s", plan.vehicle.id, times.end_s
    yield from _needs_when_reached_directly(plan, times, table_s)


def _needs_when_reached_directly(plan: Plan, times: Schedule, table_s: TravelTimes) -> Iterator[tuple[str, str, int]]:
    """Yield what rule 12 asks of the riders to board while others are on board from the anchor on."""
    where = stop_locations(plan)
    for block in blocks(plan):
        if not block.carried:
            continue
        for index in range(block.first, block.end):
            reached_s = times.leave_s + travel_s(table_s, plan.anchor.location, where[index])
            if reached_s < plan.stops[index].earliest_s:
                whose, early, _ = _names(plan.stops[index])
                yield early, whose, reached_s


def _names(stop: Stop) -> tuple[str, str, str]:
    if stop.rest is not None:
        return stop.rest.id, "earliest_s", "latest_s"
    name = stop.request.id if stop.request is not None else ""
    return name, "earliest_pickup_s", "latest_pickup_s" if stop.kind is StopKind.PICKUP else "latest_dropoff_s"


def _loosened(plan: Plan, limits: Mapping[str, Mapping[str, Any]]) -> Plan:
    def request_of(request: Request) -> Request:
        return replace(request, **limits[request.id]) if request.id in limits else request

    def rest_of(rest: Break) -> Break:
        return replace(rest, **limits[rest.id]) if rest.id in limits else rest

    def stop_of(stop: Stop) -> Stop:
        request = None if stop.request is None else request_of(stop.request)
        return replace(stop, request=request, rest=None if stop.rest is None else rest_of(stop.rest))

    breaks = tuple(rest_of(rest) for rest in plan.vehicle.breaks)
    return replace(
        plan,
        vehicle=replace(plan.vehicle, breaks=breaks, **limits.get(plan.vehicle.id, {})),
        stops=tuple(stop_of(stop) for stop in plan.stops),
        on_board=tuple(OnBoard(request_of(rider.request), rider.boarded_s) for rider in plan.on_board),
    )


def _breaches(plan: Plan, limits: Mapping[str, Mapping[str, int]]) -> Iterator[Breach]:
    owners: dict[str, Request | Break] = {request.id: request for request in plan.requests}
    owners.update({stop.rest.id: stop.rest for stop in plan.stops if stop.rest is not None})
    for whose, changes in limits.items():
        owner = plan.vehicle if whose == plan.vehicle.id and "shift_end_s" in changes else owners[whose]
        for limit, becomes_s in changes.items():
            yield Breach(limit, whose, getattr(owner, limit), becomes_s)
