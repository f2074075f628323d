"""Compiled random numbers with a state of their own, so that threads and processes draw the same from the same seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatcher.compiling import lean

__all__ = ["Words", "below", "uniform"]

Words = NDArray[np.uint64]


@lean
def uniform(state: Words) -> float:
    """Return a number in [0, 1); splitmix64 (Steele, Lea & Flood 2014)."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    word = state[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word ^= word >> np.uint64(31)
    return float(word >> np.uint64(11)) * 1.1102230246251565e-16  # 53 bits: 2 ** -53


@lean
def below(state: Words, count: int) -> int:
    """Return a whole number in 0..count-1."""
    return int(uniform(state) * count)
