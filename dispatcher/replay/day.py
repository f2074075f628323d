"""What a replay plays: a fleet, the wishes of a day and when each comes up."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher.errors import InvalidProblem
from dispatcher.policy import DispatchPolicy, Weights
from dispatcher.problem import Anchor, Plan, Request, Vehicle, Wish
from dispatcher.schedule import UNREACHABLE_S, TravelTimes, travel_s
from dispatcher.telling import Telling

__all__ = ["EXACT", "TOLD", "ReplayDay", "TimedWish"]

TOLD = Telling()
"""What riders of a replay are told, unless said otherwise."""

EXACT = DispatchPolicy(weights=Weights(risk=0.0))
"""The policy of a replay: vehicles drive exactly as planned, so the risk of being late counts nothing."""


@dataclass(frozen=True, slots=True)
class TimedWish:
    """A wish between two places (one at each end) that comes up at `at_s`."""

    at_s: int
    wish: Wish


@dataclass(frozen=True, slots=True)
class ReplayDay:
    """
    One day: the same for every way of dispatching it.

    Parameters
    ----------
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``.
    vehicles
        Each begins its shift where it ends it.
    asked
        Wishes in the order in which they come up.
    telling
        What riders are promised when they book.
    policy
        The objective and the limits.
    refusal_cost
        What a person who is not carried costs, in seconds of driving: an hour by default, more than it ever takes to
        fetch somebody in a district, so that serving always pays.

    Raises
    ------
    InvalidProblem
        Wishes are out of order, or one has several places at an end.
    """

    table_s: TravelTimes
    vehicles: tuple[Vehicle, ...]
    asked: tuple[TimedWish, ...]
    telling: Telling = TOLD
    policy: DispatchPolicy = EXACT
    refusal_cost: float = 3600.0

    def __post_init__(self) -> None:
        times = [asked.at_s for asked in self.asked]
        if times != sorted(times):
            raise InvalidProblem("the wishes of a day must come in the order in which they come up")
        if any(len(asked.wish.pickups) != 1 or len(asked.wish.dropoffs) != 1 for asked in self.asked):
            raise InvalidProblem("a wish of a replay has one place at each end")

    def idle(self) -> list[Plan]:
        """Return the fleet before the day."""
        return [Plan(vehicle, Anchor(vehicle.end_location, vehicle.shift_start_s)) for vehicle in self.vehicles]

    def wished(self) -> dict[str, Request]:
        """Return every wish that can be met at all as a request with all the freedom it leaves, by id."""
        found = {}
        for asked in self.asked:
            (pickup,), (dropoff,) = asked.wish.pickups, asked.wish.dropoffs
            direct_s = travel_s(self.table_s, pickup.location, dropoff.location)
            request = asked.wish.at(pickup, dropoff, direct_s) if direct_s < UNREACHABLE_S else None
            if request is not None:
                found[request.id] = request
        return found
