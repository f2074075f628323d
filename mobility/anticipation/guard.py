"""What every change of plans must leave for others: the fairness quota and the reserve of open returns."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Sequence
from typing import Literal

from dispatcher.dispatcher import Dispatcher
from dispatcher.open_returns import OpenReturn, Reserve
from dispatcher.problem import Plan
from mobility.anticipation.policy import AnticipationPolicy
from mobility.booking.booking import Booking
from mobility.fleet.live import LivePlan

__all__ = ["Guard", "Kept"]

Kept = Literal["KEPT_FOR_THE_DAY", "KEPT_FOR_RETURNS"]
"""Why a ride that would be possible is not offered."""


class Guard:
    """
    Tells whether plans may change as proposed.

    Parameters
    ----------
    policy
        What is kept, and for whom.
    dispatcher
        Whose travel times and rules hold.
    """

    def __init__(self, policy: AnticipationPolicy, dispatcher: Dispatcher) -> None:
        self._policy = policy
        self._table_s = dispatcher.table_s
        self._reserve = Reserve(dispatcher.table_s, dispatcher.policy)
        self._returns: dict[str, OpenReturn] = {}
        self._lock = threading.Lock()

    @property
    def returns(self) -> tuple[OpenReturn, ...]:
        """The open returns a vehicle is kept for, by id."""
        with self._lock:
            return tuple(self._returns[name] for name in sorted(self._returns))

    def expect(self, visit: OpenReturn) -> None:
        """Keep a vehicle for an open return from now on (again: with what is known of it now)."""
        with self._lock:
            self._returns[visit.id] = visit

    def settle(self, return_id: str) -> None:
        """Keep nothing for an open return any more: its rider is ready, or will not come."""
        with self._lock:
            self._returns.pop(return_id, None)

    def is_ahead(self, asked_s: int, pickup_s: int) -> bool:
        """Tell whether a ride asked for at `asked_s` counts as booked ahead."""
        return pickup_s - asked_s >= self._policy.ahead_s

    def ahead(self, lives: Iterable[LivePlan]) -> set[str]:
        """Return the bookings in these plans that were made ahead."""
        return {each.id for live in lives for each in live.record.bookings.values() if self.counts(each)}

    def counts(self, booking: Booking) -> bool:
        """Tell whether a booking was made ahead."""
        return self.is_ahead(booking.created_s, booking.promise.pickup_from_s)

    def refuses(
        self, plans: Sequence[Plan], changed: Sequence[Plan], ahead: Collection[str], now_s: int
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
        """
        if ahead and self._policy.quota.exceeded(plans, changed, ahead, self._table_s):
            return "KEPT_FOR_THE_DAY"
        returns = self.returns if self._policy.keep_returns else ()
        if returns and self._reserve.lost(plans, changed, returns, now_s=now_s):
            return "KEPT_FOR_RETURNS"
        return None
