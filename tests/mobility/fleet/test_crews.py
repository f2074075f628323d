"""Drivers and vehicles changed and retired, papers that lapse, open shifts, hours."""

from dataclasses import replace

import pytest

from dispatcher.problem import Load
from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.errors import IllegalTransition, InvalidInput, NotAllowed, NotFound, Refused
from mobility.fleet.crew import Driver, Engagement, Skill
from mobility.fleet.rostering import Window
from mobility.fleet.values import ShiftState
from mobility.people.values import Role
from tests.mobility.fakes import HOUR, MONDAY_8, Town, policy

DAY = 24 * HOUR
RULES = {
    "bus": {"driver_needs": ["licence"], "vehicle_needs": ["inspection"]},
    "taxi": {},
}


@pytest.fixture
def town(store):
    """The line town, whose policy knows buses and taxis, on each kind of database."""
    return Town(store, rules=policy(regimes=RULES))


def hire(town, name="ersatz", engagement=Engagement.EMPLOYED, skills=()):
    staff = town.service.people.create_staff(name, "lange genug", Role.DRIVER, name.title())
    return town.service.crews.change_driver(Driver(staff, engagement, tuple(skills)))


def bus(town, inspected_until_s=None, number=7):
    skills = [Skill("inspection", None, inspected_until_s)]
    room, plate = [Load(8)], f"MYK-B{number}"
    return town.service.fleet.add_vehicle(f"Bus {number}", plate, room, "s0", skills=skills, regime="bus")


def add(town, vehicle, driver, start_s, hours):
    return town.service.fleet.add_shift(vehicle.id, driver and driver.staff.id, start_s, start_s + hours * HOUR)


def sound(town):
    return examine(town.service, FakeClock(0)).findings == ()


def test_drivers_and_vehicles_stand_in_the_order_one_counts_in(memory):
    town = Town(memory, vans=11)
    assert [driver.staff.display_name for driver in town.service.crews.drivers()][::9] == ["Fahrer 1", "Fahrer 10"]
    assert [vehicle.name for vehicle in town.service.fleet.vehicles()][::9] == ["Bus 1", "Bus 10"]
    assert [row.vehicle.name for row in town.service.fleet.plan_board()][::9] == ["Bus 1", "Bus 10"]
    assert [staff.username for staff in town.service.people.all_staff()][::9] == ["fahrer1", "fahrer10"]


def test_drivers_are_employed_unless_somebody_says_otherwise(town):
    town.service.people.create_staff("neu", "lange genug", Role.DRIVER, "Neu")
    assert [(d.staff.username, d.engagement) for d in town.service.crews.drivers()] == [
        ("fahrer1", Engagement.CONTRACTOR),
        ("neu", Engagement.EMPLOYED),
    ]
    changed = hire(town, engagement=Engagement.VOLUNTEER, skills=[Skill("licence", MONDAY_8, MONDAY_8 + DAY)])
    assert town.service.crews.driver(changed.staff.id) == changed
    with pytest.raises(NotFound):
        town.service.crews.driver("nobody")


@pytest.mark.parametrize("skill", [Skill(""), Skill(" x"), Skill("x" * 41), Skill("x", 5, 5)])
def test_skills_that_make_no_sense_are_refused(town, skill):
    with pytest.raises(InvalidInput):
        hire(town, skills=[skill])


def test_a_shift_that_breaks_working_time_is_refused_with_its_limit_and_a_legal_one_is_not(town):
    driver, van = hire(town), bus(town)
    town.service.crews.change_driver(replace(driver, skills=(Skill("licence"),)))
    add(town, van, driver, MONDAY_8, 8)
    for start_s, hours, reason in (
        (MONDAY_8 + 18 * HOUR, 8, "REST"),
        (MONDAY_8 + 9 * HOUR, 3, "DAILY_WORK"),
        (MONDAY_8 + DAY, 11, "DAILY_WORK"),
    ):
        with pytest.raises(Refused) as caught:
            add(town, van, driver, start_s, hours)
        assert caught.value.reason == reason
    assert add(town, van, driver, MONDAY_8 + 19 * HOUR, 8).driver_id == driver.staff.id
    assert sound(town)


