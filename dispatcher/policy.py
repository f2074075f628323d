"""What the dispatcher weighs and where it keeps its hands off: a frozen, validated policy."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

from dispatcher.errors import InvalidProblem
from dispatcher.validation import check_fields, require

__all__ = ["DispatchPolicy", "Weights"]


@dataclass(frozen=True, slots=True)
class Weights:
    """
    What a second of each kind costs, relative to one second of driving.

    Rider seconds count once for every person of the party. All weights are finite and not negative.

    Parameters
    ----------
    drive
        A second driven, with or without riders.
    empty
        Added for a second driven without riders.
    wait
        A second a rider's boarding begins after the earliest they asked for.
    ride
        A second a rider is on board.
    risk
        A second by which the slack of a promise falls short of `DispatchPolicy.comfort_s`.
    walk
        A second a rider walks to or from a stop.
    """

    drive: float = 1.0
    empty: float = 0.2
    wait: float = 0.2
    ride: float = 0.3
    risk: float = 0.5
    walk: float = 0.4

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
                raise InvalidProblem(f"weight {each.name} must be a finite number and not negative, got {value}")


@dataclass(frozen=True, slots=True)
class DispatchPolicy:
    """
    How the dispatcher decides.

    Parameters
    ----------
    weights
        What the objective counts.
    comfort_s
        Slack, in seconds, below which a promise counts as at risk of being late.
    no_late_diversion_s
        Once a drop-off is planned within this many seconds, no new stop is put before it. 0: no such limit.
    improvement_threshold
        Smallest gain, in units of the objective, for which running plans are changed.
    """

    weights: Weights = Weights()
    comfort_s: int = 120
    no_late_diversion_s: int = 180
    improvement_threshold: float = 60.0

    def __post_init__(self) -> None:
        require(isinstance(self.weights, Weights), f"weights must be Weights, got {self.weights!r}")
        check_fields(self, lambda: "policy", ("comfort_s", "no_late_diversion_s"), low=0)
        least = self.improvement_threshold
        fine = isinstance(least, int | float) and 0 <= least < math.inf
        require(fine, f"improvement_threshold must be a finite number and not negative, got {least!r}")
