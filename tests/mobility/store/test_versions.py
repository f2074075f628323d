"""One query says whether anything has moved that decisions on rides are made by."""

import pytest

from tests.mobility.fakes import Town


@pytest.fixture
def town(store):
    """The line town on a database of each kind."""
    return Town(store)


def _now(town):
    with town.store.glance() as work:
        return work.versions.now(town.clock.now_s())


def test_a_ride_moves_its_plan(town):
    before = _now(town)
    ticket = town.booked(2, 5)
    after = _now(town)
    (shift_id,) = (id_ for id_ in after.plans if after.plans[id_] != before.plans[id_])
    with town.store.reading() as work:
        assert work.bookings.get(ticket.booking_id).shift_id == shift_id
    assert (after.visits, after.roads) == (before.visits, before.roads) == ({}, 0)


def test_plans_that_are_over_are_left_out(town):
    assert _now(town).plans
    town.clock.advance(2 * 86400)
    assert _now(town).plans == {}


def test_where_nothing_is_there_are_no_versions(store):
    with store.glance() as work:
        assert work.versions.now(0) == ({}, {}, 0)
