"""
Compiled code over flat arrays: where does one more rider fit best in one route.

Insertion after Jaw et al. (1986), *A heuristic algorithm for the multi-vehicle advance request dial-a-ride problem*,
Transportation Research B 20: every pair of positions. For each, what is driven and ridden more is known in constant
time, and so is a bound on what it costs and when the rider boards; only what may be the best is looked at closely.
"""

from __future__ import annotations

import numpy as np

from dispatcher.compiling import lean
from dispatcher.kernels import fits, weighed
from dispatcher.layout import (
    ABOARD_AT,
    BEFORE,
    BLOCK,
    BREAK,
    BY,
    CALM,
    CAR,
    CHEAPEST,
    COST,
    DROPOFF_AT,
    DROPOFF_S,
    EARLIEST,
    EARLIEST_PICKUP,
    KIND,
    LAST,
    LATEST,
    LEAVES,
    LEG,
    LOCATION,
    MAX_RIDE,
    NEXT,
    PEOPLE,
    PEOPLE_AT,
    PICKUP,
    PICKUP_AT,
    PICKUP_S,
    PLACES,
    RISK_S,
    SEATS,
    SEATS_AT,
    SERVICE,
    SETTLED_TO,
    SPARE,
    SUMS,
    WAIT_S,
    WHEELCHAIRS,
    WHEELCHAIRS_AT,
    Fleet,
    Floats,
    Ints,
    Rider,
    Route,
    Scratch,
    Terms,
)
from dispatcher.resuming import evaluate_insertion, insertion_survives

__all__ = ["ROUNDING", "lay_out", "look_for_cheapest", "scan"]

COMPILED_WITH = "bdda87f497dc9234"
"""Changes with the files this one is compiled with: machine code kept on disk is then renewed (a test watches)."""

ROUNDING = 1e-6
"""A bound is added up in another order than the cost it bounds: by so much it may lie above."""


@lean
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


@lean
def look_for_cheapest(scratch: Scratch) -> None:
    """Forget what was found; from now on look for the cheapest only."""
    scratch.found[:] = np.inf
    scratch.bars[0], scratch.bars[1], scratch.bars[2], scratch.bars[3] = np.inf, -np.inf, -np.inf, 1.0


@lean
def scan(fleet: Fleet, terms: Terms, route: Route, rider: Rider, scratch: Scratch) -> None:
    """Try one rider at every pair of positions of one route; keep what is better than ``scratch.found``."""
    lines, pickup = route.known.lines, fleet.rows[rider.pickup]
    closes, served = pickup[LATEST], pickup[EARLIEST] + pickup[SERVICE]
    low, high = route.known.note[SETTLED_TO], route.length
    while low < high:  # the first position behind which everybody can still be in time
        middle = (low + high) // 2
        if lines[middle, BY] < served:
            low = middle + 1
        else:
            high = middle
    for at in range(low, route.length + 1):
        line = lines[at]
        if line[LEAVES] > closes:
            break  # and later at every later position
        boarding = max(pickup[EARLIEST], line[LEAVES] + fleet.towards[pickup[LOCATION], line[BEFORE]])
        if boarding > closes or boarding + pickup[SERVICE] > line[BY]:
            continue
        if _fits_at(fleet, route.vehicle, line, pickup):
            _try_together(fleet, terms, route, rider, (at, boarding), scratch)
            _try_apart(fleet, terms, route, rider, (at, boarding), scratch)


@lean
def _fits_at(fleet: Fleet, vehicle: int, line: Ints, pickup: Ints) -> bool:
    return fits(fleet, vehicle, line[SEATS_AT] + pickup[SEATS], line[WHEELCHAIRS_AT] + pickup[WHEELCHAIRS])


@lean
def _in_time(fleet: Fleet, line: Ints, dropoff: Ints, alighting: int) -> bool:
    """Tell whether alighting then is in time, for the rider and as far as can be seen for all that follows."""
    if alighting > dropoff[LATEST] or alighting > line[BY]:
        return False
    return bool(alighting + dropoff[SERVICE] + fleet.table[dropoff[LOCATION], line[NEXT]] <= line[LAST])


