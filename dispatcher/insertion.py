"""The best legal ways to add one rider to a fleet's plans, exact, by the compiled kernels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from dispatcher import layout
from dispatcher.errors import IllegalPlan
from dispatcher.flat import terms_of
from dispatcher.objective import people
from dispatcher.offering import Query, scan_fleet
from dispatcher.packed_fleet import PackedFleet
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Access, Plan, Request, Wish
from dispatcher.rules import check
from dispatcher.schedule import UNREACHABLE_S, Schedule, TravelTimes, schedule, travel_s

__all__ = ["Insertion", "World", "best_insertions", "places_of", "scan"]


class World(NamedTuple):
    """What an insertion is judged by: drive seconds ``[n, n]``, the policy, and the moment."""

    table_s: TravelTimes
    policy: DispatchPolicy
    now_s: int


@dataclass(frozen=True, slots=True)
class Insertion:
    """
    One legal way to serve a wish.

    Its plan is built, and has passed `rules.check`, when somebody asks for it: most offers are only compared.

    Parameters
    ----------
    before
        The vehicle's plan without the rider.
    wish
        What the rider asked for.
    pickup, dropoff
        The places chosen at both ends, with the walks there.
    pickup_position, dropoff_position
        Stops of `before` ahead of which the rider boards and alights.
    cost
        What this adds to the objective, the walks included.
    pickup_s, dropoff_s
        Begin of boarding and of alighting.
    world
        What it is judged by.
    """

    before: Plan
    wish: Wish
    pickup: Access
    dropoff: Access
    pickup_position: int
    dropoff_position: int
    cost: float
    pickup_s: int
    dropoff_s: int
    world: World = field(repr=False, compare=False)
    _built: tuple[Request, Plan, Schedule] | None = field(init=False, repr=False, compare=False, default=None)

    @property
    def vehicle_id(self) -> str:
        """The vehicle that would carry the rider."""
        return self.before.vehicle.id

    @property
    def request(self) -> Request:
        """What the wish became between the places chosen."""
        if self._built is not None:
            return self._built[0]
        direct_s = travel_s(self.world.table_s, self.pickup.location, self.dropoff.location)
        request = self.wish.at(self.pickup, self.dropoff, direct_s)
        assert request is not None  # noqa: S101 - only pairs with limits were scanned
        return request

    @property
    def plan(self) -> Plan:
        """The vehicle's plan with the rider; raises `IllegalPlan` should it break a rule."""
        return self._build()[1]

    @property
    def schedule(self) -> Schedule:
        """The times of `plan`."""
        return self._build()[2]

    def narrowed(self, request: Request, plan: Plan, times: Schedule) -> Insertion:
        """Return the same with `request` in the place of the wish: `plan` and `times` are what that comes to."""
        # A boarding comes first, so its stop index is its position; the drop-off moved one place on.
        pickup_s, dropoff_s = times.begin_s[self.pickup_position], times.begin_s[self.dropoff_position + 1]
        after = replace(self, pickup_s=pickup_s, dropoff_s=dropoff_s)
        object.__setattr__(after, "_built", (request, plan, times))
        return after

    def _build(self) -> tuple[Request, Plan, Schedule]:
        built = self._built or self._checked()
        object.__setattr__(self, "_built", built)
        return built

    def _checked(self) -> tuple[Request, Plan, Schedule]:
        table_s, policy, now_s = self.world
        request = self.request
        plan = self.before.with_insertion(request, self.pickup_position, self.dropoff_position)
        times = schedule(plan, table_s, now_s=now_s)
        violations = check(
            plan,
            table_s,
            now_s=now_s,
            before=self.before,
            times=times,
            no_late_diversion_s=policy.no_late_diversion_s,
            removals=False,  # the kernel has tried them, and the check at the commit tries them again
        )
        if violations:
            raise IllegalPlan(violations)
        return request, plan, times


