"""A solution as told to the world: routes with the begin of each service, and what is wrong with one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from dispatcher.dial_a_ride.instance import Instance
from dispatcher.dial_a_ride.terms import Terms
from dispatcher.dial_a_ride.timing import has_times, new_line
from dispatcher.errors import IllegalPlan

__all__ = ["Solved", "Stops", "faults", "solved", "timed"]

Stops = tuple[int, ...]
TOLERANCE = 1e-7
"""A tenth of what checkers of published solutions allow."""


@dataclass(frozen=True, slots=True)
class Solved:
    """
    Legal routes that serve everybody.

    Parameters
    ----------
    routes
        For each vehicle used its stops from depot to depot (node 0): node and begin of service.
    objective
        Their total cost.
    iterations
        Iterations of the search it took.
    """

    routes: tuple[tuple[tuple[int, float], ...], ...]
    objective: float
    iterations: int

    @property
    def stops(self) -> tuple[Stops, ...]:
        """The nodes of each route, without the times."""
        return tuple(tuple(node for node, _ in route) for route in self.routes)


def timed(terms: Terms, stops: Sequence[int]) -> tuple[tuple[int, float], ...] | None:
    """Return a route with the earliest legal begins, or None where it has none."""
    n, last = terms.riders, len(stops) - 1
    line = new_line(last + 1)
    line.nodes[:] = stops
    where = {node: place for place, node in enumerate(stops)}
    line.mate[:] = [where.get(node - n, -1) if node > n else -1 for node in stops]
    line.mate[last] = 0
    line.begin[:], line.limit[:] = terms.forward.early[line.nodes], terms.forward.late[line.nodes]
    if not has_times(terms.forward, terms.ride, line, last):
        return None
    return tuple(zip(line.nodes.tolist(), line.begin.tolist(), strict=True))


def solved(instance: Instance, terms: Terms, routes: Sequence[Sequence[int]], iterations: int) -> Solved:
    """
    Return these routes with times, checked against the instance's own words.

    Raises
    ------
    IllegalPlan
        Where they break a rule; says which.
    """
    told = [timed(terms, stops) for stops in routes if len(stops) > 2]
    missing = [f"route {index} has no legal times" for index, route in enumerate(told) if route is None]
    if missing:
        raise IllegalPlan(missing)
    legal = tuple(route for route in told if route is not None)
    cost = sum(float(instance.cost[a, b]) for route in legal for (a, _), (b, _) in itertools.pairwise(route))
    result = Solved(legal, cost, iterations)
    wrong = list(faults(instance, result))
    if wrong:
        raise IllegalPlan(wrong)
    return result


def faults(instance: Instance, result: Solved) -> Iterator[str]:
    """Say what is wrong with a solution, rule by rule as the literature states them; nothing where it is legal."""
    n = instance.riders
    visited = [node for route in result.stops for node in route[1:-1]]
    if sorted(visited) != list(range(1, 2 * n + 1)):
        yield "not every node is visited exactly once"
        return
    if len(result.routes) > instance.vehicles:
        yield f"{len(result.routes)} routes for {instance.vehicles} vehicles"
    for index, route in enumerate(result.routes):
        yield from (f"route {index}: {fault}" for fault in _route_faults(instance, route))


def _route_faults(instance: Instance, route: tuple[tuple[int, float], ...]) -> Iterator[str]:
    nodes = np.array([node for node, _ in route])
    begin = np.array([at for _, at in route])
    n, where = instance.riders, {node: place for place, (node, _) in enumerate(route)}
    if nodes[0] != 0 or nodes[-1] != 0:
        yield "does not lead from depot to depot"
    if np.cumsum(instance.load[nodes]).max() > instance.capacity:
        yield "carries more than the capacity"
    if (begin < instance.early[nodes] - TOLERANCE).any() or (begin > instance.late[nodes] + TOLERANCE).any():
        yield "misses a window"
    ready = begin[:-1] + instance.service[nodes[:-1]] + instance.cost[nodes[:-1], nodes[1:]]
    if (begin[1:] < ready - TOLERANCE).any():
        yield "begins before it can be there"
    if begin[-1] - begin[0] > instance.max_duration + TOLERANCE:
        yield "takes too long"
    for node in nodes[nodes > n].tolist():
        boarded = where.get(node - n, len(route))
        if boarded > where[node]:
            yield f"drops off rider {node - n} before picking them up"
        elif begin[where[node]] - begin[boarded] - instance.service[node - n] > instance.max_ride + TOLERANCE:
            yield f"rider {node - n} rides too long"
