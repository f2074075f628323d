"""One ride from wish to door, step by step."""

from mobility.booking.values import BookingState
from mobility.fleet.values import Phase
from tests.mobility.fakes import MONDAY_8, Town


def test_a_ride_goes_from_wish_to_completed(store):
    town = Town(store)
    ticket = town.held(2, 5)
    assert ticket.state is BookingState.HELD
    ticket = town.service.booking.confirm(ticket.booking_id)
    assert ticket.state is BookingState.BOOKED
    # Lead time 600 s from 8:00; the van needs only 120 s from s0 to s2.
    assert ticket.pickup_from_s == MONDAY_8 + 600
    assert ticket.eta_pickup_s == MONDAY_8 + 600
    # 75 s to board one person, 180 s from s2 to s5.
    assert ticket.eta_dropoff_s == MONDAY_8 + 600 + 75 + 180

    town.drive_to_next()
    assert town.ticket(ticket).state is BookingState.ARRIVED
    town.serve_halt()
    assert town.ticket(ticket).state is BookingState.ON_BOARD
    town.drive_to_next()
    town.serve_halt()
    done = town.ticket(ticket)
    assert done.state is BookingState.COMPLETED
    assert not done.late
    assert town.task().phase is Phase.IDLE


def test_two_riders_share_a_van(town):
    first = town.booked(2, 6, name="Anna")
    second = town.booked(3, 7, name="Bert")
    for _ in range(4):
        town.drive_to_next()
        town.serve_halt()
    assert town.ticket(first).state is BookingState.COMPLETED
    assert town.ticket(second).state is BookingState.COMPLETED
    # Shared: the second boarded before the first alighted.
    assert town.ticket(second).eta_pickup_s < town.ticket(first).eta_dropoff_s
