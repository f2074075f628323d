"""Rule 12 of `dispatcher.rules`, rider by rider: what is left without anyone is a legal plan."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dispatcher.problem import Anchor, Plan, StopKind
from dispatcher.promises import Violation
from dispatcher.schedule import Block, Schedule, TravelTimes, blocks, schedule, stop_locations
from dispatcher.standing_rules import standing

__all__ = ["anyone_may_fall_away"]


def anyone_may_fall_away(
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
            for violation in standing(rest, table_s, schedule(rest, table_s, now_s=now_s), now_s):
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
    if any(standing(part, table_s, anew, now_s)):
        return False
    if end == len(plan.stops):
        return True
    return (anew.begin_s[-1], stop_locations(part)[-1]) == (times.begin_s[end - 1], where[end - 1])
