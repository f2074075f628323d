"""What stands beside a single ride: groups in several vehicles, and buses and trains by timetable."""

import re

import pytest
from playwright.sync_api import expect

from mobility.people.values import Role
from mobility.store.store import Store
from mobility.timetable.compiling import compile_feed
from tests.browser.conftest import signed_in
from tests.browser.test_resident import choose, search
from tests.mobility.fakes import Town, policy
from tests.mobility.timetable.feeds import write_feed
from tests.web.towns import WebArea


@pytest.fixture
def town(tmp_path):
    """The line town with two vans, and a bus from Halt 2 to Halt 5."""
    store = Store.open(f"sqlite:///{tmp_path}/browser.db")
    store.migrate()
    timetable = compile_feed(write_feed(tmp_path / "feed"))
    yield Town(store, vans=2, area=WebArea(), rules=policy(hotline="0800 1"), timetable=timetable)
    store.close()


def test_a_group_is_asked_whether_it_wants_to_be_divided(open_page, town):
    page = open_page("/")
    page.locator(".party summary").click()
    for _ in range(6):
        page.get_by_role("button", name="Erwachsene: mehr").click()
    search(page, "Halt 3", "Halt 7")
    expect(page.get_by_role("heading", name="Ihre Gruppe passt nicht in ein Fahrzeug")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Aufgeteilt auf 2 Fahrten")).click()
    page.get_by_label("Name", exact=True).fill("Erika Beispiel")
    page.get_by_label("Telefon", exact=True).fill("0261 1234")
    page.get_by_role("button", name="Platz reservieren").click()
    expect(page.locator("[data-review]")).to_contain_text("Fahrt 2 von 2")
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    page.wait_for_url("**/fahrt/*")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.get_by_role("heading", name="Ihre Gruppe fährt in 2 Fahrten")).to_be_visible()
    assert [str(ticket.state) for ticket in town.service.booking.tickets(0, 2**40)] == ["booked", "booked"]
    page.get_by_role("button", name="Fahrt absagen").click()
    expect(page.locator("[data-group-too]")).to_be_visible()
    page.get_by_role("button", name="Ja, Fahrt absagen").click()
    expect(page.locator("[data-state]")).to_have_text("Von Ihnen abgesagt")
    assert {str(ticket.state) for ticket in town.service.booking.tickets(0, 2**40)} == {"cancelled_by_rider"}


def test_a_group_books_both_ways_as_one(open_page, town):
    page = open_page("/")
    page.locator(".party summary").click()
    for _ in range(6):
        page.get_by_role("button", name="Erwachsene: mehr").click()
    page.get_by_text("Hin und zurück", exact=True).click()
    search(page, "Halt 3", "Halt 7")
    expect(page.get_by_role("heading", name="Ihre Gruppe passt nicht in ein Fahrzeug")).to_be_visible()
    expect(page.locator("[data-refusal]")).to_contain_text("für Hin- und Rückweg auf je 2 Fahrten aufteilen")
    card = page.locator(".offer")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Dazwischen haben Sie mindestens")
    page.get_by_role("button", name=re.compile("^Aufgeteilt auf 4 Fahrten: hin ab")).click()
    expect(page.locator("[data-chosen]")).to_contain_text("Rückfahrt")
    page.get_by_label("Name", exact=True).fill("Erika Beispiel")
    page.get_by_label("Telefon", exact=True).fill("0261 1234")
    page.get_by_role("button", name="Platz reservieren").click()
    expect(page.locator("[data-review]")).to_contain_text("Rückfahrt, Fahrt 2 von 2")
    page.reload()  # what is reserved is still there
    expect(page.locator("[data-review]")).to_contain_text("Hinfahrt, Fahrt 1 von 2")
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    page.wait_for_url("**/fahrt/*")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.get_by_role("heading", name="Ihre Gruppe fährt in 4 Fahrten")).to_be_visible()
    assert [str(ticket.state) for ticket in town.service.booking.tickets(0, 2**40)] == ["booked"] * 4
    page.get_by_role("button", name="Fahrt absagen").click()
    page.get_by_text("behalten", exact=True).click()
    page.get_by_role("button", name="Ja, Fahrt absagen").click()
    expect(page.locator("[data-state]")).to_have_text("Von Ihnen abgesagt")
    left = [str(ticket.state) for ticket in town.service.booking.tickets(0, 2**40)]
    assert left == ["cancelled_by_rider"] * 2 + ["booked"] * 2


