"""
The fairness quota: how much vehicle time bookings ahead may fill, so that those who ask on the day find room too.

Who books days before must not take every vehicle of an hour, or whoever wakes up ill is refused for good; who asks on
the day cannot take anything from those booked already, whose promises stand. So only bookings ahead are limited.

What counts is the time vehicles have riders booked ahead on board, or boarding and alighting, once everybody else has
fallen away from the plans (rule 12: what is left is a legal plan). Riders of the day put in between do not change it,
and a booking ahead that shares the ride of another one costs next to nothing: pooling is what the quota rewards.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from dispatcher.problem import Plan
from dispatcher.schedule import TravelTimes, blocks, schedule
from dispatcher.validation import require

__all__ = ["Quota", "filled_s", "on_duty_s"]


@dataclass(frozen=True, slots=True)
class Quota:
    """
    The most that bookings ahead may fill of the vehicle time in every step of the day.

    Parameters
    ----------
    share
        Share of the vehicle seconds on duty, in [0, 1]; 1 limits nothing.
    step_s
        Length of a step, positive: each one has to keep its own share.
    """

    share: float
    step_s: int = 900

    def __post_init__(self) -> None:
        require(0.0 <= self.share <= 1.0, f"share must lie in 0..1, got {self.share}")
        require(self.step_s > 0, f"step_s must be positive, got {self.step_s}")

    def exceeded(
        self, plans: Sequence[Plan], changed: Sequence[Plan], ahead: Collection[str], table_s: TravelTimes
    ) -> tuple[int, ...]:
        """
        Return when steps begin in which `changed` would fill more than before, and more than the share.

        Parameters
        ----------
        plans
            The plans of the whole fleet as they are.
        changed
            What some of them would become, by vehicle id.
        ahead
            Ids of the requests booked ahead, the new one among them.
        table_s
            Drive seconds between locations, int32, shape ``[n, n]``.
        """
        if self.share >= 1.0:
            return ()
        replaced = {plan.vehicle.id for plan in changed}
        more = _total(filled_s(plan, ahead, table_s, self.step_s) for plan in changed)
        less = _total(filled_s(plan, ahead, table_s, self.step_s) for plan in plans if plan.vehicle.id in replaced)
        grown = {begin_s for begin_s, seconds in more.items() if seconds > less.get(begin_s, 0)}
        if not grown:
            return ()
        rest = _total(filled_s(plan, ahead, table_s, self.step_s) for plan in plans if plan.vehicle.id not in replaced)
        duty = on_duty_s(plans, self.step_s, grown)
        over = (begin_s for begin_s in grown if more[begin_s] + rest.get(begin_s, 0) > self.share * duty[begin_s])
        return tuple(sorted(over))


def filled_s(plan: Plan, ahead: Collection[str], table_s: TravelTimes, step_s: int) -> Mapping[int, int]:
    """
    Return for each step (by its begin) how many seconds the vehicle has riders of `ahead` with it.

    Driving up empty is not counted: it depends on where the vehicle happens to be.
    """
    alone = plan.without(*(request.id for request in plan.requests if request.id not in ahead))
    if not alone.requests:
        return {}
    times = schedule(alone, table_s)
    filled: Counter[int] = Counter()
    for block in blocks(alone):
        if alone.stops[block.first].rest is not None:
            continue
        begin_s = times.leave_s if block.carried else times.begin_s[block.first]
        filled.update(_steps(begin_s, times.begin_s[block.end - 1] + alone.stops[block.end - 1].service_s, step_s))
    return filled


def on_duty_s(plans: Iterable[Plan], step_s: int, steps: Collection[int]) -> Mapping[int, int]:
    """Return how many vehicle seconds there are in each of `steps`, given by their begins."""
    shifts = [(plan.vehicle.shift_start_s, plan.vehicle.shift_end_s) for plan in plans]
    return {
        begin_s: sum(max(0, min(end_s, begin_s + step_s) - max(start_s, begin_s)) for start_s, end_s in shifts)
        for begin_s in steps
    }


def _steps(begin_s: int, end_s: int, step_s: int) -> dict[int, int]:
    """Return how the span divides among the steps it touches."""
    first = begin_s - begin_s % step_s
    return {step: min(end_s, step + step_s) - max(begin_s, step) for step in range(first, end_s, step_s)}


def _total(parts: Iterable[Mapping[int, int]]) -> Mapping[int, int]:
    total: Counter[int] = Counter()
    for part in parts:
        total.update(part)
    return total
