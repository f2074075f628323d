"""The same request again changes nothing; two riders never get the same seat."""

import threading
from contextlib import contextmanager

import pytest
from sqlalchemy import Engine, event

from mobility.booking.values import BookingState, RiderInfo
from mobility.errors import IdempotencyMismatch, InvalidInput, MobilityError, NotFound, OfferExpired, OfferUsed
from tests.mobility.fakes import Town, fresh_id, policy

ERIKA = RiderInfo("Erika Beispiel", "0261 1")


def test_a_repeated_hold_is_one_booking(town):
    offer, booking_id = town.offer(2, 5), fresh_id()
    first = town.service.booking.hold(offer.id, booking_id, ERIKA)
    again = town.service.booking.hold(offer.id, booking_id, ERIKA)
    assert first == again
    assert len(town.service.booking.tickets(0, 2**40)) == 1


def test_a_repeated_hold_still_answers_when_the_offer_has_expired(town):
    offer, booking_id = town.offer(2, 5), fresh_id()
    town.service.booking.hold(offer.id, booking_id, ERIKA)
    town.clock.advance(1000)
    assert town.service.booking.hold(offer.id, booking_id, ERIKA).booking_id == booking_id


def test_the_same_id_with_another_body_is_refused(town):
    offer, booking_id = town.offer(2, 5), fresh_id()
    town.service.booking.hold(offer.id, booking_id, ERIKA)
    with pytest.raises(IdempotencyMismatch):
        town.service.booking.hold(offer.id, booking_id, RiderInfo("Max Muster"))


def test_an_offer_is_taken_once(town):
    offer = town.offer(2, 5)
    town.service.booking.hold(offer.id, fresh_id(), ERIKA)
    with pytest.raises(OfferUsed):
        town.service.booking.hold(offer.id, fresh_id(), ERIKA)


def test_an_old_offer_is_not_taken(town):
    offer = town.offer(2, 5)
    town.clock.advance(181)
    with pytest.raises(OfferExpired):
        town.service.booking.hold(offer.id, fresh_id(), ERIKA)


def test_an_unknown_offer_is_not_found(town):
    with pytest.raises(NotFound):
        town.service.booking.hold("nothing", fresh_id(), ERIKA)


def test_a_guessable_id_is_refused(town):
    with pytest.raises(InvalidInput) as caught:
        town.service.booking.hold(town.offer(2, 5).id, "1", ERIKA)
    assert caught.value.field == "booking_id"


def test_confirming_twice_and_cancelling_twice_change_nothing_more(town):
    ticket = town.booked(2, 5)
    assert town.service.booking.confirm(ticket.booking_id) == ticket
    cancelled = town.service.booking.cancel(ticket.booking_id)
    assert cancelled.state is BookingState.CANCELLED_BY_RIDER
    assert town.service.booking.cancel(ticket.booking_id) == cancelled


def _race(jobs):
    """Run the jobs at the same moment; returns each result or the error it ended with."""
    results, start = [None] * len(jobs), threading.Barrier(len(jobs))

    def run(index):
        start.wait()
        try:
            results[index] = jobs[index]()
        except MobilityError as error:
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_eight_riders_race_for_the_last_seat_and_one_wins(store):
    """One seat, one window: of eight offers for the same ride, found by eight processes, one can be held."""
    town = Town(store, seats=1)
    others = [town.another_process(policy()) for _ in range(8)]
    # Over 9 km with a ride-time limit that a second rider in between would break.
    offers = [town.offer(0, 9, when="depart", at_s=town.now_s + 3600) for _ in others]
    results = _race(
        [lambda s=s, o=o: s.booking.hold(o.id, fresh_id(), ERIKA) for s, o in zip(others, offers, strict=True)]
    )
    winners = [result for result in results if not isinstance(result, MobilityError)]
    assert len(winners) == 1, results
    assert {type(result).__name__ for result in results if result not in winners} == {"PlanChanged"}
    (plan,) = town.service.fleet.plans()
    assert [request.id for request in plan.requests] == [winners[0].booking_id]


def test_one_booking_sent_by_eight_threads_is_held_once(store):
    town = Town(store)
    offer, booking_id = town.offer(2, 5), fresh_id()
    others = [town.another_process(policy()) for _ in range(8)]
    results = _race([lambda s=s: s.booking.hold(offer.id, booking_id, ERIKA) for s in others])
    assert {result.booking_id for result in results} == {booking_id}
    assert len(town.service.booking.tickets(0, 2**40)) == 1
    (plan,) = town.service.fleet.plans()
    assert len(plan.stops) == 2


@contextmanager
def _as_soon_as_anybody_looks_at(table, happens):
    """Let something happen just before the next query of that table is sent."""
    left = [happens]

    def looked(_connection, _cursor, statement, *_):
        if f"FROM {table}" in " ".join(statement.split()) and left:
            left.pop()()

    event.listen(Engine, "before_cursor_execute", looked)
    yield
    event.remove(Engine, "before_cursor_execute", looked)
    assert not left


def test_a_repetition_that_overtakes_while_it_is_looked_up_is_one_booking(store):
    """Its key was not there when it was looked for, and its offer is taken when that is: the answer is the same."""
    town = Town(store)
    offer, booking_id = town.offer(2, 5), fresh_id()
    other = town.another_process(policy())
    with _as_soon_as_anybody_looks_at("offers", lambda: other.booking.hold(offer.id, booking_id, ERIKA)):
        held = town.service.booking.hold(offer.id, booking_id, ERIKA)
    assert held == town.service.booking.ticket(booking_id)
    assert len(town.service.booking.tickets(0, 2**40)) == 1
