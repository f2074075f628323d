"""
What can go wrong while dispatching.

DispatchError
├── InvalidProblem      a request, vehicle or plan contradicts itself (ValueError)
├── IllegalPlan         a plan breaks a rule of `dispatcher.rules.check`
└── UnknownRequest      a plan does not carry that request
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["DispatchError", "IllegalPlan", "InvalidProblem", "UnknownRequest"]


class DispatchError(Exception):
    """Something the dispatcher refuses to do."""


class InvalidProblem(DispatchError, ValueError):
    """A request, vehicle or plan contradicts itself."""


class IllegalPlan(DispatchError):
    """A plan breaks at least one rule; `violations` says which."""

    def __init__(self, violations: Sequence[object]) -> None:
        self.violations = tuple(violations)
        super().__init__("; ".join(str(violation) for violation in self.violations))


class UnknownRequest(DispatchError, KeyError):
    """A plan does not carry the request asked for."""
