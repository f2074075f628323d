"""
An instance as the flat arrays the kernels read, with windows as tight as they can be told beforehand.

The tightening is that of Cordeau (2006), section 4.1: a rider's two windows narrow each other by the direct drive and
by the longest ride, and both are narrowed by the way from and to the depot.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from dispatcher.dial_a_ride.instance import Floats, Instance, Ints
from dispatcher.errors import NoSolution

__all__ = ["EPSILON", "Direction", "Terms", "make_terms"]

EPSILON = 1e-9
"""Two times closer than this are the same; published solutions may be off by a thousand times as much."""


class Direction(NamedTuple):
    """
    The clock, forward or backward: `time[a, b]` from begin at a to begin at b at least, windows of the begin.

    Backward every time is negated and routes are read from their end, so that the same kernel answers how late each
    stop may be.
    """

    time: Floats
    early: Floats
    late: Floats


class Terms(NamedTuple):
    """
    What a legal route is: the instance's numbers, windows tightened.

    `ride[v]` is the longest time from begin of the pickup to begin of the drop-off, told at both nodes of a rider; at
    the depot the longest route. `load[v]` is what boards (negative: alights).
    """

    riders: int
    vehicles: int
    capacity: int
    cost: Floats
    forward: Direction
    backward: Direction
    ride: Floats
    load: Ints


def make_terms(instance: Instance) -> Terms:
    """
    Return the kernels' view of an instance.

    Raises
    ------
    NoSolution
        Where riders cannot be served even by a vehicle of their own; names them.
    """
    n = instance.riders
    pickup, dropoff = np.arange(1, n + 1), np.arange(n + 1, 2 * n + 1)
    time = instance.cost + instance.service[:, None]
    ride = np.full(2 * n + 1, instance.max_duration)
    ride[pickup] = ride[dropoff] = instance.max_ride + instance.service[pickup]
    early, late = _tightened(instance, time, ride)
    shortest = time[0, pickup] + time[pickup, dropoff] + time[dropoff, 0]
    alone = (early[pickup] > late[pickup] + EPSILON) | (early[dropoff] > late[dropoff] + EPSILON)
    alone |= (time[pickup, dropoff] > ride[pickup] + EPSILON) | (shortest > instance.max_duration + EPSILON)
    if alone.any():
        raise NoSolution(
            (np.flatnonzero(alone) + 1).tolist(), f"{instance.name}: nobody can be served alone among these"
        )
    return Terms(
        riders=n,
        vehicles=instance.vehicles,
        capacity=instance.capacity,
        cost=instance.cost,
        forward=Direction(time, early, late),
        backward=Direction(np.ascontiguousarray(time.T), -late, -early),
        ride=ride,
        load=instance.load,
    )


def _tightened(instance: Instance, time: Floats, ride: Floats) -> tuple[Floats, Floats]:
    """Return the windows no legal route can leave; two rounds reach the fixpoint of these rules."""
    n = instance.riders
    pickup, dropoff = np.arange(1, n + 1), np.arange(n + 1, 2 * n + 1)
    direct, longest = time[pickup, dropoff], ride[pickup]
    early = np.maximum(instance.early, instance.early[0] + time[0])
    late = np.minimum(instance.late, instance.late[0] - time[:, 0])
    early[0], late[0] = instance.early[0], instance.late[0]
    for _ in range(2):
        early[dropoff] = np.maximum(early[dropoff], early[pickup] + direct)
        late[pickup] = np.minimum(late[pickup], late[dropoff] - direct)
        early[pickup] = np.maximum(early[pickup], early[dropoff] - longest)
        late[dropoff] = np.minimum(late[dropoff], late[pickup] + longest)
    return early, late
