"""When a search stops: a word for all searches."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dispatcher.errors import InvalidProblem
from dispatcher.validation import require, whole

__all__ = ["Limits"]


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

    def progress(self, iteration: int) -> float:
        """Return the share of the way done, in [0, 1], by whichever limit is closer."""
        by_count = 0.0 if self.iterations is None else iteration / max(1, self.iterations)
        by_time = 0.0 if not self.seconds else 1.0 - self.left_s() / self.seconds
        return min(1.0, max(0.0, by_count, by_time))

    def reached(self, iteration: int) -> bool:
        """Tell whether it is time to stop before this iteration."""
        if self.iterations is not None and iteration >= self.iterations:
            return True
        return self.left_s() <= 0 or self.cancelled()
