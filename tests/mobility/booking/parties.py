"""Seven persons for vans of four, out and home: how tests ask for it, take it and look at it."""

from mobility.booking.changing import change_bookings, ending
from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import BookingState, Party, RiderInfo
from mobility.doctor.doctor import examine
from mobility.people.values import Role
from tests.mobility.fakes import HOUR, MONDAY_8, fresh_id, trip

__all__ = ["ERIKA", "add_van", "ask_both", "book_both", "hold_both", "is_sound", "lose", "states", "takings_of", "told"]

ERIKA = RiderInfo("Erika Beispiel", "0261 1")


def ask_both(town, *args, persons=7, back=None, **options):
    """Return the answer to a wish of so many persons for a way out and a way home."""
    wish = trip(2, 5, *args, **{"party": Party(adults=persons), **options})
    return town.service.booking.find_round_trips(wish, back or ReturnWish("shopping"))


def takings_of(found):
    """Return what takes a divided round trip: the rides out, and the rides home."""
    return [[Taking(part.offer.id, fresh_id()) for part in way.parts] for way in (found.outward, found.homeward)]


def hold_both(town, *args, **options):
    """Return the tickets of a divided round trip that is held: out, and home, by the persons who ride together."""
    (found,) = ask_both(town, *args, **options).groups
    outs, homes = town.service.booking.hold_group_trip(*takings_of(found), ERIKA)
    by_id = {home.booking_id: home for home in homes}
    return list(outs), [by_id[out.partner_id] for out in outs]


def book_both(town, *args, **options):
    """Return the tickets of one that is booked."""
    outs, homes = hold_both(town, *args, **options)
    town.service.booking.confirm(homes[0].booking_id)
    return [town.ticket(out) for out in outs], [town.ticket(home) for home in homes]


def states(town, tickets):
    """Return the states these rides are in now."""
    return [town.ticket(ticket).state for ticket in tickets]


def told(town, ticket):
    """Return what the rider of a ride was told."""
    messages = town.service.outbox.after(0, [f"booking:{ticket.booking_id}"])
    return [message.payload["what"] for message in messages if message.topic == "journey"]


def lose(town, *tickets, state=BookingState.CANCELLED_BY_SERVICE):
    """Let the service lose rides, as a breakdown does."""
    parts = town.service.booking._parts
    change_bookings(parts, lambda _: {ticket.booking_id: ending(parts, state, "service") for ticket in tickets})


def add_van(town, name="Ersatz", seats=None, hours=(0, 10)):
    """Put another van on duty at s0."""
    driver = town.service.people.create_staff(name.lower(), "lange genug", Role.DRIVER, name)
    room = town.vans[0].configurations if seats is None else seats
    van = town.service.fleet.add_vehicle(name, f"MYK-{name}", room, "s0")
    town.service.fleet.add_shift(van.id, driver.id, MONDAY_8 + hours[0] * HOUR, MONDAY_8 + hours[1] * HOUR)
    return van


def is_sound(town):
    """Hold that the doctor finds nothing but riders somebody should call."""
    findings = examine(town.service, town.clock).findings
    assert [finding for finding in findings if finding.rule != "RIDER_NOT_CALLED"] == []
