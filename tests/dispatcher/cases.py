"""Random small problems for the properties: tables, vehicles, and legal plans grown by brute force."""

from dataclasses import astuple, replace
from typing import NamedTuple

import numpy as np

from dispatcher.objective import CostParts, cost_parts, people
from dispatcher.problem import (
    Access,
    Anchor,
    Break,
    Load,
    OnBoard,
    Plan,
    Request,
    RideTimeLimit,
    Stop,
    StopKind,
    Vehicle,
    Wish,
)
from dispatcher.rules import check
from dispatcher.schedule import UNREACHABLE_S, schedule, travel_s

PLACES = 7
NOW = 10_000
CONFIGURATIONS = ((Load(3, 0, 1, 2),), (Load(3, 1, 1, 2),), (Load(4, 0, 1, 3), Load(2, 1, 1, 1)))


def table_of(dice, kind=None):
    """
    Return the travel times of a random town.

    "plane": places on a plane, rounded up, so that the triangle inequality holds; "any": arbitrary times; "gap": a
    plane with one pair of places no way leads between.
    """
    kind = kind or dice.choice(["plane", "plane", "any", "gap"])
    if kind == "any":
        table = np.array([[dice.randint(20, 400) for _ in range(PLACES)] for _ in range(PLACES)], dtype=np.int32)
    else:
        spots = np.array([[dice.uniform(0, 400), dice.uniform(0, 400)] for _ in range(PLACES)])
        table = np.ceil(np.linalg.norm(spots[:, None] - spots[None, :], axis=2)).astype(np.int32)
    if kind == "gap":
        table[dice.randrange(PLACES), dice.randrange(PLACES)] = UNREACHABLE_S
    np.fill_diagonal(table, 0)
    return table


def wish_of(dice, name="new", ends=2):
    """Return a wish within the next forty minutes, with up to `ends` places at each end."""
    earliest = NOW + dice.randint(-300, 2400)

    def places():
        return tuple(Access(dice.randrange(PLACES), dice.choice([0, 60, 200])) for _ in range(dice.randint(1, ends)))

    return Wish(
        id=name,
        pickups=places(),
        dropoffs=places(),
        load=dice.choice([Load(1, 0), Load(1, 0, 0, 1), Load(2, 0), Load(0, 1), Load(1, 1, 1, 0)]),
        earliest_departure_s=earliest,
        latest_departure_s=earliest + dice.choice([300, 900, 2400]),
        latest_arrival_s=earliest + dice.choice([900, 3000, 6000]),
        ride_time=RideTimeLimit(1.5, dice.choice([0, 300, 900]), 1500),
        boarding_s=dice.choice([0, 30, 60]),
        alighting_s=dice.choice([0, 30]),
        needs=frozenset({"lift"}) if dice.random() < 0.1 else frozenset(),
    )


def start_of(dice, name):
    """Return a plan before any insertion: somewhere, perhaps with a rider on board and a break ahead."""
    vehicle = Vehicle(
        id=name,
        configurations=dice.choice(CONFIGURATIONS),
        shift_start_s=NOW + dice.choice([-5000, -5000, 600]),
        shift_end_s=NOW + dice.choice([20_000, 20_000, 4000]),
        end_location=dice.randrange(PLACES),
        skills=dice.choice([frozenset(), frozenset({"lift"})]),
    )
    anchor = Anchor(dice.randrange(PLACES), NOW + dice.randint(-600, 300))
    on_board, stops = (), ()
    if dice.random() < 0.4:
        limits = {"latest_dropoff_s": NOW + 3000, "max_ride_s": 3000, "boarding_s": 30, "alighting_s": 30}
        aboard = Request(f"{name}-aboard", 0, dice.randrange(PLACES), Load(1, 0), NOW - 900, NOW - 300, **limits)
        on_board, stops = (OnBoard(aboard, NOW - 400),), (aboard.dropoff,)
    if dice.random() < 0.3:
        begin = NOW + dice.randint(0, 3000)
        stops = (*stops, Stop(StopKind.BREAK, -1, rest=Break(f"{name}-break", begin, begin + 3000, 600)))
    return Plan(vehicle, anchor, stops, on_board, dice.choice([0, 0, len(stops)]))


class Candidate(NamedTuple):
    """A legal insertion: what it costs, where it is, and the plan it leads to."""

    cost: float
    at: int
    plan: Plan
    to: int
    places: int
    pickup_s: int
    dropoff_s: int


