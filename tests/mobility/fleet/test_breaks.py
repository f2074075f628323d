"""Breaks: planned with the shift, kept by offers and improvement, taken by the driver, excused where they come late."""

import pytest

from dispatcher.problem import Load
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.errors import IllegalTransition, InvalidInput, NotFound, Refused
from mobility.fleet.crew import Engagement
from mobility.fleet.rostering import Window
from mobility.fleet.values import DriverEvent, EventKind, Phase, ShiftState
from mobility.improving import improve_plans
from mobility.incidents.values import BreakdownReport, Replacement
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id
from web.control_room.figures import alarms


@pytest.fixture
def town(memory):
    """The line town with an employed driver: ten hours, and so a break of 45 minutes."""
    return Town(memory, engagement=Engagement.EMPLOYED)


def breaks_of(town, van=0):
    return town.service.crews.breaks([town.shifts[van].id]).get(town.shifts[van].id, ())


def plan_of(town, van=0):
    return next(plan for plan in town.service.fleet.plans() if plan.vehicle.id == town.shifts[van].id)


def sound(town):
    return examine(town.service, FakeClock(0)).findings == ()


def to_break(town):
    """Let the clock run to the moment at which the break may begin."""
    halt = town.task().next
    assert halt.is_break
    town.clock.set(max(town.now_s, halt.arrive_s))
    return halt


def test_a_long_shift_of_the_employed_gets_the_break_the_law_asks_for(town):
    (rest,) = breaks_of(town)
    assert (rest.duration_s, rest.began_s) == (2700, None)
    assert [stop.rest for stop in plan_of(town).stops] == [rest.rest]
    halt = town.task().next
    assert (halt.is_break, halt.stop_id, halt.depart_s - halt.arrive_s) == (True, "s0", 2700)
    assert sound(town)


def test_offers_go_around_the_break(town):
    for hour in (2, 3, 4, 5, 6):
        town.booked(2, 8, "depart", MONDAY_8 + hour * HOUR)
    plan = plan_of(town)
    assert sum(stop.rest is not None for stop in plan.stops) == 1
    assert town.service.dispatcher.violations(plan, now_s=town.now_s) == ()
    assert sound(town)


def test_a_ride_ends_where_its_rider_alights_though_the_vehicle_stays_for_a_break(town):
    ride = town.booked(2, 8, "depart", MONDAY_8 + HOUR)
    (row,) = town.service.fleet.plan_board()
    dropoff = next(stop for stop in row.stops if (stop.booking_id, stop.kind) == (ride.booking_id, "dropoff"))
    assert 0 < dropoff.depart_s - dropoff.begin_s < 300
    halts = (town.task().next, *town.task().following)
    alighting = next(halt for halt in halts if halt.alight)
    assert alighting.depart_s == dropoff.depart_s < next(halt for halt in halts if halt.is_break).arrive_s


def test_a_break_is_begun_and_ended_by_the_driver(town):
    halt = to_break(town)
    task = town.event("break")
    assert (task.phase, task.next, task.resting_until_s) == (Phase.RESTING, None, halt.arrive_s + 2700)
    (row,) = town.service.fleet.plan_board()
    assert [(rest.state, rest.begin_s, rest.end_s) for rest in row.breaks] == [
        ("current", halt.arrive_s, halt.arrive_s + 2700)
    ]
    with pytest.raises(Refused) as early:
        town.event("resume")
    assert early.value.reason == "BREAK_TOO_SHORT"
    town.clock.advance(2700)
    task = town.event("resume")
    assert (task.phase, task.next, task.resting_until_s) == (Phase.IDLE, None, None)
    (rest,) = breaks_of(town)
    assert (rest.began_s, rest.ended_s) == (halt.arrive_s, halt.arrive_s + 2700)
    assert sound(town)


def test_whoever_drives_on_after_the_break_has_ended_it(town):
    to_break(town)
    ride = town.booked(3, 6, "depart", town.now_s + 2 * HOUR)
    town.event("break")
    with pytest.raises(Refused, match="the break lasts"):
        town.event("depart", stop="s3")
    town.clock.set(town.task().next.leave_s)
    assert town.event("depart", stop="s3").phase is Phase.DRIVING
    assert breaks_of(town)[0].ended_s == town.now_s
    assert town.ticket(ride).state == "under_way"
    assert sound(town)


def test_nothing_is_planned_into_a_break_that_was_begun(town):
    to_break(town)
    town.event("break")
    offer = town.offer(0, 5, "depart", town.now_s + 1800)
    assert offer.planned_pickup_s >= breaks_of(town)[0].until_s
    town.booked(0, 5, "depart", town.now_s + 1800)
    assert sound(town)


