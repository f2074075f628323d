"""Freed seats go to whoever waits, in turn, and come back where nobody takes them."""

from dataclasses import replace

import pytest

from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import BookingState, Party, RiderInfo
from mobility.errors import IdempotencyMismatch, InvalidInput, Refused
from mobility.notify.relay import Relay
from mobility.waiting.values import WaitingState
from tests.mobility.fakes import HOUR, MONDAY_8, Town, at, fresh_id, policy, trip

TEN = MONDAY_8 + 2 * HOUR
NARROW = policy(max_wait_s=60)


@pytest.fixture
def full(memory):
    """One seat, taken at 10:00 by a rider the other way; gives the town and that ride."""
    return _full(memory)


def _full(store):
    town = Town(store, seats=1, rules=NARROW)
    return town, town.booked(9, 0, "depart", TEN - 300)


def _join(town, name="Erika", service=None, **options):
    wish = trip(2, 9, "depart", TEN, **options)
    return (service or town.service).waiting.join(fresh_id("waiting"), wish, RiderInfo(name, "0261 1"))


def _state(town, view):
    return town.service.waiting.view(view.waiting.id).waiting.state


def test_a_freed_seat_is_offered_at_once_and_taken(full):
    town, taken = full
    view = _join(town)
    assert town.service.waiting.serve() == ()
    town.service.booking.cancel(taken.booking_id)
    assert town.service.waiting.serve() == (view.waiting.id,)
    offered = town.service.waiting.view(view.waiting.id)
    assert (offered.waiting.state, offered.ticket.state) == (WaitingState.OFFERED, BookingState.HELD)
    assert offered.ticket.held_until_s == MONDAY_8 + 900
    town.service.booking.confirm(offered.ticket.booking_id)
    town.service.waiting.serve()
    assert _state(town, view) is WaitingState.BOOKED


def test_an_offer_lasts_at_most_half_of_the_time_that_is_left(full):
    town, taken = full
    view = _join(town)
    town.clock.set(TEN - 1000)
    town.service.booking.cancel(taken.booking_id)
    town.service.waiting.serve()
    ticket = town.service.waiting.view(view.waiting.id).ticket
    assert ticket.held_until_s == town.now_s + (ticket.pickup_from_s - town.now_s) // 2


def test_first_come_first_served(full):
    town, taken = full
    first = _join(town)
    town.clock.advance(60)
    second = _join(town, "Bert")
    town.service.booking.cancel(taken.booking_id)
    assert town.service.waiting.serve() == (first.waiting.id,)
    assert _state(town, second) is WaitingState.WAITING


def test_who_cannot_take_steps_comes_nearer_twice_as_fast(full):
    """After 60 s and 40 s of waiting the weights make it 60 against 80."""
    town, taken = full
    _join(town)
    town.clock.advance(20)
    impaired = _join(town, "Walter", impaired=True)
    town.clock.advance(40)
    town.service.booking.cancel(taken.booking_id)
    assert town.service.waiting.serve() == (impaired.waiting.id,)


def test_an_offer_nobody_takes_goes_to_the_next(full):
    town, taken = full
    first = _join(town)
    town.clock.advance(60)
    second = _join(town, "Bert")
    town.service.booking.cancel(taken.booking_id)
    town.service.waiting.serve()
    town.clock.advance(901)
    town.service.booking.expire_holds()
    assert town.service.waiting.serve() == (second.waiting.id,)
    assert _state(town, first) is WaitingState.OVER


def test_who_withdraws_gives_the_offer_back(full):
    town, taken = full
    view = _join(town)
    town.service.booking.cancel(taken.booking_id)
    town.service.waiting.serve()
    after = town.service.waiting.withdraw(view.waiting.id)
    assert (after.waiting.state, after.ticket.state) == (WaitingState.WITHDRAWN, BookingState.CANCELLED_BY_RIDER)
    assert town.service.waiting.withdraw(view.waiting.id) == after


def test_waiting_ends_when_it_is_too_late(full):
    town, _ = full
    view = _join(town)
    town.clock.set(TEN)
    town.service.waiting.serve()
    assert _state(town, view) is WaitingState.OVER


def test_what_happens_is_told(full):
    town, taken = full
    relay, kept = None, []

    class Keep:
        def send(self, notice):
            kept.append(notice.text)

    relay = Relay(town.service, Keep())
    _join(town)
    town.service.booking.cancel(taken.booking_id)
    town.service.waiting.serve()
    relay.pump()
    assert kept[-1].startswith("Ein Platz ist frei: 10:0")
    assert "bis 08:15 Uhr für Sie" in kept[-1]
    town.clock.advance(901)
    town.service.booking.expire_holds()
    town.service.waiting.serve()
    relay.pump()
    assert kept[-1].startswith("Leider wurde für Ihre Fahrt kein Platz frei")


