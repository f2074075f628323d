"""
Compiled code over flat arrays: what a route with one more rider is like, judged from what is known of it without.

Only the blocks an insertion touches are driven anew, up to where the vehicle is as it would have been; the blocks
before and after stay as they are. The constant-time tests of the literature (Gschwind & Drexl 2019) are the model.
"""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import lean
from dispatcher.kernels import go_home, put, set_off, step
from dispatcher.layout import (
    BEFORE,
    BEGIN,
    BLOCK,
    BREAK,
    DRIVE_S,
    EASY,
    EASY_FIRST,
    EMPTY_S,
    FREE,
    HERE,
    INTO,
    KIND,
    LEAVES,
    LOCATION,
    OPENS,
    SUMS,
    TOTAL,
    Fleet,
    Ints,
    Known,
    Route,
    Scratch,
    Terms,
)
from dispatcher.noting import set_off_at
from dispatcher.removals import anyone_may_fall_away, block_end

__all__ = ["evaluate_insertion", "insertion_survives"]

COMPILED_WITH = "5ab0e23412ba41cc"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@lean
def _as_before(fleet: Fleet, row: Ints, known: Known, index: int, scratch: Scratch) -> bool:
    """Tell whether the block at stop `index` of the route without the rider begins when it did; add the way there."""
    state, line = scratch.state, known.lines[index]
    leg = np.int64(0)
    if row[KIND] != BREAK:
        leg = np.int64(fleet.table[state[HERE], row[LOCATION]])
    elif state[HERE] != line[BEFORE]:
        return False  # the break would be taken elsewhere
    if max(state[FREE] + leg, line[OPENS]) != line[BEGIN]:
        return False
    for part in range(5):
        scratch.sums[part] += known.note[TOTAL + part] - line[SUMS + part]
    scratch.sums[DRIVE_S] += leg - line[INTO]
    scratch.sums[EMPTY_S] += leg - line[INTO]
    return True


@lean
def evaluate_insertion(
    fleet: Fleet, terms: Terms, route: Route, at: tuple[int, int], scratch: Scratch
) -> tuple[bool, int]:
    """
    Judge ``scratch.trial``: the prepared route with a rider boarding before stop ``at[0]``, alighting before ``at[1]``.

    Returns whether it is legal, and the index in the trial from which on nothing changed. Same answer as `evaluate`;
    ``scratch.sums`` are what is added to those of the route without the rider.
    """
    vehicle, stops, count, known = route
    index = known.lines[at[0], BLOCK]
    set_off_at(known.lines[index], scratch)
    put(known.lines[index, SUMS:], scratch.sums)
    while index < count + 2:
        if index >= at[1] + 2 and _as_before(fleet, fleet.rows[stops[index - 2]], known, index - 2, scratch):
            break
        index = step(fleet, terms, vehicle, scratch.trial, (index, count + 2), scratch)
        if index < 0:
            return False, 0
    legal = index < count + 2 or go_home(fleet, vehicle, scratch)
    for part in range(5):
        scratch.sums[part] -= known.note[TOTAL + part]
    return legal, index


@lean
def insertion_survives(fleet: Fleet, terms: Terms, route: Route, span: tuple[int, int], scratch: Scratch) -> bool:
    """
    Tell whether rule 12 holds for the legal ``scratch.trial``, changed from the block of ``span[0]`` to ``span[1]``.

    Where everybody may fall away from the route without the rider by a look at their block alone, that goes on to hold
    for the blocks left unchanged, but for their neighbours: the block before leads to another stop now, and the one
    behind is come to from elsewhere or later, which counts where travel times break the triangle inequality.
    """
    vehicle, _, count, known = route
    trial = (scratch.trial, count + 2)
    lines, note, state = known.lines, known.note, scratch.state
    if note[EASY_FIRST] == 0 or note[EASY] == 0:
        set_off(fleet, terms, vehicle, scratch.trial, count + 2, scratch)
        return anyone_may_fall_away(fleet, terms, vehicle, trial, (0, count + 2), scratch)[0]
    first, end = lines[span[0], BLOCK], span[1]
    if first == span[0] and first > 0:
        first = lines[first - 1, BLOCK]
    set_off_at(lines[first], scratch)
    if not anyone_may_fall_away(fleet, terms, vehicle, trial, (first, end), scratch)[0]:
        return False
    if end == count + 2:
        return True
    if state[HERE] == lines[end - 2, BEFORE] and state[FREE] <= lines[end - 2, LEAVES]:
        return True
    behind = (end, block_end(fleet, scratch.trial, end, 0))
    return anyone_may_fall_away(fleet, terms, vehicle, trial, behind, scratch)[0]