def test_a_break_too_early_or_with_riders_on_board_or_driving_is_refused(town):
    with pytest.raises(Refused) as early:
        town.event("break")
    assert early.value.reason == "TOO_EARLY_FOR_BREAK"
    (rest,) = breaks_of(town)
    town.clock.set(rest.earliest_s - 1200)
    town.booked(1, 9)
    town.drive_to_next()
    town.serve_halt()
    town.clock.set(max(town.now_s, rest.earliest_s))
    with pytest.raises(IllegalTransition, match="empty"):
        town.event("break")
    town.event("depart", stop="s9")
    with pytest.raises(IllegalTransition):
        town.event("break")


def test_a_break_that_comes_late_is_excused_and_the_riders_after_it_are_told(town):
    (rest,) = breaks_of(town)
    ride = town.booked(2, 5, "depart", rest.latest_s + 3000)
    town.clock.set(rest.latest_s + 1800)
    town.service.fleet.retime()
    assert town.task().next.is_break
    late = town.ticket(ride)
    assert late.eta_pickup_s > late.pickup_until_s
    (row,) = town.service.fleet.plan_board()
    assert [each["late_s"] for each in alarms([row], town.now_s) if each["kind"] == "break_late"] == [1800]
    assert sound(town)
    town.event("break")
    town.clock.advance(2700)
    town.event("resume")
    assert town.drive_to_next().phase is Phase.AT_STOP


def test_a_report_from_a_dead_spot_counts_though_a_ride_was_put_before_the_break(town):
    halt = to_break(town)
    began_s = town.now_s
    ride = town.booked(1, 4)  # the tablet hears nothing of it
    assert not town.task().next.is_break
    town.clock.advance(2800)
    town.event("break", at_s=began_s)
    task = town.event("resume", at_s=began_s + 2700)
    assert task.next.board[0].booking_id == ride.booking_id
    assert breaks_of(town)[0].began_s == halt.arrive_s
    assert sound(town)


def test_a_report_sent_twice_counts_once(town):
    to_break(town)
    event = DriverEvent(fresh_id("event"), town.vans[0].id, EventKind.BREAK, town.now_s)
    for _ in range(2):
        assert town.service.fleet.driver_event(event, town.drivers[0].id).phase is Phase.RESTING
    with pytest.raises(IllegalTransition):
        town.event("break")
    assert sound(town)


def test_better_plans_keep_the_breaks(memory):
    town = Town(memory, vans=2, engagement=Engagement.EMPLOYED)
    for number in range(8):
        town.booked(1 + number % 4, 9 - number % 3, "depart", MONDAY_8 + (3 + number // 2) * HOUR + 900 * (number % 2))
    for seed in range(1, 4):
        improve_plans(town.service, iterations=300, seed=seed)
        town.clock.advance(600)
    for van in range(2):
        assert [stop.rest.id for stop in plan_of(town, van).stops if stop.rest] == [breaks_of(town, van)[0].id]
    assert sound(town)


def test_a_shift_can_end_with_a_break_not_taken_but_not_with_riders(town):
    town.service.fleet.start_shift(town.drivers[0].id)
    town.clock.advance(2 * HOUR)
    ended = town.service.fleet.end_shift(town.drivers[0].id)
    assert (ended.state, ended.ended_s) == (ShiftState.ENDED, town.now_s)
    assert sound(town)


def test_a_shift_that_nobody_ended_does_not_stay_for_the_sake_of_a_break(town):
    evening = MONDAY_8 + 25 * HOUR
    late = town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, evening, evening + HOUR)
    town.clock.set(evening)
    assert town.task().shift == late
    assert [row.shift.id for row in town.service.fleet.plan_board()] == [late.id]


def test_breaks_may_be_planned_by_hand(memory):
    town = Town(memory)
    assert breaks_of(town) == ()
    day = MONDAY_8 + 24 * HOUR
    windows = [Window(day + 3 * HOUR, day + 4 * HOUR, 1800), Window(day + 6 * HOUR, day + 7 * HOUR, 900)]
    shift = town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, day, day + 9 * HOUR, breaks=windows)
    assert [rest.duration_s for rest in town.service.crews.breaks([shift.id])[shift.id]] == [1800, 900]
    town.booked(2, 5, "depart", day + 5 * HOUR)
    assert sound(town)


def test_two_breaks_in_a_row_are_two_halts_begun_one_after_the_other(memory):
    town = Town(memory)
    day = MONDAY_8 + 24 * HOUR
    windows = [Window(day + HOUR, day + 2 * HOUR, 900), Window(day + 3 * HOUR, day + 4 * HOUR, 900)]
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, day, day + 6 * HOUR, breaks=windows)
    town.clock.set(day + HOUR)
    task = town.task()
    assert [halt.depart_s - halt.arrive_s for halt in (task.next, *task.following)] == [900, 900]
    town.event("break")
    town.clock.advance(900)
    assert town.event("resume").next.is_break
    assert sound(town)


