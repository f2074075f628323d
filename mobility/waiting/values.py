"""A place on the waiting list."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from mobility.booking.purposes import ReturnWish
from mobility.booking.values import RiderInfo, TripWish

__all__ = ["Waiting", "WaitingState"]

_WEIGHT_STEP_FREE = 2


class WaitingState(enum.StrEnum):
    """Where a place on the list is in its life."""

    WAITING = "waiting"
    OFFERED = "offered"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Waiting:
    """
    Somebody who waits for a seat.

    `booking_id` is the ride held for them while `state` is offered. With `back` they wait for a way home as well, and
    get both or neither. `version` guards the place.
    """

    id: str
    created_s: int
    trip: TripWish
    rider: RiderInfo
    state: WaitingState = WaitingState.WAITING
    booking_id: str | None = None
    version: int = 1
    back: ReturnWish | None = None

    @property
    def weight(self) -> int:
        """How fast a turn comes nearer: twice as fast for those who cannot take steps, as few vehicles suit them."""
        return _WEIGHT_STEP_FREE if self.trip.step_free else 1

    def turn(self, now_s: int) -> int:
        """Return how much a seat is this rider's turn; who asked earlier is first among equals."""
        return self.weight * (now_s - self.created_s)
