"""The fleet in memory: what a process keeps of what it wrote is what another one reads."""

from dataclasses import replace

import pytest

from tests.mobility.fakes import Town, policy


@pytest.fixture
def town(store):
    return Town(store, vans=2)


def from_now(plans, now_s):
    """Return plans whose vehicles are ready now at the earliest: since when one has stood idle changes nothing."""
    return [replace(plan, anchor=replace(plan.anchor, ready_s=max(plan.anchor.ready_s, now_s))) for plan in plans]


def agree(town):
    """Hold what the process that did everything knows against one that has just begun."""
    mine, fresh = town.service.fleet, town.another_process(policy()).fleet
    assert from_now(mine.plans(), town.now_s) == from_now(fresh.plans(), town.now_s)
    assert [row.stops for row in mine.plan_board()] == [row.stops for row in fresh.plan_board()]


def test_a_process_keeps_of_what_it_wrote_what_another_one_reads(town):
    first = town.held(2, 5)
    agree(town)
    town.clock.advance(30)
    town.service.booking.confirm(first.booking_id)
    agree(town)
    second, third = town.booked(3, 6), town.held(4, 7)
    agree(town)
    town.clock.advance(3 * 60)
    town.service.booking.cancel(third.booking_id)
    agree(town)
    busy = next(number for number in (0, 1) if town.task(number).next is not None)
    town.drive_to_next(busy)
    agree(town)
    town.clock.advance(400)
    town.booked(6, 8)
    agree(town)
    town.service.booking.cancel(second.booking_id)
    agree(town)


def test_what_was_kept_does_not_outlast_the_time_it_was_true_for(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_until_s + 60)
    agree(town)