def test_the_doctor_sees_breaks_that_went_astray(store):
    town = Town(store, engagement=Engagement.EMPLOYED)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM plan_stops")
    assert [finding.rule for finding in examine(town.service, FakeClock(0)).findings] == ["BREAK_LOST"]
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE shift_breaks SET began_s = earliest_s, ended_s = earliest_s + 60")
    assert [finding.rule for finding in examine(town.service, FakeClock(0)).findings] == ["BREAK_TOO_SHORT"]
    with store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE shift_breaks SET latest_s = latest_s + 36000, ended_s = NULL")
    assert [finding.rule for finding in examine(town.service, FakeClock(0)).findings] == ["BREAK_OUT_OF_SHIFT"]


def test_the_vehicle_that_takes_over_after_a_breakdown_takes_the_breaks_over(town):
    spare = town.service.fleet.add_vehicle("Ersatz", "MYK-E1", [Load(4)], "s0")
    town.booked(2, 5, "depart", MONDAY_8 + 7 * HOUR)
    town.clock.advance(HOUR)
    report = BreakdownReport(fresh_id("incident"), town.vans[0].id, replacement=Replacement(spare.id, town.now_s + 600))
    town.service.incidents.break_down(report, "control")
    (plan,) = town.service.fleet.plans()
    assert [stop.kind.value for stop in plan.stops] == ["break", "pickup", "dropoff"]
    assert plan.stops[0].rest.duration_s == 2700
    assert sound(town)


def moved(town, earliest_s, latest_s):
    return town.service.crews.move_break(town.shifts[0].id, breaks_of(town)[0].id, earliest_s, latest_s, "lena")


def test_the_control_room_moves_a_break_and_nobody_is_late_by_it(store):
    town = Town(store, engagement=Engagement.EMPLOYED)
    (before,) = breaks_of(town)
    rides = [town.booked(2, 8, "depart", MONDAY_8 + hour * HOUR) for hour in (3, 4, 5)]
    from_s = before.earliest_s + HOUR
    assert moved(town, from_s, from_s + 1800) == breaks_of(town)[0]
    (rest,) = breaks_of(town)
    assert (rest.id, rest.earliest_s, rest.latest_s, rest.duration_s) == (before.id, from_s, from_s + 1800, 2700)
    (row,) = town.service.fleet.plan_board()
    (shown,) = row.breaks
    assert from_s <= shown.begin_s <= from_s + 1800
    assert (shown.earliest_s, shown.latest_s, shown.late_s) == (from_s, from_s + 1800, 0)
    for ride in rides:
        assert not town.ticket(ride).late
    told = [m.payload["reason"] for m in town.service.outbox.after(0, [f"vehicle:{town.vans[0].id}"])]
    assert told[-1] == "break_moved"
    assert sound(town)


def test_a_break_moves_around_the_rides_that_are_promised(town):
    """The first ride ends before ten, the next is at noon: a break that begins by ten lies between them."""
    town.booked(2, 8, "depart", MONDAY_8 + HOUR)
    later = town.booked(3, 6, "depart", MONDAY_8 + 4 * HOUR)
    (before,) = breaks_of(town)
    assert before.earliest_s > MONDAY_8 + 2 * HOUR
    with pytest.raises(Refused) as caught:
        moved(town, later.pickup_from_s - 600, later.pickup_from_s + 60)
    assert caught.value.reason == "BREAK_DOES_NOT_FIT"
    assert breaks_of(town) == (before,)


@pytest.mark.parametrize(
    ("hours", "error"),
    [
        ((-2, -1), InvalidInput),
        ((9.5, 9.5), InvalidInput),
        ((4, 3), InvalidInput),
        ((0.5, 1), Refused),  # nine hours in one go after it
    ],
)
def test_a_break_is_not_moved_against_the_law_or_out_of_its_shift(town, hours, error):
    before = breaks_of(town)
    with pytest.raises(error):
        moved(town, *(MONDAY_8 + int(hour * HOUR) for hour in hours))
    assert breaks_of(town) == before


def test_a_break_that_was_begun_or_does_not_exist_is_not_moved(town):
    with pytest.raises(NotFound):
        town.service.crews.move_break(town.shifts[0].id, "no-such-break", MONDAY_8, MONDAY_8 + HOUR)
    to_break(town)
    town.event("break")
    with pytest.raises(IllegalTransition):
        moved(town, town.now_s, town.now_s + HOUR)
