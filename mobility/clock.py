"""
What time it is: the one place that reads a clock.

Everything else is handed a `Clock`. The demonstration runs on a clock of its own which several processes agree on,
because it is a pure function of the wall time and of anchors they all get from their settings.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

__all__ = ["Clock", "DemoClock", "FakeClock", "SystemClock"]


class Clock(Protocol):
    """Tells the time of the service, in seconds since the epoch (UTC)."""

    def now_s(self) -> int:
        """Return the time in whole seconds, rounded down."""
        ...

    def exact_s(self) -> float:
        """Return the time with its fraction, for movements smoother than a second."""
        ...

    @property
    def rate(self) -> float:
        """How many seconds of service time pass in one real second, now."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now_s(self) -> int:
        """Return the wall time in whole seconds."""
        return int(time.time())

    def exact_s(self) -> float:
        """Return the wall time with its fraction."""
        return time.time()

    @property
    def rate(self) -> float:
        """Real time: 1."""
        return 1.0


@dataclass(frozen=True, slots=True)
class DemoClock:
    """
    A clock that starts behind, hurries until it has caught up, and then runs at the speed asked for.

    At `wall_anchor_s` it shows `lead_s` less than the wall clock (and runs in real time until then), then passes
    `catch_up` seconds a second until both agree, then `speed`. So a newcomer finds a fleet that has been driving for a
    quarter of an hour, half a minute after the start. Two processes with the same four numbers show the same time.

    Parameters
    ----------
    wall_anchor_s : float
        Wall time at which the hurry begins, in seconds since the epoch.
    lead_s : int
        How far behind it starts, in seconds, not negative; 0 means no hurry at all.
    catch_up : float
        Seconds a second while hurrying, more than 1.
    speed : float
        Seconds a second afterwards, more than 0 and at most 60.
    wall : Clock
        The wall clock.

    Raises
    ------
    ValueError
        Where a number is out of its range.

    Examples
    --------
    >>> wall = FakeClock(1000)
    >>> clock = DemoClock(wall_anchor_s=1000, lead_s=290, catch_up=30, speed=2, wall=wall)
    >>> clock.now_s(), wall.advance(10), clock.now_s(), wall.advance(5), clock.now_s()
    (710, None, 1010, None, 1020)
    """

    wall_anchor_s: float
    lead_s: int = 900
    catch_up: float = 30.0
    speed: float = 1.0
    wall: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        if self.lead_s < 0:
            raise ValueError(f"lead_s must not be negative, got {self.lead_s}")
        if self.catch_up <= 1:
            raise ValueError(f"catch_up must be more than 1, got {self.catch_up}")
        if not 0 < self.speed <= 60:
            raise ValueError(f"speed must be more than 0 and at most 60, got {self.speed}")

    @property
    def _caught_up_after_s(self) -> float:
        return self.lead_s / (self.catch_up - 1)

    def exact_s(self) -> float:
        """Return the demonstration's time with its fraction."""
        elapsed_s = self.wall.exact_s() - self.wall_anchor_s
        if elapsed_s < 0:
            return self.wall_anchor_s - self.lead_s + elapsed_s
        hurried_s = min(elapsed_s, self._caught_up_after_s)
        return self.wall_anchor_s - self.lead_s + self.catch_up * hurried_s + self.speed * (elapsed_s - hurried_s)

    def now_s(self) -> int:
        """Return the demonstration's time in whole seconds."""
        # The sums above are exact to about a microsecond only; a whole second must not be missed by that.
        return int(self.exact_s() + 1e-5)

    @property
    def rate(self) -> float:
        """1 before the start, `catch_up` while it hurries, `speed` afterwards."""
        elapsed_s = self.wall.exact_s() - self.wall_anchor_s
        if elapsed_s < 0:
            return 1.0
        return self.catch_up if elapsed_s < self._caught_up_after_s else self.speed


class FakeClock:
    """A clock that stands still until it is told otherwise; also the virtual clock of the simulation. Thread safe."""

    def __init__(self, now_s: float = 0, rate: float = 1.0) -> None:
        self._now_s = float(now_s)
        self._rate = rate
        self._lock = threading.Lock()

    def now_s(self) -> int:
        """Return the time it was set to, in whole seconds."""
        return int(self.exact_s())

    def exact_s(self) -> float:
        """Return the time it was set to."""
        with self._lock:
            return self._now_s

    @property
    def rate(self) -> float:
        """The rate it was made with."""
        return self._rate

    def advance(self, seconds: float) -> None:
        """Move on by `seconds`, not negative."""
        if seconds < 0:
            raise ValueError(f"a clock does not run backwards, got {seconds} s")
        with self._lock:
            self._now_s += seconds

    def set(self, now_s: float) -> None:
        """Move on to `now_s`, not before the time it shows."""
        with self._lock:
            if now_s < self._now_s:
                raise ValueError(f"a clock does not run backwards, from {self._now_s:.0f} to {now_s:.0f}")
            self._now_s = float(now_s)
