from dataclasses import replace

import pytest

from mobility.booking.values import BookingState, Party
from mobility.fleet.values import EventKind, FleetVehicle, Phase, Shift, ShiftState
from mobility.fleet.view_values import DriverTask, Halt, RiderLine
from mobility.simulation.drivers import Action, Manners, next_action

SHIFT = Shift("s", "v", "d", 0, 10_000, ShiftState.STARTED)
VEHICLE = FleetVehicle("v", "Van", "MYK 1", (), "depot")
MANNERS = Manners(service_s=lambda party: 60 + 15 * party.persons)


def rider(booking_id, pickup_from_s=0, no_show_from_s=None, persons=1):
    party = Party(adults=persons)
    state = BookingState.ARRIVED
    return RiderLine(booking_id, "A", "", "", party, "1234", state, pickup_from_s, 0, 0, 0, no_show_from_s)


def halt(board=(), alight=(), leave_s=100, arrive_s=400):
    return Halt("mill", "Mill", "Town", 50.0, 7.0, leave_s, arrive_s, arrive_s + 75, tuple(board), tuple(alight))


def task(phase, next_halt):
    return DriverTask("d", SHIFT, VEHICLE, phase, "home", next_halt, (), (), ("home", "mill"), 1)


def test_nothing_to_do_is_no_button():
    assert next_action(task(Phase.IDLE, None), 0, None, MANNERS) is None


def test_an_idle_driver_sets_out_when_it_is_time():
    idle = task(Phase.IDLE, halt(board=[rider("a")], leave_s=100))
    assert next_action(idle, 50, None, MANNERS) == Action(100, EventKind.DEPART, stop_id="mill")
    assert next_action(idle, 130, None, MANNERS) == Action(130, EventKind.DEPART, stop_id="mill")


def test_a_driving_driver_arrives_when_the_vehicle_does_or_as_planned():
    driving = task(Phase.DRIVING, halt(board=[rider("a")], arrive_s=400))
    assert next_action(driving, 100, 450, MANNERS) == Action(450, EventKind.ARRIVE, stop_id="mill")
    assert next_action(driving, 100, None, MANNERS) == Action(400, EventKind.ARRIVE, stop_id="mill")


def test_people_get_out_before_others_get_in():
    # 60 s + 2 persons x 15 s
    standing = task(Phase.AT_STOP, halt(board=[rider("in")], alight=[rider("out", persons=2)]))
    assert next_action(standing, 400, None, MANNERS) == Action(490, EventKind.DROP, booking_id="out")


def test_boarding_waits_for_the_told_window_and_takes_its_time():
    standing = task(Phase.AT_STOP, halt(board=[rider("late", 900), rider("early", 500)]))
    assert next_action(standing, 400, None, MANNERS) == Action(575, EventKind.BOARD, booking_id="early")
    only_late = task(Phase.AT_STOP, halt(board=[rider("late", 900)]))
    assert next_action(only_late, 575, None, MANNERS) == Action(975, EventKind.BOARD, booking_id="late")


@pytest.mark.parametrize(("no_show_from_s", "expected_s"), [(None, 800), (950, 950)])
def test_an_absent_rider_is_waited_for_and_then_given_up(no_show_from_s, expected_s):
    manners = Manners(MANNERS.service_s, is_absent=lambda _: True, no_show_after_s=300)
    standing = task(Phase.AT_STOP, halt(board=[rider("gone", 500, no_show_from_s)]))
    assert next_action(standing, 400, None, manners) == Action(expected_s, EventKind.NO_SHOW, booking_id="gone")


def test_whoever_is_there_boards_before_the_absent_are_given_up():
    manners = Manners(MANNERS.service_s, is_absent=lambda booking: booking == "gone")
    standing = task(Phase.AT_STOP, halt(board=[rider("gone", 100), rider("here", 200)]))
    action = next_action(standing, 400, None, manners)
    assert (action.kind, action.booking_id) == (EventKind.BOARD, "here")


def test_a_break_is_begun_when_it_comes_next_and_ended_when_it_is_over():
    rest = replace(halt(), is_break=True, arrive_s=2000, depart_s=3800)
    assert next_action(task(Phase.IDLE, rest), 100, None, MANNERS) == Action(2000, EventKind.BREAK)
    assert next_action(task(Phase.IDLE, rest), 2100, None, MANNERS) == Action(2100, EventKind.BREAK)
    resting = replace(task(Phase.RESTING, halt()), resting_until_s=3900)
    assert next_action(resting, 2100, None, MANNERS) == Action(3900, EventKind.RESUME)
