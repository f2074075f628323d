"""What was offered together is taken together: both halves of a round trip, all parts of a group, or all of both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mobility.booking.booking import Booking
from mobility.booking.values import Leg
from mobility.errors import InvalidInput
from mobility.store.bookings import StoredOffer

__all__ = ["bound", "require_whole", "turn"]

_MARKS: Mapping[str, frozenset[str]] = {
    "hold_group": frozenset({"group"}),
    "hold_round_trip": frozenset({"partner"}),
    "hold_group_trip": frozenset({"group", "partner"}),
}
"""What the offers name that may be taken like this; those that are taken alone name nothing."""


def require_whole(offers: Sequence[StoredOffer], operation: str) -> None:
    """Raise `InvalidInput` where these are not all the offers that were made together, or are taken in another way."""
    known = {offer.id: offer for offer in offers}
    marks = _MARKS.get(operation, frozenset())
    is_meant = all(marks == {mark for mark in ("group", "partner") if mark in offer.content} for offer in offers)
    if len(known) < len(offers) or not is_meant or _reached(offers[0], known) != known.keys():
        raise InvalidInput(
            "offer_id", "hold together what was offered together: both halves of a round trip, all parts of a group"
        )


def _reached(first: StoredOffer, known: Mapping[str, StoredOffer]) -> set[str]:
    """Return the ids of all the offers that belong to one, as those that are known name each other."""
    reached: set[str] = set()
    waiting = [first.id]
    while waiting:
        offer_id = waiting.pop()
        if offer_id not in reached:
            reached.add(offer_id)
            waiting += _named(known[offer_id]) if offer_id in known else ()
    return reached


def _named(offer: StoredOffer) -> list[str]:
    partner = offer.content.get("partner")
    return [*offer.content.get("group", ()), *(() if partner is None else (partner,))]


def bound(bookings: Sequence[Booking], offers: Sequence[StoredOffer]) -> list[Booking]:
    """
    Return the bookings that these offers become with what binds them: partner and leg, group, and one code for all.

    Nobody should have to look up which code is for which ride. A group is called by the id of its first booking.
    """
    if len(bookings) == 1:
        return list(bookings)
    made = {offer.id: booking for offer, booking in zip(offers, bookings, strict=True)}
    ways = {offer.id: offer.content.get("group", [offer.id]) for offer in offers}
    begins_s = {id_: min(made[other].promise.pickup_from_s for other in way) for id_, way in ways.items()}

    def one(offer: StoredOffer) -> Booking:
        group = next((made[other.id].id for other in offers if other.id in ways[offer.id]), None)
        booking = replace(made[offer.id], code=bookings[0].code, group_id=group if "group" in offer.content else None)
        partner = offer.content.get("partner")
        if partner is None:
            return booking
        leg: Leg = "outward" if begins_s[offer.id] < begins_s[partner] else "return"
        return replace(booking, partner_id=made[partner].id, leg=leg)

    return [one(offer) for offer in offers]


def turn(ride: tuple[StoredOffer, Booking]) -> tuple[bool, int]:
    """
    Return when it is a ride's turn to be put into the plans.

    They come in any order, but the place of each counts the stops of those that were found before it: of the way out,
    or of other parts of the group.
    """
    offer, booking = ride
    together: list[str] = offer.content.get("group", [offer.id])
    return booking.leg == "return", together.index(offer.id)
