"""How fast the dispatcher is on a fleet it has filled itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

import numpy as np

from dispatcher.dispatcher import Dispatcher
from dispatcher.flat import Packer
from dispatcher.insertion import World, places_of, scan
from dispatcher.packed_fleet import PackedFleet
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Access, Anchor, Load, Plan, Vehicle, Wish
from dispatcher.schedule import UNREACHABLE_S, TravelTimes, blocks

__all__ = ["InsertionFigures", "Spread", "insertion_bench", "insertion_workload"]

T = TypeVar("T")

SHIFT_START_S = 6 * 3600
SHIFT_END_S = 22 * 3600
NOON_S = 12 * 3600
NOW_S = SHIFT_START_S - 3600  # everybody books ahead, so that all rides stay open


@dataclass(frozen=True, slots=True)
class Spread:
    """Milliseconds of many calls: the middle one, the 99th of a hundred, the longest, and their mean."""

    p50_ms: float
    p99_ms: float
    max_ms: float
    mean_ms: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """Return the spread of durations in seconds, at least one."""
        ms = 1000 * np.asarray(seconds)
        found = (np.percentile(ms, 50), np.percentile(ms, 99), ms.max(), ms.mean())
        return cls(*(round(float(each), 4) for each in found))


@dataclass(frozen=True, slots=True)
class InsertionFigures:
    """
    What a run of `insertion_bench` measured, with the fleet full.

    Parameters
    ----------
    vehicles, rides
        Size of the fleet and rides open in its plans at the end.
    accepted, refused
        Wishes put into a plan and wishes without a legal place while the fleet was filled.
    fill_s
        Processor seconds for filling the fleet, one offer and one plan checked a ride.
    offers, offers_cpu
        All offers to one more wish, by the clock and by the processor time of the thread.
    kernel, kernel_cpu
        The same without Python around: the compiled search alone.
    unpruned_cpu
        The compiled search that looks closely at every candidate.
    moving
        All offers while the fleet is under way and the clock goes on by a second from wish to wish; by the clock.
    checked
        The plan of the cheapest offer, built and checked by all rules but the twelfth; by the clock.
    wishes_per_s
        Wishes answered a second by one thread.
    state_mb
        Memory of the fleet in the kernels' layout, without the travel times.
    """

    vehicles: int
    rides: int
    accepted: int
    refused: int
    fill_s: float
    offers: Spread
    offers_cpu: Spread
    kernel: Spread
    kernel_cpu: Spread
    unpruned_cpu: Spread
    moving: Spread
    checked: Spread
    wishes_per_s: float
    state_mb: float


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
    table_s: TravelTimes,
    locations: Sequence[int],
    *,
    vehicles: int = 50,
    rides: int = 500,
    seed: int = 1,
    wishes: int = 200,
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
    wishes
        How many offers are timed, at least 1.
    """
    dispatcher = Dispatcher(table_s, DispatchPolicy())
    dispatcher.warm_up()
    plans, asked = insertion_workload(table_s, locations, vehicles=vehicles, rides=rides + wishes, seed=seed)
    began = time.thread_time()
    accepted = _fill(dispatcher, plans, asked[:rides])
    fill_s = time.thread_time() - began
    offers = [_timed(partial(dispatcher.insertions, plans, wish, now_s=NOW_S)) for wish in asked[rides:]]
    kernel, unpruned, state_mb = _kernel_alone(table_s, plans, asked[rides:])
    by_clock = [wall for wall, _, _ in offers]
    checked = [_timed(partial(getattr, found[0], "plan"))[0] for _, _, found in offers if found]
    return InsertionFigures(
        vehicles=vehicles,
        rides=sum(len(plan.requests) for plan in plans),
        accepted=accepted,
        refused=rides - accepted,
        fill_s=round(fill_s, 2),
        offers=Spread.of(by_clock),
        offers_cpu=Spread.of([cpu for _, cpu, _ in offers]),
        kernel=Spread.of([wall for wall, _ in kernel]),
        kernel_cpu=Spread.of([cpu for _, cpu in kernel]),
        unpruned_cpu=Spread.of([cpu for _, cpu in unpruned]),
        moving=Spread.of(_under_way(dispatcher, plans, asked[rides:])),
        checked=Spread.of(checked),
        wishes_per_s=round(len(by_clock) / sum(by_clock), 1),
        state_mb=round(state_mb, 1),
    )


def _timed(work: Callable[[], T]) -> tuple[float, float, T]:
    """Return the seconds something takes, by the clock and by the processor time of this thread, and its result."""
    clock, processor = time.perf_counter(), time.thread_time()
    result = work()
    return time.perf_counter() - clock, time.thread_time() - processor, result


def _fill(dispatcher: Dispatcher, plans: list[Plan], wishes: Sequence[Wish]) -> int:
    """Put each wish where it is cheapest, in `plans`; return how many found a place."""
    place = {plan.vehicle.id: number for number, plan in enumerate(plans)}
    accepted = 0
    for wish in wishes:
        for found in dispatcher.insertions(plans, wish, now_s=NOW_S, limit=1):
            plans[place[found.vehicle_id]] = found.plan
            accepted += 1
    return accepted


def _kernel_alone(
    table_s: TravelTimes, plans: Sequence[Plan], wishes: Sequence[Wish]
) -> tuple[list[tuple[float, float]], list[tuple[float, float]], float]:
    """Return the seconds (clock, processor) of the compiled search, the same unpruned, and the megabytes it keeps."""
    fleet, world = PackedFleet(Packer(table_s)), World(table_s, DispatchPolicy(), NOW_S)
    cars = fleet.bring_in(plans)
    tasks = [(wish, places) for wish in wishes if (places := places_of(wish, table_s))]
    scan(fleet, cars, tasks[0][0], tasks[0][1], world, 5)  # works out what is kept of each plan
    found = [
        [_timed(partial(scan, fleet, cars, wish, places, world, 5, prune=prune))[:2] for wish, places in tasks]
        for prune in (True, False)
    ]
    return found[0], found[1], fleet.nbytes / 1e6


def _under_way(dispatcher: Dispatcher, plans: Sequence[Plan], wishes: Sequence[Wish]) -> list[float]:
    """Return the seconds of offers at noon, when half of the day is done and the clock goes on."""
    moved = [_from_noon_on(plan, dispatcher) for plan in plans]
    later = [wish for wish in wishes if wish.latest_departure_s > NOON_S + len(wishes)] or list(wishes[:1])
    dispatcher.insertions(moved, later[0], now_s=NOON_S)
    return [
        _timed(partial(dispatcher.insertions, moved, wish, now_s=NOON_S + second))[0]
        for second, wish in enumerate(later)
    ]


def _from_noon_on(plan: Plan, dispatcher: Dispatcher) -> Plan:
    """Return what is left of a plan at noon; a vehicle with riders on board is taken from where it is empty again."""
    times = dispatcher.schedule(plan, now_s=NOW_S)
    place, ready_s, done = plan.anchor.location, plan.anchor.ready_s, 0
    for block in blocks(plan):
        if times.begin_s[block.first] > NOON_S:
            break
        last = plan.stops[block.end - 1]
        place, ready_s, done = last.location, times.begin_s[block.end - 1] + last.service_s, block.end
    return replace(plan, anchor=Anchor(place, ready_s), stops=plan.stops[done:])
