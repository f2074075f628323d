"""The small values everybody else gets from an area: positions, stops, paths."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "KERBS",
    "NO_WAY_MS",
    "STOP_KINDS",
    "UNREACHABLE_S",
    "Bounds",
    "Path",
    "Position",
    "Step",
    "StopAccess",
    "VirtualStop",
    "WalkPath",
]

NO_WAY_MS = 2_147_483_647
"""Milliseconds that stand for "no way leads there" (24 days); two of them still fit into 32 bits."""

UNREACHABLE_S = 1_000_000_000
"""Seconds in a stop table where no way leads from one stop to the other (over 30 years)."""

STOP_KINDS = ("bus_stop", "junction", "facility", "spot")
"""What a virtual stop may be."""

KERBS = ("right", "both", "unknown")
"""What may be known of the side of the road riders wait at."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in WGS84 degrees."""

    min_lat: float
    min_lon: float
    max_lat: float
    max_lon: float

    def contains(self, lat: float, lon: float) -> bool:
        """
        Tell whether a point lies inside or on the rim.

        Examples
        --------
        >>> Bounds(50.0, 7.0, 51.0, 8.0).contains(50.5, 7.5)
        True
        """
        return self.min_lat <= lat <= self.max_lat and self.min_lon <= lon <= self.max_lon


@dataclass(frozen=True, slots=True)
class Position:
    """
    A place snapped onto a road.

    Attributes
    ----------
    lat, lon
        The point on the road, WGS84 degrees.
    arc
        Index of the road arc in the compiled network.
    fraction
        How far along the arc, in [0, 1], by length.
    distance_m
        Straight distance from the place asked for to the road, metres.
    only_along
        True where the place may only be reached and left in the direction of the arc: a bus stop at a
        kerb from which nobody crosses the road.
    """

    lat: float
    lon: float
    arc: int
    fraction: float
    distance_m: float
    only_along: bool = False


@dataclass(frozen=True, slots=True)
class VirtualStop:
    """
    A place where vehicles may halt for riders.

    Attributes
    ----------
    index
        Row and column of the stop table; "location" in the dispatcher.
    id
        Stable across rebuilds.
    is_real
        True where a bus stop stands already, False where the stop is a spot on the road only.
    kerb
        One of `KERBS`: "right" where riders wait at the right-hand kerb of the arc of `position`, "both" where
        a vehicle may halt on either side, "unknown" where the map does not tell. Countries that drive on the right.
    step_free
        Whether the map says that a wheelchair gets there and aboard; None where it says nothing.
    kind
        One of `STOP_KINDS`: a standing bus stop, a junction, the door of a facility, or a spot on the road.
    is_retired
        True where the stop is no more: rides booked before still find it, but none is offered there.
    """

    index: int
    id: str
    name: str
    municipality: str
    lat: float
    lon: float
    position: Position
    is_real: bool
    kerb: str = "unknown"
    step_free: bool | None = None
    kind: str = "spot"
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class StopAccess:
    """
    How far it is to walk to a stop.

    Attributes
    ----------
    stop
        Index of the stop.
    walk_m, walk_s
        Metres, rounded to 0.1, and whole seconds.
    has_steps
        True where the walk leads over steps, or where else wheels cannot follow.
    """

    stop: int
    walk_m: float
    walk_s: int
    has_steps: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class WalkPath:
    """
    The way somebody walks.

    Attributes
    ----------
    lat, lon
        Points of the way, both ends included, WGS84 degrees, float64 [p], at least two.
    length_m, duration_s
        Totals, the straight stretches between both ends and the nearest ways included.
    has_steps
        True where the walk leads over steps, or where else wheels cannot follow.
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    length_m: float
    duration_s: float
    has_steps: bool


@dataclass(frozen=True, slots=True)
class Step:
    """
    One instruction of a drive.

    Attributes
    ----------
    street
        Name or number of the road driven after the instruction; "" where it has none.
    length_m
        Metres until the next instruction.
    instruction
        One of `routing.maneuvers.INSTRUCTIONS`.
    lat, lon
        Where the instruction applies.
    exit
        At roundabouts the number of the exit to take, counted from 1; else 0.
    """

    street: str
    length_m: float
    instruction: str
    lat: float
    lon: float
    exit: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Path:
    """
    The way from one position to another.

    Attributes
    ----------
    lat, lon
        Points of the way, WGS84 degrees, float64 [p], at least two.
    elapsed_s
        Seconds since the start at every point, float64 [p], from 0 to `duration_s`, never falling.
    length_m, duration_s
        Totals.
    steps
        Turn instructions, from "depart" to "arrive".
    arcs
        Road arcs driven, the first and last in part, int64 [a].
    """

    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    elapsed_s: NDArray[np.float64]
    length_m: float
    duration_s: float
    steps: tuple[Step, ...]
    arcs: NDArray[np.int64]
