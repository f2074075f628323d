"""A visit whose end nobody knows, and the way home that is promised for it."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from dispatcher.open_returns import OpenReturn
from dispatcher.problem import Access, Load, RideTimeLimit, Wish
from mobility.booking.ticket import Ticket
from mobility.booking.values import Leg, Offer, Place, Refusal, TripWish
from mobility.errors import InvalidInput

__all__ = [
    "OPEN_STATES",
    "Practice",
    "Visit",
    "VisitOffer",
    "VisitSet",
    "VisitState",
    "VisitView",
    "VisitWish",
    "WayHome",
]

_SHORTEST_S, _LONGEST_S = 300, 8 * 3600


class VisitState(enum.StrEnum):
    """
    Where the way home of a visit stands.

    It is open until the rider is ready. Near closing time the last ride is held for who has not said anything (called).
    Where no vehicle can take who is ready, one is looked for until there is (seeking). It ends as a ride that is booked
    (ready), is not needed as nobody went there (released), or was never asked for (over).
    """

    OPEN = "open"
    CALLED = "called"
    SEEKING = "seeking"
    READY = "ready"
    RELEASED = "released"
    OVER = "over"


OPEN_STATES = frozenset({VisitState.OPEN, VisitState.CALLED, VisitState.SEEKING})
"""States in which somebody still owes the rider a way home."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice that may say that its patients are ready, while it is `active`."""

    id: str
    name: str
    place: Place
    active: bool = True


@dataclass(frozen=True, slots=True)
class VisitWish:
    """
    To be somewhere in time, and to be fetched when it is over.

    `trip` says by when to be there (``arrive``). The visit takes about `lasts_s`; None: as the policy says.
    """

    trip: TripWish
    lasts_s: int | None = None

    @property
    def appointment_s(self) -> int:
        """When to be there; of a wish that was checked."""
        return self.trip.at_s or 0

    def check(self) -> None:
        """Raise `InvalidInput` naming the field that cannot be meant."""
        self.trip.check()
        if self.trip.when != "arrive":
            raise InvalidInput("when", "an appointment needs a time to arrive by")
        known = self.lasts_s is None or (isinstance(self.lasts_s, int) and not isinstance(self.lasts_s, bool))
        if not known or not _SHORTEST_S <= (self.lasts_s or _SHORTEST_S) <= _LONGEST_S:
            raise InvalidInput("lasts_s", f"a visit lasts {_SHORTEST_S} to {_LONGEST_S} seconds")


@dataclass(frozen=True, slots=True)
class WayHome:
    """
    What is promised for whenever the rider is ready: on the way within `wait_s`, at the door within `within_s`.

    `pickups` and `dropoffs` are the stops in reach (id, walk in seconds); boarding and alighting take `service_s` each.
    It costs `price_ct`. `needs` and `regimes` are those of `dispatcher.problem.Request`, in order.
    """

    pickups: tuple[tuple[str, int], ...]
    dropoffs: tuple[tuple[str, int], ...]
    load: Load
    wait_s: int
    within_s: int
    service_s: int
    price_ct: int
    needs: tuple[str, ...] = ()
    regimes: tuple[str, ...] = ()

    def wish(self, name: str, ready_s: int, locate: Callable[[str], int], ride_time: RideTimeLimit) -> Wish:
        """Return the wish of a rider who is ready at that moment."""
        return Wish(
            id=name,
            pickups=tuple(Access(locate(stop_id), walk_s) for stop_id, walk_s in self.pickups),
            dropoffs=tuple(Access(locate(stop_id), walk_s) for stop_id, walk_s in self.dropoffs),
            load=self.load,
            earliest_departure_s=ready_s,
            latest_departure_s=ready_s + self.wait_s,
            latest_arrival_s=ready_s + self.within_s,
            ride_time=ride_time,
            boarding_s=self.service_s,
            alighting_s=self.service_s,
            needs=frozenset(self.needs),
            regimes=frozenset(self.regimes),
        )


@dataclass(frozen=True, slots=True)
class Visit:
    """
    A visit as the service keeps it, named by its way out.

    The rider is at the door by `appointment_s` and may be ready at any of `ready_s`, equally likely and in order; by
    `last_s` at the latest, or there is no ride home any more. `practice_id` may say it for them. `ride_id` is the way
    home, once there is one; `pressed_s` and `pressed_by` say when and who said that they are ready. `version` guards
    it.
    """

    booking_id: str
    created_s: int
    appointment_s: int
    lasts_s: int
    ready_s: tuple[int, ...]
    last_s: int
    home: WayHome
    state: VisitState = VisitState.OPEN
    practice_id: str | None = None
    ride_id: str | None = None
    pressed_s: int | None = None
    pressed_by: str | None = None
    version: int = 1

    def open_return(self, locate: Callable[[str], int], ride_time: RideTimeLimit) -> OpenReturn:
        """Return the way home as the dispatcher keeps a vehicle for it."""
        return OpenReturn(self.home.wish(self.booking_id, self.ready_s[0], locate, ride_time), self.ready_s)


@dataclass(frozen=True, slots=True)
class VisitOffer:
    """
    A way out that arrives in time; home within `within_s` of being ready, until `last_s`, for `home_price_ct`.

    It is for an appointment at `appointment_s`; where that `is_moved`, the rider asked for another one, and has to ask
    for this one before taking it.
    """

    outward: Offer
    within_s: int
    last_s: int
    home_price_ct: int
    appointment_s: int
    is_moved: bool = False


@dataclass(frozen=True, slots=True)
class VisitSet:
    """The answer to a wish for a visit: what can be had; or why not, which way, and what could be had instead."""

    visits: tuple[VisitOffer, ...]
    refusal: Refusal | None = None
    leg: Leg | None = None
    alternatives: tuple[VisitOffer, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitView:
    """A visit as its rider sees it: whether "ready" may be said now, who may say it too, the rides there and back."""

    visit: Visit
    outward: Ticket
    ride: Ticket | None
    may_press: bool
    practice: str | None = None
