"""What clients ask and are answered, as plain values that can be written down and compared."""

from dataclasses import dataclass

from mobility.booking.values import RiderInfo
from mobility.errors import MobilityError
from tests.mobility.fakes import trip

__all__ = ["Answered", "Asked", "answer"]


@dataclass(frozen=True)
class Asked:
    """One request; sent again it is equal. `what` is offers, hold, confirm or cancel."""

    what: str
    booking_id: str
    offer_id: str = ""
    name: str = ""
    way: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True)
class Answered:
    """
    What a client was told: the error's code, or "" and what it can rely on.

    `told` is the promise of a ticket (code, price, window, arrival) or the ids of the offers.
    """

    asked: Asked
    error: str
    state: str = ""
    told: tuple = ()


def answer(service, asked):
    """Let a service answer a request, as the web does."""
    try:
        if asked.what == "offers":
            origin, destination, at_s = asked.way
            found = service.booking.find_offers(trip(origin, destination, "depart", at_s))
            return Answered(asked, "", told=tuple(offer.id for offer in found.offers))
        ticket = _ticket(service.booking, asked)
    except MobilityError as error:
        return Answered(asked, error.code)
    told = (ticket.code, ticket.price_ct, ticket.pickup_from_s, ticket.pickup_until_s, ticket.arrive_by_s)
    return Answered(asked, "", ticket.state.value, told)


def _ticket(booking, asked):
    if asked.what == "hold":
        return booking.hold(asked.offer_id, asked.booking_id, RiderInfo(asked.name, "0261 1"))
    return booking.confirm(asked.booking_id) if asked.what == "confirm" else booking.cancel(asked.booking_id)
