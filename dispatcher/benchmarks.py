"""How fast the dispatcher is on a fleet it has filled itself."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dispatcher.dispatcher import Dispatcher
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Access, Anchor, Load, Plan, Vehicle, Wish
from dispatcher.schedule import UNREACHABLE_S, TravelTimes

__all__ = ["InsertionFigures", "insertion_bench", "insertion_workload"]

SHIFT_START_S = 6 * 3600
SHIFT_END_S = 22 * 3600
NOW_S = SHIFT_START_S - 3600  # everybody books ahead, so that all rides stay open


@dataclass(frozen=True, slots=True)
class InsertionFigures:
    """
    What a run of `insertion_bench` measured.

    Parameters
    ----------
    vehicles, rides
        Size of the fleet and rides open in its plans at the end.
    accepted, refused
        Wishes put into a plan and wishes without a legal place while the fleet was filled.
    p50_ms, p99_ms, max_ms
        Milliseconds for all offers to one more wish with the fleet full.
    wishes_per_s
        Wishes answered a second, one thread, fleet full.
    """

    vehicles: int
    rides: int
    accepted: int
    refused: int
    p50_ms: float
    p99_ms: float
    max_ms: float
    wishes_per_s: float


def insertion_workload(
    table_s: TravelTimes, locations: Sequence[int], *, vehicles: int, rides: int, seed: int
) -> tuple[list[Plan], list[Wish]]:
    """Return an idle fleet at places drawn from `locations`, and a day of wishes between them (two places an end)."""
    rng = np.random.default_rng(seed)
    depots = rng.choice(np.asarray(locations), size=vehicles)
    seats = (Load(seats=6), Load(seats=4, wheelchairs=1))
    plans = [
        Plan(Vehicle(f"vehicle-{n}", seats, SHIFT_START_S, SHIFT_END_S, int(at)), Anchor(int(at), SHIFT_START_S))
        for n, at in enumerate(depots)
    ]
    wishes: list[Wish] = []
    while len(wishes) < rides:
        pickups, dropoffs = rng.choice(np.asarray(locations), size=(2, 2))
        direct_s = int(table_s[pickups[:, None], dropoffs].max())
        if not 120 <= direct_s < UNREACHABLE_S or set(pickups) & set(dropoffs):
            continue
        earliest_s = int(rng.integers(SHIFT_START_S + 1800, SHIFT_END_S - 7200))
        wishes.append(
            Wish(
                id=f"ride-{len(wishes)}",
                pickups=(Access(int(pickups[0]), 60), Access(int(pickups[1]), 180)),
                dropoffs=(Access(int(dropoffs[0]), 60), Access(int(dropoffs[1]), 180)),
                load=Load(wheelchairs=1) if rng.random() < 0.05 else Load(seats=int(rng.integers(1, 3))),
                earliest_departure_s=earliest_s,
                latest_departure_s=earliest_s + 1200,
                latest_arrival_s=earliest_s + 1200 + 2 * direct_s + 900,
            )
        )
    return plans, wishes


def insertion_bench(
    table_s: TravelTimes, locations: Sequence[int], *, vehicles: int = 50, rides: int = 500, seed: int = 1
) -> InsertionFigures:
    """
    Fill a fleet with rides through the dispatcher itself, then time the offers to further wishes.

    Parameters
    ----------
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``.
    locations
        Places wishes start and end at, at least four.
    vehicles, rides
        Size of the fleet, and wishes to put into it.
    seed
        Seed of the workload.
    """
    dispatcher = Dispatcher(table_s, DispatchPolicy())
    dispatcher.warm_up()
    plans, wishes = insertion_workload(table_s, locations, vehicles=vehicles, rides=rides + 200, seed=seed)
    accepted = 0
    for wish in wishes[:rides]:
        found = dispatcher.insertions(plans, wish, now_s=NOW_S, limit=1)
        if found:
            index = next(n for n, plan in enumerate(plans) if plan.vehicle.id == found[0].vehicle_id)
            plans[index] = found[0].plan
            accepted += 1
    times_ms = []
    for wish in wishes[rides:]:
        began = time.perf_counter()
        dispatcher.insertions(plans, wish, now_s=NOW_S)
        times_ms.append(1000 * (time.perf_counter() - began))
    return InsertionFigures(
        vehicles=vehicles,
        rides=sum(len(plan.requests) for plan in plans),
        accepted=accepted,
        refused=rides - accepted,
        p50_ms=float(np.percentile(times_ms, 50)),
        p99_ms=float(np.percentile(times_ms, 99)),
        max_ms=max(times_ms),
        wishes_per_s=1000 * len(times_ms) / sum(times_ms),
    )
