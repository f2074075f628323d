"""A day's worth of everything in the line town, for whoever needs a database that has been lived in."""

from tests.mobility.fakes import HOUR

__all__ = ["live_through"]


def live_through(town):
    """
    Let a ride of each kind happen in a town of two vans; returns their ids by name.

    Bus 1 completes one, waits for one who never comes, and has one on board at the end; others are still to come.
    """
    rides = {"done": town.booked(1, 3)}
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()
    rides["missed"] = town.booked(4, 6)
    town.drive_to_next()
    town.clock.set(town.task().next.board[0].no_show_from_s)
    town.event("no_show", booking=rides["missed"])
    rides["aboard"] = town.booked(5, 9)
    town.drive_to_next()
    town.serve_halt()
    rides["booked"] = town.booked(2, 5, "depart", town.now_s + 4 * HOUR)
    rides["held"] = town.held(3, 7, "depart", town.now_s + 5 * HOUR)
    rides["given_up"] = town.service.booking.cancel(town.booked(2, 6).booking_id)
    return {name: ticket.booking_id for name, ticket in rides.items()}
