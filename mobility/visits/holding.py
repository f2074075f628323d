"""Take a visit that was offered: the way out and the promise of the way home, in one transaction."""

from __future__ import annotations

from dispatcher.problem import Plan
from mobility.booking.holding import Besides, Taking, hold
from mobility.booking.values import RiderInfo
from mobility.errors import InvalidInput
from mobility.parts import Parts
from mobility.store.bookings import StoredOffer
from mobility.store.unit_of_work import UnitOfWork
from mobility.store.visits import way_home_of
from mobility.visits.finding import still_served
from mobility.visits.values import Visit

__all__ = ["hold_visit"]


def hold_visit(
    parts: Parts, taking: Taking, rider: RiderInfo, asker: str | None = None, practice_id: str | None = None
) -> None:
    """
    Hold the way out of a visit and keep vehicles for the way home; a repetition changes nothing.

    `practice_id` names the practice that may say that the rider is ready, where the rider wants that.

    Raises
    ------
    InvalidInput
        As `mobility.booking.holding.hold`, and where the offer is not one of a visit.
    NotFound, OfferExpired, OfferUsed, NotAllowed, PlanChanged, IdempotencyMismatch
        As `mobility.booking.holding.hold`.
    """
    with parts.store.reading() as work:
        if "visit" not in work.offers.get(taking.offer_id).content:
            raise InvalidInput("offer_id", "this ride was not offered with an open way home")
        is_new = work.bookings.find(taking.booking_id) is None
        if is_new and practice_id is not None and not work.practices.get(practice_id).active:
            raise InvalidInput("practice_id", "this practice does not take part any more")

    def suits(plans: tuple[Plan, ...], offer: StoredOffer) -> bool:
        return not still_served(parts, _visit_of(offer, taking, practice_id, 0), plans, parts.clock.now_s())

    def write(work: UnitOfWork, offer: StoredOffer, now_s: int) -> None:
        work.visits.add(_visit_of(offer, taking, practice_id, now_s))

    hold(parts, taking, rider, asker, besides=Besides("hold_visit", {"practice_id": practice_id}, suits, write))


def _visit_of(offer: StoredOffer, taking: Taking, practice_id: str | None, now_s: int) -> Visit:
    """Return the visit an offer promised."""
    promised = offer.content["visit"]
    return Visit(
        booking_id=taking.booking_id,
        created_s=now_s,
        appointment_s=promised["appointment_s"],
        lasts_s=promised["lasts_s"],
        ready_s=tuple(promised["ready_s"]),
        last_s=promised["last_s"],
        home=way_home_of(promised["home"]),
        practice_id=practice_id,
    )
