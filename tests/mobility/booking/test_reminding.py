"""Riders are reminded once, and only of what they booked long before."""

import pytest

from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.notify.relay import Relay
from tests.mobility.fakes import HOUR, Town, policy


class _Kept:
    def __init__(self):
        self.texts = []

    def send(self, notice):
        self.texts.append(notice.text)


@pytest.fixture
def town(store):
    return Town(store, vans=2, rules=policy(remind_before_s=HOUR))


@pytest.fixture
def ticket(town):
    """Four hours ahead."""
    return town.booked(2, 5, when="depart", at_s=town.now_s + 4 * HOUR)


def test_an_hour_before_the_rider_is_reminded_in_words(town, ticket):
    kept = _Kept()
    relay = Relay(town.service, kept)
    relay.pump()
    town.clock.set(ticket.pickup_from_s - HOUR - 1)
    assert town.service.booking.remind() == ()
    town.clock.advance(1)
    assert town.service.booking.remind() == (ticket.booking_id,)
    relay.pump()
    assert kept.texts[-1].startswith("Zur Erinnerung: Ihre Fahrt am 05.01.,")
    assert ticket.code in kept.texts[-1]
    assert examine(town.service, FakeClock(town.now_s)).findings == ()


def test_once_is_enough_however_many_workers_run(town, ticket):
    town.clock.set(ticket.pickup_from_s - 600)
    other = town.another_process(town.service.policy)
    assert [len(service.booking.remind()) for service in (town.service, other, town.service)] == [1, 0, 0]


def test_who_has_just_booked_or_given_up_is_left_alone(town, ticket):
    town.clock.set(ticket.pickup_from_s - 1800)
    town.service.booking.cancel(ticket.booking_id)
    town.booked(3, 6)
    town.held(4, 7)
    assert town.service.booking.remind() == ()


def test_a_policy_may_remind_nobody(town, ticket):
    quiet = town.another_process(policy(remind_before_s=0))
    town.clock.set(ticket.pickup_from_s - 600)
    assert quiet.booking.remind() == ()
