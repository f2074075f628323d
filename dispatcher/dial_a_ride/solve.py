"""The search as a whole: annealing in slices until a limit is reached, the best solution told whenever there is one."""

from __future__ import annotations

from collections.abc import Callable

from dispatcher.dial_a_ride.annealing import anneal
from dispatcher.dial_a_ride.instance import Instance
from dispatcher.dial_a_ride.solution import Solved, Stops, solved
from dispatcher.dial_a_ride.state import State, new_state
from dispatcher.dial_a_ride.terms import Terms, make_terms
from dispatcher.errors import NoSolution
from dispatcher.search import Limits

__all__ = ["solve"]

HOTTEST, COLDEST = 0.5, 0.02
"""Temperatures at the begin and the end, in shares of the cost of an average drive."""


def solve(
    instance: Instance,
    *,
    limits: Limits,
    seed: int,
    on_better: Callable[[Solved], None] | None = None,
) -> Solved:
    """
    Return the cheapest legal routes found that serve everybody.

    Parameters
    ----------
    instance
        What to solve.
    limits
        When to stop. With a limit on iterations alone the result depends on instance and seed only.
    seed
        Seed of all chance.
    on_better
        Told of every better solution.

    Raises
    ------
    NoSolution
        Where no legal routes for everybody were found; names who is left out.
    """
    terms = make_terms(instance)
    state = new_state(terms, seed)
    penalty = 4.0 * terms.riders * float(terms.cost.max())
    slice_length = max(5, 12_000 // terms.riders)
    iteration, best = 0, float("inf")
    found: Solved | None = None
    while not limits.reached(iteration):
        iterations = slice_length if limits.iterations is None else min(slice_length, limits.iterations - iteration)
        mean = float(state.total[0]) / (2 * terms.riders) if iteration else float(terms.cost.mean())
        heat = mean * HOTTEST * (COLDEST / HOTTEST) ** _progress(limits, iteration)
        anneal(terms, state, iterations, (heat, heat), penalty)
        iteration += iterations
        if state.best.total[0] < best and state.best.total[0] < penalty:
            best = float(state.best.total[0])
            found = solved(instance, terms, _stops(state, terms), iteration)
            if on_better is not None:
                on_better(found)
    if found is None:
        left = [rider for rider in range(1, terms.riders + 1) if state.current.home[rider] < 0]
        raise NoSolution(left, f"{instance.name}: no room was found for")
    return found


def _stops(state: State, terms: Terms) -> list[Stops]:
    """Return the routes of the best solution."""
    best = state.best
    return [tuple(best.nodes[vehicle, : best.last[vehicle] + 1].tolist()) for vehicle in range(terms.vehicles)]


def _progress(limits: Limits, iteration: int) -> float:
    """Return the share of the way done, 0..1, by whichever limit is closer."""
    by_count = 0.0 if limits.iterations is None else iteration / limits.iterations
    by_time = 0.0 if limits.seconds is None else 1.0 - limits.left_s() / limits.seconds
    return min(1.0, max(by_count, by_time))
