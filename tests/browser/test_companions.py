"""A rider invites her daughter, who books for her and hears that she arrived."""

from playwright.sync_api import expect

from mobility.incidents.values import BreakdownReport
from tests.browser.test_resident import add_later_van, choose
from tests.mobility.fakes import fresh_id


def _known(open_page):
    """The rider's page, where she has made herself known and invited somebody; gives page and link."""
    page = open_page("/begleitung")
    page.locator("[data-me] #name").fill("Erika Beispiel")
    page.locator("[data-me] #phone").fill("0261 1234")
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Jemanden einladen").click()
    expect(page.locator("[data-link]")).to_be_visible()
    return page, page.locator("[data-link]").input_value()


def _accepted(open_page, link):
    daughter = open_page("/begleiten/" + link.rsplit("/", 1)[1])
    daughter.locator("#name").fill("Anna")
    daughter.locator("#phone").fill("0151 2")
    daughter.get_by_role("button", name="Ja, ich begleite Erika Beispiel").click()
    daughter.wait_for_url("**/begleitung")
    return daughter


def _book_for_her(daughter):
    daughter.get_by_role("link", name="Fahrt buchen für Erika Beispiel").click()
    expect(daughter.locator("[data-for]")).to_contain_text("Erika Beispiel")
    choose(daughter, "Von", "Halt 2")
    choose(daughter, "Nach", "Halt 5")
    daughter.get_by_role("button", name="Angebote suchen").click()
    daughter.locator("[data-offer]").first.click()
    expect(daughter.locator("#name")).to_have_value("Erika Beispiel")
    daughter.get_by_role("button", name="Platz reservieren").click()
    daughter.get_by_role("button", name="Kostenpflichtig buchen").click()
    daughter.wait_for_url("**/fahrt/*")


def test_what_was_booked_before_is_shown_after_a_press(open_page, booked):
    page = open_page(f"/fahrt/{booked.booking_id}")
    page.goto("/begleitung")
    page.locator("[data-me] #name").fill(booked.name)
    page.locator("[data-me] #phone").fill("0261 1234")
    page.get_by_role("button", name="Weiter").click()
    expect(page.locator("[data-earlier-text]")).to_contain_text("Eine Fahrt oder Serie haben Sie schon vorher gebucht.")
    page.get_by_role("button", name="Auch diese zeigen").click()
    expect(page.locator("[data-earlier]")).to_be_hidden()


def test_another_time_for_a_ride_given_up_is_looked_for_in_the_riders_name(open_page, town):
    add_later_van(town)
    daughter = _accepted(open_page, _known(open_page)[1])
    _book_for_her(daughter)
    town.service.incidents.break_down(BreakdownReport(fresh_id("incident"), town.vans[0].id), "lena")
    daughter.locator("[data-other-times] button").first.click()
    expect(daughter.locator("[data-for]")).to_contain_text("Erika Beispiel")
    expect(daughter.get_by_role("combobox", name="Nach")).not_to_have_value("")


def test_a_daughter_books_and_sees_the_arrival(open_page, town):
    rider, link = _known(open_page)
    daughter = _accepted(open_page, link)
    _book_for_her(daughter)
    for _ in range(2):
        town.drive_to_next()
        town.serve_halt()
    daughter.goto("/begleitung")
    expect(daughter.locator("[data-cared]")).to_contain_text("gut angekommen um")
    rider.reload()
    expect(rider.locator("[data-companions]")).to_contain_text("Anna")
    rider.get_by_role("button", name="Begleitung beenden").click()
    expect(rider.locator("[data-companions]")).to_contain_text("Noch begleitet Sie niemand.")
    daughter.goto("/begleitung")
    expect(daughter.locator("[data-cared-section]")).to_be_hidden()
