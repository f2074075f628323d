"""Take an offer, both of a round trip or all of a group: exactly once, never a seat twice, and never a part alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from dispatcher.problem import Plan
from mobility.booking.becoming import booking_from
from mobility.booking.booking import Booking
from mobility.booking.lifecycle import state_by_now
from mobility.booking.placing import Placing
from mobility.booking.together import bound, require_whole, turn
from mobility.booking.values import BookingState, RiderInfo
from mobility.errors import InvalidInput, NotAllowed, OfferExpired, OfferUsed, PlanChanged
from mobility.fleet.planning import write_plans
from mobility.fleet.records import PlanRecord
from mobility.parts import Parts, decided
from mobility.store.bookings import StoredOffer
from mobility.store.unit_of_work import UnitOfWork

__all__ = ["Besides", "Taking", "body_hash", "book", "hold", "hold_group", "hold_group_trip", "hold_round_trip"]

_BOOKING_ID = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 22 characters of base64url are 128 bits


@dataclass(frozen=True, slots=True)
class Taking:
    """One offer, and the id the client made for the booking it is to become."""

    offer_id: str
    booking_id: str

    def check(self) -> None:
        """Raise `InvalidInput` where the id is too short to be unguessable."""
        if not _BOOKING_ID.fullmatch(self.booking_id):
            raise InvalidInput("booking_id", "a booking id has 22 to 64 letters, digits, - or _ and is made at random")


@dataclass(frozen=True, slots=True)
class Besides:
    """
    What belongs to a ride that is held, in the same transaction.

    `operation` and `body` tell this request from others under the same id. `suits` is asked of the plans with the ride
    in them; `write` writes what comes with it.
    """

    operation: str
    body: object
    suits: Callable[[tuple[Plan, ...], StoredOffer], bool]
    write: Callable[[UnitOfWork, StoredOffer, int], None]


def body_hash(body: object) -> str:
    """Return a digest of a JSON-able body that does not depend on the order of its keys."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def hold(
    parts: Parts,
    taking: Taking,
    rider: RiderInfo,
    asker: str | None = None,
    hold_s: int | None = None,
    *,
    besides: Besides | None = None,
) -> Booking | None:
    """
    Hold the seats of an offer under a booking id the client made; a repetition changes nothing, and returns None.

    They are held for `hold_s` seconds (None: as the policy says), with what is to come `besides`.

    Raises
    ------
    InvalidInput
        Where the id is too short to be unguessable, the rider has no name, or the offer is one half of a round trip.
    NotFound, OfferExpired, OfferUsed, NotAllowed
        Where the offer cannot be taken (any more), or was made to somebody else than `asker`.
    PlanChanged
        Where the ride no longer fits into any plan with what the offer promised.
    IdempotencyMismatch
        Where the id was used before with other content.
    """
    more = {} if besides is None else {"besides": besides.body}
    operation = "hold" if besides is None else besides.operation
    body = {"offer_id": taking.offer_id, "rider": asdict(rider), **more}
    held = _hold(parts, _Request(operation, body_hash(body), (taking,), rider, asker, hold_s, besides))
    return next((booking for booking, _ in held), None)


def book(parts: Parts, taking: Taking, rider: RiderInfo, asker: str | None = None) -> PlanRecord | None:
    """
    Take an offer and make it binding, in one transaction; returns the plan that was written with it.

    A repetition changes nothing, and returns None.

    Where its vehicle is on the way to that stop already, or stands there, the seats are only held: `confirm` then says
    what becomes of the ride. Raises as `hold`.
    """
    body = {"offer_id": taking.offer_id, "rider": asdict(rider)}
    booked = _hold(parts, _Request("book", body_hash(body), (taking,), rider, asker))
    return next((record for _, record in booked), None)


def hold_round_trip(
    parts: Parts,
    outward: Taking,
    homeward: Taking,
    rider: RiderInfo,
    asker: str | None = None,
    hold_s: int | None = None,
) -> None:
    """
    Hold both rides of a round trip in one transaction, or neither; a repetition changes nothing.

    They are held for `hold_s` seconds (None: as the policy says).

    Raises
    ------
    InvalidInput
        As `hold`, and where the two offers were not made for each other.
    NotFound, OfferExpired, OfferUsed, NotAllowed, PlanChanged, IdempotencyMismatch
        As `hold`, for either of them.
    """
    takings = (outward, homeward)
    _hold(parts, _Request("hold_round_trip", _digest(takings, rider), takings, rider, asker, hold_s))


def hold_group(parts: Parts, takings: Sequence[Taking], rider: RiderInfo, asker: str | None = None) -> None:
    """
    Hold all rides of a divided party in one transaction, or none; a repetition changes nothing.

    The id of the first of them is what they have in common from then on.

    Raises
    ------
    InvalidInput
        As `hold`, and where these are not all the parts that were offered together.
    NotFound, OfferExpired, OfferUsed, NotAllowed, PlanChanged, IdempotencyMismatch
        As `hold`, for any of them.
    """
    takings = tuple(takings)
    _hold(parts, _Request("hold_group", _digest(takings, rider), takings, rider, asker))


