"""When things happen: rules 3, 4, 6, 8 and 9 of `dispatcher.rules`, and the part of rule 12 that looks at windows."""

from __future__ import annotations

from collections.abc import Iterator

from dispatcher.problem import Plan, StopKind
from dispatcher.promises import Violation
from dispatcher.schedule import UNREACHABLE_S, Schedule, TravelTimes, blocks, stop_locations, travel_s

__all__ = ["timing"]


def timing(plan: Plan, table_s: TravelTimes, times: Schedule, now_s: int | None) -> Iterator[Violation]:
    """Yield what the times of a plan break."""
    yield from _rule_3_windows(plan, times)
    yield from _rule_4_ride_time(plan, times)
    yield from _rule_6_times_consistent(plan, table_s, times, now_s)
    yield from _rule_8_shift(plan, times)
    yield from _rule_9_nobody_waits_on_board(plan, table_s, times)
    yield from _rule_9_nobody_is_kept_at_the_anchor(plan, times, now_s)
    yield from _rule_12_open_when_reached_directly(plan, table_s, times)


def _rule_3_windows(plan: Plan, times: Schedule) -> Iterator[Violation]:
    for stop, begin_s in zip(plan.stops, times.begin_s, strict=True):
        if not stop.earliest_s <= begin_s <= stop.latest_s:
            rule, name = (8, None) if stop.request is None else (3, stop.request.id)
            window = f"{stop.earliest_s}..{stop.latest_s}"
            yield Violation(rule, f"{stop.kind.value} of {name} begins at {begin_s}, not within {window}", name)


def _rule_4_ride_time(plan: Plan, times: Schedule) -> Iterator[Violation]:
    for name, ride_s in times.ride_s.items():
        limit_s = plan.request(name).max_ride_s
        if ride_s > limit_s:
            yield Violation(4, f"{name} rides {ride_s} s, more than {limit_s} s", name)


def _rule_6_times_consistent(
    plan: Plan, table_s: TravelTimes, times: Schedule, now_s: int | None
) -> Iterator[Violation]:
    here, left_s = plan.anchor.location, times.leave_s
    under_way = plan.frozen > 0 or not plan.stops
    if left_s < plan.anchor.ready_s or (now_s is not None and not under_way and left_s < now_s):
        yield Violation(6, f"{plan.vehicle.id} leaves its anchor at {left_s}, before it can")
    for index, (stop, there) in enumerate(zip(plan.stops, stop_locations(plan), strict=True)):
        arrive_s, begin_s, depart_s = times.arrive_s[index], times.begin_s[index], times.depart_s[index]
        leg_s = travel_s(table_s, here, there)
        if leg_s >= UNREACHABLE_S:
            yield Violation(6, f"no way leads to stop {index}")
        if arrive_s < left_s + leg_s or (now_s is not None and arrive_s < now_s):
            yield Violation(6, f"stop {index} is reached at {arrive_s}, before that is possible")
        if begin_s < arrive_s or depart_s < begin_s + stop.service_s:
            yield Violation(6, f"stop {index} leaves no time for its service")
        here, left_s = there, depart_s
    home_s = travel_s(table_s, here, plan.vehicle.end_location)
    if home_s >= UNREACHABLE_S or times.end_s < left_s + home_s:
        yield Violation(6, f"{plan.vehicle.id} does not get to its end location by {times.end_s}")


def _rule_8_shift(plan: Plan, times: Schedule) -> Iterator[Violation]:
    vehicle = plan.vehicle
    if times.leave_s < vehicle.shift_start_s:
        yield Violation(8, f"{vehicle.id} leaves at {times.leave_s}, before its shift at {vehicle.shift_start_s}")
    if times.end_s > vehicle.shift_end_s:
        yield Violation(8, f"{vehicle.id} is back at {times.end_s}, after its shift ends at {vehicle.shift_end_s}")


def _rule_9_nobody_waits_on_board(plan: Plan, table_s: TravelTimes, times: Schedule) -> Iterator[Violation]:
    where = (plan.anchor.location, *stop_locations(plan))
    departures = (times.leave_s, *times.depart_s)
    for block in blocks(plan):
        for index in range(block.first, block.end):
            if index == block.first and not block.carried:
                continue  # the vehicle comes here empty
            if plan.stops[index].kind is StopKind.BREAK:
                yield Violation(9, f"riders sit through the break at stop {index}")
            left_s = departures[index]
            on_time_s = left_s + travel_s(table_s, where[index], where[index + 1])
            if index and left_s > times.begin_s[index - 1] + plan.stops[index - 1].service_s:
                yield Violation(9, f"riders wait on board after stop {index - 1}")
            if times.begin_s[index] > on_time_s:
                yield Violation(9, f"riders wait on board at stop {index}")


def _rule_9_nobody_is_kept_at_the_anchor(plan: Plan, times: Schedule, now_s: int | None) -> Iterator[Violation]:
    at_once_s = max(plan.anchor.ready_s, plan.vehicle.shift_start_s)
    if now_s is not None:
        at_once_s = max(at_once_s, now_s)
    if plan.on_board and times.leave_s > at_once_s:
        yield Violation(9, f"riders wait on board of {plan.vehicle.id} at its anchor until {times.leave_s}")


def _rule_12_open_when_reached_directly(plan: Plan, table_s: TravelTimes, times: Schedule) -> Iterator[Violation]:
    """
    Nobody has to wait on board for a window because those in between fell away.

    With travel times that obey the triangle inequality, the drive straight from where the block begins is the
    quickest any remaining plan could be; it also stays so while the vehicle moves on.
    """
    where = stop_locations(plan)
    for block in blocks(plan):
        root = plan.anchor.location if block.carried else where[block.first]
        left_s = times.leave_s if block.carried else times.begin_s[block.first] + plan.stops[block.first].service_s
        for index in range(block.first if block.carried else block.first + 1, block.end):
            stop = plan.stops[index]
            reached_s = left_s + travel_s(table_s, root, where[index])
            if reached_s < stop.earliest_s <= times.begin_s[index]:
                yield Violation(12, f"stop {index} would not be open yet if riders before it fell away")
