"""
Send idle vehicles where requests are expected.

The next requests come from each zone with its mean, and the nearest vehicle goes, or the next nearest where that one is
busy by then: the k-th nearest serves with probability ``(1 - busy) busy^(k-1)``. What that costs depends on where the
idle vehicles stand: empty driving, and the wait of riders whom the nearest vehicle cannot reach within the lead time.
One move after the other is chosen that saves most, net of its own drive, until none saves enough: the maximum expected
covering location model of Daskin (1983) with graded distances, used to move idle vehicles in real time as Jagtenberg,
Bhulai & van der Mei (2015) do with ambulances. A transport problem that matches vehicles with expected requests one to
one (as in Alonso-Mora et al. 2017, and Bischoff & Maciejewski 2020) was measured first: in a rural area, with few
requests in each zone, it drew vehicles from central places to single zones, drove more, and lost requests.

References
----------
Daskin (1983), A maximum expected covering location model, Transportation Science 17. Jagtenberg, Bhulai & van der Mei
(2015), An efficient heuristic for real-time ambulance redeployment, Operations Research for Health Care 4. Alonso-Mora,
Samaranayake, Wallar, Frazzoli & Rus (2017), On-demand high-capacity ride-sharing via dynamic trip-vehicle assignment,
PNAS 114. Bischoff & Maciejewski (2020), Proactive empty vehicle rebalancing for demand responsive transport services,
Procedia Computer Science 170.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from dispatcher.problem import Anchor, Plan
from dispatcher.rules import check
from dispatcher.schedule import UNREACHABLE_S, TravelTimes, blocks, schedule, stop_locations, travel_s
from dispatcher.validation import require

__all__ = ["RebalancingPolicy", "Relocation", "Zone", "may_wait_at", "relocations"]

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
        What a second driven empty costs; by default what it costs in the objective.
    wait
        What a second costs that somebody waits because the vehicle is farther away than `lead_s`.
    lost
        What a request costs that no vehicle can take.
    busy
        Chance that a vehicle is taken by somebody else when a request comes, below 1.
    least_gain
        Least that a move must be expected to save.
    """

    idle_s: int = 600
    lead_s: int = 600
    reach_s: int = 1800
    drive: float = 1.2
    wait: float = 1.0
    lost: float = 3600.0
    busy: float = 0.4
    least_gain: float = 120.0

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            require(math.isfinite(value) and value >= 0, f"{each.name} must be finite and not negative, got {value}")
        require(self.busy < 1, f"busy must be below 1, got {self.busy}")


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
    sent: Collection[str] = (),
) -> tuple[Relocation, ...]:
    """
    Return which idle vehicles should wait elsewhere, largest saving first; nobody without expected requests.

    Vehicles that are busy count too: where they become free, they will meet requests. Whoever is on the way to a
    waiting place counts as there already, sent now or before: else the next would be sent after it. A vehicle moves
    only where `may_wait_at` allows it. O(v^2 z^2) a move for v vehicles and z zones.

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
    sent
        Ids of the vehicles that are on their way to a waiting place, or have the order to go.
    """
    wanted = [zone for zone in zones if zone.expected > 0]
    if not wanted or not plans:
        return ()
    places = np.array([zone.location for zone in wanted])
    rates = np.array([zone.expected for zone in wanted])
    away_s = np.array([_away_s(plan, places, table_s, policy, now_s) for plan in plans])
    for row, plan in enumerate(plans):
        if plan.vehicle.id in sent:
            away_s[row] = table_s[plan.anchor.location, places]
    free = (plan.vehicle.id not in sent and _is_idle(plan, table_s, policy, now_s) for plan in plans)
    idle = [row for row, may_move in enumerate(free) if may_move]
    found: list[Relocation] = []
    while idle:
        gains = _gains(away_s, rates, places, [plans[row].anchor.location for row in idle], idle, (table_s, policy))
        move = _best_move(gains, [plans[row] for row in idle], places, table_s, policy, now_s)
        if move is None:
            break
        number, zone = move
        row = idle.pop(number)
        drive_s = travel_s(table_s, plans[row].anchor.location, int(places[zone]))
        found.append(Relocation(plans[row].vehicle.id, int(places[zone]), drive_s, float(gains[number, zone])))
        away_s[row] = table_s[places[zone], places]
    return tuple(found)


def may_wait_at(plan: Plan, location: int, table_s: TravelTimes, policy: RebalancingPolicy, *, now_s: int) -> bool:
    """
    Tell whether an idle vehicle can drive to `location`, wait there, and still do all it has to do as planned.

    It must be on duty with nobody on board and no stop settled; nobody in its plan may be picked up any later, every
    break must stay where it is in time, and the way home must be short enough.
    """
    if not _is_idle(plan, table_s, policy, now_s):
        return False
    away_s = travel_s(table_s, plan.anchor.location, location)
    if away_s >= UNREACHABLE_S:
        return False
    arrive_s = now_s + away_s
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


def _gains(
    away_s: _Floats,
    rates: _Floats,
    places: NDArray[np.int64],
    here: Sequence[int],
    rows: Sequence[int],
    world: tuple[TravelTimes, RebalancingPolicy],
) -> _Floats:
    """Return what each move saves, shape ``[idle vehicle, zone]``: cost before less after, net of its drive."""
    table_s, policy = world
    before = _expected_cost(away_s, rates, policy)
    gains = np.empty((len(rows), len(places)))
    for number, row in enumerate(rows):
        others = np.delete(away_s, row, axis=0)
        for zone, place in enumerate(places):
            after = _expected_cost(np.vstack([others, table_s[place, places]]), rates, policy)
            gains[number, zone] = before - after - policy.drive * table_s[here[number], place]
    return gains


def _expected_cost(away_s: _Floats, rates: _Floats, policy: RebalancingPolicy) -> float:
    """Return what the expected requests cost, where vehicle v is ``away_s[v, z]`` from zone z."""
    met = policy.drive * away_s + policy.wait * np.maximum(0.0, away_s - policy.lead_s)
    cost = np.sort(np.where(away_s <= policy.reach_s, np.minimum(met, policy.lost), policy.lost), axis=0)
    serves = (1.0 - policy.busy) * policy.busy ** np.arange(len(cost))
    nobody = policy.busy ** len(cost)
    return float((serves @ cost + nobody * policy.lost) @ rates)


def _best_move(
    gains: _Floats,
    idle: Sequence[Plan],
    places: NDArray[np.int64],
    table_s: TravelTimes,
    policy: RebalancingPolicy,
    now_s: int,
) -> tuple[int, int] | None:
    """Return the move that saves most among those that hurt nobody, None where none saves enough."""
    for flat in np.argsort(-gains, axis=None, kind="stable"):
        number, zone = divmod(int(flat), len(places))
        if gains[number, zone] <= 0 or gains[number, zone] < policy.least_gain:
            return None
        if may_wait_at(idle[number], int(places[zone]), table_s, policy, now_s=now_s):
            return number, zone
    return None


def _away_s(
    plan: Plan, places: NDArray[np.int64], table_s: TravelTimes, policy: RebalancingPolicy, now_s: int
) -> _Floats:
    """Return how long it would take the vehicle to each place, from now on; infinite after its shift."""
    free_s, here = _next_free(plan, table_s, policy, now_s)
    there_s = free_s + table_s[here, places].astype(np.float64)
    return np.where(there_s < plan.vehicle.shift_end_s, there_s - now_s, np.inf)


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
