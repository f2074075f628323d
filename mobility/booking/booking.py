"""A booking as the service keeps it: promise, rider, and what happened so far."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dispatcher.problem import Request
from mobility.booking.states import require
from mobility.booking.values import OWING_STATES, BookingState, Leg, Party, Place, RiderInfo, StopInfo

__all__ = ["Booking", "Promise"]


@dataclass(frozen=True, slots=True)
class Promise:
    """
    What a rider was told, and the limits that follow from it; never loosened.

    Where a vehicle breaks down or a road is closed, the service may have to make another one, which is told anew; the
    booking then keeps the `first_promise` beside it.

    Boarding begins in `pickup_from_s`..`pickup_until_s`, alighting by `arrive_by_s`, at most `max_ride_s` after the
    end of boarding. Boarding takes `boarding_s`, alighting `alighting_s`.
    """

    pickup_from_s: int
    pickup_until_s: int
    arrive_by_s: int
    max_ride_s: int
    boarding_s: int
    alighting_s: int


@dataclass(frozen=True, slots=True)
class Booking:
    """
    One ride of one party.

    `shift_id` and `vehicle_id` say whose plan carries it; `eta_pickup_s` and `eta_dropoff_s` are the expected begins of
    boarding and alighting. `arrived_s`, `boarded_s` and `alighted_s` say what happened. `late` tells that a promise is
    expected to be broken, or was. `needs` and `regimes` are what vehicle and driver must offer, and the licences under
    which it may be made (none: any). `partner_id` is the other ride of a round trip, of which this one is the `leg`;
    `group_id` what the rides of a party divided among several have in common: the id of the first of them.
    `first_promise` is what was promised when the ride was booked, where the service had to make another promise since:
    whoever comes later than that is late, however well the new one is kept. `tight_s` is
    the room that was left, in seconds, when a delay brought the promise into danger; None while there is enough.
    `fee_ct` is what is owed, in cents, for a ride its rider did not make; None where that is nothing.
    """

    id: str
    state: BookingState
    code: str
    offer_id: str
    rider: RiderInfo
    party: Party
    origin: Place
    destination: Place
    impaired: bool
    pickup_stop: StopInfo
    dropoff_stop: StopInfo
    promise: Promise
    price_ct: int
    created_s: int
    eta_pickup_s: int
    eta_dropoff_s: int
    shift_id: str | None = None
    vehicle_id: str | None = None
    held_until_s: int | None = None
    arrived_s: int | None = None
    boarded_s: int | None = None
    alighted_s: int | None = None
    late: bool = False
    needs: frozenset[str] = frozenset()
    regimes: frozenset[str] = frozenset()
    partner_id: str | None = None
    leg: Leg | None = None
    group_id: str | None = None
    first_promise: Promise | None = None
    tight_s: int | None = None
    fee_ct: int | None = None

    @property
    def leaves_s(self) -> int:
        """When its rider has to leave the door, to be at the stop for the earliest pickup promised."""
        return self.promise.pickup_from_s - self.pickup_stop.walk_s

    @property
    def owed_ct(self) -> int:
        """What its rider owes for it now, in cents: the price from when it is booked, a fee where they did not come."""
        return self.price_ct if self.state in OWING_STATES else self.fee_ct or 0

    @property
    def lets_down(self) -> bool:
        """Tell whether the service does not keep to what was promised at first: nobody owes a fee then."""
        came_late = self.arrived_s is not None and self.arrived_s > self.promise.pickup_until_s
        return self.late or came_late or self.first_promise is not None

    def breaks_first_promise(self) -> bool:
        """Tell whether the ride is expected later than was promised when it was booked."""
        first = self.first_promise
        if first is None:
            return False
        return self.eta_pickup_s > first.pickup_until_s or self.eta_dropoff_s > first.arrive_by_s

    @property
    def step_free(self) -> bool:
        """Tell whether somebody cannot take steps."""
        return self.impaired or self.party.on_wheels

    def to(self, state: BookingState) -> Booking:
        """Return the booking in its next state; raises `IllegalTransition`."""
        return replace(self, state=require(self.id, self.state, state))

    def request(self, pickup_location: int, dropoff_location: int) -> Request:
        """Return the promise as the dispatcher keeps it."""
        promise = self.promise
        return Request(
            id=self.id,
            pickup_location=pickup_location,
            dropoff_location=dropoff_location,
            load=self.party.load,
            earliest_pickup_s=promise.pickup_from_s,
            latest_pickup_s=promise.pickup_until_s,
            latest_dropoff_s=promise.arrive_by_s,
            max_ride_s=promise.max_ride_s,
            boarding_s=promise.boarding_s,
            alighting_s=promise.alighting_s,
            needs=self.needs,
            regimes=self.regimes,
            partner=self.partner_id,
        )
