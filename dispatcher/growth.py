"""How the time for an offer grows with the fleet and with the rides in its plans."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from dispatcher.benchmarks import NOW_S, insertion_workload
from dispatcher.dispatcher import Dispatcher
from dispatcher.schedule import TravelTimes

__all__ = ["OfferTimes", "offer_times"]


@dataclass(frozen=True, slots=True)
class OfferTimes:
    """Milliseconds of work for all offers to one wish, with so many vehicles and rides in their plans."""

    vehicles: int
    rides: int
    p50_ms: float
    p95_ms: float


def offer_times(
    table_s: TravelTimes,
    locations: Sequence[int],
    *,
    vehicles: int,
    wishes: Sequence[int],
    probes: int = 100,
    seed: int = 1,
    stopwatch: Callable[[], float] = time.thread_time,
) -> list[OfferTimes]:
    """
    Fill a fleet with rides, and measure offers whenever another number of wishes has been put in.

    Parameters
    ----------
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``.
    locations
        Places wishes start and end at, at least four.
    vehicles
        Size of the fleet.
    wishes
        After how many wishes to measure, ascending; some of them find no room.
    probes
        Further wishes to measure by, at least 1; they are not put in.
    seed
        Seed of the workload.
    stopwatch
        Seconds of work since any moment.
    """
    dispatcher = Dispatcher(table_s)
    dispatcher.warm_up()
    plans, drawn = insertion_workload(table_s, locations, vehicles=vehicles, rides=wishes[-1] + probes, seed=seed)
    asked, probing = drawn[: wishes[-1]], drawn[wishes[-1] :]
    number = {plan.vehicle.id: index for index, plan in enumerate(plans)}
    measured, done = [], 0
    for goal in wishes:
        for wish in asked[done:goal]:
            found = dispatcher.insertions(plans, wish, now_s=NOW_S, limit=1)
            if found:
                plans[number[found[0].vehicle_id]] = found[0].plan
        done = goal
        times_ms = []
        for wish in probing:
            began = stopwatch()
            dispatcher.insertions(plans, wish, now_s=NOW_S)
            times_ms.append(1000 * (stopwatch() - began))
        p50_ms, p95_ms = np.percentile(times_ms, [50, 95]).tolist()
        measured.append(OfferTimes(vehicles, sum(len(plan.requests) for plan in plans), p50_ms, p95_ms))
    return measured