def hold_group_trip(
    parts: Parts, outward: Sequence[Taking], homeward: Sequence[Taking], rider: RiderInfo, asker: str | None = None
) -> None:
    """
    Hold all rides of a divided party, out and home, in one transaction, or none; a repetition changes nothing.

    The id of the first ride of each way is what the rides of that way have in common from then on.

    Raises
    ------
    InvalidInput
        As `hold`, and where these are not all the rides that were offered together.
    NotFound, OfferExpired, OfferUsed, NotAllowed, PlanChanged, IdempotencyMismatch
        As `hold`, for any of them.
    """
    takings = (*outward, *homeward)
    _hold(parts, _Request("hold_group_trip", _digest(takings, rider), takings, rider, asker))


@dataclass(frozen=True, slots=True)
class _Request:
    operation: str
    digest: str
    takings: tuple[Taking, ...]
    rider: RiderInfo
    asker: str | None
    hold_s: int | None = None
    besides: Besides | None = None

    @property
    def at_once(self) -> bool:
        return self.operation == "book"


def _digest(takings: Sequence[Taking], rider: RiderInfo) -> str:
    return body_hash({"takings": [asdict(taking) for taking in takings], "rider": asdict(rider)})


def _hold(parts: Parts, asked: _Request) -> list[tuple[Booking, PlanRecord]]:
    """Hold what was asked for, all of it or nothing, starting over while others write those plans; returns it all."""
    for taking in asked.takings:
        taking.check()
    asked.rider.check()
    if len({taking.booking_id for taking in asked.takings}) < len(asked.takings):
        raise InvalidInput("booking_id", "every ride needs an id of its own")
    return decided(lambda: _hold_once(parts, asked))


def _hold_once(parts: Parts, asked: _Request) -> list[tuple[Booking, PlanRecord]]:
    now_s = parts.clock.now_s()
    ids = [taking.booking_id for taking in asked.takings]
    with parts.store.glance() as work:
        # The offers first: where one was taken by then, the key of who took it is there to be seen.
        offers = [work.offers.get(taking.offer_id) for taking in asked.takings]
        if any(work.keys.result(id_, asked.operation, asked.digest) is not None for id_ in ids):
            return []
    for offer in offers:
        _require_takeable(offer, asked.asker, now_s)
    require_whole(offers, asked.operation)
    _require_own(offers[0], asked)
    placing = Placing(parts, now_s)
    bookings = _bookings(parts, offers, asked, now_s)
    for offer, booking in sorted(zip(offers, bookings, strict=True), key=turn):
        placed = placing.put(offer, booking)
        if asked.at_once:
            placing.change(placed, _binding)
    if asked.besides is not None and not asked.besides.suits(placing.plans, offers[0]):
        raise PlanChanged("the way home can no longer be promised; ask for new offers")
    writes = placing.writes(asked.rider.booked_by, "booking_confirmed" if asked.at_once else "booking_held")
    with parts.store.unit_of_work() as work:
        for taking in asked.takings:
            # First of all: where the same request was faster this is a `Collision`, and starting over finds its answer.
            work.keys.remember(taking.booking_id, asked.operation, asked.digest, taking.booking_id, now_s)
            work.offers.take(taking.offer_id, taking.booking_id)
        saved = write_plans(work, writes, now_s)
        if asked.besides is not None:
            asked.besides.write(work, offers[0], now_s)
        work.commit()
    parts.fleet.keep(saved, placing.lives, now_s)
    return [(record.bookings[id_], record) for record in saved for id_ in ids if id_ in record.bookings]


def _binding(booking: Booking, record: PlanRecord) -> Booking:
    """Return a ride that was held as booked, unless its vehicle is coming already."""
    if state_by_now(record, booking) is not BookingState.BOOKED:
        return booking
    return replace(booking.to(BookingState.BOOKED), held_until_s=None)


def _require_takeable(offer: StoredOffer, asker: str | None, now_s: int) -> None:
    if offer.asker not in {None, asker}:
        raise NotAllowed("this offer was made to somebody else; ask for one of your own")
    if offer.taken_by is not None:
        raise OfferUsed("this offer was taken already; ask for new ones")
    if offer.expires_s <= now_s:
        raise OfferExpired("this offer has expired; ask for new ones")


def _require_own(offer: StoredOffer, asked: _Request) -> None:
    """Raise `InvalidInput` where a way home that is open is left behind, or comes with another ride than its own."""
    if (asked.besides is None) is ("visit" in offer.content):
        raise InvalidInput("offer_id", "an open way home goes with the ride it was offered with, and with no other")


def _bookings(parts: Parts, offers: Sequence[StoredOffer], asked: _Request, now_s: int) -> list[Booking]:
    ids = [taking.booking_id for taking in asked.takings]
    bookings = [booking_from(parts, offer, id_, asked.rider, now_s) for offer, id_ in zip(offers, ids, strict=True)]
    if asked.hold_s is not None:
        bookings = [replace(booking, held_until_s=now_s + asked.hold_s) for booking in bookings]
    return bound(bookings, offers)
