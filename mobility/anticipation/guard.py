"""What every change of plans must leave for others: the fairness quota and the reserve of open returns."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Literal

from dispatcher.dispatcher import Dispatcher
from dispatcher.open_returns import OpenReturn, Reserve
from dispatcher.problem import Plan, Wish
from mobility.anticipation.policy import AnticipationPolicy
from mobility.booking.booking import Booking
from mobility.fleet.live import LivePlan

__all__ = ["Guard", "Kept"]

Kept = Literal["KEPT_FOR_THE_DAY", "KEPT_FOR_NEEDS", "KEPT_FOR_RETURNS"]
"""Why a ride that would be possible is not offered."""


class Guard:
    """
    Tells whether plans may change as proposed.

    Parameters
    ----------
    policy
        What is kept, and for whom.
    dispatcher
        Gives the one whose travel times and rules hold now.
    stored
        Tells the open returns that were booked, as they were with the plans that are decided about, so that all
        processes keep vehicles for the same ones.
    """

    def __init__(
        self,
        policy: AnticipationPolicy,
        dispatcher: Callable[[], Dispatcher],
        stored: Callable[[], Iterable[OpenReturn]] = tuple,
    ) -> None:
        self._policy = policy
        self._needs = policy.needs
        self._dispatcher = dispatcher
        self._kept_for: tuple[Dispatcher, Reserve] | None = None
        self._stored = stored
        self._told: dict[str, OpenReturn] = {}
        self._lock = threading.Lock()

    @property
    def returns(self) -> tuple[OpenReturn, ...]:
        """The open returns a vehicle is kept for, by id: those booked, and those this process was told of."""
        known = {visit.id: visit for visit in self._stored()}
        with self._lock:
            known |= self._told
        return tuple(known[name] for name in sorted(known))

    def _reserve(self) -> Reserve:
        """Return the reserve over the travel times of now."""
        dispatcher, known = self._dispatcher(), self._kept_for
        if known is None or known[0] is not dispatcher:
            known = self._kept_for = dispatcher, Reserve(dispatcher)
        return known[1]

    def expect(self, visit: OpenReturn) -> None:
        """Keep a vehicle for an open return nobody booked, in this process alone (again: with what is known now)."""
        with self._lock:
            self._told[visit.id] = visit

    def settle(self, return_id: str) -> None:
        """Keep nothing any more for an open return `expect` told of."""
        with self._lock:
            self._told.pop(return_id, None)

    def missing(self, plans: Sequence[Plan], visit: OpenReturn, now_s: int) -> tuple[Wish, ...]:
        """Return the moments at which too few of these plans could take the rider of a new open return home."""
        others = [each for each in self.returns if each.id != visit.id] if self._policy.keep_returns else []
        return self._reserve().missing(plans, visit, others, now_s=now_s)

    def is_ahead(self, asked_s: int, pickup_s: int) -> bool:
        """Tell whether a ride asked for at `asked_s` counts as booked ahead."""
        return pickup_s - asked_s >= self._policy.ahead_s

    def ahead(self, lives: Iterable[LivePlan]) -> set[str]:
        """Return the bookings in these plans that were made ahead."""
        ahead_s = self._policy.ahead_s  # hundreds of bookings in every decision: `counts`, without its calls
        return {
            each.id
            for live in lives
            for each in live.record.bookings.values()
            if each.promise.pickup_from_s - each.created_s >= ahead_s
        }

    def counts(self, booking: Booking) -> bool:
        """Tell whether a booking was made ahead."""
        return self.is_ahead(booking.created_s, booking.promise.pickup_from_s)

    def keeps_nothing(self, ahead: Collection[str]) -> bool:
        """Tell whether `refuses` has no reason to: nobody booked ahead, and nobody is to be fetched."""
        if ahead or self._needs.keep_anything:
            return False
        return not (self._policy.keep_returns and self.returns)

    def refuses(
        self,
        plans: Sequence[Plan],
        changed: Sequence[Plan],
        ahead: Collection[str],
        now_s: int,
        medical: Collection[str] = (),
    ) -> Kept | None:
        """
        Return why `changed` may not replace the plans of the same vehicles, or None where it may.

        Parameters
        ----------
        plans
            The plans of the whole fleet.
        changed
            What some of them would become.
        ahead
            Ids of the requests booked ahead, a new one among them.
        now_s
            The moment of the decision.
        medical
            Ids of ways to a doctor among the changes; those booked already are known.
        """
        if ahead and self._policy.quota.exceeded(plans, changed, ahead, self._dispatcher().table_s):
            return "KEPT_FOR_THE_DAY"
        returns = self.returns if self._policy.keep_returns or self._needs.keep_anything else ()
        if self._needs.keep_anything:
            known = {visit.id for visit in returns}
            if self._needs.exceeded(plans, changed, known | set(medical), self._dispatcher().table_s):
                return "KEPT_FOR_NEEDS"
        if self._policy.keep_returns and returns and self._reserve().lost(plans, changed, returns, now_s=now_s):
            return "KEPT_FOR_RETURNS"
        return None
