"""
Which riders to take out of their routes: one function an operator.

To add one, write a function of the same form and append it to `OPERATORS`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dispatcher import layout
from dispatcher.repairing import Routes, savings
from dispatcher.routes import Problem, Solution

__all__ = ["OPERATORS", "Operator", "random_removal", "related_removal", "route_removal", "worst_removal"]

Operator = Callable[[Problem, Solution, np.random.Generator, int], layout.Ints]
"""Given the problem, a solution, a seeded generator and a number: that many riders, as numbers (or fewer)."""


def random_removal(problem: Problem, _solution: Solution, rng: np.random.Generator, count: int) -> layout.Ints:
    """Take out riders by chance."""
    return rng.choice(problem.movable, size=count, replace=False)


def related_removal(problem: Problem, _solution: Solution, rng: np.random.Generator, count: int) -> layout.Ints:
    """
    Take out riders alike in place and time, so that they can trade places.

    Shaw (1998), *Using constraint programming and local search methods to solve vehicle routing problems*.
    """
    rows, table = problem.fleet.rows, problem.fleet.table
    pickups, dropoffs = rows[problem.pickup_row[problem.movable]], rows[problem.dropoff_row[problem.movable]]
    seed = rng.integers(len(problem.movable))
    apart = (
        np.minimum(table[pickups[seed, layout.LOCATION], pickups[:, layout.LOCATION]], 1_000_000)
        + np.minimum(table[dropoffs[seed, layout.LOCATION], dropoffs[:, layout.LOCATION]], 1_000_000)
        + np.abs(pickups[seed, layout.EARLIEST] - pickups[:, layout.EARLIEST])
    )
    blurred = apart * rng.uniform(0.7, 1.3, size=len(apart))
    blurred[seed] = -1.0
    return problem.movable[np.argsort(blurred, kind="stable")[:count]]


def worst_removal(problem: Problem, solution: Solution, rng: np.random.Generator, count: int) -> layout.Ints:
    """Take out riders whose absence saves most, with some chance (Ropke & Pisinger 2006)."""
    saved = np.zeros(len(problem.requests))
    movable = np.zeros(len(problem.requests), dtype=np.bool_)
    movable[problem.movable] = True
    routes = Routes(solution.routes, solution.counts, solution.costs, solution.stamps)
    savings(problem.fleet, problem.terms, routes, movable, saved, problem.scratch())
    chance = saved[problem.movable] * rng.uniform(0.5, 1.5, size=len(problem.movable))
    return problem.movable[np.argsort(-chance, kind="stable")[:count]]


def route_removal(problem: Problem, solution: Solution, rng: np.random.Generator, count: int) -> layout.Ints:
    """Take out everybody (up to `count`) one vehicle carries: perhaps it is not needed."""
    homes = problem.homes(solution)[problem.movable]
    vehicle = homes[rng.integers(len(homes))]
    riders: layout.Ints = problem.movable[homes == vehicle]
    return riders[:count]


OPERATORS: tuple[Operator, ...] = (random_removal, related_removal, worst_removal, route_removal)
