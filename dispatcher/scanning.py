"""
Compiled code over flat arrays, part two: where does one more rider fit best.

Insertion after Jaw et al. (1986), *A heuristic algorithm for the multi-vehicle advance request dial-a-ride problem*,
Transportation Research B 20: every pair of positions, here pruned by bounds that never rule out a legal one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from dispatcher.compiling import compiled
from dispatcher.kernels import fits, weighed
from dispatcher.layout import (
    ANCHOR,
    BREAK,
    CHEAPEST,
    CLOSE,
    COST,
    COUNT,
    DROPOFF_AT,
    DUE,
    EARLIEST,
    EARLIEST_PICKUP,
    FIRST,
    FROM,
    KIND,
    LATEST,
    LOCATION,
    LONGEST,
    MAX_RIDE,
    OPEN,
    PEOPLE,
    PICKUP_AT,
    PICKUP_S,
    PLACES,
    SEATS,
    SERVICE,
    TO,
    WALK,
    WHEELCHAIRS,
    Fleet,
    Floats,
    Ints,
    Scratch,
    Terms,
)
from dispatcher.resuming import evaluate_insertion, insertion_survives, prepare

__all__ = ["Flags", "lay_out", "scan", "scan_fleet"]

Flags = NDArray[np.bool_]

COMPILED_WITH = "c10b6c39d6d437dd"
"""Changes with kernels.py, removals.py and resuming.py: machine code kept on disk is then renewed (a test watches)."""


@compiled
def lay_out(route: Ints, count: int, at: tuple[int, int], rows: tuple[int, int], trial: Ints) -> None:
    """Write into `trial` the route with the rows' pickup before stop ``at[0]`` and drop-off before stop ``at[1]``."""
    place = 0
    for index in range(count + 1):
        if index == at[0]:
            trial[place] = rows[0]
            place += 1
        if index == at[1]:
            trial[place] = rows[1]
            place += 1
        if index < count:
            trial[place] = route[index]
            place += 1


@compiled
def _keep_better(
    fleet: Fleet,
    terms: Terms,
    route: tuple[int, Ints, int],
    unchanged: int,
    candidate: tuple[float, float, float, float],
    scratch: Scratch,
) -> None:
    """Note a legal candidate (cost, pickup time, positions) where it is the cheapest or the earliest so far."""
    found = scratch.found
    cost, pickup_s, pickup_at, dropoff_at = candidate
    cheaper = cost < found[CHEAPEST, COST]
    best_s = found[EARLIEST_PICKUP, PICKUP_S]
    earlier = pickup_s < best_s or (pickup_s == best_s and cost < found[EARLIEST_PICKUP, COST])
    earlier = earlier and terms.want_earliest
    if not (cheaper or earlier):
        return
    if not insertion_survives(fleet, terms, route, (int(pickup_at), unchanged), scratch):
        return
    for criterion in range(2):
        if cheaper if criterion == CHEAPEST else earlier:
            found[criterion, COST], found[criterion, PICKUP_S] = cost, pickup_s
            found[criterion, PICKUP_AT], found[criterion, DROPOFF_AT] = pickup_at, dropoff_at
            found[criterion, PLACES] = 0.0


@compiled
def scan(
    fleet: Fleet,
    terms: Terms,
    route: tuple[int, Ints, int],
    base: tuple[float, int],
    pair: tuple[int, int],
    scratch: Scratch,
) -> None:
    """
    Try one rider at every pair of positions of one route; keep the cheapest and the earliest in ``scratch.found``.

    `route` is a vehicle, its rows and their number, `base` what `prepare` returned, `pair` the rows of the rider's
    pickup and drop-off. Position pairs that the bounds rule out are skipped, the rest is evaluated exactly.
    """
    vehicle, stops, count = route
    cost, settled = base
    rows, table = fleet.rows, fleet.table
    pickup = rows[pair[0]]
    here = fleet.vehicles[vehicle, ANCHOR]
    for at in range(count + 1):
        if at > 0 and rows[stops[at - 1], KIND] != BREAK:
            here = rows[stops[at - 1], LOCATION]
        if at < settled:
            continue
        if scratch.clear[at] > pickup[LATEST]:
            break  # and later at every later position
        boarding = max(pickup[EARLIEST], scratch.clear[at] + table[here, pickup[LOCATION]])
        boarded = boarding + pickup[SERVICE]
        if boarding > pickup[LATEST] or scratch.due[at] < boarded:
            continue
        _scan_dropoffs(fleet, terms, route, (at, boarded, cost), pair, scratch)