@lean
def _own_cost(terms: Terms, pickup: Ints, dropoff: Ints, boarding: int, ride: int) -> float:
    """Return what the rider's own seconds cost at least."""
    alighting = boarding + pickup[SERVICE] + ride
    risk = max(0, terms.comfort_s - (pickup[LATEST] - boarding))
    risk += max(0, terms.comfort_s - (dropoff[LATEST] - alighting))
    seconds = terms.wait * (boarding - pickup[EARLIEST]) + terms.ride * ride + terms.risk * risk
    return float(pickup[PEOPLE] * seconds)


@lean
def _may_get_better(terms: Terms, before: Ints, after: Ints) -> float:
    """Return all that waiting and risk cost between the begins of two blocks: no more can be saved there."""
    wait = after[SUMS + WAIT_S] - before[SUMS + WAIT_S]
    return float(terms.wait * wait + terms.risk * (after[SUMS + RISK_S] - before[SUMS + RISK_S]))


@lean
def _try_together(
    fleet: Fleet, terms: Terms, route: Route, rider: Rider, boarding: tuple[int, int], scratch: Scratch
) -> None:
    """Try boarding and alighting one right behind the other."""
    at, boards = boarding
    line, table = route.known.lines[at], fleet.table
    pickup, dropoff = fleet.rows[rider.pickup], fleet.rows[rider.dropoff]
    ride = int(table[pickup[LOCATION], dropoff[LOCATION]])
    if ride > dropoff[MAX_RIDE] or not _in_time(fleet, line, dropoff, boards + pickup[SERVICE] + ride):
        return
    empty = fleet.towards[pickup[LOCATION], line[BEFORE]] + table[dropoff[LOCATION], line[NEXT]] - line[LEG]
    longer = empty + ride + pickup[SERVICE] + dropoff[SERVICE]
    cost = rider.walk + terms.drive * (empty + ride) + _own_cost(terms, pickup, dropoff, boards, ride)
    if line[ABOARD_AT] > 0:
        if longer > line[SPARE]:
            return
        cost += terms.ride * line[PEOPLE_AT] * longer
    else:
        cost += terms.empty * empty
    later = line[ABOARD_AT] == 0 and longer >= 0  # then what follows is reached no earlier
    if not later or (at < route.length and fleet.rows[route.stops[at], KIND] == BREAK):
        cost -= _may_get_better(terms, route.known.lines[line[BLOCK]], route.known.lines[line[CALM]])
    _consider(fleet, terms, route, rider, (at, at, boards, cost), scratch)


@lean
def _try_apart(
    fleet: Fleet, terms: Terms, route: Route, rider: Rider, boarding: tuple[int, int], scratch: Scratch
) -> None:
    """Try every position for alighting that has stops between it and the boarding."""
    at, boards = boarding
    lines, rows, table = route.known.lines, fleet.rows, fleet.table
    pickup, dropoff, opening = rows[rider.pickup], rows[rider.dropoff], lines[at]
    if at == route.length or rows[route.stops[at], KIND] == BREAK:
        return
    detour = int(fleet.towards[pickup[LOCATION], opening[BEFORE]] - opening[LEG])
    empty = detour if opening[ABOARD_AT] == 0 else 0
    hop = int(table[pickup[LOCATION], opening[NEXT]])
    detour += hop
    if opening[ABOARD_AT] > 0 and detour + pickup[SERVICE] > opening[SPARE]:
        return
    cost = rider.walk + terms.drive * detour + terms.ride * opening[PEOPLE_AT] * (detour + pickup[SERVICE])
    reached = int(pickup[SERVICE]) + hop  # from the begin of boarding to that of the next stop
    for to in range(at + 1, route.length + 1):
        passed, line = rows[route.stops[to - 1]], lines[to]
        if passed[KIND] == PICKUP:
            boards = max(boards, int(passed[EARLIEST] - reached))  # nobody waits on board
        ride = int(reached + passed[SERVICE] - pickup[SERVICE])
        if boards > pickup[LATEST] or boards + reached > passed[LATEST] or ride > dropoff[MAX_RIDE]:
            return
        if not _fits_at(fleet, route.vehicle, line, pickup):
            return
        added = _alight(fleet, terms, line, (pickup, dropoff), (boards, ride), empty)
        if added < np.inf:
            added += cost - _may_get_better(terms, lines[opening[BLOCK]], lines[line[CALM]])
            _consider(fleet, terms, route, rider, (at, to, boards, added), scratch)
        if to == route.length or rows[route.stops[to], KIND] == BREAK:
            return
        if line[ABOARD_AT] == 0:
            empty -= int(line[LEG])
        reached += int(passed[SERVICE] + line[LEG])


