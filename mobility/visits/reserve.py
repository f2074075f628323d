"""The open returns that were booked, as the guard of plans reads them."""

from __future__ import annotations

from collections.abc import Callable

from dispatcher.open_returns import OpenReturn
from dispatcher.problem import RideTimeLimit
from mobility.store.store import Store

__all__ = ["StoredReturns"]


class StoredReturns:
    """
    Reads every open return a vehicle is kept for: what is stored, so that processes and restarts agree.

    Parameters
    ----------
    store
        Where visits are kept.
    locate
        Turns a stop id into its index in the travel-time table.
    ride_time
        Longest time on board, from the direct drive.
    """

    def __init__(self, store: Store, locate: Callable[[str], int], ride_time: RideTimeLimit) -> None:
        self._store = store
        self._locate = locate
        self._ride_time = ride_time

    def __call__(self) -> tuple[OpenReturn, ...]:
        """Return them as they are now."""
        with self._store.reading() as work:
            visits = work.visits.expected()
        return tuple(visit.open_return(self._locate, self._ride_time) for visit in visits)
