"""
Compiled code: put everybody left out back in, one after the other, each where it costs least.

The order is drawn anew each time; a route is overlooked now and then ("blinks"), so that the same hole is not always
filled alike (Christiaens & Vanden Berghe 2020, section 5.3).
"""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import compiled, folded
from dispatcher.dial_a_ride.chance import below, uniform
from dispatcher.dial_a_ride.insertion import quote
from dispatcher.dial_a_ride.rows import put_in
from dispatcher.dial_a_ride.state import State
from dispatcher.dial_a_ride.terms import Terms

__all__ = ["recreate"]

COMPILED_WITH = "2f209cb9299575a2"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

BLINK = 0.01


@folded
def _rank(terms: Terms, state: State, rider: int, by: int) -> float:
    """Return what riders are sorted by, least first: at random, far, close, early, narrow windows or long drives."""
    n, way = terms.riders, terms.forward
    if by < 4:
        return uniform(state.rng)
    if by < 6:
        return float(-terms.cost[0, rider] - terms.cost[0, rider + n])
    if by == 6:
        return float(terms.cost[0, rider] + terms.cost[0, rider + n])
    if by == 7:
        return float(way.early[rider])
    if by == 8:
        return float(way.late[rider] - way.early[rider])
    return float(-terms.cost[rider, rider + n])


@compiled
def _sort_absent(terms: Terms, state: State) -> int:
    """List everybody left out of the candidate in a newly drawn order; returns how many."""
    count = 0
    by = below(state.rng, 10)
    for rider in range(1, terms.riders + 1):
        if state.candidate.home[rider] >= 0:
            continue
        rank = _rank(terms, state, rider, by)
        x = count
        while x > 0 and state.order[x - 1] > rank:
            state.order[x], state.absent[x] = state.order[x - 1], state.absent[x - 1]
            x -= 1
        state.order[x], state.absent[x] = rank, rider
        count += 1
    return count


@folded
def _own_row(terms: Terms, state: State, vehicle: int) -> int:
    """Return the candidate's row of a vehicle, copied from the current one before it is first written to."""
    row = int(state.current.row[vehicle])
    if state.candidate.row[vehicle] != row:
        return int(state.candidate.row[vehicle])
    spare = row + terms.vehicles if row < terms.vehicles else row - terms.vehicles
    for x in range(state.rows.last[row] + 1):
        state.rows.nodes[spare, x] = state.rows.nodes[row, x]
    state.rows.last[spare] = state.rows.last[row]
    state.candidate.row[vehicle] = spare
    return spare


@folded
def _ask(terms: Terms, state: State, rider: int, first: int, end: int) -> None:
    """Write what the rider would cost in the candidate's routes of some vehicles."""
    of = (state.candidate.row, rider, first, end)
    quote(terms, state.rows, state.tools, state.memory, state.offers, of)


@folded
def _choose(terms: Terms, state: State, rider: int) -> tuple[int, float]:
    """Return the cheapest vehicle not overlooked for the rider (-1: none), and how much more the second costs."""
    extra = state.offers.extra[rider]
    home, first, second = -1, np.inf, np.inf
    for vehicle in range(terms.vehicles):
        if uniform(state.rng) < state.knobs[2]:
            continue
        if extra[vehicle] < first:
            home, first, second = vehicle, extra[vehicle], first
        elif extra[vehicle] < second:
            second = extra[vehicle]
    return home, (second - first if second < np.inf else 1e6 - first)


@folded
def _insert(terms: Terms, state: State, rider: int, home: int) -> None:
    places = (state.offers.board[rider, home], state.offers.alight[rider, home])
    put_in(terms, state.rows, _own_row(terms, state, home), rider, places)
    state.candidate.home[rider] = home


@compiled
def _in_order(terms: Terms, state: State, count: int) -> int:
    """Insert the riders listed, one after the other; returns how many found no place."""
    left = 0
    for index in range(count):
        rider = state.absent[index]
        _ask(terms, state, rider, 0, terms.vehicles)
        home, _ = _choose(terms, state, rider)
        if home < 0:
            left += 1
        else:
            _insert(terms, state, rider, home)
    return left


@compiled
def _by_regret(terms: Terms, state: State, count: int) -> int:
    """Insert the riders listed, always the one next who would lose most by waiting; returns how many found no place."""
    absent = state.absent
    for index in range(count):
        _ask(terms, state, absent[index], 0, terms.vehicles)
    while count > 0:
        chosen, target, most = -1, -1, -np.inf
        for index in range(count):
            home, regret = _choose(terms, state, absent[index])
            if home >= 0 and regret > most:
                chosen, target, most = index, home, regret
        if chosen < 0:
            return count
        _insert(terms, state, absent[chosen], target)
        count -= 1
        absent[chosen] = absent[count]
        for index in range(count):
            _ask(terms, state, absent[index], target, target + 1)
    return 0


@compiled
def recreate(terms: Terms, state: State) -> int:
    """Insert everybody left out of the candidate where it costs least; returns how many found no place."""
    count = _sort_absent(terms, state)
    if uniform(state.rng) < state.knobs[4]:
        return _by_regret(terms, state, count)
    return _in_order(terms, state, count)
