"""Who is calling: what earlier rides under a telephone number tell, so that "as always" is one key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

from mobility.booking.booking import Booking
from mobility.booking.phones import significant_digits
from mobility.booking.ticket import Ticket
from mobility.booking.tickets import tickets_of
from mobility.booking.values import LIVE_STATES, BookingState, Party, Place
from mobility.errors import InvalidInput
from mobility.parts import Parts
from mobility.visits.values import OPEN_STATES

__all__ = ["CallerFile", "UsualTrip", "caller_file"]

_FEWEST_DIGITS = 4
_MOST_TRIPS = 4
_MOST_RIDES = 200
_SAME_PLACE_DIGITS = 3  # of a degree: about 100 m
_TO_COME = LIVE_STATES - {BookingState.HELD}
_TELLS = frozenset({*_TO_COME, BookingState.COMPLETED, BookingState.CANCELLED_BY_SERVICE, BookingState.NO_SHOW})


@dataclass(frozen=True, slots=True)
class UsualTrip:
    """
    A trip somebody has made `times` times, last with this party; `last_s` is when they were last picked up.

    A party that was divided among several rides made one trip.
    """

    origin: Place
    destination: Place
    party: Party
    impaired: bool
    times: int
    last_s: int


@dataclass(frozen=True, slots=True)
class CallerFile:
    """
    What is known of a telephone number: names, newest first, usual trips, most frequent first, and rides to come.

    `visiting` are the ways out of visits whose way home is open: who calls may be ready.
    """

    names: tuple[str, ...]
    note: str
    usual: tuple[UsualTrip, ...]
    coming: tuple[Ticket, ...]
    visiting: tuple[str, ...] = ()


def caller_file(parts: Parts, phone: str) -> CallerFile:
    """Return what is known of a number, however it is written; raises `InvalidInput` for one that is too short."""
    digits = significant_digits(phone)
    if len(digits) < _FEWEST_DIGITS:
        raise InvalidInput("phone", f"a telephone number has at least {_FEWEST_DIGITS} digits")
    with parts.store.reading() as work:
        rides = work.bookings.of_phone(digits, _MOST_RIDES)
        coming = [booking for booking in rides if booking.state in _TO_COME]
        tickets = tickets_of(work, sorted(coming, key=lambda booking: booking.promise.pickup_from_s))
        visits = work.visits.of_rides([booking.id for booking in rides])
    names = tuple(dict.fromkeys(booking.rider.name for booking in rides))
    note = next((booking.rider.note for booking in rides if booking.rider.note), "")
    visiting = tuple(id_ for id_, visit in visits.items() if visit.state in OPEN_STATES)
    return CallerFile(names, note, _usual(rides), tickets, visiting)


def _usual(rides: Iterable[Booking]) -> tuple[UsualTrip, ...]:
    """Return the trips made most often, the newest first among equals; `rides` are newest first."""
    made: dict[tuple[float, ...], dict[str, list[Booking]]] = defaultdict(dict)
    for ride in rides:
        if ride.state in _TELLS:
            ends = (ride.origin, ride.destination)
            same = made[tuple(round(at, _SAME_PLACE_DIGITS) for place in ends for at in (place.lat, place.lon))]
            same.setdefault(ride.group_id or ride.id, []).append(ride)  # a divided party makes one trip
    trips = [_usual_trip(tuple(same.values())) for same in made.values()]
    return tuple(sorted(trips, key=lambda trip: (-trip.times, -trip.last_s))[:_MOST_TRIPS])


def _usual_trip(made: Sequence[Sequence[Booking]]) -> UsualTrip:
    """Return a trip that was made so many times, the newest first, each time in one ride or several."""
    newest = made[0][0]
    last_s = max(ride.promise.pickup_from_s for rides in made for ride in rides)
    return UsualTrip(newest.origin, newest.destination, _party(made[0]), newest.impaired, len(made), last_s)


def _party(rides: Sequence[Booking]) -> Party:
    """Return who travelled in these rides of a party: as it was divided, before any of them was lost and replaced."""
    divided_s = min(ride.created_s for ride in rides)
    parties = (astuple(ride.party) for ride in rides if ride.created_s == divided_s)
    return Party(*map(sum, zip(*parties, strict=True)))
