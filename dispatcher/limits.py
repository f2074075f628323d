"""When a search stops: a word for all searches, and a way to stop what cannot ask by itself."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TypeVar

from dispatcher.errors import InvalidProblem
from dispatcher.validation import require, whole

__all__ = ["Limits", "unless_cancelled"]

T = TypeVar("T")

LOOK_EVERY_S = 0.02


@dataclass(slots=True)
class Limits:
    """
    When to stop: after so many seconds, so many iterations, or when `cancel` says so, whichever is first.

    Parameters
    ----------
    seconds, iterations
        None: no such limit. With a limit on iterations alone the result depends on the seed only.
    cancel
        Asked every few hundredths of a second; once it said yes it is not asked again.
    stopwatch
        Seconds since any moment, never running backwards.
    """

    seconds: float | None = None
    iterations: int | None = None
    cancel: Callable[[], bool] | None = None
    stopwatch: Callable[[], float] = time.perf_counter
    _began: float = field(init=False)
    _cancelled: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        if self.seconds is None and self.iterations is None:
            raise InvalidProblem("a search needs a limit: seconds or iterations")
        if self.seconds is not None:
            fine = isinstance(self.seconds, int | float) and math.isfinite(self.seconds)
            require(fine, f"seconds must be a finite number, got {self.seconds!r}: a search would never end")
        if self.iterations is not None:
            self.iterations = whole(self.iterations, "iterations", 0)
        require(self.cancel is None or callable(self.cancel), f"cancel must be a function, got {self.cancel!r}")
        self._began = self.stopwatch()

    def left_s(self) -> float:
        """Return the seconds left (infinite without such a limit)."""
        return float("inf") if self.seconds is None else self.seconds - (self.stopwatch() - self._began)

    def cancelled(self) -> bool:
        """Tell whether somebody wants it to stop."""
        if not self._cancelled and self.cancel is not None:
            self._cancelled = bool(self.cancel())
        return self._cancelled

    def over(self) -> bool:
        """Tell whether the seconds are over or somebody wants it to stop, whatever the iterations."""
        return self.left_s() <= 0 or self.cancelled()

    def progress(self, iteration: int) -> float:
        """Return the share of the way done, in [0, 1], by whichever limit is closer."""
        by_count = 0.0 if self.iterations is None else iteration / max(1, self.iterations)
        by_time = 0.0 if not self.seconds else 1.0 - self.left_s() / self.seconds
        return min(1.0, max(0.0, by_count, by_time))

    def reached(self, iteration: int) -> bool:
        """Tell whether it is time to stop before this iteration."""
        return (self.iterations is not None and iteration >= self.iterations) or self.over()


def unless_cancelled(work: Callable[[], T], limits: Limits, stop: Callable[[], None] | None = None) -> T | None:
    """
    Return what `work` comes to, asking every two hundredths of a second whether somebody wants it to stop.

    Somebody else's solver does not ask. It works in a thread of its own; when told to stop, `stop` makes it come to an
    end. Without a `stop` it is left alone with its work, and None is returned at once.
    """
    if limits.cancel is None:
        return work()
    threads = ThreadPoolExecutor(1)
    try:
        answer = threads.submit(work)
        while wait([answer], LOOK_EVERY_S).not_done:
            if limits.cancelled():
                if stop is None:
                    return None
                stop()
                break
        return answer.result()
    finally:
        threads.shutdown(wait=False)
