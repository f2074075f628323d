"""Two at the same moment: one open shift, one driver's time, one warning."""

import threading
from dataclasses import replace
from functools import partial

import pytest

from mobility.errors import MobilityError
from mobility.fleet.crew import Driver, Engagement, Skill
from mobility.people.values import Role
from tests.mobility.fakes import HOUR, MONDAY_8, Town, policy

DAY = 24 * HOUR


@pytest.fixture
def town(store):
    """The line town with two vans, on each kind of database."""
    return Town(store, vans=2)


def hire(town, name, engagement=Engagement.EMPLOYED):
    staff = town.service.people.create_staff(name, "lange genug", Role.DRIVER, name.title())
    return town.service.crews.change_driver(Driver(staff, engagement))


def at_once(*calls):
    """Make calls at the same moment; returns what each gave, or its error."""
    barrier, given = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        barrier.wait()
        try:
            given[number] = call()
        except MobilityError as error:
            given[number] = error

    threads = [threading.Thread(target=run, args=each) for each in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_one_of_two_gets_an_open_shift(town):
    others = [town.service, town.another_process(policy())]
    for day in range(1, 6):
        start_s = MONDAY_8 + day * DAY
        shift = town.service.fleet.add_shift(town.vans[0].id, None, start_s, start_s + 6 * HOUR)
        drivers = [hire(town, f"erste{day}"), hire(town, f"zweite{day}")]
        pairs = zip(others, drivers, strict=True)
        given = at_once(*(partial(service.crews.take_shift, shift.id, driver.staff.id) for service, driver in pairs))
        assert sum(isinstance(each, MobilityError) for each in given) == 1
        (stored,) = [each for each in town.service.fleet.shifts(start_s, start_s + 1) if each.id == shift.id]
        winner = next(each for each in given if not isinstance(each, MobilityError))
        assert stored.driver_id == winner.driver_id


def test_two_shifts_planned_at_once_do_not_break_a_rest(town):
    others = [town.service, town.another_process(policy())]
    for day in range(1, 4):
        driver = hire(town, f"fahrerin{day}")
        start_s = MONDAY_8 + 2 * day * DAY
        spans = [(start_s, start_s + 6 * HOUR), (start_s + 15 * HOUR, start_s + 20 * HOUR)]
        asked = zip(others, town.vans, spans, strict=True)
        given = at_once(*(partial(each.fleet.add_shift, van.id, driver.staff.id, *span) for each, van, span in asked))
        assert [getattr(each, "reason", None) for each in given if isinstance(each, MobilityError)] == ["REST"]


def test_two_workers_warn_once(town):
    driver = hire(town, "fahrerin")
    skills = tuple(Skill(f"paper {number}", None, MONDAY_8 + number * DAY) for number in range(1, 9))
    town.service.crews.change_driver(replace(driver, skills=skills))
    others = [town.service, town.another_process(policy())]
    told = at_once(*(service.crews.warn_of_lapses for service in others))
    assert sorted(lapse.skill for each in told for lapse in each) == [skill.name for skill in skills]
    payloads = [message.payload for message in town.service.outbox.after(0, ["control"])]
    assert sum(payload.get("kind") == "skill_lapses" for payload in payloads) == len(skills)
