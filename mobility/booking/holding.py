"""Take an offer: exactly once, and never a seat twice."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, replace

from dispatcher.problem import Access, Plan, Request, Wish
from mobility.booking.booking import Booking, Promise
from mobility.booking.values import BookingState, Party, Place, RiderInfo, StopInfo
from mobility.errors import InvalidInput, NotAllowed, OfferExpired, OfferUsed, PlanChanged
from mobility.fleet.live import LivePlan
from mobility.fleet.planning import PlanWrite, announced, write_plans
from mobility.fleet.records import PlannedStop
from mobility.fleet.relocating import undisturbed
from mobility.parts import Parts, decided
from mobility.store.bookings import StoredOffer

__all__ = ["body_hash", "hold"]

_BOOKING_ID = re.compile(r"[A-Za-z0-9_-]{22,64}")  # 22 characters of base64url are 128 bits
_OPERATION = "hold"


def body_hash(body: object) -> str:
    """Return a digest of a JSON-able body that does not depend on the order of its keys."""
    text = json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def hold(parts: Parts, offer_id: str, booking_id: str, rider: RiderInfo, asker: str | None = None) -> None:
    """
    Hold the seats of an offer under a booking id the client made; a repetition changes nothing.

    Raises
    ------
    InvalidInput
        Where the id is too short to be unguessable, or the rider has no name.
    NotFound, OfferExpired, OfferUsed, NotAllowed
        Where the offer cannot be taken (any more), or was made to somebody else than `asker`.
    PlanChanged
        Where the ride no longer fits into any plan with what the offer promised.
    IdempotencyMismatch
        Where the id was used before with other content.
    """
    if not _BOOKING_ID.fullmatch(booking_id):
        raise InvalidInput("booking_id", "a booking id has 22 to 64 letters, digits, - or _ and is made at random")
    rider.check()
    digest = body_hash({"offer_id": offer_id, "rider": asdict(rider)})
    decided(lambda: _hold_once(parts, offer_id, booking_id, rider, digest, asker))


def _hold_once(parts: Parts, offer_id: str, booking_id: str, rider: RiderInfo, digest: str, asker: str | None) -> None:
    now_s = parts.clock.now_s()
    with parts.store.reading() as work:
        if work.keys.result(booking_id, _OPERATION, digest) is not None:
            return
        offer = work.offers.get(offer_id)
    _require_takeable(offer, asker, now_s)
    booking = _booking(parts, offer, booking_id, rider, now_s)
    live, plan = _place(parts, offer, booking, now_s)
    record = live.record
    booking = replace(booking, shift_id=record.shift.id, vehicle_id=record.vehicle.id)
    stops = tuple(_planned(booking, known) for known in _sequence(plan, live, booking.id))
    after = replace(record.with_booking(booking), stops=stops)
    after = undisturbed(after, parts.fleet.locate, parts.area.stop_table_s, now_s)
    after = announced(parts.fleet.live(after, now_s))
    with parts.store.unit_of_work() as work:
        if work.keys.result(booking_id, _OPERATION, digest) is not None:
            return
        work.keys.remember(booking_id, _OPERATION, digest, booking_id, now_s)
        work.offers.take(offer_id, booking_id)
        write = PlanWrite(record, after, actor=rider.booked_by, reason="booking_held", added=booking_id)
        write_plans(work, [write], now_s)
        work.commit()


def _require_takeable(offer: StoredOffer, asker: str | None, now_s: int) -> None:
    if offer.asker not in {None, asker}:
        raise NotAllowed("this offer was made to somebody else; ask for one of your own")
    if offer.taken_by is not None:
        raise OfferUsed("this offer was taken already; ask for new ones")
    if offer.expires_s <= now_s:
        raise OfferExpired("this offer has expired; ask for new ones")


def _booking(parts: Parts, offer: StoredOffer, booking_id: str, rider: RiderInfo, now_s: int) -> Booking:
    offered, trip = offer.content["offer"], offer.content["trip"]
    return Booking(
        id=booking_id,
        state=BookingState.HELD,
        code=parts.new_code(),
        offer_id=offer.id,
        rider=rider,
        party=Party(**trip["party"]),
        origin=Place(**trip["origin"]),
        destination=Place(**trip["destination"]),
        impaired=trip["impaired"],
        pickup_stop=StopInfo(**offered["pickup_stop"]),
        dropoff_stop=StopInfo(**offered["dropoff_stop"]),
        promise=Promise(**offer.content["promise"]),
        price_ct=offered["price_ct"],
        created_s=now_s,
        eta_pickup_s=offered["planned_pickup_s"],
        eta_dropoff_s=offered["planned_dropoff_s"],
        held_until_s=now_s + parts.policy.hold_s,
    )


def _place(parts: Parts, offer: StoredOffer, booking: Booking, now_s: int) -> tuple[LivePlan, Plan]:
    """Return a live plan and the same plan with the booking in it: where it was offered, or wherever it fits now."""
    request = booking.request(parts.fleet.locate(booking.pickup_stop.id), parts.fleet.locate(booking.dropoff_stop.id))
    lives = {live.plan.vehicle.id: live for live in parts.fleet.plans(now_s)}
    plans = [live.plan for live in lives.values()]
    ahead = parts.guard.ahead(lives.values()) | ({booking.id} if parts.guard.counts(booking) else set())
    offered = lives.get(offer.shift_id)
    if offered is not None and offered.plan.version == offer.plan_version:
        plan = _as_offered(parts, offered.plan, request, offer, now_s)
        if plan is not None and not parts.guard.refuses(plans, [plan], ahead, now_s):
            return offered, plan
    for insertion in parts.dispatcher.insertions(plans, _as_wish(parts, request), now_s=now_s):
        live = lives[insertion.vehicle_id]
        plan = live.plan.with_insertion(request, insertion.pickup_position, insertion.dropoff_position)
        legal = not parts.dispatcher.violations(plan, now_s=now_s, before=live.plan)
        if legal and not parts.guard.refuses(plans, [plan], ahead, now_s):
            return live, plan
    raise PlanChanged("the seat was taken meanwhile and this promise cannot be kept any more; ask for new offers")


def _as_offered(parts: Parts, plan: Plan, request: Request, offer: StoredOffer, now_s: int) -> Plan | None:
    if plan.frozen > offer.pickup_position:
        return None  # the vehicle set out meanwhile
    wanted = plan.with_insertion(request, offer.pickup_position, offer.dropoff_position)
    return None if parts.dispatcher.violations(wanted, now_s=now_s, before=plan) else wanted


def _as_wish(parts: Parts, request: Request) -> Wish:
    """Return the promise as a wish, so that it can be looked for in other plans."""
    return Wish(
        id=request.id,
        pickups=(Access(request.pickup_location),),
        dropoffs=(Access(request.dropoff_location),),
        load=request.load,
        earliest_departure_s=request.earliest_pickup_s,
        latest_departure_s=request.latest_pickup_s,
        latest_arrival_s=request.latest_dropoff_s,
        ride_time=parts.policy.ride_time,
        boarding_s=request.boarding_s,
        alighting_s=request.alighting_s,
    )


def _sequence(plan: Plan, live: LivePlan, booking_id: str) -> list[PlannedStop | str]:
    """Return the stops of the plan as stored ones, with the new booking's as ``"pickup"`` and ``"dropoff"``."""
    stored = iter(live.record.stops)
    own = [stop.request is not None and stop.request.id == booking_id for stop in plan.stops]
    kinds = iter(("pickup", "dropoff"))
    return [next(kinds) if mine else next(stored) for mine in own]


def _planned(booking: Booking, known: PlannedStop | str) -> PlannedStop:
    if isinstance(known, PlannedStop):
        return known
    if known == "pickup":
        return PlannedStop("pickup", booking.id, booking.pickup_stop.id)
    return PlannedStop("dropoff", booking.id, booking.dropoff_stop.id)
