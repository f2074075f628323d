"""Checks of what is handed in: whole numbers where seconds and places are meant, and names where names are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from dispatcher.errors import InvalidProblem

__all__ = ["MOST_S", "check_fields", "instances", "names", "require", "whole"]

MOST_S = 1 << 40
"""Times lie within +-2^40 seconds (35,000 years), so that no sum of them ever leaves 64 bits."""

_PLAIN = (int, np.integer)


def require(condition: bool, message: str) -> None:
    """Raise `InvalidProblem` with `message` unless `condition` holds."""
    if not condition:
        raise InvalidProblem(message)


def whole(value: object, what: str, low: int = -MOST_S, high: int = MOST_S) -> int:
    """
    Return `value` as an int; raises `InvalidProblem` unless it is a whole number in ``low..high``.

    NumPy's integers become Python's (an int32 would overflow later); floats, NaN, True and text are refused.
    """
    if type(value) is not int:
        if isinstance(value, bool) or not isinstance(value, _PLAIN):
            raise InvalidProblem(f"{what} must be a whole number, got {value!r}; round it before it is handed in")
        value = int(value)
    if not low <= value <= high:
        raise InvalidProblem(f"{what} must lie in {low}..{high}, got {value}")
    return value


def names(value: object, what: str) -> None:
    """Raise `InvalidProblem` unless `value` is a frozenset of text."""
    if not isinstance(value, frozenset) or not all(isinstance(name, str) for name in value):
        raise InvalidProblem(f"{what} must be a frozenset of names, got {value!r}")


def instances(values: object, kind: type, what: str) -> None:
    """Raise `InvalidProblem` unless `values` is a tuple of that kind."""
    if not isinstance(values, tuple) or not all(isinstance(value, kind) for value in values):
        raise InvalidProblem(f"{what} must be a tuple of {kind.__name__}, got {values!r}")


def check_fields(owner: Any, called: Callable[[], str], fields: tuple[str, ...], low: int = -MOST_S) -> None:
    """Make the named fields of a frozen value whole numbers of at least `low`; `called` names the value in errors."""
    for name in fields:
        value = getattr(owner, name)
        if type(value) is int and low <= value <= MOST_S:
            continue  # nearly always: these values are made by the thousand
        object.__setattr__(owner, name, whole(value, f"{called()}: {name}", low))
