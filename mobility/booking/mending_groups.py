"""What becomes of a divided party that lost one of its rides: nobody sets out, as long as nobody has."""

from __future__ import annotations

from collections.abc import Mapping

from mobility.booking.changing import Change, change_bookings, ending
from mobility.booking.saying import tell
from mobility.booking.values import LIVE_STATES, BookingState
from mobility.errors import IllegalTransition, NotFound
from mobility.parts import Parts
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["mend_groups"]

_END = {BookingState.HELD: BookingState.EXPIRED}
_SET_OUT = frozenset({BookingState.ON_BOARD, BookingState.COMPLETED})


def mend_groups(parts: Parts) -> tuple[str, ...]:
    """
    End what is left of every group the service took a ride from; returns the bookings that ended. Safe to repeat.

    Where a part is on board already, or has arrived, the others ride on: they are expected there.
    """
    with parts.store.reading() as work:
        broken = work.bookings.broken_groups()
    ended: list[str] = []
    for group_id in broken:
        try:
            ended += _called_off(parts, group_id)
        except (IllegalTransition, NotFound):
            continue  # it went on meanwhile; the next turn sees how
    return tuple(ended)


def _called_off(parts: Parts, group_id: str) -> tuple[str, ...]:
    """End every ride of a group: what was only held expires, what was booked is called off and its riders told."""
    freed: list[str] = []

    def decide(work: UnitOfWork) -> Mapping[str, Change]:
        group = work.bookings.of_group(group_id)
        on_the_way = any(each.state in _SET_OUT for each in group)
        left = [] if on_the_way else [each for each in group if each.state in LIVE_STATES]
        freed[:] = [each.id for each in left if each.state is not BookingState.HELD]
        ends = {each.id: _END.get(each.state, BookingState.CANCELLED_BY_SERVICE) for each in left}
        return {booking_id: ending(parts, state, "service") for booking_id, state in ends.items()}

    def also(work: UnitOfWork, now_s: int) -> None:
        for booking_id in freed:
            tell(work, now_s, booking_id, "group_freed")

    return change_bookings(parts, decide, also)