@lean
def _alight(
    fleet: Fleet, terms: Terms, line: Ints, rider: tuple[Ints, Ints], ride: tuple[int, int], empty: int
) -> float:
    """Return what alighting at this position adds at least; infinite where it cannot be. `ride`: boarding, riding."""
    pickup, dropoff = rider
    boards, rides = ride
    hop = int(fleet.towards[dropoff[LOCATION], line[BEFORE]])
    rides += hop
    if rides > dropoff[MAX_RIDE] or not _in_time(fleet, line, dropoff, boards + pickup[SERVICE] + rides):
        return np.inf
    onward = fleet.table[dropoff[LOCATION], line[NEXT]] - line[LEG]
    longer = hop + onward + dropoff[SERVICE]
    cost = terms.drive * (hop + onward) + terms.ride * line[PEOPLE_AT] * longer
    if line[ABOARD_AT] == 0:
        empty += int(onward)
    elif longer > line[SPARE]:
        return np.inf
    return float(cost + terms.empty * empty + _own_cost(terms, pickup, dropoff, boards, rides))


@lean
def _consider(
    fleet: Fleet,
    terms: Terms,
    route: Route,
    rider: Rider,
    bound: tuple[int, int, int, float],
    scratch: Scratch,
) -> None:
    """Look closely at a pair of positions that may be the best. `bound`: both, earliest boarding, least cost."""
    at, to, boards, cost = bound
    least, bars = scratch.least, scratch.bars
    least[0], least[1] = min(least[0], cost), min(least[1], float(boards))
    may_be_first = boards < bars[1] or (boards == bars[1] and cost - ROUNDING <= bars[2])
    if cost - ROUNDING > bars[0] and not may_be_first:
        return
    lay_out(route.stops, route.length, (at, to), (rider.pickup, rider.dropoff), scratch.trial)
    legal, unchanged = evaluate_insertion(fleet, terms, route, (at, to), scratch)
    if not legal:
        return
    cost = weighed(terms, scratch.sums) + rider.walk
    times = (scratch.begin[at], scratch.begin[to + 1])
    candidate = (cost, float(times[0]))
    cheaper = bars[0] > -np.inf and _comes_before(scratch.found, CHEAPEST, candidate, rider, (at, to))
    first = bars[1] > -np.inf and _comes_before(scratch.found, EARLIEST_PICKUP, candidate, rider, (at, to))
    if (cheaper or first) and insertion_survives(fleet, terms, route, (at, unchanged), scratch):
        for criterion in range(2):
            if cheaper if criterion == CHEAPEST else first:
                _keep(scratch.found[criterion], cost, times, rider, (at, to))
        _tighten(scratch, cheaper, first)


@lean
def _comes_before(
    found: Floats, criterion: int, candidate: tuple[float, float], rider: Rider, at: tuple[int, int]
) -> bool:
    """Tell whether a candidate is better than what was found; of equals the first vehicle, positions, places win."""
    cost, pickup_s = candidate
    best = found[criterion]
    if criterion == EARLIEST_PICKUP and pickup_s != best[PICKUP_S]:
        return bool(pickup_s < best[PICKUP_S])
    if cost != best[COST]:
        return bool(cost < best[COST])
    key = (float(rider.car), float(at[0]), float(at[1]), float(rider.places))
    return key < (best[CAR], best[PICKUP_AT], best[DROPOFF_AT], best[PLACES])


@lean
def _keep(found: Floats, cost: float, times: tuple[int, int], rider: Rider, at: tuple[int, int]) -> None:
    found[COST], found[CAR], found[PLACES] = cost, rider.car, rider.places
    found[PICKUP_S], found[DROPOFF_S] = times
    found[PICKUP_AT], found[DROPOFF_AT] = at


@lean
def _tighten(scratch: Scratch, cheaper: bool, first: bool) -> None:
    """Let later candidates be as good as what was just found, or not be looked at."""
    bars, found = scratch.bars, scratch.found
    if bars[3] == 0:
        return
    if cheaper:
        bars[0] = min(bars[0], found[CHEAPEST, COST])
    if first:
        bars[1], bars[2] = found[EARLIEST_PICKUP, PICKUP_S], found[EARLIEST_PICKUP, COST]
