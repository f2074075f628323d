"""Whoever has agreed already books in one go: one transaction, the same rules, and the same answer when asked again."""

import pytest

from mobility.booking.values import BookingState, RiderInfo
from mobility.errors import IdempotencyMismatch, OfferExpired, OfferUsed
from tests.mobility.fakes import fresh_id

ERIKA = RiderInfo("Erika Beispiel", "0261 1", booked_by="staff")


def test_it_is_what_holding_and_confirming_would_have_made(town):
    offer = town.offer(2, 5)
    ticket = town.service.booking.book(offer.id, fresh_id(), ERIKA)
    assert ticket.state is BookingState.BOOKED
    assert (ticket.held_until_s, ticket.price_ct, ticket.owed_ct) == (None, offer.price_ct, offer.price_ct)
    assert (ticket.pickup_from_s, ticket.arrive_by_s) == (offer.pickup_from_s, offer.arrive_by_s)
    assert ticket.vehicle.id == town.vans[0].id
    assert town.ticket(ticket) == ticket
    with town.store.reading() as work:
        entries = work.audit.of(f"booking:{ticket.booking_id}")
        owed = work.ledger.between(0, 2**40)
    assert [(actor, action) for _, actor, action, _ in entries] == [("staff", "booking_confirmed")]
    assert [(entry.booking_id, entry.amount_ct) for entry in owed] == [(ticket.booking_id, offer.price_ct)]
    told = [message.payload["state"] for message in town.service.outbox.after(0) if message.topic == "booking_state"]
    assert told == ["booked", "booked"]


def test_it_does_not_expire(town):
    ticket = town.service.booking.book(town.offer(2, 5).id, fresh_id(), ERIKA)
    town.clock.advance(181)
    assert town.service.booking.expire_holds() == ()
    assert town.ticket(ticket).state is BookingState.BOOKED


def test_asked_again_nothing_changes(town):
    offer, booking_id = town.offer(2, 5), fresh_id()
    first = town.service.booking.book(offer.id, booking_id, ERIKA)
    town.clock.advance(1000)
    assert town.service.booking.book(offer.id, booking_id, ERIKA) == first
    assert len(town.service.booking.tickets(0, 2**40)) == 1


def test_an_id_that_held_does_not_book(town):
    offer, booking_id = town.offer(2, 5), fresh_id()
    town.service.booking.hold(offer.id, booking_id, ERIKA)
    with pytest.raises(IdempotencyMismatch):
        town.service.booking.book(offer.id, booking_id, ERIKA)


def test_an_offer_that_is_gone_is_not_booked(town):
    offer = town.offer(2, 5)
    town.service.booking.book(offer.id, fresh_id(), ERIKA)
    with pytest.raises(OfferUsed):
        town.service.booking.book(offer.id, fresh_id(), ERIKA)
    late = town.offer(2, 5)
    town.clock.advance(181)
    with pytest.raises(OfferExpired):
        town.service.booking.book(late.id, fresh_id(), ERIKA)


def test_where_the_vehicle_stands_there_already_it_says_so(town):
    town.booked(2, 5)
    town.drive_to_next()
    ticket = town.service.booking.book(town.offer(2, 5).id, fresh_id(), ERIKA)
    assert ticket.state is BookingState.ARRIVED


def test_a_confirmed_ride_is_told_as_it_is_read_again(town):
    town.service.booking.book(town.offer(2, 5).id, fresh_id(), ERIKA)
    booking_id = fresh_id()
    town.service.booking.hold(town.offer(2, 5).id, booking_id, ERIKA)
    confirmed = town.service.booking.confirm(booking_id)
    assert confirmed == town.service.booking.ticket(booking_id) == town.service.booking.confirm(booking_id)
