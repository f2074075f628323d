"""A booking as its rider sees it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from mobility.booking.values import LIVE_STATES, BookingState, Leg, Party, Place, StopInfo

__all__ = ["Ticket", "VehicleBrief"]

_SHOWN_BEFORE_S = 3600
"""How long before the promised pickup riders begin to see where their vehicle is; until then it drives for others."""


@dataclass(frozen=True, slots=True)
class VehicleBrief:
    """The vehicle that comes: how to recognise it and where it was last seen."""

    id: str
    name: str
    plate: str
    lat: float | None = None
    lon: float | None = None
    heading: float | None = None
    position_at_s: int | None = None


@dataclass(frozen=True, slots=True)
class Ticket:
    """
    A booking as its rider sees it now.

    `eta_pickup_s` and `eta_dropoff_s` are live expectations (after boarding or alighting: when it happened); `late`
    tells that a promise is expected to be broken, `stops_before` how many halts the vehicle makes before the pickup.
    `cancellation` says what cancelling means now: ``"free"``, ``"late"`` (the vehicle is on its way, and in time) or
    ``"not_possible"``. `step_free` tells that somebody cannot take steps. `partner_id` is the other ride of a round
    trip, of which this one is the `leg`; `impaired` that only short walks were wished for. `group_id` is what the rides
    of a party divided among several have in common. `other_times_s` is when a ride the service had to give up would
    have been possible instead, `owed_ct` what is owed for it now.
    """

    booking_id: str
    state: BookingState
    code: str
    name: str
    phone: str
    note: str
    party: Party
    origin: Place
    destination: Place
    pickup_stop: StopInfo
    dropoff_stop: StopInfo
    pickup_from_s: int
    pickup_until_s: int
    arrive_by_s: int
    eta_pickup_s: int
    eta_dropoff_s: int
    price_ct: int
    created_s: int
    held_until_s: int | None
    vehicle: VehicleBrief | None
    stops_before: int
    late: bool
    cancellation: Literal["free", "late", "not_possible"]
    step_free: bool
    partner_id: str | None = None
    leg: Leg | None = None
    impaired: bool = False
    group_id: str | None = None
    other_times_s: tuple[int, ...] = ()
    owed_ct: int = 0

    @property
    def is_live(self) -> bool:
        """Tell whether the ride is still to be made or finished."""
        return self.state in LIVE_STATES

    @property
    def shown_from_s(self) -> int | None:
        """
        From when the rider may see where the vehicle is and which way it comes; None for never.

        It hangs on what was promised: a delay moves what is expected, and would take away what was seen before.
        """
        if not self.is_live or self.vehicle is None:
            return None
        return self.pickup_from_s - _SHOWN_BEFORE_S if self.state is BookingState.BOOKED else 0

    def shows_vehicle(self, now_s: int) -> bool:
        """Tell whether the rider may see now where the vehicle is and which way it comes."""
        return self.shown_from_s is not None and self.shown_from_s <= now_s

    def as_shown(self, now_s: int) -> Ticket:
        """Return the ticket as the rider may see it now: without the vehicle's place where it is none of theirs."""
        if self.vehicle is None or self.shows_vehicle(now_s):
            return self
        return replace(self, vehicle=VehicleBrief(self.vehicle.id, self.vehicle.name, self.vehicle.plate))
