"""Random small problems for the properties: tables, vehicles, and legal plans grown by brute force."""

import numpy as np
from hypothesis import strategies as st

from dispatcher.objective import cost
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
from dispatcher.schedule import UNREACHABLE_S, travel_s

PLACES = 6
NOW = 10_000
CONFIGURATIONS = ((Load(3, 0),), (Load(2, 1),), (Load(4, 0), Load(2, 1)))


@st.composite
def tables(draw):
    """Return places on a plane (rounded up, so the triangle inequality holds), sometimes with arbitrary or no ways."""
    numbers = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spots = numbers.uniform(0, 900, size=(PLACES, 2))
    table = np.ceil(np.linalg.norm(spots[:, None] - spots[None, :], axis=2)).astype(np.int32)
    if draw(st.integers(0, 3)) == 0:
        table = numbers.integers(0, 900, size=(PLACES, PLACES), dtype=np.int32)
        np.fill_diagonal(table, 0)
    if draw(st.integers(0, 5)) == 0:
        table[numbers.integers(PLACES), numbers.integers(PLACES)] = UNREACHABLE_S
        np.fill_diagonal(table, 0)
    return table


@st.composite
def loads(draw):
    return draw(st.sampled_from([Load(1, 0), Load(1, 0), Load(2, 0), Load(0, 1), Load(1, 1)]))


@st.composite
def wishes(draw, name="new", ends=2):
    """Return a wish within the hour and a half after NOW, with one or two places at each end."""
    earliest = NOW + draw(st.integers(-300, 3600))
    places = st.builds(Access, st.integers(0, PLACES - 1), st.sampled_from([0, 0, 60, 200]))
    return Wish(
        id=name,
        pickups=tuple(draw(st.lists(places, min_size=1, max_size=ends))),
        dropoffs=tuple(draw(st.lists(places, min_size=1, max_size=ends))),
        load=draw(loads()),
        earliest_departure_s=earliest,
        latest_departure_s=earliest + draw(st.integers(0, 1500)),
        latest_arrival_s=earliest + draw(st.integers(300, 4000)),
        ride_time=RideTimeLimit(1.5, draw(st.integers(0, 600)), draw(st.integers(0, 1500))),
        boarding_s=draw(st.sampled_from([0, 30, 60])),
        alighting_s=draw(st.sampled_from([0, 30])),
        needs=draw(st.sampled_from([frozenset(), frozenset(), frozenset(), frozenset({"lift"})])),
    )


@st.composite
def vehicles(draw, name):
    start = NOW + draw(st.sampled_from([-5000, -5000, 600]))
    return Vehicle(
        id=name,
        configurations=draw(st.sampled_from(CONFIGURATIONS)),
        shift_start_s=start,
        shift_end_s=NOW + draw(st.sampled_from([20_000, 20_000, 5000])),
        end_location=draw(st.integers(0, PLACES - 1)),
        skills=draw(st.sampled_from([frozenset(), frozenset({"lift"})])),
    )


@st.composite
def starts(draw, name, table):
    """Return a plan before any insertion: somewhere, perhaps with a rider on board and a break ahead."""
    vehicle = draw(vehicles(name))
    anchor = Anchor(draw(st.integers(0, PLACES - 1)), NOW + draw(st.integers(-600, 300)))
    on_board, stops = (), ()
    if draw(st.booleans()):
        to = draw(st.integers(0, PLACES - 1))
        limits = {"latest_dropoff_s": NOW + 3000, "max_ride_s": 3000, "boarding_s": 30, "alighting_s": 30}
        aboard = Request(f"{name}-aboard", 0, to, Load(1, 0), NOW - 900, NOW - 300, **limits)
        on_board, stops = (OnBoard(aboard, NOW - 400),), (aboard.dropoff,)
    if draw(st.integers(0, 2)) == 0:
        rest = Break(f"{name}-break", NOW + draw(st.integers(0, 1000)), NOW + 4000, 600)
        stops = (*stops, Stop(StopKind.BREAK, -1, rest=rest))
    frozen = draw(st.integers(0, len(stops)))
    return Plan(vehicle, anchor, stops, on_board, frozen)


def brute_force(plan, wish, table, policy):
    """Return every legal insertion as (cost, begin of boarding, plan), by `rules.check` alone."""
    found = []
    weights = policy.weights
    persons = wish.load.seats + wish.load.wheelchairs
    base = cost(plan, table, policy, now_s=NOW)
    for pickup in wish.pickups:
        for dropoff in wish.dropoffs:
            direct_s = travel_s(table, pickup.location, dropoff.location)
            request = wish.at(pickup, dropoff, direct_s) if direct_s < UNREACHABLE_S else None
            if request is None:
                continue
            walk = weights.walk * persons * (pickup.walk_s + dropoff.walk_s)
            for at in range(plan.frozen, len(plan.stops) + 1):
                for to in range(at, len(plan.stops) + 1):
                    changed = plan.with_insertion(request, at, to)
                    settled = policy.no_late_diversion_s
                    if not check(changed, table, now_s=NOW, before=plan, no_late_diversion_s=settled):
                        found.append((cost(changed, table, policy, now_s=NOW) - base + walk, at, changed))
    return found


@st.composite
def legal_plans(draw, table, policy, name="bus", riders=3):
    """Return a legal plan: a start into which riders were put, each at a legal place chosen at random, or None."""
    plan = draw(starts(name, table))
    if check(plan, table, now_s=NOW):
        return None
    for number in range(draw(st.integers(0, riders))):
        found = brute_force(plan, draw(wishes(f"{name}-{number}", ends=1)), table, policy)
        if found:
            plan = found[draw(st.integers(0, len(found) - 1))][2]
    return plan
