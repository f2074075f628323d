"""
Send idle vehicles where requests are expected.

One transport problem: vehicles on the one side, the *next requests* on the other. The n-th request of a zone within the
horizon comes with the probability that a Poisson variable of the zone's mean is at least n, so each further vehicle at
a place is worth less. A vehicle meets a request from where it is (and drives there only if the request comes), or moves
there first (and drives in any case, but then nobody waits for it). The assignment that saves most, over all vehicles at
once, says who moves: idle vehicles of Alonso-Mora et al. (2017) and of Bischoff & Maciejewski (2020) are matched with
zones in the same way; the decreasing worth of each further vehicle is that of Wallar et al. (2018).

References
----------
Alonso-Mora, Samaranayake, Wallar, Frazzoli & Rus (2017), On-demand high-capacity ride-sharing via dynamic trip-vehicle
assignment, PNAS 114. Wallar, Van Der Zee, Alonso-Mora & Rus (2018), Vehicle rebalancing for mobility-on-demand systems
with ride-sharing, IROS. Bischoff & Maciejewski (2020), Proactive empty vehicle rebalancing for demand responsive
transport services, Procedia Computer Science 170.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from dispatcher.problem import Anchor, Plan
from dispatcher.rules import check
from dispatcher.schedule import UNREACHABLE_S, TravelTimes, blocks, schedule, stop_locations, travel_s
from dispatcher.words import require

__all__ = ["RebalancingPolicy", "Relocation", "Zone", "may_wait_at", "relocations"]

_LEAST_LIKELY = 0.02  # requests rarer than this move nobody
_Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class RebalancingPolicy:
    """
    What moving is worth; times in seconds, all finite and not negative.

    Parameters
    ----------
    idle_s
        A vehicle that need not set out for this long is idle, and one that moves can wait there for this long.
    lead_s
        Nobody is picked up earlier than this after asking, so a vehicle nearer than that is near enough.
    reach_s
        A vehicle farther away than this comes too late: the request is lost.
    drive
        What a second driven empty costs (the driver is there in any case).
    wait
        What a second costs that somebody waits because the vehicle is farther away than `lead_s`.
    lost
        What a request costs that no vehicle can take.
    least_gain
        Least that a move must be expected to save.
    """

    idle_s: int = 600
    lead_s: int = 600
    reach_s: int = 1800
    drive: float = 0.3
    wait: float = 1.0
    lost: float = 3600.0
    least_gain: float = 60.0

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            require(math.isfinite(value) and value >= 0, f"{each.name} must be finite and not negative, got {value}")


@dataclass(frozen=True, slots=True)
class Zone:
    """A part of the area: where vehicles wait in it, and how many requests are expected there within the horizon."""

    location: int
    expected: float

    def __post_init__(self) -> None:
        require(math.isfinite(self.expected) and self.expected >= 0, f"expected must not be negative: {self}")


@dataclass(frozen=True, slots=True)
class Relocation:
    """A vehicle that had better wait at another place: the drive there in seconds, and what it is expected to save."""

    vehicle_id: str
    location: int
    drive_s: int
    gain: float


def relocations(
    plans: Sequence[Plan],
    zones: Sequence[Zone],
    table_s: TravelTimes,
    policy: RebalancingPolicy,
    *,
    now_s: int,
) -> tuple[Relocation, ...]:
    """
    Return which idle vehicles should wait elsewhere, largest saving first; nobody without expected requests.

    Vehicles that are busy count too: where they become free, they will meet requests. A vehicle moves only where
    `may_wait_at` allows it. O(v^2 (v + zones)) for v vehicles.

    Parameters
    ----------
    plans
        One plan a vehicle; one that is on its way to a waiting place stands at its anchor, from when it gets there.
    zones
        Waiting places and the requests expected there that no plan holds yet.
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``.
    policy
        What moving is worth.
    now_s
        The moment of the decision.
    """
    zone, likely = _next_requests(zones, len(plans))
    if not len(zone):
        return ()
    stay, move = _costs(plans, zones, table_s, policy, now_s)
    stay, move = likely * stay[:, zone], move[:, zone]
    saved = np.maximum(0.0, likely * policy.lost - np.minimum(stay, move))
    rows, columns = linear_sum_assignment(np.hstack([saved, np.zeros((len(plans), len(plans)))]), maximize=True)
    found = []
    for row, column in zip(rows, columns, strict=True):
        if column >= len(zone) or saved[row, column] <= 0:
            continue
        gain = float(stay[row, column] - move[row, column])
        if gain > 0 and gain >= policy.least_gain:
            there = zones[zone[column]].location
            drive_s = travel_s(table_s, plans[row].anchor.location, there)
            found.append(Relocation(plans[row].vehicle.id, there, drive_s, gain))
    return tuple(sorted(found, key=lambda each: (-each.gain, each.vehicle_id)))


def may_wait_at(plan: Plan, location: int, table_s: TravelTimes, policy: RebalancingPolicy, *, now_s: int) -> bool:
    """
    Tell whether an idle vehicle can drive to `location`, wait there, and still do all it has to do as planned.

    It must be on duty with nobody on board and no stop settled; nobody in its plan may be picked up any later, every
    break must stay where it is in time, and the way home must be short enough.
    """
    if not _is_idle(plan, table_s, policy, now_s):
        return False
    arrive_s = max(now_s, plan.anchor.ready_s) + travel_s(table_s, plan.anchor.location, location)
    if arrive_s >= UNREACHABLE_S + now_s:
        return False
    moved = replace(plan, anchor=Anchor(location, arrive_s))
    before, after = schedule(plan, table_s, now_s=now_s), schedule(moved, table_s, now_s=now_s)
    waits_s = after.leave_s - arrive_s if plan.stops else plan.vehicle.shift_end_s - after.end_s
    return waits_s >= policy.idle_s and after.begin_s == before.begin_s and not check(moved, table_s, now_s=now_s)


def _is_idle(plan: Plan, table_s: TravelTimes, policy: RebalancingPolicy, now_s: int) -> bool:
    """Tell whether the vehicle stands somewhere, on duty, and need not set out soon."""
    on_duty = plan.vehicle.shift_start_s <= now_s < plan.vehicle.shift_end_s
    if not on_duty or plan.on_board or plan.frozen or plan.anchor.ready_s > now_s:
        return False
    return not plan.stops or schedule(plan, table_s, now_s=now_s).leave_s >= now_s + policy.idle_s


def _next_requests(zones: Sequence[Zone], vehicles: int) -> tuple[NDArray[np.int64], _Floats]:
    """Return zone and probability of the first, second, ... request of each zone, as many as could meet a vehicle."""
    where: list[int] = []
    likely: list[float] = []
    for index, zone in enumerate(zones):
        exactly = math.exp(-zone.expected)
        at_least = 1.0 - exactly
        for number in range(1, vehicles + 1):
            if at_least < _LEAST_LIKELY:
                break
            where.append(index)
            likely.append(at_least)
            exactly *= zone.expected / number
            at_least -= exactly
    return np.array(where, dtype=np.int64), np.array(likely)


def _costs(
    plans: Sequence[Plan], zones: Sequence[Zone], table_s: TravelTimes, policy: RebalancingPolicy, now_s: int
) -> tuple[_Floats, _Floats]:
    """Return, by vehicle and zone, what meeting a request costs from where it is, and after moving there (or inf)."""
    stay = np.empty((len(plans), len(zones)))
    move = np.full((len(plans), len(zones)), np.inf)
    for row, plan in enumerate(plans):
        free_s, here = _next_free(plan, table_s, policy, now_s)
        idle = _is_idle(plan, table_s, policy, now_s)
        for column, zone in enumerate(zones):
            drive_s = travel_s(table_s, here, zone.location)
            away_s = free_s - now_s + drive_s
            stay[row, column] = policy.lost
            if away_s <= policy.reach_s and free_s + drive_s < plan.vehicle.shift_end_s:
                met = policy.drive * drive_s + policy.wait * max(0, away_s - policy.lead_s)
                stay[row, column] = min(met, policy.lost)
            worth_it = idle and policy.drive * drive_s < stay[row, column]
            if worth_it and may_wait_at(plan, zone.location, table_s, policy, now_s=now_s):
                move[row, column] = policy.drive * drive_s
    return stay, move


def _next_free(plan: Plan, table_s: TravelTimes, policy: RebalancingPolicy, now_s: int) -> tuple[int, int]:
    """Return when and where a vehicle next stands empty for a while: now, or behind some riders of its plan."""
    times, where = schedule(plan, table_s, now_s=now_s), stop_locations(plan)
    free_s, here = max(now_s, plan.anchor.ready_s, plan.vehicle.shift_start_s), plan.anchor.location
    leave_s = (times.leave_s, *times.depart_s)
    for block in blocks(plan):
        under_way = block.first < plan.frozen or block.carried
        if not under_way and leave_s[block.first] - free_s >= policy.idle_s:
            break
        last = block.end - 1
        free_s, here = times.begin_s[last] + plan.stops[last].service_s, where[last]
    return free_s, here
