"""One thread of the search: runs the compiled loop in short slices, so that it can be stopped at any moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dispatcher.drafting import copy_of, pick
from dispatcher.limits import Limits
from dispatcher.operators import Operator
from dispatcher.routes import Problem, Solution
from dispatcher.walking import Heat, new_state, start_over, walk

__all__ = ["Cooling", "Met", "Walker"]

SLICE_S = 0.02
MOST_SLICE = 4096
COMPILED_WAYS = 5
"""Ways to take riders out in `dispatcher.ruin`: those in plain Python are each used as often as one of them."""

Met = tuple[int, tuple[int, ...], float]
"""A route met: vehicle, rows of its stops, cost."""


@dataclass(frozen=True, slots=True)
class Cooling:
    """How the temperature falls from `hot` to `cold`: by iterations where only these are limited, else by time."""

    hot: float
    cold: float
    limits: Limits

    def heat(self) -> Heat:
        """Return the temperatures from now on."""
        if self.limits.iterations is not None and self.limits.seconds is None:
            return Heat(self.hot, self.cold, 0.0, 1.0 / max(1, self.limits.iterations))
        return Heat(self.hot, self.cold, self.limits.progress(0), 0.0)


class Walker:
    """
    Searches from `start` on.

    Parameters
    ----------
    problem, start
        What is searched, and where it begins.
    seed
        Seeds of its chance: that of the search and its own number.
    operators
        Ways in plain Python to take riders out, used as often as each compiled one.
    most
        Most riders taken out at once.

    Attributes
    ----------
    met
        Routes of accepted candidates, to be taken away from time to time.
    """

    def __init__(
        self, problem: Problem, start: Solution, seed: tuple[int, int], operators: Sequence[Operator], most: int
    ) -> None:
        self._problem = problem
        self._task = problem.task
        self._state = new_state(problem.task, start.arrays, start.refused, problem.scratch(), seed)
        self._rng = np.random.default_rng(seed)
        self._operators = operators
        self._plain = len(operators) / (len(operators) + COMPILED_WAYS)
        self._most = min(most, len(problem.task.movable))
        self._slice = 1
        self.met: list[Met] = []

    @property
    def best(self) -> Solution:
        """The best solution so far (a copy)."""
        return self._problem.solution(copy_of(self._state.best))

    def start_over(self, solution: Solution) -> None:
        """Go on from another solution."""
        start_over(self._state, solution.arrays, solution.cost)

    def run(self, span: tuple[int, int], cooling: Cooling) -> int:
        """Go on with iterations ``span[0]..span[1]-1``; return the one it stopped before, early where limits say so."""
        iteration, end = span
        limits = cooling.limits
        while iteration < end and not limits.reached(iteration):
            began_s = limits.stopwatch()
            until, heat = min(end, iteration + self._slice), cooling.heat()
            stopped = walk(self._task, self._state, (iteration, until), self._most, self._plain, heat)
            self._collect()
            if stopped < until:
                self._pick_in_python()
                stopped = walk(self._task, self._state, (stopped, stopped + 1), self._most, 0.0, heat)
            self._adapt(stopped - iteration, limits.stopwatch() - began_s)
            iteration = stopped
        return iteration

    def _collect(self) -> None:
        trail = self._state.trail
        for index in range(int(trail.met[0])):
            route = tuple(trail.stops[index, : trail.length[index]].tolist())
            self.met.append((int(trail.vehicle[index]), route, float(trail.cost[index])))
        trail.met[0] = 0

    def _pick_in_python(self) -> None:
        operator = self._operators[int(self._rng.integers(len(self._operators)))]
        current = self._problem.solution(self._state.draft.now)
        for rider in operator(self._problem, current, self._rng, int(self._rng.integers(1, self._most + 1))):
            pick(self._state.draft, int(rider))

    def _adapt(self, done: int, took_s: float) -> None:
        """Let the next slice take about `SLICE_S`."""
        fitting = done * SLICE_S / max(took_s, 1e-6)
        self._slice = int(min(max(1.0, fitting), 2.0 * self._slice, MOST_SLICE))
