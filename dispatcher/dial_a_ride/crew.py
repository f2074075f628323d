"""Several annealings of one instance at a time: each in a thread of its own, meeting where all are equally far."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from dispatcher.dial_a_ride.annealing import anneal
from dispatcher.dial_a_ride.instance import Instance
from dispatcher.dial_a_ride.solution import Solved, Stops, solved
from dispatcher.dial_a_ride.state import State, best_stops, load_stops, new_state
from dispatcher.dial_a_ride.terms import Terms
from dispatcher.limits import Limits

__all__ = ["Crew"]

SLICES_A_TELL = 16
"""Better solutions come by the hundred at first; checking each would take longer than finding it."""


@dataclass(slots=True)
class Crew:
    """
    Annealings with seeds of their own, and the best solution any of them has found.

    `heat` gives the temperature for the share of the way done, in shares of an average drive's cost.
    """

    instance: Instance
    terms: Terms
    limits: Limits
    heat: Callable[[float], float]
    on_better: Callable[[Solved], None] | None
    states: list[State] = field(init=False, default_factory=list)
    best: Solved | None = field(init=False, default=None)
    iteration: int = field(init=False, default=0)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def hire(self, seed: int, workers: int) -> None:
        """Prepare so many annealings; seeds are told apart by the worker's number."""
        self.states = [new_state(self.terms, (seed, worker)) for worker in range(workers)]

    def adopt(self, stops: Sequence[Stops]) -> None:
        """Let all go on from these routes, telling of them where they are the best."""
        for state in self.states:
            load_stops(self.terms, state, stops)
        self._tell(stops, self.iteration)

    def work(self, until: float) -> None:
        """Let all anneal until that share of the way is done."""
        if len(self.states) == 1:
            done = [self._anneal(self.states[0], until)]
        else:
            with ThreadPoolExecutor(len(self.states)) as threads:
                done = list(threads.map(lambda state: self._anneal(state, until), self.states))
        self.iteration = max(done)
        if self.limits.seconds is None:  # who was first in time must not matter
            leader = min(self.states, key=lambda state: float(state.best.total[0]))
            self._tell(best_stops(self.terms, leader), self.iteration)

    @property
    def penalty(self) -> float:
        """What one rider left out costs: more than any routes."""
        return 4.0 * self.terms.riders * float(self.terms.cost.max())

    def _anneal(self, state: State, until: float) -> int:
        """Anneal in slices of a few hundredths of a second at most."""
        terms, limits, iteration = self.terms, self.limits, self.iteration
        length = max(5, 12_000 // terms.riders)
        drive, told, slices = float(terms.cost.mean()), float(state.best.total[0]), 0
        while not limits.reached(iteration) and (progress := limits.progress(iteration)) < until:
            count = length if limits.iterations is None else min(length, limits.iterations - iteration)
            if state.best.total[0] < self.penalty:
                drive = float(state.best.total[0]) / (2 * terms.riders)
            anneal(terms, state, count, drive * self.heat(progress), self.penalty)
            iteration += count
            slices += 1
            if state.best.total[0] < told and slices % SLICES_A_TELL == 0:
                told = float(state.best.total[0])
                self._tell(best_stops(terms, state), iteration)
        if state.best.total[0] < told:
            self._tell(best_stops(terms, state), iteration)
        return iteration

    def _tell(self, stops: Sequence[Stops], iteration: int) -> None:
        """Keep and tell these routes where they are better than all before; they are checked first."""
        if sum(len(route) - 2 for route in stops) < 2 * self.terms.riders:
            return
        with self._lock:
            found = solved(self.instance, self.terms, stops, iteration)
            if self.best is not None and found.objective >= self.best.objective - 1e-9:
                return
            self.best = found
            if self.on_better is not None:
                self.on_better(found)
