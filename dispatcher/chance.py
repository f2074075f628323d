"""Compiled random numbers with a state of their own, so that threads and processes draw the same from the same seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatcher.compiling import lean

__all__ = ["Dice", "below", "new_dice", "uniform"]

COMPILED_WITH = "3082b1ede4a012c4"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

Dice = NDArray[np.uint64]
"""The state: one word."""


def new_dice(*seeds: int) -> Dice:
    """Return dice that roll alike for the same seeds (not negative), and not alike for others."""
    return np.random.SeedSequence(seeds).generate_state(1, np.uint64).astype(np.uint64)


@lean
def uniform(dice: Dice) -> float:
    """Return a number in [0, 1); splitmix64 (Steele, Lea & Flood 2014)."""
    dice[0] += np.uint64(0x9E3779B97F4A7C15)
    word = dice[0]
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    word ^= word >> np.uint64(31)
    return float(word >> np.uint64(11)) * 1.1102230246251565e-16  # 53 bits: 2 ** -53


@lean
def below(dice: Dice, count: int) -> int:
    """Return a whole number in 0..count-1."""
    return int(uniform(dice) * count)