def test_where_a_bus_goes_it_is_shown_instead(open_page):
    page = open_page("/")
    search(page)
    expect(page.get_by_role("heading", name="Hier fährt der Linienverkehr")).to_be_visible()
    expect(page.locator("[data-refusal]")).to_contain_text("Ab Halt 2 fährt um 08:10 Uhr die Linie 301.")
    first = page.locator("[data-scheduled] li").first
    expect(first).to_contain_text("ohne Umstieg")
    expect(page.locator("[data-scheduled]")).to_contain_text("Quelle: Verkehrsbetriebe Linienstadt")
    page.get_by_role("button", name="Angaben ändern").click()
    page.locator(".party summary").click()
    page.get_by_text("Ich kann nur kurze Wege gehen.").click()
    page.get_by_role("button", name="Angebote suchen").click()
    expect(page.get_by_role("heading", name="Ihre Angebote")).to_be_visible()
    expect(page.locator("[data-scheduled]")).to_be_visible()


@pytest.fixture
def caller(open_page, town):
    """The control room, about to book for Erika Beispiel."""
    town.service.people.create_staff("leitstelle", "lange genug", Role.DISPATCHER, "Lena Leitstelle")
    page = signed_in(open_page, "leitstelle", "/leitstelle")
    page.get_by_role("button", name="Anruf: Fahrt buchen").click()
    page.get_by_label("Name", exact=True).fill("Erika Beispiel")
    return page


def test_a_group_is_booked_by_telephone(caller, town):
    choose(caller, "Von", "Halt 3")
    choose(caller, "Nach", "Halt 7")
    caller.get_by_label("Erwachsene").fill("7")
    caller.get_by_role("button", name="Angebote suchen").click()
    expect(caller.locator("[data-call-offers]")).to_contain_text("Aufgeteilt auf 2 Fahrten, zusammen")
    caller.get_by_role("button", name="Alle 2 Fahrten buchen").click()
    expect(caller.locator("[data-call-offers]")).to_contain_text("Gebucht.")
    assert [str(ticket.state) for ticket in town.service.booking.tickets(0, 2**40)] == ["booked", "booked"]


def test_a_group_is_booked_both_ways_by_telephone(caller, town):
    choose(caller, "Von", "Halt 3")
    choose(caller, "Nach", "Halt 7")
    caller.get_by_label("Erwachsene").fill("7")
    caller.locator("[name=back]").select_option("shopping")
    caller.get_by_role("button", name="Angebote suchen").click()
    offers = caller.locator("[data-call-offers]")
    expect(offers).to_contain_text("Aufgeteilt auf 4 Fahrten, zusammen")
    expect(offers).to_contain_text("Zurück:")
    caller.get_by_role("button", name="Alle 4 Fahrten buchen").click()
    expect(offers).to_contain_text("Gebucht.")
    assert [str(ticket.state) for ticket in town.service.booking.tickets(0, 2**40)] == ["booked"] * 4


def test_a_caller_hears_of_the_bus(caller):
    choose(caller, "Von", "Halt 2")
    choose(caller, "Nach", "Halt 5")
    caller.get_by_role("button", name="Angebote suchen").click()
    expect(caller.locator("[data-call-offers]")).to_contain_text(
        "Linie 301 um 08:10 Uhr ab Halt 2, um 08:16 Uhr in Halt 5"
    )
