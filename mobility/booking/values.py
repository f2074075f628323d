"""What riders say and hear: wish, party, offer, refusal. All times are seconds since the epoch, UTC."""

from __future__ import annotations

import enum
import math
from dataclasses import dataclass
from typing import Literal

from dispatcher.problem import Load
from mobility.errors import InvalidInput
from mobility.timetable.values import Connection

__all__ = [
    "LIVE_STATES",
    "OWING_STATES",
    "BookingState",
    "CancelledBy",
    "GroupOffer",
    "GroupPart",
    "Leg",
    "Offer",
    "OfferKind",
    "OfferSet",
    "PartnerToo",
    "Party",
    "Place",
    "Refusal",
    "RiderInfo",
    "StopInfo",
    "TripWish",
    "check_time",
]

OfferKind = Literal["cheapest", "earliest", "other_stop", "alternative", "part"]
CancelledBy = Literal["rider", "service"]
Leg = Literal["outward", "return"]
PartnerToo = Literal["ask", "keep", "cancel"]
_MAX_PARTY = 50
_LATEST_S = 4_102_444_800
"""The year 2100: later nobody can mean, and no calendar need reckon."""


def check_time(at_s: int | None, field: str) -> None:
    """Raise `InvalidInput` for a time that no calendar holds; None is no time."""
    if at_s is not None and at_s > _LATEST_S:
        raise InvalidInput(field, f"{field} must be a time before the year 2100, in seconds since the epoch")


class BookingState(enum.StrEnum):
    """Where a ride is in its life; `mobility.booking.states` says which change follows which."""

    HELD = "held"
    BOOKED = "booked"
    UNDER_WAY = "under_way"
    ARRIVED = "arrived"
    ON_BOARD = "on_board"
    COMPLETED = "completed"
    EXPIRED = "expired"
    CANCELLED_BY_RIDER = "cancelled_by_rider"
    CANCELLED_BY_SERVICE = "cancelled_by_service"
    NO_SHOW = "no_show"


LIVE_STATES = frozenset(
    {BookingState.HELD, BookingState.BOOKED, BookingState.UNDER_WAY, BookingState.ARRIVED, BookingState.ON_BOARD}
)
"""States in which a ride has a place in exactly one plan."""

OWING_STATES = LIVE_STATES - {BookingState.HELD} | {BookingState.COMPLETED}
"""States of a ride that is booked, under way or made: its price is owed."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place somebody named: degrees WGS84 and the words they know it by."""

    lat: float
    lon: float
    label: str = ""

    def check(self, field: str) -> None:
        """Raise `InvalidInput` for coordinates that are none."""
        for name, value, limit in (("lat", self.lat, 90.0), ("lon", self.lon, 180.0)):
            if not math.isfinite(value) or abs(value) > limit:
                raise InvalidInput(f"{field}.{name}", f"{name} must lie in -{limit:g}..{limit:g} degrees, got {value}")
        if len(self.label) > 200:
            raise InvalidInput(f"{field}.label", "a place name has at most 200 characters")


@dataclass(frozen=True, slots=True)
class Party:
    """
    Who travels together.

    `adults` and `children` (6 to 14 years) pay, `infants` (under 6) and `companions` (of severely disabled riders) ride
    free; everybody has a seat of their own. `reduced` adults pay the reduced fare. `wheelchairs` says how many of the
    party stay seated in a wheelchair, and so need a wheelchair place instead of a seat. `walkers`, `prams` and
    `luggage` tell the driver what else comes along.
    """

    adults: int = 1
    children: int = 0
    infants: int = 0
    companions: int = 0
    reduced: int = 0
    wheelchairs: int = 0
    walkers: int = 0
    prams: int = 0
    luggage: int = 0

    @property
    def persons(self) -> int:
        """Everybody in the party."""
        return self.adults + self.children + self.infants + self.companions

    @property
    def load(self) -> Load:
        """The places taken up in a vehicle."""
        return Load(seats=self.persons - self.wheelchairs, wheelchairs=self.wheelchairs)

    @property
    def on_wheels(self) -> bool:
        """Tell whether somebody comes in a wheelchair, with a walker or with a pram."""
        return self.wheelchairs + self.walkers + self.prams > 0

    def check(self) -> None:
        """Raise `InvalidInput` where the numbers contradict each other."""
        for name in self.__slots__:
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _MAX_PARTY:
                raise InvalidInput(f"party.{name}", f"{name} must be a whole number in 0..{_MAX_PARTY}, got {value!r}")
        if self.persons == 0:
            raise InvalidInput("party.adults", "somebody must travel: the party is empty")
        if self.wheelchairs > self.persons:
            raise InvalidInput("party.wheelchairs", "there are more wheelchairs than persons in the party")
        if self.reduced > self.adults:
            raise InvalidInput("party.reduced", "more reduced fares than adults in the party")


