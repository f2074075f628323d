"""All plans of a fleet as routes over shared rows: what the search changes, and how it becomes plans again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from dispatcher import kernels as k
from dispatcher import layout
from dispatcher.flat import Packer, fleet_of, terms_of
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Plan, Request, Stop, StopKind
from dispatcher.promises import settled_stops
from dispatcher.schedule import TravelTimes, schedule

__all__ = ["Problem", "Solution", "problem_of"]

ROOM = 40  # stops a route may grow by during the search


@dataclass(slots=True, eq=False)
class Solution:
    """
    One route a vehicle, with its cost; riders are numbers.

    Parameters
    ----------
    routes, counts
        Row numbers of vehicle v's stops: ``routes[v, :counts[v]]``.
    costs
        Cost of each route, shape ``[v]``.
    stamps
        A number for the content of each route: equal stamps mean equal routes, so that insertion costs can be kept.
    """

    routes: layout.Ints
    counts: layout.Ints
    costs: layout.Floats
    stamps: layout.Ints

    @property
    def cost(self) -> float:
        """Cost of all routes together."""
        return float(self.costs.sum())

    def copy(self) -> Solution:
        """Return a copy that can be changed on its own."""
        return Solution(self.routes.copy(), self.counts.copy(), self.costs.copy(), self.stamps.copy())

    def route(self, vehicle: int) -> layout.Ints:
        """Return the rows of one vehicle's stops."""
        return self.routes[vehicle, : self.counts[vehicle]]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """
    What the search works on.

    Parameters
    ----------
    plans
        The plans as they are.
    fleet, terms
        The same for the kernels, every stop one row.
    stops
        The stop of each row.
    requests
        The rider of each number.
    pickup_row, dropoff_row
        Rows of each rider's stops (pickup -1 for riders on board).
    movable
        Numbers of the riders who may change place or vehicle: neither on board nor settled.
    allowed
        ``[rider, vehicle]``: the vehicle has the room, the equipment and the regime.
    """

    plans: tuple[Plan, ...]
    fleet: layout.Fleet
    terms: layout.Terms
    stops: tuple[Stop, ...]
    requests: tuple[Request, ...]
    pickup_row: layout.Ints
    dropoff_row: layout.Ints
    movable: layout.Ints
    allowed: np.ndarray[tuple[int, int], np.dtype[np.bool_]]

    def scratch(self) -> layout.Scratch:
        """Return working memory for the kernels."""
        return layout.new_scratch(self.width, len(self.requests) + 1)

    @property
    def width(self) -> int:
        """Most stops a route can have during the search."""
        return int(self.fleet.vehicles[:, layout.COUNT].max(initial=0)) + ROOM

    def start(self) -> Solution:
        """Return the plans as they are, as a solution."""
        vehicles = len(self.plans)
        routes = np.zeros((vehicles, self.width), dtype=np.int64)
        counts = self.fleet.vehicles[:, layout.COUNT].copy()
        solution = Solution(routes, counts, np.zeros(vehicles), np.arange(vehicles, dtype=np.int64))
        scratch = self.scratch()
        for vehicle in range(vehicles):
            first = self.fleet.vehicles[vehicle, layout.FIRST]
            routes[vehicle, : counts[vehicle]] = np.arange(first, first + counts[vehicle])
            solution.costs[vehicle] = self.route_cost(vehicle, solution.route(vehicle), scratch)
        return solution

    def route_cost(self, vehicle: int, route: layout.Ints, scratch: layout.Scratch) -> float:
        """Return what a route costs; infinite where it is illegal."""
        legal = k.evaluate(self.fleet, self.terms, vehicle, route, len(route), scratch)
        return k.weighed(self.terms, scratch.sums) if legal else float("inf")

    def homes(self, solution: Solution) -> layout.Ints:
        """Return which vehicle carries each rider."""
        home = np.full(len(self.requests), -1, dtype=np.int64)
        for vehicle in range(len(self.plans)):
            riders = self.fleet.rows[solution.route(vehicle), layout.RIDER]
            home[riders[riders >= 0]] = vehicle
        return home

    def plan(self, solution: Solution, vehicle: int) -> Plan:
        """Return one vehicle's route as a plan."""
        stops = tuple(self.stops[row] for row in solution.route(vehicle))
        before = self.plans[vehicle]
        return before if stops == before.stops else replace(before, stops=stops)


def problem_of(
    plans: Sequence[Plan], table_s: TravelTimes, policy: DispatchPolicy, now_s: int, packer: Packer
) -> Problem:
    """Lay `plans` out for the search, seen from `now_s`."""
    fleet = fleet_of([packer.pack(plan) for plan in plans], table_s)
    requests = tuple(request for plan in plans for request in plan.requests)
    number = {request.id: index for index, request in enumerate(requests)}
    pickup_row = np.full(len(requests), -1, dtype=np.int64)
    dropoff_row = np.full(len(requests), -1, dtype=np.int64)
    movable = set(range(len(requests)))
    stops = tuple(stop for plan in plans for stop in plan.stops)
    for row, stop in enumerate(stops):
        if stop.request is not None:
            rider = number[stop.request.id]
            fleet.rows[row, layout.RIDER] = rider
            (pickup_row if stop.kind is StopKind.PICKUP else dropoff_row)[rider] = row
    for vehicle, plan in enumerate(plans):
        times = schedule(plan, table_s, now_s=now_s)
        settled = settled_stops(plan, times, now_s, policy.no_late_diversion_s)
        fleet.vehicles[vehicle, layout.SETTLED] = settled
        movable -= {number[rider.request.id] for rider in plan.on_board}
        movable -= {number[stop.request.id] for stop in plan.stops[:settled] if stop.request is not None}
    allowed = np.array(
        [[plan.vehicle.suits(request) for plan in plans] for request in requests], dtype=np.bool_
    ).reshape(len(requests), len(plans))
    return Problem(
        plans=tuple(plans),
        fleet=fleet,
        terms=terms_of(policy, now_s),
        stops=stops,
        requests=requests,
        pickup_row=pickup_row,
        dropoff_row=dropoff_row,
        movable=np.array(sorted(movable), dtype=np.int64),
        allowed=allowed,
    )
