"""
Compiled code: take strings of stops out of neighbouring routes.

Christiaens & Vanden Berghe (2020), *Slack induction by string removals for vehicle routing problems*: the routes near
one rider each lose a string of consecutive stops, so that there is slack in space and time at one place.
"""

from __future__ import annotations

import numpy as np

from dispatcher.chance import below, uniform
from dispatcher.compiling import lean
from dispatcher.dial_a_ride.rows import drop_riders
from dispatcher.dial_a_ride.state import State
from dispatcher.dial_a_ride.terms import Terms

__all__ = ["ruin"]

COMPILED_WITH = "2f401ecb5702bf86"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


@lean
def _take_string(terms: Terms, state: State, vehicle: int, rider: int, length: int) -> int:
    """Take out all riders with a stop in a string of `length` stops around the rider's; returns how many."""
    n, rows = terms.riders, state.rows
    row = state.current.row[vehicle]
    last = rows.last[row]
    stop = rider if uniform(state.rng) < 0.5 else rider + n
    place = 1
    while rows.nodes[row, place] != stop:
        place += 1
    length = min(length, last - 1)
    lowest, highest = max(1, place - length + 1), min(place, last - length)
    first = lowest + below(state.rng, highest - lowest + 1)
    taken = 0
    for x in range(first, first + length):
        node = rows.nodes[row, x]
        gone = node if node <= n else node - n
        if state.candidate.home[gone] >= 0:
            state.candidate.home[gone] = -1
            taken += 1
    spare = row + terms.vehicles if row < terms.vehicles else row - terms.vehicles
    drop_riders(terms, rows, row, spare, state.candidate.home)
    state.candidate.row[vehicle] = spare
    return taken


@lean
def ruin(terms: Terms, state: State) -> None:
    """Take strings of stops near a random rider out of the candidate, which must equal the current solution."""
    n = terms.riders
    current, candidate = state.current, state.candidate
    present, used = 0, 0
    for rider in range(1, n + 1):
        present += current.home[rider] >= 0
    for vehicle in range(terms.vehicles):
        used += state.rows.last[current.row[vehicle]] > 1
    if present == 0:
        return
    longest = min(state.habits.longest, 2.0 * present / used)
    most = 4.0 * state.habits.removed / (1.0 + longest) - 1.0
    strings = int(np.floor(uniform(state.rng) * most + 1.0))
    seed = 1 + below(state.rng, n)
    for index in range(n):
        rider = state.near[seed, index]
        vehicle = current.home[rider]
        if vehicle < 0 or candidate.home[rider] < 0 or candidate.row[vehicle] != current.row[vehicle]:
            continue
        stops = state.rows.last[current.row[vehicle]] - 1
        length = int(np.floor(uniform(state.rng) * min(longest, stops) + 1.0))
        _take_string(terms, state, vehicle, rider, length)
        strings -= 1
        if strings <= 0:
            return
