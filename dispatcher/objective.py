"""What a plan costs: one function for offers, search and reports."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Plan, StopKind
from dispatcher.schedule import TravelTimes, schedule
from dispatcher.words import Asked

__all__ = ["CostParts", "cost", "cost_parts", "people"]


@dataclass(frozen=True, slots=True)
class CostParts:
    """The seconds a plan's cost is made of; rider seconds count once a person. See `dispatcher.policy.Weights`."""

    drive_s: int
    empty_s: int
    wait_s: int
    ride_s: int
    risk_s: int

    def weighed(self, policy: DispatchPolicy) -> float:
        """Return the cost, in seconds of driving."""
        weights = policy.weights
        return (
            weights.drive * self.drive_s
            + weights.empty * self.empty_s
            + weights.wait * self.wait_s
            + weights.ride * self.ride_s
            + weights.risk * self.risk_s
        )


def people(asked: Asked) -> int:
    """Return how many persons a party counts for: everybody, times the weight given to them."""
    return asked.weight * (asked.load.seats + asked.load.wheelchairs)


def cost_parts(plan: Plan, table_s: TravelTimes, policy: DispatchPolicy, *, now_s: int | None = None) -> CostParts:
    """Return the parts of a plan's cost, whole seconds each, so that sums are exact."""
    times = schedule(plan, table_s, now_s=now_s)
    wait_s = risk_s = 0
    for stop, begin_s in zip(plan.stops, times.begin_s, strict=True):
        if stop.request is None:
            continue
        persons = people(stop.request)
        risk_s += persons * max(0, policy.comfort_s - (stop.latest_s - begin_s))
        if stop.kind is StopKind.PICKUP:
            wait_s += persons * (begin_s - stop.earliest_s)
    ride_s = sum(people(plan.request(name)) * seconds for name, seconds in times.ride_s.items())
    return CostParts(times.drive_s, times.empty_s, wait_s, ride_s, risk_s)


def cost(plan: Plan, table_s: TravelTimes, policy: DispatchPolicy, *, now_s: int | None = None) -> float:
    """Return what `plan` costs, in seconds of driving."""
    return cost_parts(plan, table_s, policy, now_s=now_s).weighed(policy)
