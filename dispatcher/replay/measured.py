"""A day under way that notes what deciding took."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from dispatcher.insertion import Insertion
from dispatcher.replay.day import ReplayDay, TimedWish
from dispatcher.replay.rolling import Rolling, Rounds

__all__ = ["Decided", "Improved", "MeasuredRolling", "process_stopwatch"]

process_stopwatch = time.process_time
"""Seconds this process worked: what others do on the machine does not count."""


@dataclass(frozen=True, slots=True)
class Decided:
    """One wish answered, and booked where there was room: seconds it took, riders in all plans, whether it was met."""

    seconds: float
    open_rides: int
    met: bool


@dataclass(frozen=True, slots=True)
class Improved:
    """One round: the moment, seconds it took, riders in all plans and the gain of the changes adopted."""

    at_s: int
    seconds: float
    open_rides: int
    gain: float


class MeasuredRolling(Rolling):
    """
    A day that measures what its decisions take; driving the vehicles does not count.

    Parameters
    ----------
    day
        What is asked of which fleet.
    seed
        Seed of the searches, not negative.
    stopwatch
        Seconds since any moment.
    """

    def __init__(self, day: ReplayDay, seed: int, stopwatch: Callable[[], float] = process_stopwatch) -> None:
        super().__init__(day, seed)
        self._stopwatch = stopwatch
        self.decided: list[Decided] = []
        self.improved: list[Improved] = []
        self.offered_s = 0.0

    def offer(self, asked: TimedWish) -> Insertion | None:
        """Return the cheapest place there is for a wish, None where there is none."""
        began = self._stopwatch()
        offer = super().offer(asked)
        self.offered_s += self._stopwatch() - began
        return offer

    def ask(self, asked: TimedWish) -> bool:
        """Give the wish the cheapest place there is; tell whether there was one."""
        open_rides = self.open_rides()
        began = self._stopwatch()
        met = super().ask(asked)
        self.decided.append(Decided(self._stopwatch() - began, open_rides, met))
        return met

    def improve(self, rounds: Rounds, now_s: int) -> None:
        """Take over every change the search proposes."""
        open_rides, gained = self.open_rides(), self.gained
        began = self._stopwatch()
        super().improve(rounds, now_s)
        self.improved.append(Improved(now_s, self._stopwatch() - began, open_rides, self.gained - gained))

    def open_rides(self) -> int:
        """Return how many riders are in the plans, on board or still to be fetched."""
        return sum(len(plan.requests) for plan in self.plans)
