"""What an offer becomes when somebody takes it."""

from __future__ import annotations

from mobility.booking.booking import Booking, Promise
from mobility.booking.values import BookingState, Party, Place, RiderInfo, StopInfo
from mobility.fleet.regimes import regimes_for
from mobility.parts import Parts
from mobility.store.bookings import StoredOffer

__all__ = ["booking_from"]


def booking_from(parts: Parts, offer: StoredOffer, booking_id: str, rider: RiderInfo, now_s: int) -> Booking:
    """Return the held booking an offer becomes, not yet in any plan."""
    offered, trip = offer.content["offer"], offer.content["trip"]
    party = Party(**trip["party"])
    return Booking(
        id=booking_id,
        state=BookingState.HELD,
        code=parts.new_code(),
        offer_id=offer.id,
        rider=rider,
        party=party,
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
        needs=parts.policy.needs_of(party),
        regimes=regimes_for(parts.policy.regimes, party, impaired=trip["impaired"]),
    )
