"""From places along roads to the junctions where the network is entered and left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from routing.compiled import RoadNetwork
from routing.door_kernels import direct_pairs, direct_table, find_doors
from routing.engines import Ends
from routing.values import Position

__all__ = ["Conditions", "Doors", "Places"]

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Conditions:
    """
    How the roads are driven: as the map says, or with closures and delays.

    Attributes
    ----------
    drive_ms
        Milliseconds along every road arc as far as it is open, uint32 [r].
    closed_arc
        Arcs closed somewhere, rising, int64 [c].
    closed_since, closed_until
        Shares of those arcs between which they are closed, float64 [c].
    """

    drive_ms: NDArray[np.uint32]
    closed_arc: Longs
    closed_since: NDArray[np.float64]
    closed_until: NDArray[np.float64]

    @classmethod
    def all_open(cls, drive_ms: NDArray[np.uint32]) -> Conditions:
        """No road is closed anywhere."""
        return cls(np.array(drive_ms), np.empty(0, np.int64), np.empty(0), np.empty(0))


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """
    Places by columns [p]: the arc, the share of it before the place, whether it is reached along the arc only.

    `leave` and `arrive` say how the network is entered from there and left to get there; `driven` which arc leads from
    the nodes of `arrive` to the place.
    """

    arc: Longs
    fraction: NDArray[np.float64]
    only_along: NDArray[np.bool_]
    leave: Ends
    arrive: Ends
    driven: Longs


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """
    Says for places on one network, under certain conditions, how they are left and reached; made by `Doors.of`.

    A place on a two-way road may be left and reached in both directions unless it says otherwise; a place on a road
    that is closed further on, from the side that is open. It is reached over the copies of its arc as well.

    Attributes
    ----------
    ends
        Tail, head and twin of every road arc, int64 [r] each.
    copies
        Arcs that have copies, rising, and one copy of each.
    conditions
        How the roads are driven.
    """

    ends: tuple[Longs, Longs, Longs]
    copies: tuple[Longs, Longs]
    conditions: Conditions

    @classmethod
    def of(cls, roads: RoadNetwork, conditions: Conditions) -> Doors:
        """Read from the network what is needed."""
        count = roads.road_count
        # Kernels are compiled for plain arrays of one kind: those of the network are mapped read-only.
        tail, head, twin = (np.array(part[:count], dtype=np.int64) for part in (roads.tail, roads.head, roads.twin))
        copies = np.flatnonzero(roads.original != np.arange(count))
        order = copies[np.argsort(roads.original[copies], kind="stable")]
        return cls(
            (tail, head, twin), (np.array(roads.original[order], dtype=np.int64), order.astype(np.int64)), conditions
        )

    def under(self, conditions: Conditions) -> Doors:
        """Return the same under other conditions."""
        return replace(self, conditions=conditions)

    def places(self, positions: Sequence[Position]) -> Places:
        """Look up how some positions are left and reached."""
        arc = np.array([position.arc for position in positions], dtype=np.int64)
        fraction = np.array([position.fraction for position in positions], dtype=np.float64)
        only_along = np.array([position.only_along for position in positions], dtype=bool)
        leave, leave_ms, arrive, arrive_ms, driven = find_doors(
            (arc, fraction, only_along), self.ends, self.copies, *_driven(self.conditions)
        )
        return Places(arc, fraction, only_along, Ends(leave, leave_ms), Ends(arrive, arrive_ms), driven)

    def direct_ms(self, origins: Places, destinations: Places) -> tuple[Longs, Longs]:
        """
        Milliseconds of each trip along one and the same road, int64 [p], and the arc driven.

        `NO_WAY_MS` and -1 where it leads elsewhere.
        """
        return direct_pairs(_columns(origins), _columns(destinations), self.ends[2], *_driven(self.conditions))

    def direct_table_ms(self, origins: Places, destinations: Places) -> Longs:
        """Milliseconds along one and the same road from each place to each other, int64 [o, d]."""
        return direct_table(_columns(origins), _columns(destinations), self.ends[2], *_driven(self.conditions))


def _columns(places: Places) -> tuple[Longs, NDArray[np.float64], NDArray[np.bool_]]:
    return places.arc, places.fraction, places.only_along


def _driven(
    conditions: Conditions,
) -> tuple[NDArray[np.uint32], tuple[Longs, NDArray[np.float64], NDArray[np.float64]]]:
    """The last two arguments of every kernel: drive times, and what is closed."""
    return conditions.drive_ms, (conditions.closed_arc, conditions.closed_since, conditions.closed_until)