def brute_force(plan, wish, table, policy, now_s=NOW):
    """Return every legal insertion, by `rules.check` alone."""
    found = []
    before = cost_parts(plan, table, policy, now_s=now_s)
    for places, (pickup, dropoff) in enumerate((one, two) for one in wish.pickups for two in wish.dropoffs):
        direct_s = travel_s(table, pickup.location, dropoff.location)
        request = wish.at(pickup, dropoff, direct_s) if direct_s < UNREACHABLE_S else None
        if request is None:
            continue
        walk = policy.weights.walk * people(request) * (pickup.walk_s + dropoff.walk_s)
        for at in range(plan.frozen, len(plan.stops) + 1):
            for to in range(at, len(plan.stops) + 1):
                changed = plan.with_insertion(request, at, to)
                if not check(changed, table, now_s=now_s, before=plan, no_late_diversion_s=policy.no_late_diversion_s):
                    after = cost_parts(changed, table, policy, now_s=now_s)
                    added = CostParts(*(one - two for one, two in zip(astuple(after), astuple(before), strict=True)))
                    begin_s = schedule(changed, table, now_s=now_s).begin_s
                    cost = added.weighed(policy) + walk
                    found.append(Candidate(cost, at, changed, to, places, begin_s[at], begin_s[to + 1]))
    return found


def best_of_all(plans, wish, table, policy, now_s, limit):
    """
    Return the cheapest insertion of each of the cheapest vehicles, and the earliest of all, as `answers` has them.

    Of equals the first vehicle wins, then the first positions, then the first places.
    """
    candidates = [
        (each.cost, number, each.at, each.to, each.places, each.pickup_s, each.dropoff_s)
        for number, plan in enumerate(plans)
        for each in brute_force(plan, wish, table, policy, now_s)
    ]
    cheapest = [min(each for each in candidates if each[1] == number) for number in {each[1] for each in candidates}]
    chosen = sorted(cheapest)[:limit]
    if chosen and limit > 1:
        earliest = min(candidates, key=lambda each: (each[5], each))
        chosen = chosen if earliest in chosen else [*chosen[: limit - 1], earliest]
    return chosen


def answers(found, plans, wish):
    """Return the insertions found as (cost, vehicle, positions, places, times)."""
    places = [(pickup, dropoff) for pickup in wish.pickups for dropoff in wish.dropoffs]
    return [
        (
            each.cost,
            plans.index(each.before),
            each.pickup_position,
            each.dropoff_position,
            places.index((each.pickup, each.dropoff)),
            each.pickup_s,
            each.dropoff_s,
        )
        for each in found
    ]


def plan_of(dice, table, policy, name="bus", riders=4):
    """Return a legal plan: a start into which riders were put, each at a legal place chosen by chance."""
    plan = start_of(dice, name)
    while check(plan, table, now_s=NOW):
        plan = start_of(dice, name)
    for number in range(dice.randint(0, riders)):
        found = brute_force(plan, wish_of(dice, f"{name}-{number}", ends=1), table, policy)
        if found:
            plan = dice.choice(found).plan
    if plan.frozen == 0 and not plan.on_board and dice.random() < 0.2 and plan.stops:
        plan = Plan(plan.vehicle, plan.anchor, plan.stops, frozen=1)
    return plan if not check(plan, table, now_s=NOW) else plan_of(dice, table, policy, name, riders)


def spoilt(dice, plan):
    """Return `plan` after a change that often breaks a rule: other order, anchor, settled stops, limits or shift."""
    stops = list(plan.stops)
    change = dice.randrange(5) if len(stops) > 1 else 1
    if change == 0:
        first = dice.randrange(len(stops) - 1)
        stops[first : first + 2] = reversed(stops[first : first + 2])
        return replace(plan, stops=tuple(stops))
    if change == 1:
        return replace(plan, anchor=Anchor(dice.randrange(PLACES), plan.anchor.ready_s + dice.randint(-300, 600)))
    if change == 2:
        return replace(plan, frozen=dice.randint(0, len(stops)))
    if change == 3:
        end_s = plan.vehicle.shift_start_s + dice.randint(2000, 8000)
        return replace(plan, vehicle=replace(plan.vehicle, shift_end_s=end_s))
    asked = dice.choice([stop.request for stop in stops if stop.request] or [None])
    if asked is None or asked in [rider.request for rider in plan.on_board]:
        return plan
    limits = {"max_ride_s": max(0, asked.max_ride_s - dice.randint(0, 600)), "dropoff_location": dice.randrange(PLACES)}
    other = replace(asked, **limits)
    swap = {asked.pickup: other.pickup, asked.dropoff: other.dropoff}
    return replace(plan, stops=tuple(swap.get(stop, stop) for stop in stops))