@compiled
def _scan_dropoffs(
    fleet: Fleet,
    terms: Terms,
    route: tuple[int, Ints, int],
    boarding: tuple[int, int, float],
    pair: tuple[int, int],
    scratch: Scratch,
) -> None:
    """Try every drop-off position behind one pickup position; `boarding`: position, earliest end, cost before."""
    vehicle, stops, count = route
    at, boarded, cost = boarding
    rows, table = fleet.rows, fleet.table
    pickup, dropoff = rows[pair[0]], rows[pair[1]]
    here, ride = pickup[LOCATION], np.int64(0)
    for to in range(at, count + 1):
        seats, wheelchairs = scratch.load[to, 0] + pickup[SEATS], scratch.load[to, 1] + pickup[WHEELCHAIRS]
        if not fits(fleet, vehicle, seats, wheelchairs):
            break
        last = ride + table[here, dropoff[LOCATION]]
        alighting = boarded + last
        if last <= dropoff[MAX_RIDE] and alighting <= dropoff[LATEST] and scratch.due[to] >= alighting:
            lay_out(stops, count, (at, to), pair, scratch.trial)
            legal, unchanged = evaluate_insertion(fleet, terms, route, (at, to), scratch)
            if legal:
                added = weighed(terms, scratch.sums) - cost
                candidate = (added, float(scratch.begin[at]), float(at), float(to))
                _keep_better(fleet, terms, route, unchanged, candidate, scratch)
        if to == count or rows[stops[to], KIND] == BREAK:
            break
        ride += table[here, rows[stops[to], LOCATION]] + rows[stops[to], SERVICE]
        here = rows[stops[to], LOCATION]
        if ride > dropoff[MAX_RIDE] or boarded + ride > dropoff[LATEST]:
            break


@compiled
def scan_fleet(
    fleet: Fleet, terms: Terms, eligible: NDArray[np.bool_], places: Ints, scratch: Scratch, found: Floats
) -> None:
    """
    Try a rider in every eligible vehicle, at every pair of positions and of boarding places.

    The last two rows of the fleet are the rider's, to be filled in for each of `places` (``[p, 7]``: from, to, open,
    close, due, longest ride, walk). ``found[v, criterion]`` gets cost, pickup time, positions and index of the places.
    """
    pair = (len(fleet.rows) - 2, len(fleet.rows) - 1)
    pickup, dropoff = fleet.rows[pair[0]], fleet.rows[pair[1]]
    for vehicle in range(len(fleet.vehicles)):
        found[vehicle] = np.inf
        if not eligible[vehicle]:
            continue
        first, count = fleet.vehicles[vehicle, FIRST], fleet.vehicles[vehicle, COUNT]
        route = np.arange(first, first + count)
        base = prepare(fleet, terms, vehicle, route, count, scratch)
        if base[0] == np.inf:
            continue
        for index in range(len(places)):
            place = places[index]
            pickup[LOCATION], pickup[EARLIEST], pickup[LATEST] = place[FROM], place[OPEN], place[CLOSE]
            dropoff[LOCATION], dropoff[LATEST], dropoff[MAX_RIDE] = place[TO], place[DUE], place[LONGEST]
            walk = terms.walk * pickup[PEOPLE] * place[WALK]
            scratch.found[:] = found[vehicle]
            scratch.found[:, COST] -= walk
            scratch.found[:, PLACES] = -1
            scan(fleet, terms, (vehicle, route, count), base, pair, scratch)
            _merge(found[vehicle], scratch.found, walk, index)


@compiled
def _merge(found: Floats, fresh: Floats, walk: float, index: int) -> None:
    """Take over what `scan` found better than before, which it marked."""
    for criterion in range(2):
        if fresh[criterion, PLACES] >= 0:
            found[criterion] = fresh[criterion]
            found[criterion, COST] += walk
            found[criterion, PLACES] = index
