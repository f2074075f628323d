"""Doctor mode in a browser: booked on a phone, ended by one press, seen by the practice and the control room."""

import pytest
from playwright.sync_api import expect

from mobility.errors import NotFound
from mobility.people.values import Role
from tests.browser.conftest import signed_in
from tests.browser.test_resident import choose
from tests.mobility.fakes import HOUR, MONDAY_8, at

TEN = MONDAY_8 + 2 * HOUR


@pytest.fixture
def practice(town):
    """A practice at Ort 5 that takes part; gives its code."""
    return town.service.visits.practices.add("Praxis Dr. Klein", at(5), "staff")[1]


def _book(page):
    choose(page, "Von", "Halt 2")
    choose(page, "Nach", "Halt 5")
    page.get_by_text("Arzttermin").click()
    page.locator("#at").fill("2026-01-05T10:00")
    page.locator("#lasts").select_option("30")
    page.get_by_role("button", name="Angebote suchen").click()
    page.locator("[data-offer]").first.click()
    page.locator("#name").fill("Erika Beispiel")
    page.locator("#phone").fill("0261 1234")


def _bring(town):
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()


def test_from_appointment_to_home_by_one_press(open_page, town, practice):
    page = open_page("/")
    _book(page)
    page.get_by_text("Praxis Dr. Klein darf für mich melden").click()
    page.get_by_role("button", name="Platz reservieren").click()
    expect(page.locator("[data-review]")).to_contain_text("Rückfahrt, wenn Sie fertig sind")
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    expect(page.locator("[data-visit-text]")).to_contain_text("Wenn Sie fertig sind")
    expect(page.locator("[data-press-ready]")).to_be_hidden()
    _bring(town)
    doctor = open_page(f"/praxis/{practice}")
    expect(doctor.locator("[data-patients]")).to_contain_text("Erika Beispiel")
    expect(page.locator("[data-press-ready]")).to_be_visible()
    page.locator("[data-press-ready]").click()
    expect(page.locator("[data-visit-text]")).to_have_text("Ihre Rückfahrt ist gebucht.")
    page.get_by_role("link", name="Zur Rückfahrt").click()
    expect(page.locator(".journey").first).to_contain_text("Halt 5")


def test_the_practice_says_ready(open_page, town, practice):
    page = open_page("/")
    _book(page)
    page.get_by_text("Praxis Dr. Klein darf für mich melden").click()
    page.get_by_role("button", name="Platz reservieren").click()
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    expect(page.locator("[data-visit]")).to_be_visible()
    _bring(town)
    doctor = open_page(f"/praxis/{practice}")
    doctor.get_by_role("button", name="Erika Beispiel ist fertig").click()
    expect(doctor.locator("[data-patients]")).to_contain_text("wird abgeholt")


@pytest.fixture
def room(open_page, town):
    """The control room, while Erika Beispiel is at her appointment at Halt 5."""
    town.service.people.create_staff("leitstelle", "lange genug", Role.DISPATCHER, "Leitstelle")
    page = open_page("/")
    _book(page)
    page.get_by_role("button", name="Platz reservieren").click()
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    expect(page.locator("[data-visit]")).to_be_visible()
    _bring(town)
    return signed_in(open_page, "leitstelle", "/leitstelle")


def test_the_control_room_says_ready_for_a_caller(room):
    room.locator("#ride-state").select_option("visits")
    room.get_by_role("button", name="Fertig melden").click()
    expect(room.locator("[data-said]")).to_contain_text("Erika Beispiel: Rückfahrt gebucht")


def test_the_callers_file_offers_the_ride_home(room):
    room.locator("[data-call]").click()
    room.keyboard.type("0261 1234")
    room.keyboard.press("Enter")
    room.get_by_role("button", name="Ist fertig in Halt 5").click()
    expect(room.locator("[data-said]")).to_contain_text("Erika Beispiel: Rückfahrt gebucht")


def test_a_practice_keeps_its_link_until_somebody_is_sure(open_page, town, practice, complaints):
    town.service.people.create_staff("leitstelle", "lange genug", Role.DISPATCHER, "Leitstelle")
    page = signed_in(open_page, "leitstelle", "/leitstelle/praxen")
    renew, sure = page.get_by_role("button", name="Neuer Link: Praxis Dr. Klein"), page.get_by_role("dialog")
    renew.click()
    sure.get_by_role("button", name="Abbrechen").click()
    assert town.service.visits.practices.of_code(practice)
    renew.click()
    sure.get_by_role("button", name="Neuer Link").click()
    expect(page.locator("[data-link]")).to_contain_text("/praxis/")
    with pytest.raises(NotFound):
        town.service.visits.practices.of_code(practice)
    page.get_by_role("button", name="Entfernen: Praxis Dr. Klein").click()
    sure.get_by_role("button", name="Entfernen").click()
    page.get_by_role("button", name="Wieder aufnehmen: Praxis Dr. Klein").click()
    expect(page.locator("[data-link]")).to_contain_text("/praxis/")
    page.locator("#practice-name").fill("praxis dr. klein")
    choose(page, "Adresse", "Halt 5")
    page.get_by_role("button", name="Aufnehmen und Link erzeugen").click()
    expect(page.locator("[data-error]")).to_contain_text("gibt es schon")
    complaints.clear()  # the refusal
