"""The open returns that were booked, as the guard of plans knows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dispatcher.open_returns import OpenReturn
from dispatcher.problem import RideTimeLimit
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["StoredReturns"]


class StoredReturns:
    """
    Every open return a vehicle is kept for: what is stored, so that processes and restarts agree.

    They are those of the last `look`. Every look at the plans asks whether they moved, and looks again where they did.

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
        self._known: dict[str, tuple[int, OpenReturn]] = {}

    @property
    def versions(self) -> Mapping[str, int]:
        """The versions of the visits of the last look, by the id of their way out."""
        return {id_: version for id_, (version, _) in self._known.items()}

    def look(self, work: UnitOfWork, versions: Mapping[str, int]) -> None:
        """Read, in a transaction, those of these visits that have moved; the versions are of the same moment."""
        known = {id_: each for id_, each in self._known.items() if each[0] == versions.get(id_)}
        moved = versions.keys() - known.keys()
        for id_, visit in work.visits.of_rides(moved).items() if moved else ():
            known[id_] = visit.version, visit.open_return(self._locate, self._ride_time)
        self._known = known

    def __call__(self) -> tuple[OpenReturn, ...]:
        """Return them as they were at the last look."""
        return tuple(visit for _, visit in self._known.values())
