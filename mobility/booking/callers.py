"""Who is calling: what earlier rides under a telephone number tell, so that "as always" is one key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

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
    """A trip somebody has made `times` times, last with this party; `last_s` is when they were last picked up."""

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
    made: dict[tuple[float, ...], list[Booking]] = defaultdict(list)
    for ride in rides:
        if ride.state in _TELLS:
            ends = (ride.origin, ride.destination)
            made[tuple(round(at, _SAME_PLACE_DIGITS) for place in ends for at in (place.lat, place.lon))].append(ride)
    trips = [
        UsualTrip(
            same[0].origin,
            same[0].destination,
            same[0].party,
            same[0].impaired,
            len(same),
            max(ride.promise.pickup_from_s for ride in same),
        )
        for same in made.values()
    ]
    return tuple(sorted(trips, key=lambda trip: (-trip.times, -trip.last_s))[:_MOST_TRIPS])
