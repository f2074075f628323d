"""A break is moved over HTTP: within the law and the promises, by the control room alone."""

import pytest

from mobility.fleet.crew import Driver, Engagement
from tests.mobility.fakes import HOUR


@pytest.fixture
def shift(town):
    """A shift of tomorrow whose driver is employed, and so has a break; gives its id with the break."""
    driver = town.service.crews.driver(town.drivers[0].id)
    town.service.crews.change_driver(Driver(driver.staff, Engagement.EMPLOYED))
    start_s = town.now_s + 24 * HOUR
    shift = town.service.fleet.add_shift(town.vans[0].id, driver.staff.id, start_s, start_s + 8 * HOUR)
    return shift, town.service.crews.breaks([shift.id])[shift.id][0]


def _move(client, shift, rest, earliest_s, latest_s):
    path = f"/api/control/shifts/{shift.id}/breaks/{rest.id}"
    return client.post(path, json={"earliest_s": earliest_s, "latest_s": latest_s})


def test_a_break_is_moved_and_the_audit_says_by_whom(sign_in, shift, town):
    planned, rest = shift
    window_s = planned.start_s + 3 * HOUR, planned.start_s + 4 * HOUR
    answer = _move(sign_in("leitstelle"), planned, rest, *window_s)
    assert answer.json == {"id": rest.id, "earliest_s": window_s[0], "latest_s": window_s[1]}
    (moved,) = town.service.crews.breaks([planned.id])[planned.id]
    assert (moved.earliest_s, moved.latest_s, moved.duration_s) == (*window_s, rest.duration_s)
    with town.store.reading() as work:
        entries = work.audit.of(f"shift:{planned.id}")
    assert entries[-1][1:3] == (f"staff:{_staff(town, 'leitstelle')}", "break_moved")


def _staff(town, username):
    with town.store.reading() as work:
        return next(staff.id for staff in work.people.all_staff(None) if staff.username == username)


def test_what_the_law_forbids_is_refused_in_words(sign_in, shift):
    planned, rest = shift
    answer = _move(sign_in("leitstelle"), planned, rest, planned.start_s, planned.start_s + 600)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "stretch")
    assert "Arbeitszeitgesetz" in answer.json["error"]["message"]
    answer = _move(sign_in("leitstelle"), planned, rest, planned.end_s, planned.end_s)
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "breaks")


def test_drivers_and_guests_move_no_breaks(client, sign_in, shift):
    assert _move(client, *shift, 0, 0).status_code == 401
    assert _move(sign_in("fahrer1"), *shift, 0, 0).status_code == 403
