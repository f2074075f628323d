"""The life of a booking: which state may follow which. Every change of state goes through `require`."""

from __future__ import annotations

from collections.abc import Mapping

from mobility.booking.values import BookingState
from mobility.errors import IllegalTransition

__all__ = ["TRANSITIONS", "require"]

_S = BookingState
_ENDS_EARLY = frozenset({_S.CANCELLED_BY_RIDER, _S.CANCELLED_BY_SERVICE})

TRANSITIONS: Mapping[BookingState, frozenset[BookingState]] = {
    # A ride confirmed while the vehicle already comes (or stands there) skips the states in between.
    _S.HELD: _ENDS_EARLY | {_S.BOOKED, _S.UNDER_WAY, _S.ARRIVED, _S.EXPIRED},
    _S.BOOKED: _ENDS_EARLY | {_S.UNDER_WAY, _S.ARRIVED},
    _S.UNDER_WAY: _ENDS_EARLY | {_S.ARRIVED, _S.BOOKED},
    _S.ARRIVED: _ENDS_EARLY | {_S.ON_BOARD, _S.NO_SHOW},
    # Nobody leaves a moving vehicle by pressing a button; the service may end a ride that broke down.
    _S.ON_BOARD: frozenset({_S.COMPLETED, _S.CANCELLED_BY_SERVICE}),
    _S.COMPLETED: frozenset(),
    _S.EXPIRED: frozenset(),
    _S.CANCELLED_BY_RIDER: frozenset(),
    _S.CANCELLED_BY_SERVICE: frozenset(),
    _S.NO_SHOW: frozenset(),
}


def require(booking_id: str, before: BookingState, after: BookingState) -> BookingState:
    """Return `after` where it may follow `before`; raises `IllegalTransition` where it may not."""
    if after not in TRANSITIONS[before]:
        raise IllegalTransition(
            f"booking {booking_id} is {before.value} and cannot become {after.value}; load it again to see where it is"
        )
    return after