def test_the_same_request_again_is_the_same_place(full):
    town, _ = full
    key, rider = fresh_id("waiting"), RiderInfo("Erika", "0261 1")
    wish = trip(2, 9, "depart", TEN)
    assert town.service.waiting.join(key, wish, rider) == town.service.waiting.join(key, wish, rider)
    with pytest.raises(IdempotencyMismatch):
        town.service.waiting.join(key, wish, RiderInfo("Bert", "0261 1"))


def test_the_same_request_again_is_answered_when_its_time_is_past(full):
    town, _ = full
    key, rider, wish = fresh_id("waiting"), RiderInfo("Erika", "0261 1"), trip(2, 9, "depart", TEN)
    first = town.service.waiting.join(key, wish, rider)
    town.clock.set(TEN + 1)
    assert town.service.waiting.join(key, wish, rider) == first


@pytest.mark.parametrize(
    ("changes", "phone", "field"),
    [
        ({"at_s": MONDAY_8 - 1}, "1", "at_s"),
        ({}, " ", "phone"),
        ({"when": "x"}, "1", "when"),
        ({"destination": at(500)}, "1", "destination"),
    ],
)
def test_what_cannot_be_meant_names_its_field(town, changes, phone, field):
    with pytest.raises(InvalidInput) as caught:
        town.service.waiting.join(fresh_id(), replace(trip(2, 9, "depart", TEN), **changes), RiderInfo("E", phone))
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"at_s": MONDAY_8 + 15 * 24 * HOUR}, "BEYOND_HORIZON"), ({"party": Party(adults=25)}, "PARTY_TOO_LARGE")],
)
def test_nobody_waits_for_what_can_never_be_had(town, changes, reason):
    with pytest.raises(Refused) as caught:
        town.service.waiting.join(fresh_id(), replace(trip(2, 9, "depart", TEN), **changes), RiderInfo("E", "1"))
    assert caught.value.reason == reason


def _join_both(town):
    wish = trip(2, 9, "depart", TEN)
    return town.service.waiting.join(fresh_id("waiting"), wish, RiderInfo("Erika", "0261 1"), ReturnWish("shopping"))


def test_who_waits_for_both_ways_gets_both_or_neither(full):
    town, taken = full
    view = _join_both(town)
    assert town.service.waiting.serve() == ()
    town.service.booking.cancel(taken.booking_id)
    back = town.booked(9, 2, "depart", TEN + 3 * HOUR)  # somebody else rides later: no harm
    assert town.service.waiting.serve() == (view.waiting.id,)
    offered = town.service.waiting.view(view.waiting.id)
    assert (offered.ticket.state, offered.home.state) == (BookingState.HELD, BookingState.HELD)
    assert offered.home.held_until_s == offered.ticket.held_until_s
    assert offered.home.pickup_from_s >= offered.ticket.arrive_by_s + HOUR
    town.service.booking.confirm(offered.ticket.booking_id)
    town.service.waiting.serve()
    done = town.service.waiting.view(view.waiting.id)
    assert (done.waiting.state, done.home.state) == (WaitingState.BOOKED, BookingState.BOOKED)
    assert town.ticket(back).state is BookingState.BOOKED


def test_a_way_out_without_a_way_home_is_not_offered(full):
    """The shift ends at 18:00: whoever goes shopping at 17:30 has no way home."""
    town, _ = full
    wish = trip(2, 9, "depart", MONDAY_8 + 9 * HOUR + 1800)
    town.service.waiting.join(fresh_id("waiting"), wish, RiderInfo("Erika", "0261 1"), ReturnWish("shopping"))
    assert town.service.waiting.serve() == ()


def test_who_withdraws_gives_both_ways_back(full):
    town, taken = full
    view = _join_both(town)
    town.service.booking.cancel(taken.booking_id)
    town.service.waiting.serve()
    after = town.service.waiting.withdraw(view.waiting.id)
    assert {after.ticket.state, after.home.state} == {BookingState.CANCELLED_BY_RIDER}


def test_two_workers_offer_one_seat_once(store):
    town, taken = _full(store)
    views = [_join(town), _join(town, "Bert")]
    others = [town.another_process(NARROW) for _ in range(2)]
    town.service.booking.cancel(taken.booking_id)
    offered = [waiting_id for service in others for waiting_id in service.waiting.serve()]
    assert len(offered) == 1
    assert sorted(_state(town, view) for view in views) == [WaitingState.OFFERED, WaitingState.WAITING]
