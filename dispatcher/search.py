"""
Better plans over time: large neighbourhood search with a pool of routes.

Ropke & Pisinger (2006) for destroying and repairing, Dueck (1993) for record-to-record acceptance, Parragh & Schmid
(2013), *Hybrid column generation and large neighborhood search for the dial-a-ride problem*, for the pool.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from dispatcher.assembly import Pool, assemble
from dispatcher.errors import InvalidProblem
from dispatcher.limits import Limits
from dispatcher.repairing import Memory, Routes, new_memory, repair, take_out
from dispatcher.routes import Problem, Solution
from dispatcher.ruin import OPERATORS, Operator

__all__ = ["Limits", "SearchParams", "search"]


@dataclass(frozen=True, slots=True)
class SearchParams:
    """
    How the search goes about it.

    Parameters
    ----------
    largest_removal
        Most riders taken out at once, at least 1.
    deviation
        A candidate up to this share dearer than the best is accepted; not negative.
    assemble_every
        Iterations between two assemblies from the pool, at least 1.
    assembly_seconds
        Longest time for one assembly, positive.
    """

    largest_removal: int = 20
    deviation: float = 0.003
    assemble_every: int = 1500
    assembly_seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.largest_removal < 1 or self.assemble_every < 1:
            raise InvalidProblem("largest_removal and assemble_every must be at least 1")
        if not (0 <= self.deviation < math.inf and 0 < self.assembly_seconds < math.inf):
            raise InvalidProblem("deviation must not be negative and assembly_seconds must be positive")


def search(
    problem: Problem,
    *,
    seed: int,
    limits: Limits,
    params: SearchParams | None = None,
    operators: tuple[Operator, ...] = OPERATORS,
) -> Solution:
    """
    Return the best solution found; never dearer than the plans as they are, never with anybody left out.

    The pseudocode::

        best = current = the plans as they are
        repeat until time is up:
            candidate = repair(destroy(current))
            if everybody found a place: remember the routes of the candidate in the pool
            if cost(candidate) <= (1 + deviation) cost(best): current = candidate
            if cost(candidate) < cost(best): best = candidate
            now and then: best = current = the best set of pooled routes that carries everybody once
    """
    params = params or SearchParams()
    best = current = problem.start()
    if len(problem.movable) == 0 or not np.isfinite(best.cost):
        return best
    rng = np.random.default_rng(seed)
    memory = new_memory(len(problem.requests), len(problem.plans))
    pool = Pool()
    pool.add(problem, best)
    iteration = 0
    while not limits.reached(iteration):
        candidate = _neighbour(problem, current, memory, rng, operators[rng.integers(len(operators))], params)
        iteration += 1
        if candidate is not None and candidate.cost <= best.cost * (1 + params.deviation):
            pool.add(problem, candidate)
            current = candidate
            best = candidate if candidate.cost < best.cost - 1e-9 else best
        if iteration % params.assemble_every == 0:
            best = current = _assembled(problem, pool, best, memory, (seed, limits, params))
    return _assembled(problem, pool, best, memory, (seed, limits, params))


def _neighbour(
    problem: Problem,
    current: Solution,
    memory: Memory,
    rng: np.random.Generator,
    operator: Operator,
    params: SearchParams,
) -> Solution | None:
    """Take some riders out and put them back in; None where somebody finds no place."""
    most = min(params.largest_removal, len(problem.movable))
    riders = operator(problem, current, rng, int(rng.integers(1, most + 1)))
    gone = np.zeros(len(problem.requests), dtype=np.bool_)
    gone[riders] = True
    candidate = current.copy()
    routes = Routes(candidate.routes, candidate.counts, candidate.costs, candidate.stamps)
    scratch = problem.scratch()
    take_out(problem.fleet, problem.terms, routes, gone, memory, scratch)
    noise = np.ones(len(problem.requests))
    if rng.random() < 0.5:
        noise = rng.uniform(0.8, 1.2, size=len(noise))
    rows = np.column_stack([problem.pickup_row, problem.dropoff_row])
    task = (riders, rows, problem.allowed, bool(rng.random() < 0.5), noise)
    complete = repair(problem.fleet, problem.terms, routes, task, memory, scratch)
    return candidate if complete and np.isfinite(candidate.cost) else None


def _assembled(
    problem: Problem, pool: Pool, best: Solution, memory: Memory, how: tuple[int, Limits, SearchParams]
) -> Solution:
    """Return the best set of pooled routes, where that is cheaper than `best`."""
    seed, limits, params = how
    if params.assembly_seconds <= 0.05 or limits.left_s() <= 0.05:
        return best
    chosen = assemble(problem, pool, best, limits=limits, effort=params.assembly_seconds, seed=seed)
    if chosen is None or chosen.cost >= best.cost - 1e-9:
        return best
    changed = [v for v in range(len(chosen.counts)) if not np.array_equal(chosen.route(v), best.route(v))]
    chosen.stamps[changed] = memory.next_stamp[0] + np.arange(len(changed))
    memory.next_stamp[0] += len(changed)
    return chosen
