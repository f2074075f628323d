"""All plans of a fleet as routes over shared rows: what the search changes, and how it becomes plans again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dispatcher import kernels as k
from dispatcher import layout
from dispatcher.drafting import ABSENT, Routes, Task, blank_routes
from dispatcher.flat import Packer, fleet_of, rider_rows, terms_of
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
    arrays
        Rows of vehicle v's stops ``arrays.routes[v, :arrays.counts[v]]``, costs and stamps by vehicle (equal stamps
        mean equal routes), and ``arrays.home[rider]``, the vehicle that carries a rider (-1: none).
    refused
        What those cost who are left out.
    """

    arrays: Routes
    refused: float = 0.0

    @property
    def cost(self) -> float:
        """Cost of all routes together, and of those left out."""
        return float(self.arrays.costs.sum()) + self.refused

    def route(self, vehicle: int) -> layout.Ints:
        """Return the rows of one vehicle's stops."""
        return self.arrays.routes[vehicle, : self.arrays.counts[vehicle]]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """
    What the search works on.

    Parameters
    ----------
    plans
        The plans as they are.
    task
        The same for the kernels, every stop one row.
    stops
        The stop of each row.
    requests
        The rider of each number; the last ones are in no plan yet.
    """

    plans: tuple[Plan, ...]
    task: Task
    stops: tuple[Stop, ...]
    requests: tuple[Request, ...]

    def scratch(self) -> layout.Scratch:
        """Return working memory for the kernels."""
        return layout.new_scratch(self.width, len(self.requests) + 1)

    @property
    def width(self) -> int:
        """Most stops a route can have during the search."""
        return int(self.task.fleet.vehicles[:, layout.COUNT].max(initial=0)) + ROOM

    def start(self) -> Solution:
        """Return the plans as they are, as a solution."""
        vehicles = len(self.plans)
        fleet = self.task.fleet
        home = np.full(len(self.requests), ABSENT, dtype=np.int64)
        counts = fleet.vehicles[:, layout.COUNT]
        routes = blank_routes(vehicles, self.width, home)
        routes.counts[:] = counts
        scratch = self.scratch()
        for vehicle in range(vehicles):
            first = fleet.vehicles[vehicle, layout.FIRST]
            rows = np.arange(first, first + counts[vehicle])
            routes.routes[vehicle, : counts[vehicle]] = rows
            routes.costs[vehicle] = self.route_cost(vehicle, rows, scratch)
            routes.begins[vehicle, : counts[vehicle]] = scratch.begin[: counts[vehicle]]
            riders = fleet.rows[rows, layout.RIDER]
            home[riders[riders >= 0]] = vehicle
        return self.solution(routes)

    def solution(self, routes: Routes) -> Solution:
        """Return these routes as a solution."""
        absent = routes.home == ABSENT
        return Solution(routes, float(self.task.refusal[absent].sum()))

    def route_cost(self, vehicle: int, route: layout.Ints, scratch: layout.Scratch) -> float:
        """Return what a route costs; infinite where it is illegal."""
        legal = k.evaluate(self.task.fleet, self.task.terms, vehicle, route, len(route), scratch)
        return k.weighed(self.task.terms, scratch.sums) if legal else float("inf")

    def plan(self, solution: Solution, vehicle: int) -> Plan:
        """Return one vehicle's route as a plan."""
        stops = tuple(self.stops[row] for row in solution.route(vehicle))
        before = self.plans[vehicle]
        return before if stops == before.stops else replace(before, stops=stops)


def problem_of(
    plans: Sequence[Plan],
    packer: Packer,
    policy: DispatchPolicy,
    now_s: int,
    waiting: Mapping[Request, float] | None = None,
) -> Problem:
    """
    Lay `plans` out for the search, over the packer's travel times and seen from `now_s`.

    `waiting` are riders who are in no plan yet, and what leaving each of them out costs.
    """
    waiting = waiting or {}
    fleet = fleet_of([packer.pack(plan) for plan in plans], packer.tables)
    blank = np.zeros((2 * len(waiting), layout.ROW_FIELDS), dtype=np.int64)
    fleet = fleet._replace(rows=np.concatenate([fleet.rows, blank]))
    requests = (*(request for plan in plans for request in plan.requests), *waiting)
    number = {request.id: index for index, request in enumerate(requests)}
    stops = tuple(stop for plan in plans for stop in plan.stops)
    stops += tuple(stop for request in waiting for stop in (request.pickup, request.dropoff))
    pair = np.full((len(requests), 2), -1, dtype=np.int64)
    for row, stop in enumerate(stops):
        if stop.request is not None:
            rider = number[stop.request.id]
            pair[rider, 0 if stop.kind is StopKind.PICKUP else 1] = row
            if rider >= len(requests) - len(waiting):
                fleet.rows[row] = rider_rows(stop.request, rider)[0 if stop.kind is StopKind.PICKUP else 1]
            fleet.rows[row, layout.RIDER] = rider
    fixed, loose = _settle(plans, fleet, packer.table_s, (policy, now_s), number)
    refusal = np.full(len(requests), np.inf)
    refusal[len(requests) - len(waiting) :] = list(waiting.values())
    movable = np.array(sorted(set(range(len(requests))) - fixed), dtype=np.int64)
    task = Task(fleet, terms_of(policy, now_s), pair, _allowed(plans, requests), movable, refusal, loose)
    return Problem(tuple(plans), task, stops, requests)


def _allowed(plans: Sequence[Plan], requests: Sequence[Request]) -> layout.Flags:
    """Return whose vehicle may carry whom, ``[rider, vehicle]``; parties that ask for the same are looked at once."""
    rows: dict[tuple[object, ...], list[bool]] = {}
    kinds = [(request.load, request.needs, request.regimes) for request in requests]
    for kind, request in zip(kinds, requests, strict=True):
        if kind not in rows:
            rows[kind] = [plan.vehicle.suits(request) for plan in plans]
    return np.array([rows[kind] for kind in kinds], dtype=np.bool_).reshape(len(requests), len(plans))


def _settle(
    plans: Sequence[Plan],
    fleet: layout.Fleet,
    table_s: TravelTimes,
    moment: tuple[DispatchPolicy, int],
    number: Mapping[str, int],
) -> tuple[set[int], layout.Flags]:
    """Note the settled stops of each vehicle; return who cannot change vehicle, and which stops are loose."""
    policy, now_s = moment
    fixed: set[int] = set()
    loose = np.zeros(len(fleet.rows), dtype=np.bool_)
    for vehicle, plan in enumerate(plans):
        settled = settled_stops(plan, schedule(plan, table_s, now_s=now_s), now_s, policy.no_late_diversion_s)
        fleet.vehicles[vehicle, layout.SETTLED] = settled
        here = {number[rider.request.id] for rider in plan.on_board}
        here |= {number[stop.request.id] for stop in plan.stops[:settled] if stop.request is not None}
        first = int(fleet.vehicles[vehicle, layout.FIRST])
        for index in range(settled, len(plan.stops)):
            request = plan.stops[index].request
            loose[first + index] = request is None or number[request.id] in here
        fixed |= here
    return fixed, loose
