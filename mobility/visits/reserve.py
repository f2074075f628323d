"""The open returns that were booked, as the guard of plans knows them."""

from __future__ import annotations

from collections.abc import Callable

from dispatcher.open_returns import OpenReturn
from dispatcher.problem import RideTimeLimit
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["StoredReturns"]


class StoredReturns:
    """
    Every open return a vehicle is kept for: what is stored, so that processes and restarts agree.

    They are those of the last `look`, which goes with every look at the plans: nobody decides without one.

    Parameters
    ----------
    locate
        Turns a stop id into its index in the travel-time table.
    ride_time
        Longest time on board, from the direct drive.
    """

    def __init__(self, locate: Callable[[str], int], ride_time: RideTimeLimit) -> None:
        self._locate = locate
        self._ride_time = ride_time
        self._known: tuple[OpenReturn, ...] = ()

    def look(self, work: UnitOfWork) -> None:
        """Read them as of a transaction."""
        self._known = tuple(visit.open_return(self._locate, self._ride_time) for visit in work.visits.expected())

    def __call__(self) -> tuple[OpenReturn, ...]:
        """Return them as they were at the last look."""
        return self._known
