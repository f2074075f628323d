from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from mobility.cli.demo import seed_demo
from mobility.cli.demo_crews import at_the_wheel, crew_names, crews, extend_shifts
from mobility.fleet.crew import Engagement
from tests.mobility.fakes import HOUR, MONDAY_8, Town, policy

PASSWORD = "ahorn-basalt-123"
DAY = 24 * HOUR


def seeded(memory, vehicles=1, **town):
    town = Town(memory, vans=0, **{"rules": policy(horizon_s=3 * DAY), **town})
    seed_demo(town.service, PASSWORD, vehicles)
    return town


def ahead(town, vehicle=0):
    vehicle_id = town.service.fleet.vehicles()[vehicle].id
    shifts = town.service.fleet.shifts(town.now_s, town.now_s + 30 * DAY)
    return [shift for shift in shifts if shift.vehicle_id == vehicle_id]


def drivers(town):
    return {driver.staff.id: driver.staff.username for driver in town.service.crews.drivers()}


def test_a_crew_has_a_name_for_each_who_shares_the_vehicle():
    assert crew_names(7) == ("fahrer7", "fahrer7b", "fahrer7c", "fahrer7d")
    known = ["fahrer10", "fahrer2b", "fahrer2", "fahrer3b", "planung", "fahrer0"]
    assert crews(known) == [("fahrer2", "fahrer2b"), ("fahrer10",)]


@pytest.mark.parametrize("since_8_s", range(0, 24 * HOUR, 5 * HOUR + 613))
def test_whenever_it_starts_the_first_of_each_crew_is_at_the_wheel_for_hours(memory, since_8_s):
    town = seeded(memory, vehicles=7, start_s=MONDAY_8 + since_8_s)
    assert at_the_wheel(town.service) == tuple(f"fahrer{number}" for number in range(1, 8))
    running = town.service.fleet.shifts(town.now_s, town.now_s + 1)
    assert len(running) == 7
    assert all(shift.start_s <= town.now_s - HOUR and shift.end_s >= town.now_s + 5 * HOUR for shift in running)


def test_vehicles_do_not_all_change_their_drivers_at_once(memory):
    town = seeded(memory, vehicles=8)
    changes = Counter(shift.end_s for shift in town.service.fleet.shifts(town.now_s, town.now_s + 1))
    assert len(changes) == 6
    assert all(end_s % 900 == 0 for end_s in changes)  # people plan by quarters of an hour


def test_whatever_can_be_booked_has_a_shift_and_they_roll_on(memory):
    town = seeded(memory)
    assert extend_shifts(town.service) == 0
    until_s = town.now_s + town.service.policy.horizon_s
    shifts = ahead(town)
    assert [shift.start_s for shift in shifts[1:]] == [shift.end_s for shift in shifts[:-1]]
    assert shifts[-1].end_s >= until_s
    town.clock.set(shifts[0].end_s + 3600)
    assert extend_shifts(town.service) == 1
    following = ahead(town)[-1]
    assert following.start_s == shifts[-1].end_s
    assert following.driver_id == shifts[-4].driver_id  # the one of four who has rested longest
    assert extend_shifts(town.service) == 0


def test_the_drivers_are_employed_and_their_shifts_within_the_law(memory):
    town = seeded(memory, rules=policy())
    ledger = town.service.crews.hours(town.now_s - DAY, town.now_s + 30 * DAY)
    assert len(ledger) == 4
    for each in ledger:
        assert each.driver.engagement is Engagement.EMPLOYED
        assert each.problems == ()
        shifts = [line.shift for line in each.shifts]
        assert all(shift.end_s - shift.start_s <= 10 * HOUR for shift in shifts)
        assert all(later.start_s - earlier.end_s >= 11 * HOUR for earlier, later in pairwise(shifts))
        # 42 hours a week are in the vehicle, and the law allows 48 of work on average.
        assert each.planned_s <= 48 * HOUR * (shifts[-1].end_s - shifts[0].start_s + DAY) / (7 * DAY)


def test_nobody_could_be_at_the_wheel_for_too_long_even_where_the_limits_bind(memory):
    rules = policy(horizon_s=3 * DAY)
    binding = replace(rules, working_time=replace(rules.working_time, driving_is_binding=True))
    town = seeded(memory, rules=binding)
    assert all(shift.driver_id for shift in ahead(town))


def test_whoever_has_another_shift_by_hand_is_stood_in_for(memory):
    town = seeded(memory)
    town.clock.advance(8 * HOUR)
    service, following_s = town.service, ahead(town)[-1].end_s
    (van,) = service.fleet.vehicles()
    other = service.fleet.add_vehicle("Reserve", "MYK-R 1", van.configurations, van.depot_stop_id)
    due = ahead(town)[-4].driver_id
    service.fleet.add_shift(other.id, due, following_s, following_s + 4 * HOUR)
    assert extend_shifts(service) == 1
    assert ahead(town)[-1].driver_id == ahead(town)[-4].driver_id != due


def test_a_shift_nobody_of_the_crew_may_have_stays_open(memory):
    rules = policy(horizon_s=3 * DAY)
    short = replace(rules, working_time=replace(rules.working_time, daily_s=6 * HOUR))
    town = seeded(memory, rules=short)
    assert at_the_wheel(town.service) == ()
    assert {shift.driver_id for shift in ahead(town)} == {""}


@pytest.mark.parametrize("away_s", [90 * 60, 5 * HOUR, 3 * DAY])
def test_a_demonstration_that_was_away_goes_on_where_its_shifts_ran_out(memory, away_s):
    town = seeded(memory)
    last = ahead(town)[-1]
    town.clock.set(last.end_s - HOUR)
    town.service.fleet.start_shift(last.driver_id)  # and never hands it back
    town.clock.set(last.end_s + away_s)
    (driver,) = seed_demo(town.service, PASSWORD, 1)
    running = ahead(town)[0]
    assert drivers(town)[running.driver_id] == driver
    assert last.end_s <= running.start_s <= town.now_s < running.end_s


def test_a_vehicle_that_has_retired_or_is_no_demo_vehicle_gets_no_shifts(memory):
    town = seeded(memory)
    service = town.service
    for shift in ahead(town):
        service.crews.withdraw_shift(shift.id)
    (van,) = service.fleet.vehicles()
    service.fleet.retire_vehicle(van.id)
    service.fleet.add_vehicle("Gast", "KO-XY 1", van.configurations, van.depot_stop_id)
    assert extend_shifts(service) == 0