def test_a_volunteer_has_other_limits(town):
    driver, van = hire(town, engagement=Engagement.VOLUNTEER), town.vans[0]
    with pytest.raises(Refused) as caught:
        add(town, van, driver, MONDAY_8 + DAY, 7)
    assert caught.value.reason == "VOLUNTEER_SHIFT"
    shift = add(town, van, driver, MONDAY_8 + DAY, 6)
    assert town.service.crews.breaks([shift.id]) == {}


def test_a_shift_beyond_the_end_of_a_paper_is_refused(town):
    ends_s = MONDAY_8 + DAY + 4 * HOUR
    van = bus(town)
    driver = hire(town, skills=[Skill("licence", None, ends_s)])
    with pytest.raises(Refused) as caught:
        add(town, van, driver, MONDAY_8 + DAY, 5)
    assert caught.value.reason == "DRIVER_SKILL_MISSING"
    assert add(town, van, driver, MONDAY_8 + DAY, 4)
    old = bus(town, inspected_until_s=ends_s, number=8)
    with pytest.raises(Refused) as caught:
        add(town, old, None, MONDAY_8 + DAY, 5)
    assert caught.value.reason == "VEHICLE_SKILL_MISSING"


def test_what_lapses_is_told_once_with_the_shifts_it_concerns(town):
    ends_s = MONDAY_8 + 10 * DAY
    driver = hire(town, skills=[Skill("licence", None, ends_s), Skill("first aid", None, MONDAY_8 + 300 * DAY)])
    shift = add(town, bus(town), driver, ends_s - 5 * HOUR, 5)
    town.service.crews.change_driver(replace(driver, skills=(Skill("licence", None, ends_s - HOUR),)))
    (lapse,) = town.service.crews.lapsing()
    assert (lapse.kind, lapse.name, lapse.skill, lapse.until_s) == ("driver", "Ersatz", "licence", ends_s - HOUR)
    assert lapse.shift_ids == (shift.id,)
    other = town.another_process(policy(regimes=RULES))
    assert [*town.service.crews.warn_of_lapses(), *other.crews.warn_of_lapses()] == [lapse]
    told = [m.payload for m in town.service.outbox.after(0, ["control"]) if m.payload.get("kind") == "skill_lapses"]
    assert [(payload["name"], payload["skill"], payload["shift_ids"]) for payload in told] == [
        ("Ersatz", "licence", [shift.id])
    ]
    renewed = replace(driver, skills=(Skill("licence", None, ends_s), Skill("licence", ends_s)))
    town.service.crews.change_driver(renewed)
    assert town.service.crews.lapsing() == ()


def test_an_open_shift_carries_nobody_until_somebody_takes_it(town):
    van, day = bus(town), MONDAY_8 + DAY
    shift = add(town, van, None, day, 8)
    assert town.service.crews.open_shifts(day + DAY) == (shift,)
    assert [plan.vehicle.id for plan in town.service.fleet.plans()] == [town.shifts[0].id]
    driver = hire(town, skills=[Skill("licence")])
    taken = town.service.crews.take_shift(shift.id, driver.staff.id)
    assert town.service.crews.take_shift(shift.id, driver.staff.id) == taken
    assert len(town.service.crews.breaks([shift.id])[shift.id]) == 1
    assert {plan.vehicle.id for plan in town.service.fleet.plans()} == {town.shifts[0].id, shift.id}
    late = hire(town, "zweite", skills=[Skill("licence")])
    with pytest.raises(IllegalTransition, match="not open"):
        town.service.crews.take_shift(shift.id, late.staff.id)
    with pytest.raises(NotAllowed):
        town.service.crews.give_back_shift(shift.id, late.staff.id)
    assert town.service.crews.give_back_shift(shift.id, driver.staff.id).driver_id == ""
    assert town.service.crews.take_shift(shift.id, late.staff.id).driver_id == late.staff.id
    assert sound(town)


