"""A held seat is confirmed or comes free again; every change is told and written down."""

import pytest

from mobility.booking.states import TRANSITIONS, require
from mobility.booking.values import LIVE_STATES, BookingState
from mobility.errors import IllegalTransition, NotFound, OfferExpired


def test_a_hold_that_is_not_confirmed_expires_and_frees_the_seat(town):
    ticket = town.held(2, 5)
    town.clock.advance(179)
    assert town.service.booking.expire_holds() == ()
    town.clock.advance(1)
    assert town.service.booking.expire_holds() == (ticket.booking_id,)
    assert town.ticket(ticket).state is BookingState.EXPIRED
    assert town.service.fleet.plans()[0].stops == ()
    with pytest.raises(OfferExpired):
        town.service.booking.confirm(ticket.booking_id)


def test_a_confirmation_in_the_last_second_counts_and_one_later_does_not(town):
    ticket = town.held(2, 5)
    town.clock.advance(179)
    assert town.service.booking.confirm(ticket.booking_id).state is BookingState.BOOKED
    late = town.held(2, 5)
    town.clock.advance(180)
    with pytest.raises(OfferExpired):
        town.service.booking.confirm(late.booking_id)


def test_cancelling_frees_the_seat(town):
    ticket = town.booked(2, 5)
    assert ticket.cancellation == "free"
    town.service.booking.cancel(ticket.booking_id)
    assert town.service.fleet.plans()[0].stops == ()
    assert town.ticket(ticket).cancellation == "not_possible"


def test_nobody_cancels_a_ride_they_are_on(town):
    ticket = town.booked(2, 5)
    town.drive_to_next()
    town.serve_halt()
    with pytest.raises(IllegalTransition):
        town.service.booking.cancel(ticket.booking_id)
    assert town.ticket(ticket).state is BookingState.ON_BOARD


def test_the_service_can_end_a_ride_that_broke_down(town):
    ticket = town.booked(2, 5)
    town.drive_to_next()
    town.serve_halt()
    town.service.booking.cancel(ticket.booking_id, by="service")
    (plan,) = town.service.fleet.plans()
    assert (plan.stops, plan.on_board) == ((), ())


def test_an_unknown_booking_is_not_found(town):
    for use_case in (town.service.booking.ticket, town.service.booking.confirm, town.service.booking.cancel):
        with pytest.raises(NotFound):
            use_case("nobody knows this one")


def test_every_change_is_audited_and_told_to_rider_driver_and_control_room(town):
    ticket = town.booked(2, 5)
    with town.store.reading() as work:
        entries = work.audit.of(f"booking:{ticket.booking_id}")
    assert [action for _, _, action, _ in entries] == ["booking_held", "booking_confirmed"]
    told = [
        (message.audience, message.payload["state"])
        for message in town.service.outbox.after(0)
        if message.topic == "booking_state"
    ]
    rider = f"booking:{ticket.booking_id}"
    assert told == [(rider, "held"), ("control", "held"), (rider, "booked"), ("control", "booked")]
    van = f"vehicle:{town.vans[0].id}"
    assert {message.topic for message in town.service.outbox.after(0, [van])} == {"plan_changed"}


def test_the_way_leads_through_the_halts_before_mine(town):
    town.booked(2, 6)
    ticket = town.booked(3, 7)
    way = town.service.booking.way(ticket.booking_id)
    assert (way.here_stop_id, way.stop_ids) == ("s0", ("s2", "s3"))
    assert town.ticket(ticket).stops_before == 1


def test_the_list_of_rides_can_be_narrowed(town):
    held, booked = town.held(2, 5), town.booked(3, 6)
    listed = town.service.booking.tickets(0, 2**40, states={BookingState.BOOKED})
    assert [ticket.booking_id for ticket in listed] == [booked.booking_id]
    assert len(town.service.booking.tickets(0, 2**40)) == 2
    assert held.vehicle is None  # nobody is told a vehicle before the ride is booked


@pytest.mark.parametrize("before", list(BookingState))
@pytest.mark.parametrize("after", list(BookingState))
def test_only_the_drawn_transitions_exist(before, after):
    if after in TRANSITIONS[before]:
        assert require("x", before, after) is after
    else:
        with pytest.raises(IllegalTransition):
            require("x", before, after)


def test_what_is_over_stays_over():
    assert {state for state in BookingState if not TRANSITIONS[state]} == set(BookingState) - LIVE_STATES
