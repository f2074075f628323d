"""What drivers report moves rides on, in legal order and exactly once."""

import pytest

from mobility.booking.values import BookingState
from mobility.errors import IdempotencyMismatch, IllegalTransition, InvalidInput, NotAllowed, NotFound, Refused
from mobility.fleet.values import DriverEvent, EventKind, Phase, ShiftState
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, trip


def test_a_driver_with_nothing_to_do_waits_at_the_depot(town):
    task = town.task()
    assert (task.phase, task.next, task.here_stop_id) == (Phase.IDLE, None, "s0")


def test_the_task_says_when_to_leave_and_whom_to_meet(town):
    ticket = town.booked(2, 5)
    halt = town.task().next
    assert (halt.stop_id, halt.name) == ("s2", "Halt 2")
    # 120 s to drive, and a minute early.
    assert halt.leave_s == ticket.eta_pickup_s - 120 - 60
    assert [(line.name, line.code, line.state) for line in halt.board] == [
        ("Erika Beispiel", ticket.code, BookingState.BOOKED)
    ]
    assert town.task().path_stop_ids == ("s0", "s2", "s5", "s0")


def test_the_way_home_begins_when_the_shift_ends(town):
    town.booked(2, 5)
    *_, home = town.task().following
    assert home.is_depot
    # 300 s from s5 to s0, a minute early, by 18:00.
    assert home.leave_s == MONDAY_8 + 10 * 3600 - 300 - 60


def test_a_repeated_event_changes_nothing(town):
    town.booked(2, 5)
    event = DriverEvent("the same event", town.vans[0].id, EventKind.DEPART, town.now_s, stop_id="s2")
    first = town.service.fleet.driver_event(event)
    assert town.service.fleet.driver_event(event).plan_version == first.plan_version
    with pytest.raises(IdempotencyMismatch):
        town.service.fleet.driver_event(
            DriverEvent("the same event", town.vans[0].id, EventKind.ARRIVE, town.now_s, stop_id="s2")
        )


def test_a_repeated_event_is_known_again_however_late_it_comes(town):
    town.booked(2, 5)
    event = DriverEvent("the same event", town.vans[0].id, EventKind.DEPART, town.now_s, stop_id="s2")
    first = town.service.fleet.driver_event(event)
    town.clock.advance(13 * HOUR)
    assert town.service.fleet.driver_event(event).plan_version == first.plan_version


def test_the_first_event_starts_the_shift(town):
    town.booked(2, 5)
    assert town.task().shift.state is ShiftState.PLANNED
    town.event("depart", stop="s2")
    assert town.task().shift.state is ShiftState.STARTED


def test_departing_tells_the_rider_that_the_van_is_on_its_way(town):
    ticket = town.booked(2, 5)
    town.event("depart", stop="s2")
    assert town.ticket(ticket).state is BookingState.UNDER_WAY


@pytest.mark.parametrize(
    ("kind", "stop", "message"),
    [
        ("depart", "s7", "next stop is s2"),
        ("arrive", "s2", "not departed yet"),
        ("arrive", "s7", "next stop is s2"),
    ],
)
def test_a_van_goes_to_its_next_stop_only(town, kind, stop, message):
    town.booked(2, 5)
    with pytest.raises(IllegalTransition, match=message):
        town.event(kind, stop=stop)


def test_nobody_boards_before_the_van_is_there(town):
    ticket = town.booked(2, 5)
    with pytest.raises(IllegalTransition, match="arrive there first"):
        town.event("board", booking=ticket)
    town.event("depart", stop="s2")
    with pytest.raises(IllegalTransition, match="arrive there first"):
        town.event("board", booking=ticket)


def test_nobody_is_left_standing_at_a_stop(town):
    town.booked(2, 5)
    town.drive_to_next()
    with pytest.raises(IllegalTransition, match="Erika"):
        town.event("depart", stop="s5")


def test_a_held_seat_is_not_boarded(town):
    ticket = town.held(2, 5)
    town.event("depart", stop="s2")
    town.event("arrive", stop="s2")
    with pytest.raises(IllegalTransition):
        town.event("board", booking=ticket)
    assert town.service.booking.confirm(ticket.booking_id).state is BookingState.ARRIVED
    town.event("board", booking=ticket)


def test_a_no_show_needs_patience(town):
    ticket = town.booked(2, 5)
    town.drive_to_next()
    with pytest.raises(Refused) as caught:
        town.event("no_show", booking=ticket)
    assert caught.value.reason == "TOO_EARLY_FOR_NO_SHOW"
    from_s = town.task().next.board[0].no_show_from_s
    assert from_s == ticket.pickup_from_s + 300
    town.clock.set(from_s)
    town.event("no_show", booking=ticket)
    assert town.ticket(ticket).state is BookingState.NO_SHOW
    assert town.task().phase is Phase.IDLE
    assert all(not halt.board and not halt.alight for halt in (town.task().next,) if halt)


def test_events_of_the_future_and_of_yesterday_are_refused(town):
    town.booked(2, 5)
    for at_s in (town.now_s + 1000, town.now_s - 86_400):
        with pytest.raises(InvalidInput) as caught:
            town.event("depart", stop="s2", at_s=at_s)
        assert caught.value.field == "at_s"


def test_only_the_driver_on_duty_reports_for_a_van(memory):
    town = Town(memory, vans=2)
    town.booked(2, 5)
    event = DriverEvent(fresh_id("event"), town.vans[0].id, EventKind.DEPART, town.now_s, stop_id="s2")
    with pytest.raises(NotAllowed):
        town.service.fleet.driver_event(event, town.drivers[1].id)


def test_an_unknown_booking_is_not_found(town):
    with pytest.raises(NotFound):
        town.event("board", booking="nobody")


def test_cancelling_while_the_van_comes_frees_it_at_that_stop(town):
    ticket = town.booked(2, 5)
    town.clock.set(ticket.pickup_from_s - 120)
    town.event("depart", stop="s2")
    assert town.ticket(ticket).cancellation == "late"
    town.service.booking.cancel(ticket.booking_id)
    task = town.task()
    assert (task.phase, task.here_stop_id) == (Phase.IDLE, "s2")
    (plan,) = town.service.fleet.plans()
    # It left at from - 120 and is there 120 s later.
    assert plan.anchor.ready_s == ticket.pickup_from_s


def test_a_shift_with_riders_left_does_not_end(town):
    ticket = town.booked(2, 5)
    with pytest.raises(IllegalTransition, match="2 stops"):
        town.service.fleet.end_shift(town.drivers[0].id)
    town.service.booking.cancel(ticket.booking_id)
    assert town.service.fleet.end_shift(town.drivers[0].id).state is ShiftState.ENDED
    assert town.service.booking.find_offers(trip(2, 5)).refusal.reason == "OUT_OF_SHIFT"
