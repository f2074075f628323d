"""Open returns: the way home of a visit whose end nobody knows, as the dispatcher keeps a vehicle for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dispatcher.open_returns import OpenReturn
from mobility.booking.values import TripWish
from mobility.booking.wishes import find_ends, to_dispatcher
from mobility.parts import Parts

__all__ = ["open_return"]


def open_return(parts: Parts, return_id: str, trip: TripWish, ready_s: Sequence[int]) -> OpenReturn:
    """
    Return a way home with the same windows as any ride wished for at the time.

    Parameters
    ----------
    parts
        The service.
    return_id
        What `Guard.settle` names it by.
    trip
        From where to where, and who; its time does not matter.
    ready_s
        Equally likely times at which the rider could board, in order.

    Raises
    ------
    InvalidInput, Unmet
        Where the trip cannot be made at the first of these times.
    """
    first = replace(trip, when="depart", at_s=ready_s[0])
    template = to_dispatcher(parts, first, find_ends(parts, first), parts.clock.now_s())
    return OpenReturn(replace(template, id=return_id), tuple(ready_s))
