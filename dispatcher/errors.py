"""
What can go wrong while dispatching.

DispatchError
├── InvalidProblem      a request, vehicle or plan contradicts itself (ValueError)
├── InvalidInstance     a published dial-a-ride instance contradicts itself or cannot be read (ValueError)
├── NoSolution          no legal set of routes was found that serves everybody
├── IllegalPlan         a plan breaks a rule of `dispatcher.rules.check`
├── UnknownRequest      a plan does not carry that request
└── ZoneLost            the process that decides for a part of the area is gone
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = [
    "DispatchError",
    "IllegalPlan",
    "InvalidInstance",
    "InvalidProblem",
    "NoSolution",
    "UnknownRequest",
    "ZoneLost",
]


class DispatchError(Exception):
    """Something the dispatcher refuses to do."""


class InvalidProblem(DispatchError, ValueError):
    """A request, vehicle or plan contradicts itself."""


class InvalidInstance(DispatchError, ValueError):
    """A published dial-a-ride instance contradicts itself or cannot be read."""


class NoSolution(DispatchError):
    """No legal set of routes was found that serves everybody; `riders` are those left out."""

    def __init__(self, riders: Sequence[int], why: str) -> None:
        self.riders = tuple(riders)
        super().__init__(f"{why}: riders {', '.join(map(str, self.riders))}")


class IllegalPlan(DispatchError):
    """A plan breaks at least one rule; `violations` says which."""

    def __init__(self, violations: Sequence[object]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(str(violation) for violation in self.violations))


class UnknownRequest(DispatchError, KeyError):
    """A plan does not carry the request asked for."""


class ZoneLost(DispatchError):
    """The process that decides for a part of the area is gone."""
