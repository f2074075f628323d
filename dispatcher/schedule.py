"""
When a plan happens: the one schedule in which nobody waits on board.

Between two moments at which the vehicle is empty, every stop follows the one before it without a pause, so each such
stretch is a rigid *block*: once its first boarding begins, all later times of the block are known. A schedule is
therefore the sequence of blocks, each begun as early as its windows and the block before it allow, and the vehicle
waits only where it is empty, leaving just in time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatcher.layout import UNREACHABLE_S
from dispatcher.problem import Plan, Stop, StopKind

__all__ = ["UNREACHABLE_S", "Block", "Schedule", "TravelTimes", "blocks", "schedule", "stop_locations", "travel_s"]

TravelTimes = NDArray[np.int32]
"""Drive seconds between every two locations, shape ``[n, n]``."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    The times of a plan, in seconds since the epoch, one entry a stop.

    Parameters
    ----------
    leave_s
        When the vehicle leaves its anchor (or left it, where its first stop is frozen).
    arrive_s, begin_s, depart_s
        Arrival, begin of service and departure at each stop.
    end_s
        When the vehicle is back at its end location.
    drive_s, empty_s
        Seconds driven in all, and without riders.
    ride_s
        Seconds from the end of boarding to the begin of alighting, by request id.
    """

    leave_s: int
    arrive_s: tuple[int, ...]
    begin_s: tuple[int, ...]
    depart_s: tuple[int, ...]
    end_s: int
    drive_s: int
    empty_s: int
    ride_s: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Block:
    """The stops ``first..end-1``, driven without a pause; `carried`: riders are on board from the anchor on."""

    first: int
    end: int
    carried: bool


def travel_s(table_s: TravelTimes, origin: int, destination: int) -> int:
    """Return the drive from one location to another, in seconds; `UNREACHABLE_S` or more where there is no way."""
    return int(table_s[origin, destination])


def stop_locations(plan: Plan) -> tuple[int, ...]:
    """Return where each stop is; a break is taken where the stop before it was."""
    here = plan.anchor.location
    found = []
    for stop in plan.stops:
        here = here if stop.kind is StopKind.BREAK else stop.location
        found.append(here)
    return tuple(found)


def blocks(plan: Plan) -> Iterator[Block]:
    """Cut a plan at every moment at which the vehicle is empty; a break while empty is a block of its own."""
    aboard = {rider.request.id for rider in plan.on_board}
    first, carried = 0, bool(aboard)
    for index, stop in enumerate(plan.stops):
        if stop.request is not None:
            (aboard.add if stop.kind is StopKind.PICKUP else aboard.discard)(stop.request.id)
        if not aboard:
            yield Block(first, index + 1, carried)
            first, carried = index + 1, False
    if first < len(plan.stops):
        yield Block(first, len(plan.stops), carried)


def schedule(plan: Plan, table_s: TravelTimes, *, now_s: int | None = None) -> Schedule:
    """
    Return the earliest schedule of `plan` in which nobody waits on board.

    Works for illegal plans too: lateness and earliness are then visible in the times. Nothing happens before the
    anchor is ready, the shift begins or `now_s`; a vehicle whose first stop is frozen is under way since the anchor
    was ready. O(n).

    A block begins late enough that each of its pickups would be open even if the vehicle came straight from the
    block's first stop: then whoever in between cancels or does not show up, nobody has to wait on board (rule 12).
    """
    where = stop_locations(plan)
    ready_s = max(plan.anchor.ready_s, plan.vehicle.shift_start_s)
    leave_s = free_s = _free_at_anchor(plan, where, table_s, ready_s, now_s)
    here = plan.anchor.location
    arrive_s: list[int] = []
    begin_s: list[int] = []
    depart_s: list[int] = []
    for block in blocks(plan):
        leg_s = travel_s(table_s, here, where[block.first])
        offsets, opens_s = _offsets(plan, where, table_s, block)
        start_s = free_s if block.carried else max(free_s + leg_s, opens_s)
        if not block.carried and block.first >= plan.frozen:  # wait where the vehicle is, leave just in time
            if depart_s:
                depart_s[-1] = start_s - leg_s
            else:
                leave_s = start_s - leg_s
        services = [stop.service_s for stop in plan.stops[block.first : block.end]]
        begins = [start_s + offset for offset in offsets]
        arrive_s += begins
        if not block.carried and block.first < plan.frozen:
            arrive_s[block.first] = free_s + leg_s
        begin_s += begins
        depart_s += [begin + service for begin, service in zip(begins, services, strict=True)]
        free_s, here = depart_s[-1], where[block.end - 1]
    home_s = travel_s(table_s, here, plan.vehicle.end_location)
    drive_s, empty_s = _driven(plan, where, table_s)
    return Schedule(
        leave_s=leave_s,
        arrive_s=tuple(arrive_s),
        begin_s=tuple(begin_s),
        depart_s=tuple(depart_s),
        end_s=free_s + home_s,
        drive_s=drive_s,
        empty_s=empty_s,
        ride_s=_rides(plan, begin_s),
    )


def _free_at_anchor(plan: Plan, where: tuple[int, ...], table_s: TravelTimes, ready_s: int, now_s: int | None) -> int:
    """Return when the vehicle leaves the anchor at the earliest, seen from `now_s`."""
    if now_s is None or not plan.stops:
        return ready_s
    if plan.frozen == 0:
        return max(ready_s, now_s)
    return max(ready_s, now_s - travel_s(table_s, plan.anchor.location, where[0]))


def _offsets(plan: Plan, where: tuple[int, ...], table_s: TravelTimes, block: Block) -> tuple[list[int], int]:
    """
    Return each stop's begin relative to the block's start, and the earliest start its windows allow.

    The start is the begin of the first stop or, with riders on board already, the departure from the anchor.
    """
    stops = plan.stops[block.first : block.end]
    root = plan.anchor.location if block.carried else where[block.first]
    root_service_s = 0 if block.carried else stops[0].service_s
    offset = travel_s(table_s, root, where[block.first]) if block.carried else 0
    offsets: list[int] = []
    opens: list[int] = []
    here = where[block.first]
    for index, stop in enumerate(stops):
        there = where[block.first + index]
        if index:
            offset += stops[index - 1].service_s + travel_s(table_s, here, there)
        here = there
        offsets.append(offset)
        opens.append(stop.earliest_s - min(offset, root_service_s + travel_s(table_s, root, there)))
    return offsets, max(opens)


def _driven(plan: Plan, where: tuple[int, ...], table_s: TravelTimes) -> tuple[int, int]:
    """Return the seconds driven in all and without riders, up to the end location."""
    here, riders, drive_s, empty_s = plan.anchor.location, len(plan.on_board), 0, 0
    for stop, there in zip(plan.stops, where, strict=True):
        leg_s = travel_s(table_s, here, there)
        drive_s += leg_s
        empty_s += 0 if riders else leg_s
        riders += _riders_change(stop)
        here = there
    home_s = travel_s(table_s, here, plan.vehicle.end_location)
    return drive_s + home_s, empty_s + home_s


def _riders_change(stop: Stop) -> int:
    if stop.kind is StopKind.BREAK:
        return 0
    return 1 if stop.kind is StopKind.PICKUP else -1


def _rides(plan: Plan, begin_s: list[int]) -> dict[str, int]:
    boarded_s = {rider.request.id: rider.boarded_s for rider in plan.on_board}
    rides: dict[str, int] = {}
    for index, stop in enumerate(plan.stops):
        if stop.request is None:
            continue
        if stop.kind is StopKind.PICKUP:
            boarded_s[stop.request.id] = begin_s[index] + stop.service_s
        elif stop.request.id in boarded_s:
            rides[stop.request.id] = begin_s[index] - boarded_s[stop.request.id]
    return rides
