"""
Compiled code over flat arrays: what a route with one more rider is like, judged from what is known of it without.

Only the blocks an insertion touches are driven anew, up to where the vehicle is as it would have been; the blocks
before and after stay as they are. The constant-time tests of the literature (Gschwind & Drexl 2019) are the model.
"""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import compiled
from dispatcher.kernels import drive, evaluate, free_at_anchor, go_home, set_off, step, weighed
from dispatcher.layout import (
    ABOARD,
    ANCHOR,
    BREAK,
    DRIVE_S,
    EARLIEST,
    EMPTY_S,
    FAR,
    FREE,
    FROZEN,
    HERE,
    KIND,
    LATEST,
    LOCATION,
    PICKUP,
    RIDERS,
    SEATS,
    SEATS_ABOARD,
    SERVICE,
    SETTLED,
    WHEELCHAIRS,
    WHEELCHAIRS_ABOARD,
    Fleet,
    Ints,
    Scratch,
    Terms,
)
from dispatcher.removals import anyone_may_fall_away, block_end

__all__ = ["evaluate_insertion", "insertion_survives", "prepare"]

COMPILED_WITH = "a00d1ef3500bf13f"
"""Changes with kernels.py and removals.py: machine code kept on disk is then renewed (a test watches)."""


@compiled
def prepare(fleet: Fleet, terms: Terms, vehicle: int, route: Ints, count: int, scratch: Scratch) -> tuple[float, int]:
    """
    Look at a route before something is inserted; return its cost (infinite: illegal) and its number of settled stops.

    Leaves bounds for `dispatcher.scanning`: ``clear[i]``, before which no stop at position i begins; ``due[i]``, by
    which every stop from i on begins; ``load[i]`` on board before stop i. All hold whatever is inserted, for any
    travel times.
    """
    if not evaluate(fleet, terms, vehicle, route, count, scratch):
        return np.inf, count
    cost = weighed(terms, scratch.sums)
    _keep(fleet, terms, vehicle, route, count, scratch)
    car = fleet.vehicles[vehicle]
    settled = max(car[FROZEN], car[SETTLED])
    here, riders = car[ANCHOR], car[ABOARD]
    clear, load = scratch.clear, scratch.load
    clear[0] = free_at_anchor(fleet, vehicle, route, 1, terms.now_s)
    load[0, 0], load[0, 1] = car[SEATS_ABOARD], car[WHEELCHAIRS_ABOARD]
    for index in range(count):
        row = fleet.rows[route[index]]
        load[index + 1] = load[index]
        begin = clear[index]
        if row[KIND] != BREAK:
            begin += np.int64(fleet.table[here, row[LOCATION]])
            here = row[LOCATION]
            sign = 1 if row[KIND] == PICKUP else -1
            load[index + 1, 0] += sign * row[SEATS]
            load[index + 1, 1] += sign * row[WHEELCHAIRS]
            if sign < 0 and scratch.kept.start[index] <= terms.settled_until_s:
                settled = max(settled, index + 1)
        if riders == 0:
            begin = max(begin, row[EARLIEST])
        riders += 0 if row[KIND] == BREAK else (1 if row[KIND] == PICKUP else -1)
        clear[index + 1] = begin + row[SERVICE]
    scratch.due[count] = FAR
    for index in range(count - 1, -1, -1):
        scratch.due[index] = min(scratch.due[index + 1], fleet.rows[route[index], LATEST])
    return cost, settled


