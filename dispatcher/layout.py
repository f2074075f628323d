"""
How plans lie in flat arrays: the columns, and the bundles of arrays that kernels hand to each other.

`dispatcher.flat` fills them, the kernels read them. A stop, a vehicle, a rider's candidate place is a row of integers.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "ABOARD",
    "ANCHOR",
    "BOARDED",
    "BREAK",
    "CHEAPEST",
    "CLOSE",
    "CONFIG_END",
    "CONFIG_FIRST",
    "COST",
    "COUNT",
    "DRIVE_S",
    "DROPOFF",
    "DROPOFF_AT",
    "DUE",
    "EARLIEST",
    "EARLIEST_PICKUP",
    "EMPTY_S",
    "END",
    "FAR",
    "FIRST",
    "FREE",
    "FROM",
    "FROZEN",
    "HERE",
    "KIND",
    "LATEST",
    "LOCATION",
    "LONGEST",
    "MAX_RIDE",
    "NOT_BOARDED",
    "NO_WAY_S",
    "OPEN",
    "PEOPLE",
    "PICKUP",
    "PICKUP_AT",
    "PICKUP_S",
    "PLACES",
    "READY",
    "RIDER",
    "RIDERS",
    "RIDE_S",
    "RISK_S",
    "ROW_FIELDS",
    "SEATS",
    "SEATS_ABOARD",
    "SEATS_NOW",
    "SERVICE",
    "SETTLED",
    "SHIFT_END",
    "TO",
    "VEHICLE_FIELDS",
    "WAIT_S",
    "WALK",
    "WHEELCHAIRS",
    "WHEELCHAIRS_ABOARD",
    "WHEELCHAIRS_NOW",
    "Fleet",
    "Floats",
    "Ints",
    "Kept",
    "Scratch",
    "Terms",
    "new_scratch",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NO_WAY_S = 1_000_000_000
FAR = 1 << 60
NOT_BOARDED = -FAR

# One row of `Fleet.rows`: a stop. A rider on board from the anchor has a drop-off row with BOARDED set.
KIND, LOCATION, EARLIEST, LATEST, SERVICE, SEATS, WHEELCHAIRS, RIDER, MAX_RIDE, BOARDED, PEOPLE = range(11)
ROW_FIELDS = 11
PICKUP, DROPOFF, BREAK = range(3)

# One row of `Fleet.vehicles`.
FROZEN, ANCHOR, READY, SHIFT_END, END, SEATS_ABOARD, WHEELCHAIRS_ABOARD, ABOARD, CONFIG_FIRST, CONFIG_END = range(10)
FIRST, COUNT, SETTLED = 10, 11, 12
VEHICLE_FIELDS = 13

# `Scratch.sums` and `Scratch.state`.
DRIVE_S, EMPTY_S, WAIT_S, RIDE_S, RISK_S = range(5)
FREE, HERE, RIDERS, SEATS_NOW, WHEELCHAIRS_NOW = range(5)

# One row of the candidate places of `scan_fleet`, and of what it finds.
FROM, TO, OPEN, CLOSE, DUE, LONGEST, WALK = range(7)
CHEAPEST, EARLIEST_PICKUP = range(2)
COST, PICKUP_S, PICKUP_AT, DROPOFF_AT, PLACES = range(5)


class Fleet(NamedTuple):
    """Stops ``[n, ROW_FIELDS]``, vehicles ``[v, VEHICLE_FIELDS]``, configurations ``[c, 2]`` and travel times."""

    rows: Ints
    vehicles: Ints
    configurations: Ints
    table: NDArray[np.int32]


class Terms(NamedTuple):
    """
    The moment and the policy, as plain numbers.

    `settled_until_s`: rule 10, drop-offs up to then are settled. `want_earliest`: look for the earliest pickup too.
    """

    now_s: int
    settled_until_s: int
    comfort_s: int
    drive: float
    empty: float
    wait: float
    ride: float
    risk: float
    walk: float
    want_earliest: bool


class Kept(NamedTuple):
    """A route before an insertion, as `dispatcher.resuming` keeps it: what holds at the begin of each block."""

    state: Ints
    sums: Ints
    start: Ints
    opens: Ints
    leg: Ints
    block: Ints
    total: Ints


class Scratch(NamedTuple):
    """Working memory of one thread, for routes of up to ``len(begin)`` stops."""

    begin: Ints
    boarded: Ints
    trial: Ints
    spare: Ints
    clear: Ints
    due: Ints
    load: Ints
    sums: Ints
    state: Ints
    block: Ints
    opens: Ints
    kept: Kept
    easy: Ints
    found: Floats


def new_scratch(stops: int, riders: int) -> Scratch:
    """Return working memory for routes of at most `stops` stops and `riders` rider numbers."""

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    n = stops + 3
    return Scratch(
        begin=ints(stops + 2),
        boarded=ints(riders),
        trial=ints(stops + 2),
        spare=ints(stops + 2),
        clear=ints(n),
        due=ints(n),
        load=ints(n, 2),
        sums=ints(5),
        state=ints(5),
        block=ints(2, 5),
        opens=ints(n),
        kept=Kept(ints(n, 5), ints(n, 5), ints(n), ints(n), ints(n), ints(n), ints(5)),
        easy=ints(1),
        found=np.full((2, 5), np.inf),
    )
