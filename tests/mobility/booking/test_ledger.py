"""What riders owe: the price from when they book, nothing where the service is at fault, fees as the policy says."""

import pytest

from mobility.booking.values import BookingState
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.incidents.values import BreakdownReport
from tests.mobility.fakes import Town, fresh_id, policy

_FEES = {"late_cancel_percent": 50, "no_show_percent": 100}


def entries(town, ticket):
    with town.store.reading() as work:
        found = work.ledger.between(0, 2**40)
    return [(entry.reason, entry.amount_ct) for entry in found if entry.booking_id == ticket.booking_id]


def is_sound(town):
    return examine(town.service, FakeClock(1000)).findings == ()


@pytest.fixture
def strict(store):
    """One van, where late cancellations cost half of the price, and not to come costs all of it."""
    return Town(store, rules=policy(fees=_FEES))


def test_the_price_is_owed_from_when_a_ride_is_booked(town):
    held = town.held(2, 5)
    assert (held.owed_ct, entries(town, held)) == (0, [])
    ticket = town.service.booking.confirm(held.booking_id)
    assert (ticket.owed_ct, entries(town, ticket)) == (ticket.price_ct, [("booked", ticket.price_ct)])
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()
    done = town.ticket(ticket)
    assert (done.state, done.owed_ct) == (BookingState.COMPLETED, ticket.price_ct)
    assert len(entries(town, ticket)) == 1
    assert is_sound(town)


def test_giving_up_in_time_is_free_even_where_late_is_not(strict):
    ticket = strict.booked(2, 5)
    gone = strict.service.booking.cancel(ticket.booking_id)
    assert gone.owed_ct == 0
    assert entries(strict, ticket) == [("booked", ticket.price_ct), ("cancelled_by_rider", -ticket.price_ct)]
    assert is_sound(strict)


def _coming(town):
    ticket = town.booked(5, 8)
    halt = town.task().next
    town.clock.set(halt.leave_s)
    town.event("depart", stop=halt.stop_id)
    return town.ticket(ticket)


def test_giving_up_late_costs_what_the_policy_says(strict):
    ticket = _coming(strict)
    assert ticket.cancellation == "late"
    gone = strict.service.booking.cancel(ticket.booking_id)
    assert gone.owed_ct == ticket.price_ct // 2
    assert entries(strict, ticket)[1:] == [("cancelled_by_rider", ticket.price_ct // 2 - ticket.price_ct)]
    assert is_sound(strict)


def test_by_default_giving_up_late_is_free(town):
    ticket = _coming(town)
    assert town.service.booking.cancel(ticket.booking_id).owed_ct == 0


def _missed(town, wait_s=0):
    ticket = _coming(town)
    town.clock.set(max(town.now_s, ticket.pickup_from_s) + wait_s)
    town.event("arrive", stop=ticket.pickup_stop.id)
    town.clock.set(town.task().next.board[0].no_show_from_s)
    town.event("no_show", booking=ticket)
    return town.ticket(ticket)


def test_who_does_not_come_owes_what_the_policy_says(strict):
    ticket = _missed(strict)
    assert (ticket.state, ticket.owed_ct) == (BookingState.NO_SHOW, ticket.price_ct)
    assert is_sound(strict)


def test_who_was_waited_for_too_late_owes_nothing(strict):
    ticket = _missed(strict, wait_s=1200)
    assert (ticket.state, ticket.owed_ct) == (BookingState.NO_SHOW, 0)
    assert is_sound(strict)


def test_nobody_pays_for_a_ride_the_service_lost(strict):
    ticket = strict.booked(2, 5)
    strict.service.incidents.break_down(BreakdownReport(fresh_id(), strict.vans[0].id), "leitstelle")
    lost = strict.ticket(ticket)
    assert (lost.state, lost.owed_ct) == (BookingState.CANCELLED_BY_SERVICE, 0)
    assert is_sound(strict)


@pytest.mark.parametrize(("percent", "owed_ct"), [(0, 0), (50, 190), (100, 381)])
def test_fees_are_rounded_in_favour_of_the_rider(percent, owed_ct):
    fees = policy(fees={"no_show_percent": percent, "late_cancel_percent": percent}).fees
    assert (fees.no_show_ct(381), fees.late_cancel_ct(381)) == (owed_ct, owed_ct)