@compiled
def _keep(fleet: Fleet, terms: Terms, vehicle: int, route: Ints, count: int, scratch: Scratch) -> None:
    """Keep what holds at the begin of each block of the legal route just evaluated."""
    kept, state = scratch.kept, scratch.state
    kept.total[:] = scratch.sums
    kept.start[:count] = scratch.begin[:count]
    kept.opens[:count] = scratch.opens[:count]
    scratch.sums[:] = 0
    set_off(fleet, terms, vehicle, route, max(count, 1), scratch)
    first = 0
    while first < count:
        end = block_end(fleet, route, first, state[RIDERS])
        row = fleet.rows[route[first]]
        kept.state[first], kept.sums[first] = state, scratch.sums
        kept.leg[first] = 0 if row[KIND] == BREAK else np.int64(fleet.table[state[HERE], row[LOCATION]])
        kept.block[first:end] = first
        drive(fleet, terms, vehicle, route, (first, end), scratch)
        first = end
    kept.state[count], kept.sums[count], kept.block[count] = state, scratch.sums, count
    set_off(fleet, terms, vehicle, route, max(count, 1), scratch)
    _, easy = anyone_may_fall_away(fleet, terms, vehicle, (route, count), (0, count), scratch)
    scratch.easy[0] = 1 if easy else 0


@compiled
def _as_before(fleet: Fleet, route: Ints, index: int, scratch: Scratch) -> bool:
    """Tell whether the block at stop `index` of the route without the rider begins when it did; add the way there."""
    state, kept = scratch.state, scratch.kept
    row = fleet.rows[route[index]]
    leg, opens = np.int64(0), row[EARLIEST]
    if row[KIND] != BREAK:
        leg, opens = np.int64(fleet.table[state[HERE], row[LOCATION]]), kept.opens[index]
    elif state[HERE] != kept.state[index, HERE]:
        return False  # the break would be taken elsewhere
    if max(state[FREE] + leg, opens) != kept.start[index]:
        return False
    scratch.sums[:] += kept.total - kept.sums[index]
    scratch.sums[DRIVE_S] += leg - kept.leg[index]
    scratch.sums[EMPTY_S] += leg - kept.leg[index]
    return True


@compiled
def evaluate_insertion(
    fleet: Fleet, terms: Terms, route: tuple[int, Ints, int], at: tuple[int, int], scratch: Scratch
) -> tuple[bool, int]:
    """
    Judge ``scratch.trial``: the prepared route with a rider boarding before stop ``at[0]``, alighting before ``at[1]``.

    Returns whether it is legal, and the index in the trial from which on nothing changed. Same answer as `evaluate`.
    """
    vehicle, stops, count = route
    kept = scratch.kept
    index = kept.block[at[0]]
    scratch.state[:] = kept.state[index]
    scratch.sums[:] = kept.sums[index]
    while index < count + 2:
        if index >= at[1] + 2 and _as_before(fleet, stops, index - 2, scratch):
            return True, index
        index = step(fleet, terms, vehicle, scratch.trial, (index, count + 2), scratch)
        if index < 0:
            return False, 0
    return go_home(fleet, vehicle, scratch), index


@compiled
def insertion_survives(
    fleet: Fleet, terms: Terms, route: tuple[int, Ints, int], span: tuple[int, int], scratch: Scratch
) -> bool:
    """
    Tell whether rule 12 holds for the legal ``scratch.trial``, changed from the block of ``span[0]`` to ``span[1]``.

    Where everybody may fall away from the route without the rider by a look at their block alone, that goes on to hold
    for the blocks left unchanged, but for their neighbours: the block before leads to another stop now, and the one
    behind is come to from elsewhere or later, which counts where travel times break the triangle inequality.
    """
    vehicle, _, count = route
    trial = (scratch.trial, count + 2)
    kept, state = scratch.kept, scratch.state
    if scratch.easy[0] == 0:
        set_off(fleet, terms, vehicle, scratch.trial, count + 2, scratch)
        return anyone_may_fall_away(fleet, terms, vehicle, trial, (0, count + 2), scratch)[0]
    first, end = kept.block[span[0]], span[1]
    if first == span[0] and first > 0:
        first = kept.block[first - 1]
    state[:] = kept.state[first]
    if not anyone_may_fall_away(fleet, terms, vehicle, trial, (first, end), scratch)[0]:
        return False
    if end == count + 2:
        return True
    if state[HERE] == kept.state[end - 2, HERE] and state[FREE] <= kept.state[end - 2, FREE]:
        return True
    behind = (end, block_end(fleet, scratch.trial, end, 0))
    return anyone_may_fall_away(fleet, terms, vehicle, trial, behind, scratch)[0]
