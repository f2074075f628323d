"""The search as a whole: anneal, put the routes met together anew, go on from the best."""

from __future__ import annotations

from collections.abc import Callable

from dispatcher.dial_a_ride.assembling import assemble
from dispatcher.dial_a_ride.crew import Crew
from dispatcher.dial_a_ride.instance import Instance
from dispatcher.dial_a_ride.solution import Solved, solved
from dispatcher.dial_a_ride.terms import make_terms
from dispatcher.errors import InvalidProblem, NoSolution
from dispatcher.limits import Limits

__all__ = ["solve"]

HOTTEST, COLDEST, REHEATED = 1.0, 0.08, 0.4
"""Temperatures in shares of the cost of an average drive: at the begin, at the end, where it is heated again."""

CYCLES = (0.0, 0.6, 0.8, 1.0)
"""Cooling begins anew from the best solution at these shares of the way."""

MEETINGS = (0.45, 0.6, 0.8, 0.95)
"""Shares of the way at which the routes met are put together anew."""

ITERATION_S = 4e-5
"""About what an iteration takes, by which the effort of an assembly is measured where there is no limit on seconds."""


def solve(
    instance: Instance,
    *,
    limits: Limits,
    seed: int,
    workers: int = 1,
    on_better: Callable[[Solved], None] | None = None,
    start: Solved | None = None,
) -> Solved:
    """
    Return the cheapest legal routes found that serve everybody.

    The pseudocode::

        repeat until time is up:
            anneal: take strings of stops out, put the riders back in, accept by the temperature
            now and then: best = the best set of routes met that carries everybody once
            at the begin of each cycle: heat up again, go on from the best

    Parameters
    ----------
    instance
        What to solve.
    limits
        When to stop. With a limit on iterations alone (of each worker) the result depends on the other arguments only.
    seed
        Seed of all chance, not negative.
    workers
        Threads that search at the same time, at least 1.
    on_better
        Told of every better solution; with several workers from their threads, one at a time.
    start
        A solution to go on from; what is returned is no worse.

    Raises
    ------
    NoSolution
        Where no legal routes for everybody were found; names who is left out.
    IllegalPlan
        Where `start` breaks a rule.
    """
    if workers < 1 or seed < 0:
        raise InvalidProblem(f"a search needs at least one worker and no negative seed, got {workers} and {seed}")
    terms = make_terms(instance)
    crew = Crew(instance, terms, limits, temperature, on_better)
    crew.hire(seed, workers)
    if start is not None:
        crew.adopt(solved(instance, terms, start.stops, 0).stops)
    for meeting in MEETINGS:
        crew.work(until=meeting)
        if not limits.reached(crew.iteration):
            _meet(crew, seed, fresh=meeting in CYCLES)
    crew.work(until=1.0)
    if crew.best is None:
        home = crew.states[0].current.home
        left = [rider for rider in range(1, terms.riders + 1) if home[rider] < 0]
        raise NoSolution(left, f"{instance.name}: no room was found for")
    return crew.best


def _meet(crew: Crew, seed: int, *, fresh: bool) -> None:
    """Put the routes met together; let all go on from the best where that found something or a cycle begins."""
    if crew.best is None:
        return
    budget = crew.limits.seconds or ITERATION_S * (crew.limits.iterations or 0)
    pools = [state.pool for state in crew.states]
    found = assemble(
        crew.terms, pools, crew.best.stops, limits=crew.limits, seed=seed, effort=min(2.0, max(0.02, 0.015 * budget))
    )
    if found is not None or fresh:
        crew.adopt(found or crew.best.stops)


def temperature(progress: float) -> float:
    """Return the temperature for a share of the way done: falling within each cycle, by the same factor each moment."""
    cycle = max(index for index, begin in enumerate(CYCLES[:-1]) if progress >= begin)
    hottest = HOTTEST if cycle == 0 else REHEATED
    within = (progress - CYCLES[cycle]) / (CYCLES[cycle + 1] - CYCLES[cycle])
    return float(hottest * (COLDEST / hottest) ** min(1.0, within))
