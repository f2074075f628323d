"""
Compiled code: put everybody left out back in, one after the other, each where it costs least.

The order is drawn anew each time; a route is overlooked now and then ("blinks"), so that the same hole is not always
filled alike (Christiaens & Vanden Berghe 2020, section 5.3).
"""

from __future__ import annotations

from dispatcher.chance import below, uniform
from dispatcher.compiling import folded, lean
from dispatcher.dial_a_ride.insertion import cheapest_row
from dispatcher.dial_a_ride.rows import put_in
from dispatcher.dial_a_ride.state import State
from dispatcher.dial_a_ride.terms import Terms

__all__ = ["recreate"]

COMPILED_WITH = "2f401ecb5702bf86"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


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


@lean
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
def _list_rows(terms: Terms, state: State) -> None:
    """List the candidate's rows by vehicle; -1 for one overlooked and for every empty one but the first."""
    empty_seen = False
    for vehicle in range(terms.vehicles):
        row = state.candidate.row[vehicle]
        empty = state.rows.last[row] == 1
        overlooked = (empty and empty_seen) or uniform(state.rng) < state.habits.blink
        state.candidates[vehicle] = -1 if overlooked else row
        empty_seen |= empty


@lean
def recreate(terms: Terms, state: State) -> int:
    """Insert everybody left out of the candidate where it costs least; returns how many found no place."""
    rows, left = state.rows, 0
    for index in range(_sort_absent(terms, state)):
        rider = state.absent[index]
        _list_rows(terms, state)
        home, board, alight = cheapest_row(terms, rows, state.tools, state.memory, state.candidates, rider)
        if home < 0:
            left += 1
            continue
        put_in(terms, rows, _own_row(terms, state, home), rider, (board, alight))
        state.candidate.home[rider] = home
    return left
