"""The best legal ways to add one rider to a fleet's plans, exact, by the compiled kernels."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dispatcher import layout
from dispatcher.flat import Packed, Packer, fleet_of, terms_of
from dispatcher.objective import people
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Access, Plan, Request, Wish
from dispatcher.scanning import scan_fleet
from dispatcher.schedule import UNREACHABLE_S, Schedule, TravelTimes, schedule, travel_s

__all__ = ["Insertion", "Refusal", "best_insertions", "why_refused"]


class Refusal(enum.Enum):
    """Why a wish cannot be met."""

    UNREACHABLE = "unreachable"
    """No way leads from any boarding place to any alighting place."""
    NO_VEHICLE_FITS = "no_vehicle_fits"
    """No vehicle has the room or the equipment this party needs."""
    OUT_OF_SHIFT = "out_of_shift"
    """Fitting vehicles exist, but none is on duty for long enough around the wished time."""
    NO_TIME = "no_time"
    """No plan takes this party in and keeps all promises made."""


@dataclass(frozen=True, slots=True)
class Insertion:
    """
    One legal way to serve a wish.

    Parameters
    ----------
    before, plan
        The vehicle's plan without and with the rider.
    request
        What the wish became between the places chosen.
    pickup, dropoff
        The places chosen at both ends, with the walks there.
    pickup_position, dropoff_position
        Stops of `before` ahead of which the rider boards and alights.
    cost
        What this adds to the objective, the walks included.
    pickup_s, dropoff_s
        Begin of boarding and of alighting.
    schedule
        The times of `plan`.
    """

    before: Plan
    plan: Plan
    request: Request
    pickup: Access
    dropoff: Access
    pickup_position: int
    dropoff_position: int
    cost: float
    pickup_s: int
    dropoff_s: int
    schedule: Schedule

    @property
    def vehicle_id(self) -> str:
        """The vehicle that would carry the rider."""
        return self.plan.vehicle.id


def best_insertions(
    plans: Sequence[Plan],
    wish: Wish,
    table_s: TravelTimes,
    policy: DispatchPolicy,
    *,
    now_s: int,
    limit: int = 5,
    packer: Packer | None = None,
) -> list[Insertion]:
    """
    Return the best legal insertions of a wish, cheapest first.

    Every vehicle, every pair of positions behind its settled stops and every pair of boarding places is considered.
    Each vehicle contributes its cheapest insertion and, where another one boards earlier, its earliest. With a `limit`
    of two or more the earliest of the whole fleet is among the answers (the last, where it is not among the cheapest).

    Parameters
    ----------
    plans
        One legal plan a vehicle (into an illegal plan nothing is inserted).
    wish
        What the rider asks for.
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``.
    policy
        Weights, comfort and the limit on late diversions.
    now_s
        Nothing is planned before it.
    limit
        Most insertions to return, at least 1.
    packer
        Keeps plans in the kernels' layout between calls.

    Raises
    ------
    InvalidProblem
        A location is not in the table.
    """
    places = _places(wish, table_s)
    if not places or not plans:
        return []
    packer = packer or Packer(len(table_s))
    packed = [packer.pack(plan) for plan in plans]
    found = _scan(packed, wish, places, table_s, policy, now_s)
    answers = {
        _key(index, row): float(row[layout.COST])
        for index, rows in enumerate(found)
        for row in rows
        if np.isfinite(row[layout.COST])
    }
    ranked = sorted(answers, key=lambda key: (answers[key], key))
    chosen = ranked[:limit]
    if ranked and limit > 1:
        first = found[:, layout.EARLIEST_PICKUP]
        index = int(np.lexsort((first[:, layout.COST], first[:, layout.PICKUP_S]))[0])
        earliest = _key(index, first[index])
        chosen = chosen if earliest in chosen else [*chosen[: limit - 1], earliest]
    pairs = _pairs(wish)
    return [
        _insertion(plans[key[0]], wish, pairs[places[key[3]][-1]], (*key[1:3], answers[key]), (table_s, now_s))
        for key in chosen
    ]


def why_refused(plans: Sequence[Plan], wish: Wish, table_s: TravelTimes, *, now_s: int) -> Refusal:
    """Return why `best_insertions` found nothing for a wish."""
    pairs = _pairs(wish)
    direct_s = {pair: travel_s(table_s, pair[0].location, pair[1].location) for pair in pairs}
    reachable = [pair for pair in pairs if direct_s[pair] < UNREACHABLE_S]
    if not reachable:
        return Refusal.UNREACHABLE
    fitting = [plan for plan in plans if plan.vehicle.suits(wish)]
    if not fitting:
        return Refusal.NO_VEHICLE_FITS
    for plan in fitting:
        vehicle = plan.vehicle
        for pickup, dropoff in reachable:
            begin_s = max(wish.earliest_departure_s + pickup.walk_s, vehicle.shift_start_s, now_s)
            busy_s = wish.boarding_s + direct_s[pickup, dropoff] + wish.alighting_s
            home_s = travel_s(table_s, dropoff.location, vehicle.end_location)
            if begin_s <= wish.latest_departure_s and begin_s + busy_s + home_s <= vehicle.shift_end_s:
                return Refusal.NO_TIME
    return Refusal.OUT_OF_SHIFT


def _key(index: int, row: layout.Floats) -> tuple[int, int, int, int]:
    """Return vehicle, pickup position, drop-off position and place of one row of `scan_fleet`'s findings."""
    return index, int(row[layout.PICKUP_AT]), int(row[layout.DROPOFF_AT]), int(row[layout.PLACES])


