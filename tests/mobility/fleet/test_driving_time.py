"""Time at the wheel: added up over a day, warned of before a plan breaks it, or kept out of plans by policy."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.errors import Refused
from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Engagement
from mobility.fleet.driving_time import driving_breaches, needed_drive_breaks, possible_breaches
from mobility.fleet.rostering import Window
from mobility.fleet.working_time import Duty, WorkingTimePolicy
from tests.mobility.fakes import HOUR, MONDAY_8, Town, policy
from web.control_room.figures import at_the_wheel

LAW = WorkingTimePolicy()
LONG = 2700


def codes(duties, drives):
    return [breach.code for breach in driving_breaches(duties, drives, LAW)]


def test_four_and_a_half_hours_at_the_wheel_then_a_break():
    shift = Duty("a", 0, 10 * HOUR)
    whole = ((0, 4 * HOUR), (4 * HOUR + 600, 5 * HOUR + 600))
    assert codes([shift], {"a": whole}) == ["DRIVE_STRETCH"]
    rested = Duty("a", 0, 11 * HOUR, (ShiftBreak("x", 4 * HOUR, 4 * HOUR, LONG, 4 * HOUR, 4 * HOUR + LONG),))
    broken = ((0, 4 * HOUR), (5 * HOUR, 9 * HOUR))
    assert codes([rested], {"a": broken}) == []
    assert codes([rested], {"a": (*broken, (9 * HOUR, 10 * HOUR + 1))}) == ["DRIVE_STRETCH", "DAILY_DRIVE"]


def test_a_divided_day_is_one_day_with_a_break_between_and_another_day_is_another():
    wheel = {"a": ((0, 4 * HOUR),), "b": ((5 * HOUR, 9 * HOUR),), "c": ((10 * HOUR, 12 * HOUR),)}
    day = [Duty("a", 0, 4 * HOUR), Duty("b", 5 * HOUR, 9 * HOUR)]
    assert codes(day, wheel) == []  # the hour between is a break
    close = [Duty("a", 0, 4 * HOUR), Duty("b", 4 * HOUR + 300, 9 * HOUR)]
    assert codes(close, wheel) == ["DRIVE_STRETCH"]
    assert codes([*day, Duty("c", 10 * HOUR, 12 * HOUR)], wheel) == ["DAILY_DRIVE"]
    after_rest = Duty("c", 20 * HOUR, 22 * HOUR)
    assert codes([*day, after_rest], {**wheel, "c": ((20 * HOUR, 22 * HOUR),)}) == []


@given(st.integers(HOUR, 11 * HOUR))
def test_breaks_for_the_wheel_leave_no_stretch_too_long_whenever_they_begin(length_s):
    wanted = needed_drive_breaks(0, length_s, LAW)
    breaks = tuple(ShiftBreak(str(n), *window) for n, window in enumerate(wanted))
    found = possible_breaches([Duty("a", 0, length_s, breaks)], LAW)
    assert [breach.code for breach in found if breach.code == "POSSIBLE_DRIVE_STRETCH"] == []
    fewer = Duty("a", 0, length_s, breaks[1:])
    assert not breaks or possible_breaches([fewer], LAW)
    ends = [0, *(rest.latest_s + rest.duration_s for rest in breaks)]
    assert all(end_s <= rest.earliest_s <= rest.latest_s for end_s, rest in zip(ends, breaks, strict=False))
    assert ends[-1] <= length_s


def test_limits_that_bind_plan_breaks_or_refuse_the_shift(memory):
    town = Town(memory, rules=policy(working_time={"driving_is_binding": True}), engagement=Engagement.EMPLOYED)
    add, tomorrow_s = town.service.fleet.add_shift, MONDAY_8 + 24 * HOUR
    shift = add(town.vans[0].id, town.drivers[0].id, tomorrow_s, tomorrow_s + 8 * HOUR)
    (rest,) = town.service.crews.breaks([shift.id])[shift.id]
    assert rest.duration_s == LONG
    assert rest.earliest_s >= tomorrow_s + 8 * HOUR - LONG - 16_200
    town.service.crews.withdraw_shift(shift.id)
    short = [Window(tomorrow_s + 4 * HOUR, tomorrow_s + 4 * HOUR, 1800)]
    with pytest.raises(Refused) as caught:
        add(town.vans[0].id, town.drivers[0].id, tomorrow_s, tomorrow_s + 8 * HOUR, breaks=short)
    assert caught.value.reason == "POSSIBLE_DRIVE_STRETCH"


def test_limits_that_bind_concern_volunteers_too_but_no_contractor(memory):
    """Whoever is warned of is bound: no plan of a shift that is let in can come to more, whatever is booked."""
    limits = {"driving_is_binding": True}
    town = Town(memory, rules=policy(working_time=limits))
    add, tomorrow_s = town.service.fleet.add_shift, MONDAY_8 + 24 * HOUR
    contractor = town.service.crews.driver(town.drivers[0].id)
    town.service.crews.change_driver(replace(contractor, engagement=Engagement.VOLUNTEER))
    with pytest.raises(Refused) as caught:
        add(town.vans[0].id, town.drivers[0].id, tomorrow_s, tomorrow_s + 6 * HOUR, breaks=[])
    assert caught.value.reason == "POSSIBLE_DRIVE_STRETCH"
    shift = add(town.vans[0].id, town.drivers[0].id, tomorrow_s, tomorrow_s + 6 * HOUR)
    assert [rest.duration_s for rest in town.service.crews.breaks([shift.id])[shift.id]] == [LONG]
    town.service.crews.withdraw_shift(shift.id)
    town.service.crews.change_driver(contractor)
    assert add(town.vans[0].id, town.drivers[0].id, tomorrow_s, tomorrow_s + 6 * HOUR, breaks=[])


def _driven(town, hours):
    """Let the driver go to and fro between the ends of the road without a break."""
    for number in range(hours):
        ride = town.booked(0 if number % 2 == 0 else 9, 9 if number % 2 == 0 else 0, "depart", town.now_s + 1800)
        for _ in range(2):
            town.drive_to_next()
            town.serve_halt()
        assert town.ticket(ride).state == "completed"


def _told(town):
    return [m.payload for m in town.service.outbox.after(0, ["control"]) if m.payload.get("kind") == "driving_limit"]


def test_a_plan_that_takes_a_driver_over_the_limit_is_an_alarm_before_it_happens(memory):
    """From end to end it is nine minutes: there and back three times is 54, a fourth time is too much."""
    limits = {"drive_stretch_s": HOUR, "volunteer_shift_s": 12 * HOUR}
    town = Town(memory, rules=policy(working_time=limits), engagement=Engagement.VOLUNTEER)
    crews = town.service.crews
    for hour in (1, 2, 3):
        town.booked(0, 9, "depart", MONDAY_8 + hour * HOUR)
    assert crews.driving_at_risk() == ()
    town.booked(0, 9, "depart", MONDAY_8 + 4 * HOUR)
    (risk,) = crews.driving_at_risk()
    assert (risk.code, risk.driver, risk.limit_s) == ("DRIVE_STRETCH", "Fahrer 1", HOUR)
    assert risk.is_s > HOUR
    assert (crews.warn_of_driving(), crews.warn_of_driving()) == ((risk,), ())
    assert [alarm["late_s"] for alarm in _told(town)] == [risk.is_s - HOUR]
    (shown,) = at_the_wheel(crews.driving_at_risk())
    assert (shown["vehicle_id"], shown["late_s"]) == (town.vans[0].id, risk.is_s - HOUR)


def test_what_is_planned_for_a_later_shift_of_the_day_counts(memory):
    """Six times nine minutes in each of two shifts are 108; a break between them keeps the stretches short."""
    limits = {"daily_drive_s": 100 * 60, "volunteer_shift_s": 12 * HOUR}
    town = Town(memory, rules=policy(working_time=limits), engagement=Engagement.VOLUNTEER)
    crews, evening_s = town.service.crews, MONDAY_8 + 11 * HOUR
    evening = town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, evening_s, evening_s + 6 * HOUR)
    for begin_s in (MONDAY_8, evening_s):
        for hour in (1, 2, 3):
            assert crews.driving_at_risk() == ()
            town.booked(0, 9, "depart", begin_s + hour * HOUR)
    (risk,) = crews.driving_at_risk()
    assert (risk.code, risk.shift_id, risk.is_s) == ("DAILY_DRIVE", town.shifts[0].id, 12 * 540)
    assert (crews.warn_of_driving(), crews.warn_of_driving()) == ((risk,), ())
    town.clock.set(evening.start_s)
    assert [each.code for each in crews.driving_at_risk()] == ["DAILY_DRIVE"]


def test_what_was_driven_counts_and_the_firm_sees_to_its_own(memory):
    limits = {"drive_stretch_s": HOUR, "volunteer_shift_s": 12 * HOUR}
    town = Town(memory, rules=policy(working_time=limits), engagement=Engagement.VOLUNTEER)
    _driven(town, 7)
    (risk,) = town.service.crews.driving_at_risk()
    assert risk.is_s >= 7 * 540
    (ledger,) = town.service.crews.hours(MONDAY_8, MONDAY_8 + HOUR)
    assert any("without a long enough break" in problem for problem in ledger.problems)
    driver = town.service.crews.driver(town.drivers[0].id)
    town.service.crews.change_driver(replace(driver, engagement=Engagement.CONTRACTOR))
    assert town.service.crews.driving_at_risk() == ()
