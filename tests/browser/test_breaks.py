"""A driver takes a break on the tablet, in a dead spot too; a vehicle is added by keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from mobility.fleet.crew import Engagement
from mobility.fleet.values import Phase
from mobility.people.values import Role
from mobility.store.store import Store
from tests.browser.conftest import DESK, PHONE, READY, TABLET, signed_in
from tests.mobility.fakes import Town
from tests.web.towns import WebArea


@pytest.fixture
def town(tmp_path):
    """The line town with an employed driver: ten hours, and a break in the middle."""
    store = Store.open(f"sqlite:///{tmp_path}/browser.db")
    store.migrate()
    town = Town(store, area=WebArea(), engagement=Engagement.EMPLOYED)
    town.service.people.create_staff("betrieb", "lange genug", Role.OPERATOR, "Betrieb")
    yield town
    store.close()


def becomes(page, town, phase):
    for _ in range(100):
        if town.task().phase is phase:
            return True
        page.wait_for_timeout(50)
    return False


def test_the_control_room_moves_a_break(open_page, town, complaints):
    (before,) = town.service.fleet.plan_board()[0].breaks
    page = signed_in(open_page, "betrieb", "/leitstelle")
    page.get_by_role("button", name=re.compile("^Bus 1")).first.click()
    page.get_by_role("button", name="Verschieben").click()
    page.get_by_label("Beginn frühestens").fill("2026-01-05T13:00")
    page.get_by_label("Beginn spätestens").fill("2026-01-05T14:45")
    page.get_by_role("button", name="Pause verschieben").click()
    expect(page.get_by_role("alert")).to_have_text("So wäre die Zeit ohne Pause zu lang (Arbeitszeitgesetz).")
    complaints.clear()  # the refusal is in the console as well
    page.get_by_label("Beginn spätestens").fill("2026-01-05T13:30")
    page.get_by_role("button", name="Pause verschieben").click()
    expect(page.locator("[data-detail]")).to_contain_text("Beginn 13:00 bis 13:30 Uhr")
    (after,) = town.service.fleet.plan_board()[0].breaks
    assert before.id == after.id
    assert after.latest_s - after.earliest_s == 1800


def test_a_break_is_begun_and_ended_also_without_a_network(open_page, town, complaints):
    page = signed_in(open_page, "fahrer1", "/fahrer", TABLET)
    page.get_by_role("button", name="Schicht beginnen").click()
    begin = page.get_by_role("button", name="Pause beginnen")
    expect(begin).to_be_disabled()
    town.clock.set(town.task().next.arrive_s)
    page.reload()
    page.wait_for_selector(READY, state="attached")
    page.context.set_offline(True)
    begin.click()
    end = page.get_by_role("button", name="Pause beenden")
    expect(end).to_be_disabled()
    expect(page.locator("[data-lost]")).to_contain_text("Eine Meldung wartet")
    page.context.set_offline(False)
    assert becomes(page, town, Phase.RESTING)
    town.clock.advance(2700)
    page.reload()
    page.wait_for_selector(READY, state="attached")
    end.click()
    expect(page.get_by_text("Gerade nichts zu tun")).to_be_visible()
    assert becomes(page, town, Phase.IDLE)
    complaints.clear()  # the browser reports the dead spot itself


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_vehicle_is_added_by_keyboard_alone(open_page, town, size):
    page = signed_in(open_page, "betrieb", "/betrieb", size, ready=None)
    expect(page.get_by_role("heading", name="Fahrzeuge, Fahrpersonal, Schichten")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("summary", has_text="Fahrzeug hinzufügen").focus()
    page.keyboard.press("Enter")
    for typed in ("Meise", "MYK-M1", "8, 6+1", "Halt 3"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    expect(page.get_by_text("MYK-M1", exact=True)).to_be_visible()
    assert [vehicle.name for vehicle in town.service.fleet.vehicles()] == ["Bus 1", "Meise"]
