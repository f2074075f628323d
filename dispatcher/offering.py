"""
Compiled code over flat arrays: the best places for one more rider in a whole fleet.

Each vehicle is first bounded, then looked at closely in the order of its bound, until no other can be as good.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.compiling import compiled, lean
from dispatcher.kernels import fits
from dispatcher.layout import (
    CHEAPEST,
    CLOSE,
    COST,
    COUNT,
    DUE,
    EARLIEST,
    EARLIEST_PICKUP,
    FIRST,
    FOUND_FIELDS,
    FROM,
    GROUP,
    LATEST,
    LOCATION,
    LONGEST,
    MAX_RIDE,
    NUMBER,
    OPEN,
    PEOPLE,
    PICKUP_S,
    SEATS,
    TO,
    WALK,
    WHEELCHAIRS,
    Flags,
    Fleet,
    Floats,
    Ints,
    Known,
    Rider,
    Route,
    Scratch,
    Terms,
)
from dispatcher.preparing import bring_up_to_date
from dispatcher.scanning import ROUNDING, scan

__all__ = ["Query", "scan_fleet"]

COMPILED_WITH = "0cc2b0e25d81a00f"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""


class Query(NamedTuple):
    """
    What is asked of a fleet.

    `cars`: the vehicles to try; `rows`: the numbers 0, 1, 2 ... of all rows; `groups`: whether a group of skills will
    do; `places` (``[p, 8]``): from, to, open, close, due, longest ride, walk, number; `limit`: how many vehicles are to
    be among the answers; `prune`: look closely only at what may be among them.
    """

    cars: Ints
    rows: Ints
    groups: Flags
    places: Ints
    limit: int
    prune: bool


@compiled
def scan_fleet(
    fleet: Fleet, terms: Terms, known: Known, asked: Query, scratch: Scratch, found: tuple[Floats, Floats]
) -> None:
    """
    Try a rider, whose rows are the first two of the fleet, in every vehicle asked for, at every pair of positions.

    ``found[0][number]`` gets the cheapest of each vehicle (infinite where there is none, or enough cheaper ones),
    ``found[1]`` the earliest of all, if more than one answer is asked for; equals go to the first vehicle asked.
    """
    cheapest, earliest = found
    bounds = np.full((len(asked.cars), 2), np.inf)
    _bound(fleet, terms, known, asked, scratch, bounds)
    by_cost = np.argsort(bounds[:, 0], kind="mergesort")
    enough = np.full(asked.limit, np.inf)
    _find_cheapest(fleet, terms, known, (asked, bounds, by_cost, enough), scratch, cheapest)
    earliest[:] = np.inf
    if asked.limit > 1:
        by_time = by_cost[np.argsort(bounds[by_cost, 1], kind="mergesort")]
        _earliest_of(cheapest, earliest)
        _find_earliest(fleet, terms, known, (asked, bounds, by_time), scratch, earliest)


@lean
def _route(fleet: Fleet, known: Known, asked: Query, car: int) -> Route:
    first, count = fleet.vehicles[car, FIRST], fleet.vehicles[car, COUNT]
    here = Known(known.lines[first : first + count + 1], known.note[car])
    return Route(car, asked.rows[first : first + count], count, here)


@lean
def _bound(fleet: Fleet, terms: Terms, known: Known, asked: Query, scratch: Scratch, bounds: Floats) -> None:
    """Note for each vehicle asked for what the rider costs at least, and the earliest boarding there may be."""
    rider, vehicles = fleet.rows[0], fleet.vehicles
    for number in range(len(asked.cars)):
        car = asked.cars[number]
        if not asked.groups[vehicles[car, GROUP]] or not fits(fleet, car, rider[SEATS], rider[WHEELCHAIRS]):
            continue
        route = _route(fleet, known, asked, car)
        if bring_up_to_date(fleet, terms, car, (route.stops, route.length), route.known, scratch):
            scratch.bars[:] = -np.inf
            scratch.least[:] = np.inf
            _scan_places(fleet, terms, route, (asked, number), scratch)
            bounds[number, 0], bounds[number, 1] = scratch.least[0], scratch.least[1]


@lean
def _scan_places(fleet: Fleet, terms: Terms, route: Route, task: tuple[Query, int], scratch: Scratch) -> None:
    """Try every pair of boarding places in one vehicle."""
    asked, number = task
    pickup, dropoff = fleet.rows[0], fleet.rows[1]
    for index in range(len(asked.places)):
        place = asked.places[index]
        pickup[LOCATION], pickup[EARLIEST], pickup[LATEST] = place[FROM], place[OPEN], place[CLOSE]
        dropoff[LOCATION], dropoff[LATEST], dropoff[MAX_RIDE] = place[TO], place[DUE], place[LONGEST]
        walk = terms.walk * pickup[PEOPLE] * place[WALK]
        scan(fleet, terms, route, Rider(0, 1, number, place[NUMBER], walk), scratch)


@lean
def _find_cheapest(
    fleet: Fleet,
    terms: Terms,
    known: Known,
    task: tuple[Query, Floats, Ints, Floats],
    scratch: Scratch,
    cheapest: Floats,
) -> None:
    """Find the cheapest places of the cheapest vehicles. Task: what is asked, bounds, order, lowest costs so far."""
    asked, bounds, order, enough = task
    cheapest[:] = np.inf
    for number in order:
        bar = enough[-1] if asked.prune else np.inf
        if bounds[number, 0] == np.inf or bounds[number, 0] - ROUNDING > bar:
            break
        scratch.found[:] = np.inf
        scratch.bars[0], scratch.bars[1], scratch.bars[2] = bar, -np.inf, -np.inf
        scratch.bars[3] = 1.0 if asked.prune else 0.0
        _scan_places(fleet, terms, _route(fleet, known, asked, asked.cars[number]), (asked, number), scratch)
        for field in range(FOUND_FIELDS):
            cheapest[number, field] = scratch.found[CHEAPEST, field]
        _sort_in(cheapest[number, COST], enough)


@lean
def _sort_in(cost: float, lowest: Floats) -> None:
    """Keep the lowest costs, in order, one more being known."""
    for place in range(len(lowest)):
        if cost < lowest[place]:
            lowest[place], cost = cost, lowest[place]


@lean
def _earliest_of(cheapest: Floats, earliest: Floats) -> None:
    """Put into `earliest` the row that boards first, of equals the cheapest, then the first."""
    for number in range(len(cheapest)):
        best = cheapest[number]
        if (best[PICKUP_S], best[COST]) < (earliest[PICKUP_S], earliest[COST]):
            for field in range(FOUND_FIELDS):
                earliest[field] = best[field]


@lean
def _find_earliest(
    fleet: Fleet, terms: Terms, known: Known, task: tuple[Query, Floats, Ints], scratch: Scratch, earliest: Floats
) -> None:
    """Find the earliest boarding of all, of equals the cheapest; `earliest` is what is known already."""
    asked, bounds, order = task
    for field in range(FOUND_FIELDS):
        scratch.found[EARLIEST_PICKUP, field] = earliest[field]
    scratch.bars[0], scratch.bars[3] = -np.inf, 1.0 if asked.prune else 0.0
    scratch.bars[1], scratch.bars[2] = earliest[PICKUP_S], earliest[COST]
    if not asked.prune:
        scratch.bars[1], scratch.bars[2] = np.inf, np.inf
    for number in order:
        low_s = bounds[number, 1]
        if low_s == np.inf or low_s > scratch.bars[1]:
            break
        if low_s < scratch.bars[1] or bounds[number, 0] - ROUNDING <= scratch.bars[2]:
            _scan_places(fleet, terms, _route(fleet, known, asked, asked.cars[number]), (asked, number), scratch)
    for field in range(FOUND_FIELDS):
        earliest[field] = scratch.found[EARLIEST_PICKUP, field]
