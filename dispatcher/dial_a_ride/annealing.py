"""Compiled code: ruin, recreate, accept by simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983)."""

from __future__ import annotations

import numpy as np

from dispatcher.chance import uniform
from dispatcher.compiling import folded, lean
from dispatcher.dial_a_ride.instance import Ints
from dispatcher.dial_a_ride.pool import keep_route
from dispatcher.dial_a_ride.recreate import recreate
from dispatcher.dial_a_ride.ruin import ruin
from dispatcher.dial_a_ride.state import State
from dispatcher.dial_a_ride.terms import Terms

__all__ = ["anneal"]

COMPILED_WITH = "a2e796f31b78d605"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@folded
def _copy(source: Ints, target: Ints) -> None:
    """Copy number by number: whole arrays cannot be assigned in lean code."""
    for index in range(len(source)):
        target[index] = source[index]


@lean
def _take_over(terms: Terms, state: State, total: float, complete: bool) -> None:
    """Make the candidate the current solution."""
    for vehicle in range(terms.vehicles):
        row = state.candidate.row[vehicle]
        if row != state.current.row[vehicle]:
            state.current.row[vehicle] = row
            if complete:
                keep_route(state.pool, state.rows, row, total)
    _copy(state.candidate.home, state.current.home)
    state.total[0] = total


@lean
def _write_best(terms: Terms, state: State) -> None:
    """Keep the current solution as the best."""
    rows, best = state.rows, state.best
    for vehicle in range(terms.vehicles):
        row = state.current.row[vehicle]
        best.last[vehicle] = rows.last[row]
        for x in range(rows.last[row] + 1):
            best.nodes[vehicle, x] = rows.nodes[row, x]
    best.total[0] = state.total[0]


@lean
def anneal(terms: Terms, state: State, iterations: int, temperature: float, penalty: float) -> None:
    """
    Go through `iterations` of ruin and recreate at one temperature: so few that it may stay the same meanwhile.

    Everybody left out costs `penalty`.
    """
    current, candidate = state.current, state.candidate
    for _ in range(iterations):
        ruin(terms, state)
        left = recreate(terms, state)
        total = penalty * left
        for vehicle in range(terms.vehicles):
            total += state.rows.cost[candidate.row[vehicle]]
        if total < state.total[0] - temperature * np.log(uniform(state.rng) + 1e-300):
            _take_over(terms, state, total, left == 0)
            if total < state.best.total[0] - 1e-9:
                _write_best(terms, state)
        else:
            _copy(current.row, candidate.row)
            _copy(current.home, candidate.home)
