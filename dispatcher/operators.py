"""
Ways to take riders out, in plain Python, beside the compiled ones of `dispatcher.ruin`.

To add one, write a function of the same form and append it to `OPERATORS`: docs/dispatch.md shows one.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from dispatcher import layout
from dispatcher.routes import Problem, Solution

__all__ = ["OPERATORS", "Operator"]

Operator = Callable[[Problem, Solution, np.random.Generator, int], layout.Ints]
"""Given the problem, a solution, a seeded generator and a number: about that many riders to take out, as numbers."""

OPERATORS: tuple[Operator, ...] = ()
