"""One run of `mobility bench darp`: a solver on an instance for so long, and how good it was when."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mobility.cli.darp_files import Routes, instance_name, read_text

if TYPE_CHECKING:
    from dispatcher.dial_a_ride import Instance, Solved
    from dispatcher.limits import Limits

__all__ = ["OURS", "PEERS", "REACHED", "Budget", "Run", "prepare", "solve_file"]

OURS = "ours"

PEERS: Mapping[str, str] = {"plain": "OR-Tools", "path-lns": "OR-Tools with path-LNS"}
"""Ways to set up OR-Tools' routing solver, and what their runs are called."""

REACHED = 1e-4
"""A value this share above the best known counts as reached."""


@dataclass(frozen=True, slots=True)
class Budget:
    """
    How long one run may take, and what ends it before.

    Attributes
    ----------
    seconds, iterations : float | None, int | None
        At most so long, at most so many; at least one of them.
    workers : int
        Threads that search at the same time.
    cpu : bool
        Seconds are those this process worked, not those that passed.
    checkpoints : tuple[float, ...]
        Seconds at which the best value so far is noted.
    until_best : bool
        Stop when the best known value is reached.
    cancel : Callable[[], bool]
        Asked by the search; it stops when this says yes.
    on_better : Callable[[float, float], None]
        Told the seconds and the length of every better solution.
    """

    seconds: float | None
    iterations: int | None
    workers: int
    cpu: bool
    checkpoints: tuple[float, ...]
    until_best: bool
    cancel: Callable[[], bool]
    on_better: Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Run:
    """
    What came of one run.

    Attributes
    ----------
    instance, solver, seed : str, str, int
        What was solved, by whom.
    riders, vehicles : int, int
        Size of the instance.
    objective, best_known : float, float | None
        Length of the routes found, and of the best known ones.
    seconds, iterations : float, int
        How long it took, counted from before the file was read, and after how many iterations the routes were found.
    at : tuple[float | None, ...]
        Best length at each checkpoint, None where there was none yet.
    early : bool
        Whether it stopped because the best known value was reached.
    routes : Routes
        The routes.
    """

    instance: str
    solver: str
    seed: int
    riders: int
    vehicles: int
    objective: float
    best_known: float | None
    seconds: float
    iterations: int
    at: tuple[float | None, ...]
    early: bool
    routes: Routes

    @property
    def gap(self) -> float | None:
        """How far above the best known value it ended, as a share."""
        return self.gap_of(self.objective)

    def gap_of(self, objective: float | None) -> float | None:
        """Return how far above the best known value `objective` is, as a share."""
        return None if self.best_known is None or objective is None else objective / self.best_known - 1.0


class _Watch:
    """Notes when the best value improved; says when the best known one is reached."""

    def __init__(self, stopwatch: Callable[[], float], goal: float, on_better: Callable[[float, float], None]) -> None:
        self._stopwatch = stopwatch
        self._began = stopwatch()
        self._goal = goal
        self._on_better = on_better
        self._noted: list[tuple[float, float]] = []

    def note(self, objective: float) -> None:
        self._noted.append((self.seconds(), objective))
        self._on_better(*self._noted[-1])

    def note_solved(self, solved: Solved) -> None:
        self.note(solved.objective)

    def seconds(self) -> float:
        return self._stopwatch() - self._began

    def reached(self) -> bool:
        return bool(self._noted) and self._noted[-1][1] <= self._goal

    def best_at(self, seconds: float) -> float | None:
        return min((objective for when, objective in self._noted if when <= seconds), default=None)


def prepare() -> float:
    """Load or compile everything a run needs, on a tiny instance; returns the seconds it took."""
    began = time.perf_counter()
    from dispatcher.dial_a_ride import read_instance, solve  # noqa: PLC0415 - `--help` must be quick
    from dispatcher.dial_a_ride.ortools_peer import solve_with_ortools  # noqa: PLC0415
    from dispatcher.limits import Limits  # noqa: PLC0415

    tiny = read_instance(_TINY, "warm-up")
    solve(tiny, limits=Limits(iterations=2000), seed=1)
    solve_with_ortools(tiny, limits=Limits(seconds=0.01))
    return time.perf_counter() - began


_TINY = """2 4 480 3 30
0 0 0 0 0 0 480
1 1 1 1 1 0 480
2 2 1 1 1 0 480
3 3 1 1 1 0 480
4 4 1 1 1 0 480
5 1 5 1 -1 60 90
6 2 5 1 -1 60 90
7 3 5 1 -1 90 120
8 4 5 1 -1 90 120
"""


def solve_file(path: Path, seed: int, budget: Budget, best_known: float | None, *, solver: str = OURS) -> Run:
    """
    Solve the instance of a file once; the clock starts before the file is read.

    `solver` is `OURS` or one of the values of `PEERS`, which draw no random numbers and have no use for `seed`.
    """
    from dispatcher.dial_a_ride import read_instance  # noqa: PLC0415
    from dispatcher.limits import Limits  # noqa: PLC0415

    stopwatch = time.process_time if budget.cpu else time.perf_counter
    goal = best_known * (1 + REACHED) if best_known is not None and budget.until_best else -math.inf
    watch = _Watch(stopwatch, goal, budget.on_better)
    limits = Limits(budget.seconds, budget.iterations, lambda: budget.cancel() or watch.reached(), stopwatch)
    instance = read_instance(read_text(path), instance_name(path))
    solved = _solve(instance, solver, limits, (seed, budget.workers), watch)
    seconds = watch.seconds()
    return Run(
        instance=instance.name,
        solver=solver,
        seed=seed,
        riders=instance.riders,
        vehicles=instance.vehicles,
        objective=solved.objective,
        best_known=best_known,
        seconds=seconds,
        iterations=solved.iterations,
        at=tuple(watch.best_at(when) for when in budget.checkpoints),
        early=watch.reached(),
        routes=solved.routes,
    )


def _solve(instance: Instance, solver: str, limits: Limits, chance: tuple[int, int], watch: _Watch) -> Solved:
    from dispatcher.dial_a_ride import solve  # noqa: PLC0415
    from dispatcher.dial_a_ride.ortools_peer import solve_with_ortools  # noqa: PLC0415

    if solver == OURS:
        seed, workers = chance
        return solve(instance, limits=limits, seed=seed, workers=workers, on_better=watch.note_solved)
    return solve_with_ortools(instance, limits=limits, path_lns=solver == PEERS["path-lns"], on_better=watch.note)
