"""What a new plan owes to the plan it replaces: rules 5, 7, 8 (breaks) and 10 of `dispatcher.rules`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dispatcher.problem import Plan, Request, StopKind
from dispatcher.schedule import Schedule

__all__ = ["Violation", "compared_with", "late_diversions", "may_settle", "settled_stops"]


@dataclass(frozen=True, slots=True)
class Violation:
    """One rule broken: its number, what is wrong, and for whom (where it concerns one rider)."""

    rule: int
    message: str
    request_id: str | None = None

    def __str__(self) -> str:
        return f"rule {self.rule}: {self.message}"


def compared_with(before: Plan, plan: Plan) -> Iterator[Violation]:
    """Yield what `plan` breaks of what `before` had settled or promised."""
    yield from _rule_5_promises_kept(plan, before)
    yield from _rule_7_frozen_untouched(plan, before)
    yield from _rule_8_breaks_kept(plan, before)


def settled_stops(plan: Plan, times: Schedule, now_s: int | None, no_late_diversion_s: int) -> int:
    """Return how many stops at the front take no new stop before them: the frozen ones, and rule 10's."""
    settled = plan.frozen
    if now_s is None or no_late_diversion_s == 0:
        return settled
    for index, stop in enumerate(plan.stops):
        if stop.kind is StopKind.DROPOFF and times.begin_s[index] <= now_s + no_late_diversion_s:
            settled = max(settled, index + 1)
    return settled


def may_settle(plan: Plan, now_s: int, no_late_diversion_s: int) -> bool:
    """Tell, without working out any times, whether rule 10 may settle a stop; False is certain. O(stops)."""
    begin_s = plan.anchor.ready_s
    for stop in plan.stops:
        if stop.kind is StopKind.DROPOFF:
            return begin_s <= now_s + no_late_diversion_s
        begin_s = max(begin_s, stop.earliest_s)
    return False


def late_diversions(
    before: Plan, plan: Plan, times_before: Schedule, now_s: int | None, no_late_diversion_s: int
) -> Iterator[Violation]:
    """Yield rule 10: no new stop before a drop-off that is only `no_late_diversion_s` away; riders may fall away."""
    settled = settled_stops(before, times_before, now_s, no_late_diversion_s)
    if settled == before.frozen:
        return  # rule 7 looks after those
    staying = {request.id for request in plan.requests}
    front = [stop for stop in before.stops[:settled] if stop.request is None or stop.request.id in staying]
    if list(plan.stops[: len(front)]) != front:
        yield Violation(10, f"{plan.vehicle.id} is diverted within {no_late_diversion_s} s of a drop-off")


def _rule_5_promises_kept(plan: Plan, before: Plan) -> Iterator[Violation]:
    known = {request.id for request in before.requests}
    for request in plan.requests:
        if request.id in known and not _keeps(request, before.request(request.id)):
            yield Violation(5, f"what was promised to {request.id} is loosened", request.id)


def _keeps(after: Request, before: Request) -> bool:
    """Tell whether everything told to a rider still holds: places, party, and limits no wider than they were."""
    return (
        (after.pickup_location, after.dropoff_location, after.load)
        == (before.pickup_location, before.dropoff_location, before.load)
        and (after.boarding_s, after.alighting_s) == (before.boarding_s, before.alighting_s)
        and after.earliest_pickup_s >= before.earliest_pickup_s
        and after.latest_pickup_s <= before.latest_pickup_s
        and after.latest_dropoff_s <= before.latest_dropoff_s
        and after.max_ride_s <= before.max_ride_s
        and after.needs >= before.needs
        and (after.regimes, after.partner) == (before.regimes, before.partner)
    )


def _rule_7_frozen_untouched(plan: Plan, before: Plan) -> Iterator[Violation]:
    if plan.stops[: before.frozen] != before.stops[: before.frozen] or plan.frozen < before.frozen:
        yield Violation(7, f"the first {before.frozen} stops of {plan.vehicle.id} are settled and were changed")
    if (plan.vehicle, plan.anchor, plan.on_board) != (before.vehicle, before.anchor, before.on_board):
        yield Violation(7, f"{plan.vehicle.id}, its anchor or the riders on board are not the same as before")


def _rule_8_breaks_kept(plan: Plan, before: Plan) -> Iterator[Violation]:
    kept = {stop.rest for stop in plan.stops if stop.rest is not None}
    for stop in before.stops:
        if stop.rest is not None and stop.rest not in kept:
            yield Violation(8, f"break {stop.rest.id} is not taken any more")