@dataclass(frozen=True, slots=True)
class TripWish:
    """
    From where to where, when, and who.

    `when` is ``"now"``, ``"depart"`` (leave the door at `at_s` or later) or ``"arrive"`` (be at the destination's door
    by `at_s`); `at_s` is needed unless `when` is ``"now"``.
    """

    origin: Place
    destination: Place
    when: Literal["now", "depart", "arrive"] = "now"
    at_s: int | None = None
    party: Party = Party()
    impaired: bool = False

    @property
    def step_free(self) -> bool:
        """Tell whether somebody cannot take steps: the walks lead around them where there is a way."""
        return self.impaired or self.party.on_wheels

    def check(self) -> None:
        """Raise `InvalidInput` naming the first field that cannot be meant."""
        self.origin.check("origin")
        self.destination.check("destination")
        self.party.check()
        if self.party.adults + self.party.children == 0:
            raise InvalidInput("party.adults", "infants and companions ride free beside somebody else, not alone")
        if self.when not in {"now", "depart", "arrive"}:
            raise InvalidInput("when", f"when must be now, depart or arrive, got {self.when!r}")
        if self.when != "now" and (isinstance(self.at_s, bool) or not isinstance(self.at_s, int)):
            raise InvalidInput("at_s", "a time is needed to depart at or to arrive by")
        check_time(self.at_s, "at_s")


@dataclass(frozen=True, slots=True)
class StopInfo:
    """
    A virtual stop as a rider sees it, with the walk between it and their door, and whether that has steps.

    `step_free` tells whether one boards there without a step; None where nobody knows.
    """

    id: str
    name: str
    municipality: str
    lat: float
    lon: float
    walk_m: float = 0.0
    walk_s: int = 0
    has_steps: bool = False
    step_free: bool | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A ride the service can promise now.

    Be at `pickup_stop` at `pickup_from_s`; the vehicle comes by `pickup_until_s` and reaches `dropoff_stop` by
    `arrive_by_s`. The planned times are what is expected today, the others are promised. `step_free` tells that the
    walks lead around steps, where there is a way.
    """

    id: str
    kind: OfferKind
    pickup_stop: StopInfo
    dropoff_stop: StopInfo
    pickup_from_s: int
    pickup_until_s: int
    arrive_by_s: int
    planned_pickup_s: int
    planned_dropoff_s: int
    price_ct: int
    expires_at_s: int
    step_free: bool


@dataclass(frozen=True, slots=True)
class GroupPart:
    """One ride of a divided party: what is offered, who is in it, and the name of the vehicle it is planned for."""

    offer: Offer
    party: Party
    vehicle: str


@dataclass(frozen=True, slots=True)
class GroupOffer:
    """
    A party that fits no vehicle, divided among several rides: all of them are taken, or none.

    `parts` are in the order in which they are picked up, all from the same stop to the same stop. `is_moved` tells that
    they go at another time than the one wished for.
    """

    parts: tuple[GroupPart, ...]
    is_moved: bool = False

    @property
    def price_ct(self) -> int:
        """The price of the whole party in cents."""
        return sum(part.offer.price_ct for part in self.parts)


@dataclass(frozen=True, slots=True)
class Refusal:
    """
    An honest no: a stable `reason` code, a plain (English) `sentence`, and up to three offers at other times.

    Codes: ``TOO_CLOSE``, ``TOO_SOON``, ``BEYOND_HORIZON``, ``OUTSIDE_HOURS``, ``NO_STOP_NEAR_ORIGIN``,
    ``NO_STOP_NEAR_DESTINATION``, ``PARTY_TOO_LARGE``, ``NO_VEHICLE_FITS``, ``OUT_OF_SHIFT``, ``NO_TIME``,
    ``KEPT_FOR_THE_DAY``, ``KEPT_FOR_NEEDS``, ``KEPT_FOR_RETURNS``, ``UNREACHABLE``, ``SCHEDULED``.
    `details` carries what a translation may want to name (for example the nearest stop).
    """

    reason: str
    sentence: str
    alternatives: tuple[Offer, ...] = ()
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OfferSet:
    """
    The answer to a wish: offers, or a refusal.

    Where a party fits no vehicle, `groups` says how it could be divided; the refusal stands, so that nobody is divided
    who did not choose so. `scheduled` are connections by bus or train about the time wished for.
    """

    offers: tuple[Offer, ...]
    refusal: Refusal | None = None
    groups: tuple[GroupOffer, ...] = ()
    scheduled: tuple[Connection, ...] = ()


@dataclass(frozen=True, slots=True)
class RiderInfo:
    """Who rides and who booked it, as the audit calls them (`mobility.store.journal.Audit`)."""

    name: str
    phone: str = ""
    person_id: str | None = None
    booked_by: str = "rider"
    note: str = ""

    def check(self) -> None:
        """Raise `InvalidInput` where the name is missing, the phone cannot be one, or a text is too long."""
        if not self.name.strip():
            raise InvalidInput("name", "a name is needed, so that the driver can greet you")
        if self.phone.strip() and not any(map(str.isdigit, self.phone)):
            raise InvalidInput("phone", f"a telephone number has digits, got {self.phone[:40]!r}")
        for field, value, limit in (("name", self.name, 100), ("phone", self.phone, 40), ("note", self.note, 300)):
            if len(value) > limit:
                raise InvalidInput(field, f"{field} has at most {limit} characters, got {len(value)}")
