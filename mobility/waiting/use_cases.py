"""Wait for a seat, get it offered when one becomes free, take it or leave it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from mobility.booking.holding import Taking, body_hash, hold, hold_round_trip
from mobility.booking.lifecycle import cancel
from mobility.booking.offers import first_offer
from mobility.booking.round_trips import ReturnWish, first_round_trip
from mobility.booking.ticket import Ticket
from mobility.booking.tickets import ticket_of
from mobility.booking.values import OWING_STATES, BookingState, RiderInfo, TripWish
from mobility.errors import Conflict, IllegalTransition, InvalidInput, MobilityError, OfferExpired, Refused
from mobility.ids import derived_id
from mobility.parts import Parts, decided
from mobility.store.outbox import waiting_audience
from mobility.waiting.values import Waiting, WaitingState

__all__ = ["WaitingUseCases", "WaitingView"]

_OPERATION = "wait"
_MOST_A_TURN = 20
_S = WaitingState


@dataclass(frozen=True, slots=True)
class WaitingView:
    """A place on the list as its rider sees it, with the ride offered or booked, and the way home with it."""

    waiting: Waiting
    ticket: Ticket | None
    home: Ticket | None = None


class WaitingUseCases:
    """The waiting list; every method is one use case and one answer."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._seen: Mapping[str, int] = {}
        self._to_look_at: list[str] = []

    def join(self, waiting_id: str, trip: TripWish, rider: RiderInfo, back: ReturnWish | None = None) -> WaitingView:
        """
        Take a place on the list under a client-made id, for a way home as well where asked for (again: no change).

        Raises `InvalidInput`, `IdempotencyMismatch`, or `Refused` where no seat that becomes free could ever do.
        """
        trip.check()
        rider.check()
        if back is not None:
            back.check()
        if not rider.phone.strip():
            raise InvalidInput("phone", "a phone number is needed, to tell you when a seat is free")
        parts, now_s = self._parts, self._parts.clock.now_s()
        timed = replace(trip, when="depart", at_s=now_s) if trip.when == "now" else trip
        more = {} if back is None else {"back": asdict(back)}
        digest = body_hash({"trip": asdict(trip), "rider": asdict(rider), **more})
        in_vain = _in_vain(parts, timed, now_s)

        def write() -> None:
            with parts.store.unit_of_work() as work:
                if work.keys.result(waiting_id, _OPERATION, digest) is not None:
                    return
                if in_vain is not None:
                    raise in_vain
                work.keys.remember(waiting_id, _OPERATION, digest, waiting_id, now_s)
                work.waiting.add(Waiting(waiting_id, now_s, timed, rider, back=back))
                work.audit.add(now_s, rider.booked_by, "waiting", waiting_audience(waiting_id))
                work.commit()

        decided(write)
        return self.view(waiting_id)

    def view(self, waiting_id: str) -> WaitingView:
        """Return a place with the ride offered; raises `NotFound`."""
        with self._parts.store.reading() as work:
            waiting = work.waiting.get(waiting_id)
            booking = None if waiting.booking_id is None else work.bookings.find(waiting.booking_id)
            if booking is None:
                return WaitingView(waiting, None)
            home = None if booking.partner_id is None else work.bookings.find(booking.partner_id)
            return WaitingView(waiting, ticket_of(work, booking), None if home is None else ticket_of(work, home))

    def withdraw(self, waiting_id: str) -> WaitingView:
        """Give the place up, and the ride held for it (again: no change); raises `NotFound` or `Conflict`."""
        with self._parts.store.reading() as work:
            waiting = work.waiting.get(waiting_id)
        if waiting.state in {_S.WAITING, _S.OFFERED}:
            self._save(waiting, _S.WITHDRAWN)
            if waiting.booking_id is not None:
                with suppress(OfferExpired, IllegalTransition):  # it may have run out by itself
                    cancel(self._parts, waiting.booking_id, "rider")
        return self.view(waiting_id)

    def serve(self) -> tuple[str, ...]:
        """
        Offer what has become free to whose turn it is, and settle offers that were taken or ran out.

        Looks for seats only where a plan has changed since this process last looked. Returns the places offered
        something. Safe to repeat and to run twice at once.
        """
        with self._parts.store.reading() as work:
            everybody, versions = work.waiting.open(), work.versions.now(self._parts.clock.now_s()).plans
        if versions != self._seen and not self._to_look_at:
            now_s = self._parts.clock.now_s()
            by_turn = sorted(everybody, key=lambda each: (-each.turn(now_s), each.created_s, each.id))
            self._to_look_at, self._seen = [each.id for each in by_turn], versions
        turn, self._to_look_at = set(self._to_look_at[:_MOST_A_TURN]), self._to_look_at[_MOST_A_TURN:]
        offered: list[str] = []
        for waiting in sorted(everybody, key=lambda each: -each.turn(self._parts.clock.now_s())):
            try:
                if waiting.state is _S.OFFERED:
                    self._settle(waiting)
                elif self._is_too_late(waiting):
                    self._save(waiting, _S.OVER, tell=True)
                elif waiting.id in turn and self._offer(waiting):
                    offered.append(waiting.id)
            except (Conflict, OfferExpired):
                continue  # somebody was faster; the next turn sees how it went on
        return tuple(offered)

    def _is_too_late(self, waiting: Waiting) -> bool:
        latest_s = (waiting.trip.at_s or 0) + (self._parts.policy.max_wait_s if waiting.trip.when == "depart" else 0)
        return latest_s < self._parts.clock.now_s() + self._parts.policy.lead_time_s

    def _settle(self, waiting: Waiting) -> None:
        ticket = self.view(waiting.id).ticket
        if ticket is None or ticket.state is BookingState.HELD:
            return
        taken = ticket.state in OWING_STATES
        self._save(waiting, _S.BOOKED if taken else _S.OVER, tell=not taken)

    def _offer(self, waiting: Waiting) -> bool:
        """Hold a ride for somebody who waits, where there is one now; they have `waiting_offer_s` to take it."""
        parts = self._parts
        booking_id = derived_id(f"{waiting.id} {waiting.version}")
        with parts.store.reading() as work:
            held = work.bookings.find(booking_id)
        if held is None:
            now_s = parts.clock.now_s()
            soonest = replace(waiting.trip, at_s=max(now_s, waiting.trip.at_s or 0))
            if not self._hold(waiting, soonest, booking_id, now_s):
                return False
        self._save(replace(waiting, booking_id=booking_id), _S.OFFERED, tell=True)
        return True

    def _hold(self, waiting: Waiting, trip: TripWish, booking_id: str, now_s: int) -> bool:
        """Hold what can be had now, the way home with it where that is waited for; tells whether there was anything."""
        parts = self._parts
        pair = None if waiting.back is None else first_round_trip(parts, trip, waiting.back)
        offer = pair.outward if pair else first_offer(parts, trip) if waiting.back is None else None
        if offer is None:
            return False
        # Whoever has not answered when the vehicle must set out does not keep it.
        lasts_s = min(parts.policy.waiting_offer_s, (offer.pickup_from_s - now_s) // 2)
        taking = Taking(offer.id, booking_id)
        if pair is None:
            hold(parts, taking, waiting.rider, hold_s=lasts_s)
        else:
            home_id = derived_id(f"{booking_id} home")
            hold_round_trip(parts, taking, Taking(pair.homeward.id, home_id), waiting.rider, hold_s=lasts_s)
        return True

    def _save(self, waiting: Waiting, state: WaitingState, *, tell: bool = False) -> None:
        parts, now_s = self._parts, self._parts.clock.now_s()
        subject = waiting_audience(waiting.id)
        with parts.store.unit_of_work() as work:
            work.waiting.save(replace(waiting, state=state))
            work.audit.add(now_s, "service", f"waiting_{state.value}", subject)
            if tell:
                payload = {"waiting_id": waiting.id, "state": state.value, "booking_id": waiting.booking_id}
                work.outbox.add(now_s, "waiting", payload, subject)
            work.commit()


def _in_vain(parts: Parts, trip: TripWish, now_s: int) -> MobilityError | None:
    """Return why it is no use to wait for a seat, whatever becomes free, or None."""
    policy, at_s = parts.policy, trip.at_s or 0
    if at_s < now_s:
        return InvalidInput("at_s", "this time lies in the past")
    if at_s > now_s + policy.horizon_s:
        return Refused("BEYOND_HORIZON", f"rides can be booked at most {policy.horizon_s // 86_400} days ahead")
    if trip.party.persons > policy.most_persons:
        return Refused("PARTY_TOO_LARGE", f"at most {policy.most_persons} persons can be booked without a call")
    for field, place in (("origin", trip.origin), ("destination", trip.destination)):
        if not parts.area.contains(place.lat, place.lon):
            return InvalidInput(field, f"the {field} lies outside the service area")
    return None
