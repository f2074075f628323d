"""
Compiled code over flat arrays: the search loop itself, for as many iterations as it is told.

Large neighbourhood search (Ropke & Pisinger 2006) with simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.chance import Dice, below, new_dice, uniform
from dispatcher.compiling import compiled, folded
from dispatcher.drafting import (
    ABSENT,
    NEXT_STAMP,
    PICKED,
    TOUCHED,
    Draft,
    Routes,
    Task,
    copy_of,
    copy_route,
    keep,
    new_draft,
    pick,
    put_back,
    take_out,
)
from dispatcher.layout import Floats, Ints, Scratch
from dispatcher.loosening import move_loose_stops
from dispatcher.remembering import Memory, new_memory
from dispatcher.repairing import repair
from dispatcher.ruin import pick_some

__all__ = ["Heat", "State", "Trail", "new_state", "start_over", "walk"]

COMPILED_WITH = "3395c5107a4cd699"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

TRAIL_LENGTH = 2048
MOST_ABSENT = 6
BLURS = (0.5, 0.2)
NOW, BEST = range(2)


class Trail(NamedTuple):
    """Routes met since somebody last looked: vehicle, number of stops, cost and stops; ``met[0]`` of them."""

    vehicle: Ints
    length: Ints
    cost: Floats
    stops: Ints
    met: Ints


class State(NamedTuple):
    """All that one thread of the search changes; ``totals`` is the cost of the draft and of the best solution."""

    draft: Draft
    best: Routes
    totals: Floats
    memory: Memory
    trail: Trail
    dice: Dice
    scratch: Scratch


class Heat(NamedTuple):
    """How much dearer a candidate may be: `hot` at first, `cold` at last; iteration i has gone ``gone + i * step``."""

    hot: float
    cold: float
    gone: float
    step: float


def new_state(task: Task, start: Routes, refused: float, scratch: Scratch, seed: tuple[int, int]) -> State:
    """Return a state that begins at `start`, where everybody left out costs `refused` in all."""
    width = start.routes.shape[1]
    trail = Trail(
        vehicle=np.zeros(TRAIL_LENGTH, dtype=np.int64),
        length=np.zeros(TRAIL_LENGTH, dtype=np.int64),
        cost=np.zeros(TRAIL_LENGTH),
        stops=np.zeros((TRAIL_LENGTH, width), dtype=np.int64),
        met=np.zeros(1, dtype=np.int64),
    )
    total = float(start.costs.sum()) + refused
    return State(
        draft=new_draft(start),
        best=copy_of(start),
        totals=np.array([total, total]),
        memory=new_memory(task.allowed.shape[0], task.allowed.shape[1], width),
        trail=trail,
        dice=new_dice(*seed),
        scratch=scratch,
    )


@compiled
def _delta(task: Task, draft: Draft) -> float:
    """Return by how much the draft is dearer than before it was changed."""
    now, saved, delta = draft.now, draft.saved, 0.0
    for index in range(draft.tally[TOUCHED]):
        vehicle = draft.touched[index]
        delta += now.costs[vehicle] - saved.costs[vehicle]
    for index in range(draft.tally[PICKED]):
        rider = draft.picked[index]
        if now.home[rider] == ABSENT and saved.home[rider] != ABSENT:
            delta += task.refusal[rider]
        elif now.home[rider] != ABSENT and saved.home[rider] == ABSENT:
            delta -= task.refusal[rider]
    return delta


@compiled
def _remember(state: State) -> None:
    """Leave the touched routes on the trail."""
    draft, trail = state.draft, state.trail
    for index in range(draft.tally[TOUCHED]):
        vehicle, at = draft.touched[index], trail.met[0]
        if at == len(trail.length):
            return
        count = draft.now.counts[vehicle]
        trail.vehicle[at], trail.length[at], trail.cost[at] = vehicle, count, draft.now.costs[vehicle]
        trail.stops[at, :count] = draft.now.routes[vehicle, :count]
        trail.met[0] += 1


@compiled
def _copy(source: Routes, target: Routes) -> None:
    """Make `target` equal to `source`: only what has another stamp."""
    for vehicle in range(len(source.counts)):
        if source.stamps[vehicle] != target.stamps[vehicle]:
            copy_route(source, target, vehicle)
    target.home[:] = source.home


@compiled
def _add_absent(task: Task, draft: Draft, dice: Dice) -> None:
    """Try some of those again who are left out."""
    absent = 0
    for rider in task.movable:
        if task.refusal[rider] < np.inf and draft.now.home[rider] == ABSENT:
            absent += 1
    if absent == 0:
        return
    share = MOST_ABSENT / absent
    for rider in task.movable:
        if task.refusal[rider] < np.inf and draft.now.home[rider] == ABSENT and uniform(dice) < share:
            pick(draft, rider)


@folded
def _attempt(task: Task, state: State, warm: float) -> None:
    """
    Take the picked riders out, put them back in, and accept or undo.

    A candidate that costs more by x is accepted with chance exp(-x / warm).
    """
    draft, dice, scratch = state.draft, state.dice, state.scratch
    _add_absent(task, draft, dice)
    take_out(task, draft, scratch)
    complete = repair(task, draft, state.memory, BLURS, dice, scratch)
    if complete:
        for index in range(draft.tally[TOUCHED]):
            move_loose_stops(task, draft, draft.touched[index], scratch)
    delta = _delta(task, draft) if complete else np.inf
    if delta < np.inf and delta < -warm * np.log(1.0 - uniform(dice)):
        state.totals[NOW] += delta
        _remember(state)
        keep(draft)
        if state.totals[NOW] < state.totals[BEST] - 1e-6:
            state.totals[BEST] = state.totals[NOW]
            _copy(draft.now, state.best)
    else:
        put_back(draft)


@compiled
def _warmth(heat: Heat, iteration: int) -> float:
    return float(heat.hot * (heat.cold / heat.hot) ** min(1.0, heat.gone + heat.step * iteration))


@compiled
def walk(task: Task, state: State, span: tuple[int, int], most: int, plain: float, heat: Heat) -> int:
    """
    Go on with iterations ``span[0]..span[1]-1``; return the one it stopped before.

    The first of all puts loose stops where they cost least. In the others, 1 to `most` riders are taken out, or those
    who are picked already. With chance `plain` that is left to an operator in plain Python: it then stops before.
    """
    draft, dice = state.draft, state.dice
    for iteration in range(span[0], span[1]):
        if iteration == 0:
            for vehicle in range(len(draft.now.counts)):
                move_loose_stops(task, draft, vehicle, state.scratch)
        elif draft.tally[PICKED] == 0:
            if plain > 0 and uniform(dice) < plain:
                return iteration
            pick_some(task, draft, 1 + below(dice, most), dice, state.scratch)
        _attempt(task, state, _warmth(heat, iteration))
    return span[1]


@compiled
def start_over(state: State, solution: Routes, total: float) -> None:
    """Go on from another solution (which may have been found elsewhere: its stamps mean nothing here)."""
    now, tally = state.draft.now, state.draft.tally
    for vehicle in range(len(now.counts)):
        count = solution.counts[vehicle]
        same = count == now.counts[vehicle]
        same = same and np.all(solution.routes[vehicle, :count] == now.routes[vehicle, :count])
        if not same:
            copy_route(solution, now, vehicle)
            now.stamps[vehicle] = tally[NEXT_STAMP]
            tally[NEXT_STAMP] += 1
    now.home[:] = solution.home
    state.totals[NOW] = total
    if total < state.totals[BEST] - 1e-6:
        state.totals[BEST] = total
        _copy(now, state.best)
