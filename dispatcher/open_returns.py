"""
Open returns: riders who will want to go home when their visit ends, whenever that is.

Nobody knows when a doctor is done. So an open return is carried as a *probable* request with sampled ready times, and a
reserve is kept for it: for every sample, at least one vehicle's plan could still take the rider home as promised. A
change of plans that would take the last such vehicle away is not offered and not adopted. Nothing is blocked in
advance: as long as somebody can, everybody is free. (Scenarios in the sense of Bent & Van Hentenryck 2004, *Scenario-
based planning for partially dynamic vehicle routing with stochastic customers*.)
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from statistics import NormalDist

from dispatcher.dispatcher import Dispatcher
from dispatcher.problem import Plan
from dispatcher.validation import require
from dispatcher.wishes import Wish

__all__ = ["OpenReturn", "Reserve", "ready_times"]


def ready_times(begins_s: int, mean_s: float, deviation_s: float, count: int = 5) -> tuple[int, ...]:
    """
    Return when a visit that begins at `begins_s` may end: `count` equally likely times, in order.

    The length is lognormal with that mean and standard deviation (never negative, now and then much longer). Each time
    stands for one of `count` slices of equal probability (stratified sampling), so that few samples tell much and the
    same visit always gives the same.

    Examples
    --------
    >>> ready_times(36_000, mean_s=2400, deviation_s=900, count=3)
    (37582, 38247, 39192)
    """
    require(mean_s > 0 and deviation_s >= 0, f"a visit lasts a while, got {mean_s} s +- {deviation_s} s")
    require(count >= 1, f"count must be at least 1, got {count}")
    variance = math.log1p((deviation_s / mean_s) ** 2)
    middle = math.log(mean_s) - variance / 2
    levels = (NormalDist().inv_cdf((index + 0.5) / count) for index in range(count))
    return tuple(begins_s + round(math.exp(middle + math.sqrt(variance) * level)) for level in levels)


@dataclass(frozen=True, slots=True)
class OpenReturn:
    """
    A rider to be taken home when they are ready.

    Parameters
    ----------
    template
        The wish they will have, written down for some ready time: its windows say how long they may have to wait after
        "ready" and when they are promised to be home.
    ready_s
        Equally likely ready times, ascending, at least one.
    """

    template: Wish
    ready_s: tuple[int, ...]

    def __post_init__(self) -> None:
        require(bool(self.ready_s), f"open return {self.template.id}: needs at least one ready time")
        require(list(self.ready_s) == sorted(self.ready_s), f"open return {self.template.id}: ready times must ascend")

    @property
    def id(self) -> str:
        """Id of the open return."""
        return self.template.id

    def at(self, ready_s: int) -> Wish:
        """Return the wish of a rider who is ready at `ready_s`."""
        later_s = ready_s - self.template.earliest_departure_s
        return replace(
            self.template,
            id=f"{self.id} at {ready_s}",  # the rider's way there, in some plan, may go by the same id
            earliest_departure_s=ready_s,
            latest_departure_s=self.template.latest_departure_s + later_s,
            latest_arrival_s=self.template.latest_arrival_s + later_s,
        )

    def scenarios(self, now_s: int) -> tuple[Wish, ...]:
        """
        Return the wishes it may still become: a rider not ready at `now_s` is so at one of the later sampled times.

        Where all of them have passed the rider may be ready any moment: at `now_s`.
        """
        return tuple(self.at(ready_s) for ready_s in self.ready_s if ready_s > now_s) or (self.at(now_s),)


class Reserve:
    """
    Tells whether changed plans still keep a vehicle for every scenario of every open return.

    What each plan covers is kept as long as the plan and the moment are the same. Riders who may be ready at about the
    same time each need a vehicle: a scenario needs one, and one more for every other open return expected meanwhile.

    Parameters
    ----------
    dispatcher
        Whose travel times and rules hold.
    """

    def __init__(self, dispatcher: Dispatcher) -> None:
        self._dispatcher = dispatcher.twin()
        self._kept: tuple[int, dict[Plan, dict[Wish, bool]]] = 0, {}  # one value: threads may be a moment apart

    def lost(
        self, plans: Sequence[Plan], changed: Sequence[Plan], returns: Iterable[OpenReturn], *, now_s: int
    ) -> tuple[Wish, ...]:
        """
        Return the scenarios nobody could serve any more if `changed` replaced the plans of the same vehicles.

        More exactly: those that fewer vehicles could serve than before, and fewer than they need. A scenario nobody can
        serve as it is holds nothing up: there is nothing left to lose.
        """
        replaced = {plan.vehicle.id for plan in changed}
        before = [plan for plan in plans if plan.vehicle.id in replaced]
        others = [plan for plan in plans if plan.vehicle.id not in replaced]
        gone = []
        for scenario, needed in _needs(tuple(returns), now_s):
            left = self._count(changed, scenario, now_s)
            if left >= needed or left >= self._count(before, scenario, now_s):
                continue
            if left + self._count(others, scenario, now_s) < needed:
                gone.append(scenario)
        return tuple(gone)

    def missing(
        self, plans: Sequence[Plan], visit: OpenReturn, others: Iterable[OpenReturn], *, now_s: int
    ) -> tuple[Wish, ...]:
        """Return the scenarios of a new open return for which fewer vehicles are left than it needs beside others."""
        gone = []
        own = len(visit.scenarios(now_s))
        for scenario, needed in islice(_needs((visit, *others), now_s), own):
            # The earliest boarding may be a second insertion into one of the plans.
            found = self._dispatcher.insertions(plans, scenario, now_s=now_s, limit=needed + 1)
            if len({each.vehicle_id for each in found}) < needed:
                gone.append(scenario)
        return tuple(gone)

    def _count(self, plans: Iterable[Plan], scenario: Wish, now_s: int) -> int:
        return sum(self._covers(plan, scenario, now_s) for plan in plans)

    def _covers(self, plan: Plan, scenario: Wish, now_s: int) -> bool:
        """Tell whether `plan` can take the rider of a scenario and keep every rule."""
        at_s, kept = self._kept
        if at_s != now_s:
            kept = {}
            self._kept = now_s, kept
        known = kept.setdefault(plan, {})
        if scenario not in known:
            known[scenario] = bool(self._dispatcher.insertions([plan], scenario, now_s=now_s, limit=1))
        return known[scenario]


def _needs(returns: tuple[OpenReturn, ...], now_s: int) -> Iterator[tuple[Wish, int]]:
    """Yield every scenario, and how many vehicles it needs: one, and one for each other return expected meanwhile."""
    scenarios = [each.scenarios(now_s) for each in returns]
    for own, wishes in enumerate(scenarios):
        for wish in wishes:
            meanwhile_s = wish.latest_departure_s - wish.earliest_departure_s
            shares = (
                sum(abs(each.earliest_departure_s - wish.earliest_departure_s) <= meanwhile_s for each in them)
                / len(them)
                for other, them in enumerate(scenarios)
                if other != own
            )
            yield wish, 1 + round(sum(shares))
