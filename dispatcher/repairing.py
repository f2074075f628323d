"""
Compiled code over flat arrays: put riders who were taken out back in, the cheapest or the most urgent first.

Greedy and regret insertion after Ropke & Pisinger (2006), *An adaptive large neighborhood search heuristic for the
pickup and delivery problem with time windows*, Transportation Science 40.
"""

from __future__ import annotations

import numpy as np

from dispatcher.chance import Dice, uniform
from dispatcher.compiling import compiled, folded
from dispatcher.drafting import PICKED, Draft, Task, changed, touch
from dispatcher.layout import Scratch
from dispatcher.remembering import Memory, learn
from dispatcher.scanning import lay_out

__all__ = ["repair"]

COMPILED_WITH = "2f4a1a49bd3a040d"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

NEVER = 1e9
"""Regret of a rider who has no second vehicle."""


@folded
def _insert(task: Task, draft: Draft, rider: int, vehicle: int, memory: Memory, scratch: Scratch) -> None:
    """Put a rider where they cost least in one vehicle."""
    at, to = int(memory.best[rider, vehicle, 1]), int(memory.best[rider, vehicle, 2])
    touch(draft, vehicle)
    route, count = draft.now.routes[vehicle], draft.now.counts[vehicle]
    lay_out(route, count, (at, to), (task.pair[rider, 0], task.pair[rider, 1]), scratch.trial)
    route[: count + 2] = scratch.trial[: count + 2]
    draft.now.home[rider] = vehicle
    changed(task, draft, vehicle, count + 2, scratch)


@compiled
def repair(task: Task, draft: Draft, memory: Memory, blurs: tuple[float, float], dice: Dice, scratch: Scratch) -> bool:
    """
    Insert the picked riders one after the other; tell whether all who must be carried found a place.

    `blurs`: chance that the rider who would regret waiting most goes first (else the cheapest), and by which share at
    most a rider's urgency is off. Riders who may be left out are, where that is cheaper.
    """
    left = draft.tally[PICKED]
    waiting = draft.picked[:left].copy()
    noise = np.empty(left)
    for place in range(left):
        noise[place] = 1.0 + blurs[1] * (2.0 * uniform(dice) - 1.0)
    regret = uniform(dice) < blurs[0]
    while left > 0:
        chosen, where, top = 0, -1, -np.inf
        for place in range(left):
            rider = waiting[place]
            first, second, vehicle = learn(task, draft, rider, memory, scratch)
            if first >= task.refusal[rider]:
                if task.refusal[rider] == np.inf:
                    return False
                chosen, where = place, -1
                break
            urgency = (min(second, task.refusal[rider], NEVER) - first if regret else -first) * noise[place]
            if urgency > top:
                chosen, where, top = place, vehicle, urgency
        if where >= 0:
            _insert(task, draft, waiting[chosen], where, memory, scratch)
        left -= 1
        waiting[chosen], noise[chosen] = waiting[left], noise[left]
    return True
