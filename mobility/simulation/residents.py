"""
Simulated residents: guests who book over the same API as everybody, in small waves so that rides are pooled.

A wave is a handful of people from neighbouring villages who want to the same centre within a few minutes (the train
leaves, the market opens, school is out). They stop asking while the fleet is busy, so that a newcomer's own wish finds
room.
"""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from mobility.booking.values import Party, Place
from mobility.clock import Clock
from mobility.simulation.client import AnsweredNo, NoAnswer
from mobility.simulation.demand import DemandModel, Spot, door_near, party_of

__all__ = ["Absences", "Bookings", "Habits", "Residents"]

_FIRST = ("Anna", "Hans", "Maria", "Peter", "Ursula", "Klaus", "Fatma", "Jonas", "Lea", "Karl", "Greta", "Emil", "Olga")
_LAST = ("Müller", "Schmitz", "Hoffmann", "Weber", "Becker", "Yılmaz", "Kaiser", "Adams", "Thelen", "Nowak", "Reuter")


class Bookings(Protocol):
    """What residents need of `ServiceClient`."""

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send `body` to `path`."""
        ...

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Put `body` at `path`."""
        ...


class Absences:
    """The bookings whose riders will not come; shared between residents and drivers. Thread safe."""

    def __init__(self) -> None:
        self._ids: set[str] = set()
        self._lock = threading.Lock()

    def add(self, booking_id: str) -> None:
        """Note that the rider will stay away."""
        with self._lock:
            self._ids.add(booking_id)

    def __call__(self, booking_id: str) -> bool:
        """Tell whether the rider will stay away."""
        with self._lock:
            return booking_id in self._ids


@dataclass(frozen=True, slots=True)
class Habits:
    """
    How busy and how reliable residents are.

    Attributes
    ----------
    per_hour : float
        Wishes an hour of service time while there is room, more than 0.
    wave : int
        People who go the same way one after another, at least 1.
    at_once : int
        No more rides of theirs than this are under way (booked, and not yet expected to be over) at a time.
    cancel_share, no_show_share : float
        Shares of riders who cancel, or do not come; in [0, 1].
    """

    per_hour: float = 90.0
    wave: int = 4
    at_once: int = 16
    cancel_share: float = 0.03
    no_show_share: float = 0.01


class Residents:
    """
    All simulated residents together; call `step` about once a second.

    Parameters
    ----------
    api : Bookings
        A guest's connection.
    model : DemandModel
        Where people live and where they go.
    clock : Clock
        The service's clock.
    rng : random.Random
        The source of chance.
    absences : Absences
        Told who will not come.
    habits : Habits
        How busy they are.
    inside : callable
        Tells whether (lat, lon) lies in the service area.
    """

    def __init__(
        self,
        api: Bookings,
        model: DemandModel,
        clock: Clock,
        rng: random.Random,
        *,
        absences: Absences,
        habits: Habits,
        inside: Callable[[float, float], bool],
    ) -> None:
        self._api = api
        self._model = model
        self._clock = clock
        self._rng = rng
        self._absences = absences
        self._habits = habits
        self._inside = inside
        self._next_at_s = float(clock.now_s())
        self._wave: list[tuple[Spot, Spot]] = []
        self._rides: dict[str, int] = {}
        self._cancellations: dict[str, int] = {}

    @property
    def under_way(self) -> int:
        """Rides of theirs that are not over yet."""
        return len(self._rides)

    def step(self) -> None:
        """Ask and cancel what is due now; a service that is away is asked again later."""
        now_s = self._clock.now_s()
        self._rides = {id_: until_s for id_, until_s in self._rides.items() if until_s > now_s}
        try:
            self._cancel_due(now_s)
            if now_s >= self._next_at_s and self.under_way < self._habits.at_once:
                self._next_at_s = now_s + self._rng.expovariate(self._habits.per_hour / 3600)
                self._book(*self._next_trip())
        except NoAnswer:
            self._next_at_s = now_s + 2 * self._clock.rate
        except AnsweredNo:
            pass  # sold out meanwhile, outside the area, too close: the next one has more luck

    def _cancel_due(self, now_s: int) -> None:
        for booking_id, at_s in list(self._cancellations.items()):
            if at_s <= now_s:
                del self._cancellations[booking_id]
                self._rides.pop(booking_id, None)
                self._api.post(f"/api/bookings/{booking_id}/cancel")

    def _next_trip(self) -> tuple[Spot, Spot]:
        if not self._wave:
            size = self._rng.randint(1, 2 * self._habits.wave - 1)
            self._wave = self._model.wave(self._rng, size)
        return self._wave.pop()

    def _book(self, origin: Spot, destination: Spot) -> None:
        """Ask for offers, take the first, hold and confirm it."""
        party = party_of(self._rng, wheelchair_share=0.03)
        wish = {
            "origin": _as_json(door_near(origin, self._rng, self._inside)),
            "destination": _as_json(door_near(destination, self._rng, self._inside)),
            "when": "now",
            "party": _party_json(party),
            "impaired": False,
        }
        offers = self._api.post("/api/offers", wish)["offers"]
        if not offers:
            return
        booking_id = uuid.UUID(int=self._rng.getrandbits(128), version=4).hex
        name = f"{self._rng.choice(_FIRST)} {self._rng.choice(_LAST)}"
        self._api.put(f"/api/bookings/{booking_id}", {"offer_id": offers[0]["id"], "name": name})
        ticket = self._api.post(f"/api/bookings/{booking_id}/confirm")
        self._rides[booking_id] = int(ticket["eta_dropoff_s"])
        self._decide_fate(booking_id, int(ticket["pickup_from_s"]))

    def _decide_fate(self, booking_id: str, pickup_from_s: int) -> None:
        chance = self._rng.random()
        if chance < self._habits.no_show_share:
            self._absences.add(booking_id)
        elif chance < self._habits.no_show_share + self._habits.cancel_share:
            now_s = self._clock.now_s()
            self._cancellations[booking_id] = now_s + int(self._rng.uniform(0.2, 0.8) * max(30, pickup_from_s - now_s))


def _as_json(place: Place) -> dict[str, Any]:
    return {"lat": place.lat, "lon": place.lon, "label": place.label}


def _party_json(party: Party) -> dict[str, int]:
    return {"adults": party.adults, "children": party.children, "wheelchairs": party.wheelchairs}
