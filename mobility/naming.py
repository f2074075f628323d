"""The order in which people look for names."""

from __future__ import annotations

import re

__all__ = ["by_name"]

_NUMBERS = re.compile(r"(\d+)")


def by_name(name: str) -> tuple[str | int, ...]:
    """
    Return the key that sorts names as people count: numbers in them by their size, letters whatever their case.

    >>> sorted(["Bus 10", "bus 2", "Bus 1"], key=by_name)
    ['Bus 1', 'bus 2', 'Bus 10']
    """
    # Words and numbers take turns, so that like is compared with like.
    parts = _NUMBERS.split(name.casefold())
    return tuple(int(part) if part.isdecimal() else part for part in parts)
