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
    "ABOARD_AT",
    "ANCHOR",
    "BEFORE",
    "BEGIN",
    "BLOCK",
    "BOARDED",
    "BREAK",
    "BY",
    "CALM",
    "CAR",
    "CHEAPEST",
    "CLOSE",
    "CONFIG_END",
    "CONFIG_FIRST",
    "COST",
    "COUNT",
    "DRIFT_UNTIL",
    "DRIVE_S",
    "DROPOFF",
    "DROPOFF_AT",
    "DROPOFF_S",
    "DUE",
    "EARLIEST",
    "EARLIEST_PICKUP",
    "EASY",
    "EASY_FIRST",
    "EMPTY_S",
    "END",
    "FAR",
    "FIELD_BITS",
    "FIRST",
    "FOUND_FIELDS",
    "FREE",
    "FROM",
    "FROZEN",
    "GROUP",
    "HERE",
    "HOLDS_FROM",
    "HOLDS_UNTIL",
    "INTO",
    "KIND",
    "LAST",
    "LATEST",
    "LEAVES",
    "LEG",
    "LEGAL",
    "LINE_FIELDS",
    "LOCATION",
    "LONGEST",
    "MAX_RIDE",
    "NEXT",
    "NOTE_FIELDS",
    "NOT_BOARDED",
    "NUMBER",
    "OPEN",
    "OPENS",
    "PEOPLE",
    "PEOPLE_AT",
    "PICKUP",
    "PICKUP_AT",
    "PICKUP_S",
    "PLACES",
    "READY",
    "RIDER",
    "RIDERS",
    "RIDE_S",
    "RISK_S",
    "ROAD",
    "ROW_FIELDS",
    "SEATS",
    "SEATS_ABOARD",
    "SEATS_AT",
    "SEATS_NOW",
    "SERVICE",
    "SETTLED",
    "SETTLED_TO",
    "SHIFT_END",
    "SPARE",
    "SUMS",
    "TO",
    "TOTAL",
    "UNREACHABLE_S",
    "VEHICLE_FIELDS",
    "WAIT_S",
    "WALK",
    "WHEELCHAIRS",
    "WHEELCHAIRS_ABOARD",
    "WHEELCHAIRS_AT",
    "WHEELCHAIRS_NOW",
    "Flags",
    "Fleet",
    "Floats",
    "Ints",
    "Known",
    "Rider",
    "Route",
    "Scratch",
    "Terms",
    "new_scratch",
]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNREACHABLE_S = 1_000_000_000
"""What the table of travel times says where no way leads from one location to the other."""

FIELD_BITS = 31
"""Bits of one kind of place in a packed load; the topmost is left free, so that kernels compare two kinds at once."""

FAR = 1 << 60
NOT_BOARDED = -FAR

# One row of `Fleet.rows`: a stop. A rider on board from the anchor has a drop-off row with BOARDED set.
KIND, LOCATION, EARLIEST, LATEST, SERVICE, SEATS, WHEELCHAIRS, RIDER, MAX_RIDE, BOARDED, PEOPLE = range(11)
ROW_FIELDS = 11
PICKUP, DROPOFF, BREAK = range(3)

# One row of `Fleet.vehicles`.
FROZEN, ANCHOR, READY, SHIFT_END, END, SEATS_ABOARD, WHEELCHAIRS_ABOARD, ABOARD, CONFIG_FIRST, CONFIG_END = range(10)
FIRST, COUNT, SETTLED, GROUP = 10, 11, 12, 13  # GROUP: a number for the vehicle's skills
VEHICLE_FIELDS = 14

# `Scratch.sums` and `Scratch.state`.
DRIVE_S, EMPTY_S, WAIT_S, RIDE_S, RISK_S = range(5)
FREE, HERE, RIDERS, SEATS_NOW, WHEELCHAIRS_NOW = range(5)

# One row of the candidate places of `scan_fleet`, and of what it finds.
FROM, TO, OPEN, CLOSE, DUE, LONGEST, WALK, NUMBER = range(8)
CHEAPEST, EARLIEST_PICKUP = range(2)
COST, PICKUP_S, CAR, PICKUP_AT, DROPOFF_AT, PLACES, DROPOFF_S = range(7)
FOUND_FIELDS = 7

