"""Between the way out and the way home: how long one stays, and where and when the way home is looked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mobility.booking.offering import Draft
from mobility.booking.purposes import ReturnWish
from mobility.booking.searching import Search

__all__ = ["leave_s", "way_home"]


def leave_s(search: Search, outward: Sequence[Draft], back: ReturnWish) -> int:
    """Return when to leave for home at the earliest: the shortest stay after the last of the rides out is promised."""
    trip, there_s = search.trip, max(draft.there_s for draft in outward)
    begins_s = max(there_s, trip.at_s or 0) if trip.when == "arrive" else there_s
    return max(begins_s + search.parts.policy.stay_s(back.purpose), back.leave_s or 0)


def way_home(search: Search, outward: Sequence[Draft], back: ReturnWish) -> Search:
    """Return the search for the way home, in the plans with the rides out in them; raises `InvalidInput` or `Unmet`."""
    trip = search.trip
    home = replace(
        trip, origin=trip.destination, destination=trip.origin, when="depart", at_s=leave_s(search, outward, back)
    )
    for draft in outward:
        search = search.after(draft.insertion, "return")
    return replace(search, trip=home).with_ends()
