"""
What a legal plan is: twelve rules, slow, obvious and complete.

This is the executable specification. The fast insertion and the search must agree with it, and every plan is checked
by it before it is proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from dispatcher.problem import Anchor, Load, Plan, Stop, StopKind
from dispatcher.promises import Violation, compared_with, late_diversions
from dispatcher.schedule import (
    UNREACHABLE_S,
    Block,
    Schedule,
    TravelTimes,
    blocks,
    schedule,
    stop_locations,
    travel_s,
)

__all__ = ["Violation", "check", "check_fleet"]


def check(
    plan: Plan,
    table_s: TravelTimes,
    *,
    now_s: int | None = None,
    before: Plan | None = None,
    times: Schedule | None = None,
    no_late_diversion_s: int = 0,
    removals: bool = True,
) -> tuple[Violation, ...]:
    """
    Return every violation of the twelve rules; an empty tuple means the plan is legal.

    Parameters
    ----------
    plan
        The plan to judge.
    table_s
        Drive seconds between locations, shape ``[n, n]``.
    now_s
        Nothing may be planned before it.
    before
        The plan this one would replace: promises, frozen stops and breaks are held against it (rules 5, 7, 8, 10).
    times
        The times to judge; those of `schedule` where None, and only then a look near a rider may do for rule 12.
    no_late_diversion_s
        Rule 10: no new stop before a drop-off planned within this many seconds.
    removals
        Whether to try for rule 12 what is left without each rider, which takes most of the time.
    """
    malformed = tuple(_rule_1_one_pickup_then_one_dropoff(plan))
    if malformed:
        return malformed  # the times of such a plan mean nothing
    as_planned = times is None
    times = times or schedule(plan, table_s, now_s=now_s)
    found = list(_standing(plan, table_s, times, now_s))
    if removals:
        found += _rule_12_anyone_may_fall_away(plan, table_s, now_s, times if as_planned and not found else None)
    found += _rule_11_skills(plan)
    if before is not None:
        found += compared_with(before, plan)
        if no_late_diversion_s > 0:
            found += late_diversions(before, plan, schedule(before, table_s, now_s=now_s), now_s, no_late_diversion_s)
    return tuple(sorted(found, key=lambda violation: violation.rule))


def check_fleet(plans: Iterable[Plan], before: Iterable[Plan] = ()) -> tuple[Violation, ...]:
    """Return rule 1 across vehicles: nobody rides in two of them, and nobody is lost against `before`."""
    carriers: dict[str, str] = {}
    found = []
    for plan in plans:
        for request in plan.requests:
            if request.id in carriers:
                where = f"{carriers[request.id]} and {plan.vehicle.id}"
                found.append(Violation(1, f"{request.id} is in the plans of {where}", request.id))
            carriers[request.id] = plan.vehicle.id
    known = {request.id for plan in before for request in plan.requests}
    found += [Violation(1, f"{lost} is in no plan any more", lost) for lost in sorted(known - set(carriers))]
    return tuple(found)


def _standing(plan: Plan, table_s: TravelTimes, times: Schedule, now_s: int | None) -> Iterator[Violation]:
    """Rules that concern the plan alone, as it stands."""
    yield from _rule_2_capacity(plan)
    yield from _rule_3_windows(plan, times)
    yield from _rule_4_ride_time(plan, times)
    yield from _rule_6_times_consistent(plan, table_s, times, now_s)
    yield from _rule_8_shift(plan, times)
    yield from _rule_9_nobody_waits_on_board(plan, table_s, times)
    yield from _rule_9_nobody_is_kept_at_the_anchor(plan, times, now_s)
    yield from _rule_12_open_when_reached_directly(plan, table_s, times)


def _rule_1_one_pickup_then_one_dropoff(plan: Plan) -> Iterator[Violation]:
    aboard = [rider.request.id for rider in plan.on_board]
    done: set[str] = set()
    for index, stop in enumerate(plan.stops):
        if (stop.request is None) is not (stop.kind is StopKind.BREAK) or (stop.rest is None) is (stop.request is None):
            yield Violation(1, f"stop {index} is neither a rider's stop nor a break")
        if stop.request is None:
            continue
        name = stop.request.id
        expected = stop.request.pickup if stop.kind is StopKind.PICKUP else stop.request.dropoff
        if stop != expected or stop.request != plan.request(name):
            yield Violation(1, f"stop {index} is not where {name} asked to be", name)
        if stop.kind is StopKind.PICKUP:
            if name in aboard or name in done:
                yield Violation(1, f"{name} is picked up twice", name)
            aboard.append(name)
        elif name not in aboard:
            yield Violation(1, f"{name} alights without being on board", name)
        else:
            aboard.remove(name)
            done.add(name)
    for name in aboard:
        yield Violation(1, f"{name} never alights", name)


def _rule_2_capacity(plan: Plan) -> Iterator[Violation]:
    load = sum((rider.request.load for rider in plan.on_board), Load())
    if not plan.vehicle.holds(load):
        yield Violation(2, f"{plan.vehicle.id} does not hold {load} at its anchor")
    for index, stop in enumerate(plan.stops):
        load = _after(load, stop)
        if not plan.vehicle.holds(load):
            yield Violation(2, f"{plan.vehicle.id} does not hold {load} after stop {index}")


def _after(load: Load, stop: Stop) -> Load:
    if stop.request is None:
        return load
    party = stop.request.load
    if stop.kind is StopKind.PICKUP:
        return load + party
    return Load(load.seats - party.seats, load.wheelchairs - party.wheelchairs)


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


def _rule_11_skills(plan: Plan) -> Iterator[Violation]:
    for request in plan.requests:
        missing = request.needs - plan.vehicle.skills
        if missing:
            yield Violation(11, f"{plan.vehicle.id} lacks {sorted(missing)} for {request.id}", request.id)


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


def _rule_12_anyone_may_fall_away(
    plan: Plan, table_s: TravelTimes, now_s: int | None, times: Schedule | None
) -> Iterator[Violation]:
    """
    Every rider who is neither on board nor at a frozen stop may cancel, and the rest is legal as it stands.

    `times`, where given, is the schedule of a plan that is legal as it stands: then a look nearby may do.
    """
    cuts = list(blocks(plan))
    for number, block in enumerate(cuts):
        nearby = Block(block.first, cuts[min(number + 1, len(cuts) - 1)].end, block.carried)
        for stop in plan.stops[max(block.first, plan.frozen) : block.end]:
            if stop.kind is not StopKind.PICKUP or stop.request is None:
                continue
            name = stop.request.id
            if times is not None and _legal_nearby(plan, name, nearby, times, table_s, now_s):
                continue
            rest = plan.without(name)
            for violation in _standing(rest, table_s, schedule(rest, table_s, now_s=now_s), now_s):
                yield Violation(12, f"without {name}: {violation}", violation.request_id)


def _legal_nearby(
    plan: Plan, name: str, nearby: Block, times: Schedule, table_s: TravelTimes, now_s: int | None
) -> bool:
    """
    Tell whether the rider's block and the one behind it show that all is legal without them.

    Up to its block, nothing of a legal plan changes; and nothing does behind a stop that is begun when and where it
    was. What lies between is judged as a plan of its own. False says only: look at the whole plan.
    """
    where = stop_locations(plan)
    first, end = nearby.first, nearby.end
    if first == 0:
        part = replace(plan, stops=plan.stops[:end])
    else:
        free_s = times.begin_s[first - 1] + plan.stops[first - 1].service_s
        part = Plan(plan.vehicle, Anchor(where[first - 1], free_s), plan.stops[first:end])
    part = part.without(name)
    anew = schedule(part, table_s, now_s=now_s)
    if any(_standing(part, table_s, anew, now_s)):
        return False
    if end == len(plan.stops):
        return True
    return (anew.begin_s[-1], stop_locations(part)[-1]) == (times.begin_s[end - 1], where[end - 1])