def _pairs(wish: Wish) -> list[tuple[Access, Access]]:
    return [(pickup, dropoff) for pickup in wish.pickups for dropoff in wish.dropoffs]


def _places(wish: Wish, table_s: TravelTimes) -> list[tuple[int, ...]]:
    """Return, for each pair of places where the wish's windows can hold, the fields of `scan_fleet` and its number."""
    found: list[tuple[int, ...]] = []
    for number, (pickup, dropoff) in enumerate(_pairs(wish)):
        direct_s = travel_s(table_s, pickup.location, dropoff.location)
        limits = wish.limits(pickup, dropoff, direct_s) if direct_s < UNREACHABLE_S else None
        if limits is not None:
            longest_s = wish.ride_time.max_ride_s(direct_s)
            walk_s = pickup.walk_s + dropoff.walk_s
            found.append((pickup.location, dropoff.location, *limits, longest_s, walk_s, number))
    return found


def _scan(
    packed: Sequence[Packed],
    wish: Wish,
    places: list[tuple[int, ...]],
    table_s: TravelTimes,
    policy: DispatchPolicy,
    now_s: int,
) -> layout.Floats:
    fleet = fleet_of(packed, table_s, extra_rows=2)
    persons = people(wish)
    longest = int(fleet.vehicles[:, layout.COUNT].max())
    rider = longest + max(len(each.plan.on_board) for each in packed)  # a number no rider of a plan has
    party = (wish.load.seats, wish.load.wheelchairs, rider, 0, layout.NOT_BOARDED, persons)
    fleet.rows[-2] = (layout.PICKUP, 0, 0, 0, wish.boarding_s, *party)
    fleet.rows[-1] = (layout.DROPOFF, 0, 0, 0, wish.alighting_s, *party)
    eligible = np.array([each.sound and each.plan.vehicle.suits(wish) for each in packed])
    scratch = layout.new_scratch(longest + 2, rider + 1)
    found = np.empty((len(packed), 2, 5))
    scan_fleet(fleet, terms_of(policy, now_s), eligible, np.array(places, dtype=np.int64), scratch, found)
    return found


def _insertion(
    plan: Plan,
    wish: Wish,
    ends: tuple[Access, Access],
    place: tuple[int, int, float],
    world: tuple[TravelTimes, int],
) -> Insertion:
    pickup, dropoff = ends
    pickup_at, dropoff_at, cost = place
    table_s, now_s = world
    request = wish.at(pickup, dropoff, travel_s(table_s, pickup.location, dropoff.location))
    assert request is not None  # noqa: S101 - only pairs with limits were scanned
    changed = plan.with_insertion(request, pickup_at, dropoff_at)
    times = schedule(changed, table_s, now_s=now_s)
    return Insertion(
        before=plan,
        plan=changed,
        request=request,
        pickup=pickup,
        dropoff=dropoff,
        pickup_position=pickup_at,
        dropoff_position=dropoff_at,
        cost=cost,
        pickup_s=times.begin_s[pickup_at],
        dropoff_s=times.begin_s[dropoff_at + 1],
        schedule=times,
    )
