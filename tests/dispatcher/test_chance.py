"""Random numbers that repeat themselves."""

import numpy as np

from dispatcher.chance import below, new_dice, uniform


def test_dice_repeat_themselves_and_differ_by_seed():
    rolls = [[uniform(dice) for _ in range(5)] for dice in (new_dice(7, 0), new_dice(7, 0))]
    assert rolls[0] == rolls[1]
    other = new_dice(7, 1)
    assert uniform(other) != rolls[0][0]


def test_rolls_are_even():
    """10,000 rolls of a die of six: each face 1,667 times, with a standard deviation of 37."""
    dice = new_dice(1)
    counts = np.bincount([below(dice, 6) for _ in range(10_000)], minlength=6)
    assert abs(counts - 10_000 / 6).max() < 200