def test_breaks_set_by_hand_outlast_who_gives_the_shift_back(town):
    """A volunteer needs none by law: the one set by hand is had all the same, the one of the employed driver is not."""
    day = MONDAY_8 + DAY
    first = hire(town, skills=[Skill("licence")])
    other = hire(town, "zweite", Engagement.VOLUNTEER, skills=[Skill("licence")])
    by_hand = Window(day + 2 * HOUR, day + 3 * HOUR, HOUR)
    asked = town.service.fleet.add_shift(bus(town).id, None, day, day + 4 * HOUR, breaks=[by_hand])
    by_law = add(town, bus(town, number=8), None, day + DAY, 8)
    moved = add(town, bus(town, number=9), None, day + 2 * DAY, 8)
    windows = {}
    for shift in (asked, by_law, moved):
        town.service.crews.take_shift(shift.id, first.staff.id)
        if shift is moved:
            (rest,) = town.service.crews.breaks([shift.id])[shift.id]
            town.service.crews.move_break(shift.id, rest.id, rest.earliest_s, rest.earliest_s + 600)
        town.service.crews.give_back_shift(shift.id, first.staff.id)
        kept = town.service.crews.breaks([shift.id]).get(shift.id, ())
        windows[shift.id] = [Window(rest.earliest_s, rest.latest_s, rest.duration_s) for rest in kept]
    assert windows[asked.id] == [by_hand]
    assert windows[by_law.id] == []
    assert windows[moved.id] == [Window(rest.earliest_s, rest.earliest_s + 600, rest.duration_s)]
    town.service.crews.take_shift(asked.id, other.staff.id)
    assert len(town.service.crews.breaks([asked.id])[asked.id]) == 1
    assert sound(town)


def test_nobody_takes_a_shift_they_may_not_have(town):
    shift = add(town, bus(town), None, MONDAY_8 + DAY, 8)
    for name, engagement, skills, reason in (
        ("a.a", Engagement.EMPLOYED, (), "DRIVER_SKILL_MISSING"),
        ("b.b", Engagement.VOLUNTEER, (Skill("licence"),), "VOLUNTEER_SHIFT"),
    ):
        driver = hire(town, name, engagement, skills)
        with pytest.raises(Refused) as caught:
            town.service.crews.take_shift(shift.id, driver.staff.id)
        assert caught.value.reason == reason
    assert town.service.crews.open_shifts(MONDAY_8 + 2 * DAY) == (shift,)


def test_an_open_shift_follows_its_vehicle_to_another_depot_and_needs_its_papers(town):
    van, day = bus(town), MONDAY_8 + DAY
    shift = add(town, van, None, day, 4)
    driver = hire(town, engagement=Engagement.CONTRACTOR, skills=[Skill("licence")])
    town.service.fleet.change_vehicle(replace(van, depot_stop_id="s7", skills=()))
    with pytest.raises(Refused) as caught:
        town.service.crews.take_shift(shift.id, driver.staff.id)
    assert caught.value.reason == "VEHICLE_SKILL_MISSING"
    town.service.fleet.change_vehicle(replace(van, depot_stop_id="s7"))
    town.service.crews.take_shift(shift.id, driver.staff.id)
    assert town.service.fleet.driver_task(driver.staff.id).here_stop_id == "s7"
    assert sound(town)


