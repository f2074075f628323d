"""Compiled code over flat arrays: is a whole route legal by itself, whoever falls away."""

from __future__ import annotations

from dispatcher.compiling import lean
from dispatcher.kernels import evaluate, set_off
from dispatcher.layout import Fleet, Ints, Scratch, Terms
from dispatcher.removals import anyone_may_fall_away

__all__ = ["stands"]

COMPILED_WITH = "56d04e24834de55d"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@lean
def stands(fleet: Fleet, terms: Terms, route: Ints, count: int, scratch: Scratch) -> bool:
    """Tell whether the only vehicle's route is legal by itself, and stays so whoever falls away."""
    if not evaluate(fleet, terms, 0, route, count, scratch):
        return False
    set_off(fleet, terms, 0, route, count, scratch)
    return anyone_may_fall_away(fleet, terms, 0, (route, count), (0, count), scratch)[0]