def best_insertions(
    fleet: PackedFleet, plans: Sequence[Plan], wish: Wish, world: World, limit: int = 5
) -> list[Insertion]:
    """
    Return the best legal insertions of a wish, cheapest first.

    Every vehicle, every pair of positions behind its settled stops and every pair of boarding places is considered.
    Each vehicle contributes its cheapest insertion; with a `limit` of two or more the earliest boarding of the whole
    fleet is among the answers (the last, where it is not among the cheapest). Of equally good ones the first vehicle
    in `plans` wins, then the first positions, then the first places.

    Parameters
    ----------
    fleet
        The plans in the kernels' layout, kept between calls.
    plans
        One legal plan a vehicle (into an illegal plan nothing is inserted).
    wish
        What the rider asks for.
    world
        Travel times, policy and moment; nothing is planned before it.
    limit
        Most insertions to return, at least 1.

    Raises
    ------
    InvalidProblem
        A location is not in the table, or two plans are for one vehicle.
    """
    places = places_of(wish, world.table_s)
    if not places or not plans:
        return []
    cheapest, earliest = scan(fleet, fleet.bring_in(plans), wish, places, world, limit)
    ranked = np.argsort(cheapest[:, layout.COST], kind="stable")[:limit]
    chosen = [row for row in cheapest[ranked].tolist() if row[layout.COST] < np.inf]
    first = earliest.tolist()
    if first[layout.COST] < np.inf and first not in chosen:
        chosen[limit - 1 :] = [first]
    return [_insertion(plans, wish, row, world) for row in chosen]


def scan(
    fleet: PackedFleet,
    cars: layout.Ints,
    wish: Wish,
    places: list[tuple[int, ...]],
    world: World,
    limit: int,
    *,
    prune: bool = True,
) -> tuple[layout.Floats, layout.Floats]:
    """
    Let the kernel try a wish; return the cheapest of each vehicle and the earliest of all, as `layout` has them.

    With ``prune=False`` every candidate is looked at closely: the same answer, and the yardstick of the pruning.
    """
    party = (*wish.load.packed, fleet.rider_number, 0, layout.NOT_BOARDED, people(wish))
    fleet.fleet.rows[0] = (layout.PICKUP, 0, 0, 0, wish.boarding_s, *party)
    fleet.fleet.rows[1] = (layout.DROPOFF, 0, 0, 0, wish.alighting_s, *party)
    asked = Query(cars, fleet.row_numbers, fleet.groups(wish), np.array(places, dtype=np.int64), limit, prune)
    found = np.empty((len(cars), layout.FOUND_FIELDS)), np.empty(layout.FOUND_FIELDS)
    scan_fleet(fleet.fleet, terms_of(world.policy, world.now_s), fleet.known, asked, fleet.scratch, found)
    return found


def places_of(wish: Wish, table_s: TravelTimes) -> list[tuple[int, ...]]:
    """Return, for each pair of places where the wish's windows can hold, the fields of `scan_fleet` and its number."""
    pairs = [(pickup, dropoff) for pickup in wish.pickups for dropoff in wish.dropoffs]
    found: list[tuple[int, ...]] = []
    for number, (pickup, dropoff) in enumerate(pairs):
        direct_s = travel_s(table_s, pickup.location, dropoff.location)
        limits = wish.limits(pickup, dropoff, direct_s) if direct_s < UNREACHABLE_S else None
        if limits is not None:
            longest_s = wish.ride_time.max_ride_s(direct_s)
            walk_s = pickup.walk_s + dropoff.walk_s
            found.append((pickup.location, dropoff.location, *limits, longest_s, walk_s, number))
    return found


def _insertion(plans: Sequence[Plan], wish: Wish, row: list[float], world: World) -> Insertion:
    first, second = divmod(int(row[layout.PLACES]), len(wish.dropoffs))
    return Insertion(
        before=plans[int(row[layout.CAR])],
        wish=wish,
        pickup=wish.pickups[first],
        dropoff=wish.dropoffs[second],
        pickup_position=int(row[layout.PICKUP_AT]),
        dropoff_position=int(row[layout.DROPOFF_AT]),
        cost=row[layout.COST],
        pickup_s=int(row[layout.PICKUP_S]),
        dropoff_s=int(row[layout.DROPOFF_S]),
        world=world,
    )