def test_a_shift_with_riders_is_neither_given_back_nor_withdrawn(town):
    day = MONDAY_8 + DAY
    driver = hire(town, engagement=Engagement.CONTRACTOR)
    shift = add(town, town.vans[0], driver, day, 8)
    ride = town.booked(2, 5, "depart", day + HOUR)
    with pytest.raises(IllegalTransition, match="1 rides"):
        town.service.crews.give_back_shift(shift.id, driver.staff.id)
    with pytest.raises(IllegalTransition, match="1 rides"):
        town.service.crews.withdraw_shift(shift.id)
    town.service.booking.cancel(ride.booking_id)
    assert town.service.crews.withdraw_shift(shift.id).state is ShiftState.ENDED
    assert add(town, town.vans[0], driver, day, 8).id != shift.id
    assert sound(town)


def test_a_vehicle_is_changed_with_its_plans_unless_riders_need_what_would_be_gone(town):
    van = town.vans[0]
    town.booked(2, 5, "depart", MONDAY_8 + 3 * HOUR)
    other = town.another_process(policy(regimes=RULES))
    assert other.fleet.plans()[0].vehicle.configurations == (Load(4),)
    wider = replace(van, name="Bus neu", configurations=(Load(6), Load(4, 1)), skills=(Skill("lift"),))
    assert town.service.fleet.change_vehicle(wider) == wider
    (plan,) = other.fleet.plans()
    assert (plan.vehicle.configurations, plan.vehicle.skills) == (wider.configurations, {"lift"})
    with pytest.raises(Refused) as caught:
        town.service.fleet.change_vehicle(replace(van, configurations=(Load(0, 1),)))
    assert caught.value.reason == "STILL_NEEDED"
    with pytest.raises(Refused):
        town.service.fleet.retire_vehicle(van.id)
    with pytest.raises(InvalidInput):
        town.service.fleet.change_vehicle(replace(van, regime="airship"))
    assert sound(town)


def test_who_has_retired_gets_no_shifts(town):
    van, driver = bus(town), hire(town, skills=[Skill("licence")])
    town.service.crews.retire_driver(driver.staff.id)
    with pytest.raises(InvalidInput, match="does not drive"):
        add(town, van, driver, MONDAY_8 + DAY, 4)
    with pytest.raises(NotAllowed):
        town.service.people.verify("ersatz", "lange genug")
    town.service.fleet.retire_vehicle(van.id)
    with pytest.raises(InvalidInput, match="has retired"):
        add(town, van, None, MONDAY_8 + DAY, 4)
    with pytest.raises(Refused):
        town.service.crews.retire_driver(town.drivers[0].id)


def test_hours_are_planned_worked_rested_and_driven(memory):
    town = Town(memory, engagement=Engagement.EMPLOYED)
    driver_id = town.drivers[0].id
    town.clock.advance(600)
    town.service.fleet.start_shift(driver_id)
    town.booked(2, 5)
    town.drive_to_next()
    town.serve_halt()
    town.clock.set(town.task().next.arrive_s)
    town.drive_to_next()
    town.serve_halt()
    town.clock.set(town.task().next.arrive_s)
    town.event("break")
    town.clock.advance(2700)
    town.event("resume")
    town.clock.set(MONDAY_8 + 9 * HOUR)
    town.service.fleet.end_shift(driver_id)
    (ledger,) = town.service.crews.hours(MONDAY_8, MONDAY_8 + DAY)
    assert ledger.driver.staff.id == driver_id
    assert (ledger.planned_s, ledger.worked_s) == (10 * HOUR - 2700, 9 * HOUR - 600 - 2700)
    assert (ledger.shifts[0].rested_s, ledger.drove_s, ledger.problems) == (2700, 120 + 180, ())


def test_a_break_that_was_not_taken_shows_in_the_ledger(memory):
    town = Town(memory, engagement=Engagement.EMPLOYED)
    town.service.fleet.start_shift(town.drivers[0].id)
    town.clock.advance(9 * HOUR)
    town.service.fleet.end_shift(town.drivers[0].id)
    (ledger,) = town.service.crews.hours(MONDAY_8, MONDAY_8 + DAY)
    assert [problem.split(" would")[0] for problem in ledger.problems[:1]] == ["Fahrer 1"]
    assert len(ledger.problems) == 2
