"""What is wrong with wishes that wait: days of series, places on the waiting list, and offers nobody took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mobility.doctor.findings import LOST, OVERDUE, Finding
from mobility.store.facts import Facts, WaitingFact

__all__ = ["examine_waiting"]

_DAY_STATES = frozenset({"waiting", "booked", "moving", "refused", "cancelled"})
_PLACE_STATES = frozenset({"waiting", "offered", "booked", "withdrawn", "over"})
_PATIENCE_S = 900
"""How long a place may stay open after the time wished for, or an offer of it after its end, in seconds."""
_LONG_OVER_S = 7200
"""How long after the time wished for somebody may still wait, in seconds: the longest wait a policy knows fits in."""
_FORGET_S = 86_400
"""How long after its end an offer that nobody took may be kept, in seconds."""


def examine_waiting(facts: Facts, now_s: int) -> Iterator[Finding]:
    """Yield what is wrong with series, with the waiting list, and with offers that should be forgotten by now."""
    yield from _series(facts)
    for place in facts.waiting:
        yield from _place(place, now_s)
    shared = Counter(place.booking_id for place in facts.waiting if place.booking_id is not None)
    for booking_id in sorted(id_ for id_, times in shared.items() if times > 1):
        yield Finding("SEAT_OFFERED_TWICE", f"booking:{booking_id}", "several on the waiting list were given it", LOST)
    if facts.oldest_offer_s is not None and facts.oldest_offer_s < now_s - _FORGET_S:
        what = f"offers that ended {now_s - facts.oldest_offer_s} s ago are still kept"
        yield Finding("OFFERS_KEPT", "offers", what, OVERDUE)


def _series(facts: Facts) -> Iterator[Finding]:
    for day in facts.series_days:
        where = f"series:{day.series_id}/{day.day}"
        if day.state not in _DAY_STATES:
            yield Finding("UNKNOWN_STATE", where, f"the state {day.state!r} does not exist")
        elif day.state == "booked" and day.booking is None:
            yield Finding("DAY_WITHOUT_RIDE", where, f"the day is booked, but there is no ride {day.booking_id}", LOST)
        elif day.state in {"waiting", "refused"} and day.booking in {"booked", "under_way", "arrived", "on_board"}:
            yield Finding("DAY_BOOKED_UNKNOWN", where, f"the day is {day.state}, its ride {day.booking_id} stands")
    rides = Counter(day.booking_id for day in facts.series_days if day.booking_id is not None)
    for booking_id in sorted(id_ for id_, times in rides.items() if times > 1):
        yield Finding("RIDE_OF_TWO_DAYS", f"booking:{booking_id}", "several days of series name it as theirs", LOST)


def _place(place: WaitingFact, now_s: int) -> Iterator[Finding]:
    where = f"waiting:{place.id}"
    if place.state not in _PLACE_STATES:
        yield Finding("UNKNOWN_STATE", where, f"the state {place.state!r} does not exist")
    elif place.state in {"offered", "booked"} and place.booking is None:
        yield Finding(
            "PLACE_WITHOUT_RIDE", where, f"it is {place.state}, but there is no ride {place.booking_id}", LOST
        )
    elif place.state == "offered" and place.held_until_s is not None and place.held_until_s < now_s - _PATIENCE_S:
        what = f"what was offered ended {now_s - place.held_until_s} s ago, and nobody else is asked"
        yield Finding("WAITING_OVERDUE", where, what, OVERDUE)
    elif place.state == "waiting" and int(place.trip.get("at_s") or 0) < now_s - _LONG_OVER_S:
        yield Finding("WAITING_OVERDUE", where, "the time wished for is long over, and nobody said so", OVERDUE)