# One row of `Known.lines`: a position of a route, ahead of stop i (the last row: behind all stops).
# LEAVES: no leaving for something new here before; BEFORE, NEXT: where the vehicle comes from and goes to; LEG: the
# drive between them; ROAD: driven and served before the stop at i begins, counted without pauses; ABOARD_AT,
# PEOPLE_AT, SEATS_AT, WHEELCHAIRS_AT: on board on the way there; SPARE: seconds the rides of all on board may grow by;
# LAST: latest arrival at NEXT; BY: every stop from here on begins by then; CALM: the first position from here on behind
# which nothing can get earlier; BLOCK: first stop of this stop's block.
LEAVES, BEFORE, NEXT, LEG, ROAD, ABOARD_AT, PEOPLE_AT, SEATS_AT = range(8)
WHEELCHAIRS_AT, SPARE, LAST, BY, CALM, BLOCK, BEGIN, OPENS = range(8, 16)
INTO, SUMS = 16, 17  # where a block begins: the drive there, and the five sums so far
LINE_FIELDS = 22

# `Known.note`: is the route legal, from which position on may something be put in, for which `now_s` does that hold;
# and while nobody has to leave yet (`DRIFT_UNTIL`), all but the first block. EASY_FIRST, EASY: rule 12 needs no look
# beyond a rider's block, in the first one and in the others. TOTAL: the five sums, up to the end location.
LEGAL, SETTLED_TO, HOLDS_FROM, HOLDS_UNTIL, DRIFT_UNTIL, EASY_FIRST, EASY, TOTAL = range(8)
NOTE_FIELDS = 13


class Fleet(NamedTuple):
    """
    Stops ``[n, ROW_FIELDS]``, vehicles ``[v, VEHICLE_FIELDS]``, configurations ``[c, 2]`` and travel times.

    `towards` is the table the other way round, ``towards[there, here]``: all ways to one place lie side by side.
    """

    rows: Ints
    vehicles: Ints
    configurations: Ints
    table: NDArray[np.int32]
    towards: NDArray[np.int32]


class Terms(NamedTuple):
    """
    The moment and the policy, as plain numbers.

    `settled_until_s`: rule 10, drop-offs up to then are settled.
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


class Known(NamedTuple):
    """
    What `dispatcher.preparing` works out once a route: ``lines[position, LINE_FIELDS]`` and ``note[NOTE_FIELDS]``.

    With one more dimension in front of `note`, and lines at the numbers of their rows, that of a whole fleet.
    """

    lines: Ints
    note: Ints


class Route(NamedTuple):
    """One vehicle's stops (`stops` are row numbers, `length` of them) and what is known of them."""

    vehicle: int
    stops: Ints
    length: int
    known: Known


class Rider(NamedTuple):
    """Who is to be put into a route: the rows of both stops, the numbers of vehicle and places, the cost of walking."""

    pickup: int
    dropoff: int
    car: int
    places: int
    walk: float


class Scratch(NamedTuple):
    """
    Working memory of one thread, for routes of up to ``len(begin)`` stops.

    `begin` and `sums` are what driving a route comes to, `state` is where and when the vehicle is, with how many on
    board; `boarded` is when each rider boarded and `opens` when each block may begin, `trial` a route with one more
    rider, `spare` one with one less, `block` the states at both ends of a block.

    `found` is what `dispatcher.scanning` found by each criterion; a candidate that cannot be as good as `bars` (a cost,
    or else a pickup time, and at that time a cost; the fourth says whether they tighten with what is found) is not
    looked at closely; `least` are the smallest bounds met.
    """

    begin: Ints
    boarded: Ints
    trial: Ints
    spare: Ints
    sums: Ints
    state: Ints
    block: Ints
    opens: Ints
    found: Floats
    bars: Floats
    least: Floats


def new_scratch(stops: int, riders: int) -> Scratch:
    """Return working memory for routes of at most `stops` stops and `riders` rider numbers."""

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return Scratch(
        begin=ints(stops + 2),
        boarded=ints(riders),
        trial=ints(stops + 2),
        spare=ints(stops + 2),
        sums=ints(5),
        state=ints(5),
        block=ints(2, 5),
        opens=ints(stops + 2),
        found=np.full((2, FOUND_FIELDS), np.inf),
        bars=np.array([np.inf, -np.inf, -np.inf, 1.0]),
        least=np.full(2, np.inf),
    )
