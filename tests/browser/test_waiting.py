"""The waiting list in a browser: a round trip waited for, offered when seats come free, booked by one press."""

import pytest
from playwright.sync_api import expect

from tests.mobility.fakes import HOUR, MONDAY_8, at

KEY = "w" * 32
TOMORROW_8 = MONDAY_8 + 24 * HOUR


@pytest.fixture
def waiting(open_page, town):
    """The page of somebody who waits for a way out and a way home tomorrow, when nobody is on duty yet."""
    page = open_page("/")
    ends = {
        name: {"lat": at(n).lat, "lon": at(n).lon, "label": f"Ort {n}"}
        for name, n in (("origin", 2), ("destination", 5))
    }
    body = {**ends, "when": "depart", "at_s": TOMORROW_8, "return": {"purpose": "shopping"}}
    answer = page.request.put(f"/api/waiting/{KEY}", data={**body, "name": "Erika Beispiel", "phone": "0261 1"})
    assert answer.ok
    page.goto(f"/warteliste/{KEY}")
    expect(page.locator("[data-state]")).to_contain_text("Sie stehen auf der Warteliste.")
    return page


def _free(town):
    start_s = TOMORROW_8 - HOUR
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, start_s, start_s + 8 * HOUR)
    assert town.service.waiting.serve() == (KEY,)


def test_both_ways_are_offered_and_booked_by_one_press(waiting, town):
    _free(town)
    expect(waiting.locator("[data-state]")).to_contain_text("Ein Platz ist frei geworden!")
    review = waiting.locator("[data-review]")
    expect(review).to_contain_text("Hinfahrt")
    expect(review).to_contain_text("Rückfahrt")
    expect(review).to_contain_text("Beide Fahrten zusammen")
    expect(waiting.locator("[data-countdown]")).not_to_be_empty()
    waiting.get_by_role("button", name="Kostenpflichtig buchen").click()
    waiting.wait_for_url("**/fahrt/*")
    assert sorted(str(ticket.state) for ticket in town.service.booking.tickets(0, 2**40)) == ["booked", "booked"]


def test_who_waits_sees_that_the_service_is_away_and_back_again(waiting, complaints):
    waiting.context.set_offline(True)
    expect(waiting.locator("[data-error]")).to_contain_text("Keine Verbindung zum Dienst.")
    waiting.get_by_role("button", name="Nicht mehr warten").click()
    expect(waiting.locator("[data-error]")).to_contain_text("Keine Verbindung zum Dienst.")
    waiting.context.set_offline(False)
    expect(waiting.locator("[data-error]")).to_be_hidden()
    expect(waiting.locator("[data-state]")).to_contain_text("Sie stehen auf der Warteliste.")
    waiting.get_by_role("button", name="Nicht mehr warten").click()
    expect(waiting.locator("[data-state]")).to_contain_text("Sie warten nicht mehr.")
    complaints.clear()  # the browser reports the dead spot itself
