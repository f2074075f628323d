"""
What the public face refuses at the door, in words that say what to do.

The values check themselves where they are made (`dispatcher.words`); here they are held against the table, and against
each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from dispatcher.errors import InvalidProblem
from dispatcher.problem import Access, Plan, StopKind, Wish
from dispatcher.schedule import TravelTimes
from dispatcher.validation import require, whole

__all__ = ["carried_twice", "own_table", "require_moment", "require_plan", "require_plans", "require_wish"]


def own_table(table_s: object) -> TravelTimes:
    """
    Return a copy of the table that nobody else can write to.

    Whoever goes on to write to the table handed in (a closure, another time of day) does not change decisions under
    way: they see one table from beginning to end.

    Raises
    ------
    InvalidProblem
        The table is no array, not square, empty, not of whole seconds, or has negative entries.
    """
    if not isinstance(table_s, np.ndarray):
        raise InvalidProblem(f"the travel-time table must be a NumPy array, got {type(table_s).__name__}")
    if table_s.ndim != 2 or table_s.shape[0] != table_s.shape[1]:
        raise InvalidProblem(f"the travel-time table must be square, got shape {table_s.shape}")
    if table_s.dtype != np.int32:
        raise InvalidProblem(f"the travel-time table must hold int32 seconds, got {table_s.dtype}; round it")
    if table_s.size and int(table_s.min()) < 0:
        raise InvalidProblem("the travel-time table must not hold negative times; say UNREACHABLE_S for no way")
    return np.array(table_s, order="C")


def require_moment(now_s: object) -> None:
    """Raise `InvalidProblem` unless the moment of a decision is in whole seconds."""
    whole(now_s, "now_s")


def require_plan(plan: object, locations: int) -> None:
    """Raise `InvalidProblem` unless this is a plan whose places are all in a table of that size."""
    if not isinstance(plan, Plan):
        raise InvalidProblem(f"a Plan is needed, got {plan!r}")
    places = [plan.anchor.location, plan.vehicle.end_location]
    places += [stop.location for stop in plan.stops if stop.kind is not StopKind.BREAK]
    _require_places(places, locations, f"plan of {plan.vehicle.id}")


def require_plans(plans: object, locations: int | None = None) -> None:
    """
    Raise `InvalidProblem` unless these are plans of different vehicles, on a table of that size.

    Without `locations` the places are left to `dispatcher.flat.Packer`, which looks at them once a plan.
    """
    if not isinstance(plans, Sequence) or isinstance(plans, str | bytes):
        raise InvalidProblem(f"a sequence of plans is needed, got {type(plans).__name__}")
    for plan in plans:
        if locations is not None or not isinstance(plan, Plan):
            require_plan(plan, locations or 0)
    vehicles = {plan.vehicle.id for plan in plans}
    require(len(vehicles) == len(plans), "two plans are of the same vehicle; hand in one plan a vehicle")


def carried_twice(plans: Iterable[Plan]) -> set[str]:
    """Return the ids of riders who are in more than one plan."""
    carried = Counter(request.id for plan in plans for request in plan.requests)
    return {name for name, plans_with in carried.items() if plans_with > 1}


def require_wish(wish: object, plans: Iterable[Plan], locations: int) -> None:
    """Raise `InvalidProblem` unless this is a wish between places of the table, for somebody in none of the plans."""
    if not isinstance(wish, Wish):
        raise InvalidProblem(f"a Wish is needed, got {wish!r}")
    ends: tuple[Access, ...] = (*wish.pickups, *wish.dropoffs)
    _require_places([access.location for access in ends], locations, f"wish {wish.id}")
    for plan in plans:
        if plan.carries(wish.id):
            raise InvalidProblem(f"wish {wish.id}: the plan of {plan.vehicle.id} carries a rider of that id already")


def _require_places(places: list[int], locations: int, whose: str) -> None:
    if not 0 <= min(places) <= max(places) < locations:
        raise InvalidProblem(f"{whose}: every location must lie in 0..{locations - 1} of the table, got {places}")
