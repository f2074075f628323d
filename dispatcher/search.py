"""
Better plans over time: large neighbourhood search with a pool of routes, on one thread or several.

Ropke & Pisinger (2006) for destroying and repairing, Christiaens & Vanden Berghe (2020) for strings, Kirkpatrick,
Gelatt & Vecchi (1983) for acceptance, Parragh & Schmid (2013), *Hybrid column generation and large neighborhood search
for the dial-a-ride problem*, for the pool.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from dispatcher.assembly import Pool, assemble
from dispatcher.errors import InvalidProblem
from dispatcher.limits import Limits
from dispatcher.operators import OPERATORS, Operator
from dispatcher.routes import Problem, Solution
from dispatcher.walker import Cooling, Walker

__all__ = ["SearchParams", "search"]


@dataclass(frozen=True, slots=True)
class SearchParams:
    """
    How the search goes about it.

    Parameters
    ----------
    largest_removal
        Most riders taken out at once, at least 1.
    hot, cold
        How much dearer a candidate is readily accepted, at the begin and at the end, as shares of what a rider costs
        on average; ``0 < cold <= hot``.
    assemble_every
        Iterations of each thread between two assemblies from the pool, at least 1.
    assembly_seconds
        Longest (deterministic) time for one assembly, positive.
    """

    largest_removal: int = 12
    hot: float = 0.05
    cold: float = 0.002
    assemble_every: int = 1000
    assembly_seconds: float = 0.3

    def __post_init__(self) -> None:
        if self.largest_removal < 1 or self.assemble_every < 1:
            raise InvalidProblem("largest_removal and assemble_every must be at least 1")
        if not (0 < self.cold <= self.hot < math.inf and 0 < self.assembly_seconds < math.inf):
            raise InvalidProblem("cold must be positive and at most hot, and assembly_seconds must be positive")


def search(
    problem: Problem,
    *,
    seed: int,
    limits: Limits,
    workers: int = 1,
    params: SearchParams | None = None,
    operators: Sequence[Operator] = OPERATORS,
) -> Solution:
    """
    Return the best solution found; never dearer than the plans as they are, with nobody left out who is in one.

    With a limit on iterations alone (of each thread) the result depends on seed and number of threads only.

    The pseudocode::

        best = the plans as they are
        repeat until time is up:
            each thread, for a round:
                candidate = repair(destroy(current))
                if it is cheaper, or by chance where it is little dearer: current = candidate
                remember the routes of what was accepted
            best = the best of all threads, or the best choice from the pool where that is cheaper
            every thread goes on from there
    """
    params = params or SearchParams()
    best = problem.start()
    if len(problem.plans) == 0 or not np.isfinite(best.cost):
        return best
    walkers = [Walker(problem, best, (seed, n), operators, params.largest_removal) for n in range(workers)]
    if len(problem.task.movable) == 0:  # but breaks and drop-offs of riders on board may be
        walkers[0].run((0, 1), Cooling(1.0, 1.0, limits))
        return walkers[0].best
    pool = Pool(problem)
    iteration = 0
    with ThreadPoolExecutor(workers) as threads:
        while not limits.reached(iteration):
            mean = best.cost / len(problem.requests)
            cooling = Cooling(params.hot * mean, params.cold * mean, limits)
            end = iteration + params.assemble_every
            span = (iteration, end if limits.iterations is None else min(end, limits.iterations))
            iteration = max(threads.map(lambda walker: walker.run(span, cooling), walkers))  # noqa: B023
            best = min([best, *(walker.best for walker in walkers)], key=lambda solution: solution.cost)
            for walker in walkers:
                pool.add(walker.met)
                walker.met.clear()
            if limits.over():
                break
            best = assemble(pool, best, limits=limits, effort=params.assembly_seconds, seed=seed) or best
            for walker in walkers:
                walker.start_over(best)
    return best
