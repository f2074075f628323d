"""A resident books on a phone, sees the vehicle come, and may change their mind."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from mobility.booking.holding import Taking
from mobility.booking.round_trips import ReturnWish
from mobility.booking.values import RiderInfo
from mobility.fleet.crew import Driver, Engagement
from mobility.fleet.values import VehiclePosition
from mobility.incidents.values import BreakdownReport
from mobility.people.values import Role
from tests.mobility.fakes import HOUR, fresh_id, trip


def choose(page, field, text):
    """Type into a place search and take the first suggestion."""
    page.get_by_role("combobox", name=field).fill(text)
    page.get_by_role("option", name=re.compile(text)).first.click()


def search(page, origin="Halt 2", destination="Halt 5"):
    choose(page, "Von", origin)
    choose(page, "Nach", destination)
    page.get_by_role("button", name="Angebote suchen").click()


def to_confirmation(page):
    """Go on from offers to the last step."""
    page.get_by_role("button", name=re.compile("^Fahrt wählen")).first.click()
    page.get_by_label("Name", exact=True).fill("Erika Beispiel")
    page.get_by_label("Telefon", exact=True).fill("0261 1234")
    page.get_by_role("button", name="Platz reservieren").click()
    expect(page.get_by_role("heading", name="Prüfen und buchen")).to_be_visible()


def book(page):
    search(page)
    to_confirmation(page)
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    page.wait_for_url("**/fahrt/*")
    return page.url.rsplit("/", 1)[1]


def test_from_wish_to_ticket(open_page, town):
    page = open_page("/")
    search(page)
    expect(page.get_by_role("heading", name="Ihre Angebote")).to_be_visible()
    first = page.locator(".offer").first
    expect(first).to_contain_text("Halt 2")
    expect(first).to_contain_text("€")
    to_confirmation(page)
    expect(page.locator("[data-countdown]")).to_have_text(re.compile(r"^[0-3]:\d\d$"))
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    page.wait_for_url("**/fahrt/*")
    ticket = town.service.booking.ticket(page.url.rsplit("/", 1)[1])
    assert ticket.state == "booked"
    expect(page.locator(".code")).to_have_text(ticket.code)
    expect(page.locator("[data-state]")).to_have_text("Gebucht")


def test_the_ticket_follows_the_ride(open_page, town):
    page = open_page("/")
    ticket = town.service.booking.ticket(book(page))
    page.wait_for_selector("html[data-ready]", state="attached")
    live = page.locator("[data-state]")
    town.event("depart", stop="s2")
    expect(live).to_have_text("Das Fahrzeug ist unterwegs zu Ihnen")
    town.clock.advance(120)
    town.event("arrive", stop="s2")
    expect(live).to_have_text("Das Fahrzeug ist da")
    expect(page.get_by_text("Bitte steigen Sie ein und nennen Sie den Code.")).to_be_visible()
    town.clock.set(ticket.pickup_from_s)
    town.event("board", booking=ticket)
    expect(live).to_have_text("Gute Fahrt!")
    town.event("depart", stop="s5")
    town.clock.advance(180)
    town.event("arrive", stop="s5")
    town.event("drop", booking=ticket)
    expect(live).to_have_text("Angekommen")
    expect(page.get_by_role("link", name="Neue Fahrt suchen")).to_be_visible()
    expect(page.get_by_role("button", name="Fahrt absagen")).to_be_hidden()


def test_the_vehicle_is_seen_on_the_map(open_page, town, booked, server):
    page = open_page(f"/fahrt/{booked.booking_id}")
    town.event("depart", stop="s2")
    expect(page.locator("[data-state]")).to_have_text("Das Fahrzeug ist unterwegs zu Ihnen")
    driver = page.context.browser.new_context(base_url=server)
    driver.request.post("/api/session", data={"username": "fahrer1", "password": "lange genug"})
    sent = driver.request.post("/api/driver/position", data={"lat": 50.0, "lon": 0.01, "at_s": town.now_s})
    assert sent.ok
    expect(page.locator(".vehicle")).to_be_visible()
    driver.close()


def test_the_vehicle_is_seen_from_an_hour_before_without_a_reload(open_page, town):
    ticket = town.booked(2, 5, when="depart", at_s=town.now_s + 3 * HOUR)
    page = open_page(f"/fahrt/{ticket.booking_id}")
    expect(page.locator("[data-vehicle]")).to_contain_text("MYK-1")
    expect(page.locator(".vehicle")).to_have_count(0)
    with page.expect_response(re.compile("/path$"), timeout=60_000) as drawn:  # at the page's next look by itself
        town.clock.set(ticket.pickup_from_s - HOUR)
        town.service.fleet.report_position(VehiclePosition(town.vans[0].id, 50.0, 0.01, town.now_s))
    expect(page.locator(".vehicle")).to_be_visible()
    assert "approach" in {leg["properties"]["kind"] for leg in drawn.value.json()["features"]}


def test_cancelling_states_its_consequence_first(open_page, town, booked):
    page = open_page(f"/fahrt/{booked.booking_id}")
    page.get_by_role("button", name="Fahrt absagen").click()
    expect(page.get_by_text("Die Absage ist kostenlos, Ihr Platz wird wieder frei.")).to_be_visible()
    expect(page.locator("[data-owed]")).to_be_hidden()
    page.get_by_role("button", name="Nein, ich fahre mit").click()
    assert town.ticket(booked).state == "booked"
    page.get_by_role("button", name="Fahrt absagen").click()
    page.get_by_role("button", name="Ja, Fahrt absagen").click()
    expect(page.locator("[data-state]")).to_have_text("Von Ihnen abgesagt")
    expect(page.locator("[data-owed]")).to_contain_text("0,00")
    assert town.ticket(booked).state == "cancelled_by_rider"


def add_later_van(town):
    """Put a second van on duty in three hours: what comes where the only one breaks down."""
    later = town.service.fleet.add_vehicle("Bus 2", "MYK-2", town.vans[0].configurations, "s0")
    driver = town.service.people.create_staff("fahrer2", "lange genug", Role.DRIVER, "Fahrer 2")
    town.service.crews.change_driver(Driver(driver, Engagement.CONTRACTOR))
    town.service.fleet.add_shift(later.id, driver.id, town.now_s + 3 * HOUR, town.now_s + 8 * HOUR)


def test_a_ride_given_up_is_one_press_away_from_another_time(open_page, town, booked):
    add_later_van(town)
    page = open_page(f"/fahrt/{booked.booking_id}")
    expect(page.locator("[data-given-up]")).to_be_hidden()
    town.service.incidents.break_down(BreakdownReport(fresh_id("incident"), town.vans[0].id), "lena")
    expect(page.get_by_role("heading", name="Wie es weitergeht")).to_be_visible()
    times = page.locator("[data-other-times] button")
    first = datetime.fromtimestamp(town.ticket(booked).other_times_s[0], town.service.policy.timezone)
    expect(times.first).to_have_text(f"{first:%H:%M} Uhr")
    times.first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.get_by_role("combobox", name="Nach")).to_have_value(re.compile("Ort 5"))
    page.get_by_role("button", name="Angebote suchen").click()
    expect(page.locator(".offer").first).to_contain_text(f"{first:%H:%M}")


def test_a_double_press_books_once(open_page, town):
    page = open_page("/")
    search(page)
    to_confirmation(page)
    page.get_by_role("button", name="Kostenpflichtig buchen").dblclick()
    page.wait_for_url("**/fahrt/*")
    assert len(town.service.booking.tickets(0, 2**40)) == 1


def test_a_reload_takes_up_the_reservation_where_it_was(open_page, town):
    page = open_page("/")
    search(page)
    to_confirmation(page)
    page.reload()
    expect(page.get_by_role("heading", name="Prüfen und buchen")).to_be_visible()
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    page.wait_for_url("**/fahrt/*")
    assert len(town.service.booking.tickets(0, 2**40)) == 1


def test_a_reservation_that_is_given_back_frees_the_seat(open_page, town):
    page = open_page("/")
    search(page)
    to_confirmation(page)
    with page.expect_response("**/cancel"):
        page.get_by_role("button", name="Nicht buchen").click()
    expect(page.get_by_role("heading", name="Ihre Angebote")).to_be_visible()
    (ticket,) = town.service.booking.tickets(0, 2**40)
    assert ticket.state == "cancelled_by_rider"


def test_an_answer_that_was_lost_is_fetched_again(open_page, town, complaints):
    page = open_page("/")
    search(page)
    lost = []

    def lose_the_answer(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/api/bookings/*", lose_the_answer)
    to_confirmation(page)
    assert lost == [200]
    assert len(town.service.booking.tickets(0, 2**40)) == 1
    complaints.clear()  # the browser reports the lost answer itself


def test_an_honest_no_offers_other_times(open_page, town):
    page = open_page("/")
    page.get_by_text("Ankunft", exact=True).click()
    page.locator("#at").fill("2026-01-05T08:05")
    search(page)
    expect(page.get_by_role("heading", name="Dazu haben wir kein Angebot")).to_be_visible()
    expect(page.locator("[data-refusal]")).to_contain_text("So kurzfristig können wir nicht kommen.")


def test_far_from_every_stop_the_nearest_is_one_tap_away(open_page):
    page = open_page("/", geolocation={"latitude": 50.01, "longitude": 0.014}, permissions=["geolocation"])
    page.get_by_role("button", name="Meine Position").click()
    expect(page.get_by_role("combobox", name="Von")).to_have_value(re.compile("Meine Position"))
    choose(page, "Nach", "Halt 5")
    page.get_by_role("button", name="Angebote suchen").click()
    expect(page.locator("[data-refusal]")).to_contain_text("keinen Haltepunkt, den Sie zu Fuß erreichen")
    page.get_by_role("button", name="Ab Halt 1 suchen").click()
    expect(page.locator(".offer").first).to_contain_text("Halt 1")


def test_what_is_missing_is_said_at_the_field(open_page):
    page = open_page("/")
    page.get_by_role("button", name="Angebote suchen").click()
    expect(page.locator("#origin-error")).to_have_text("Bitte wählen Sie einen Ort aus den Vorschlägen.")
    expect(page.get_by_role("combobox", name="Von")).to_be_focused()
    expect(page.get_by_role("combobox", name="Von")).to_have_attribute("aria-invalid", "true")


def test_start_and_destination_change_places(open_page):
    page = open_page("/")
    choose(page, "Von", "Halt 2")
    choose(page, "Nach", "Halt 5")
    page.get_by_role("button", name="Start und Ziel tauschen").click()
    expect(page.get_by_role("combobox", name="Von")).to_have_value("Halt 5")
    expect(page.get_by_role("combobox", name="Nach")).to_have_value("Halt 2")


def test_my_position_becomes_the_start(open_page):
    here = {"latitude": 50.0, "longitude": 0.0421}
    page = open_page("/", geolocation=here, permissions=["geolocation"])
    page.get_by_role("button", name="Meine Position").click()
    expect(page.get_by_role("combobox", name="Von")).to_have_value("Meine Position (Halt 3, Linienstadt)")


def test_a_point_of_the_map_becomes_the_destination(open_page):
    page = open_page("/")
    page.get_by_role("button", name="Auf der Karte wählen").last.click()
    page.locator("#map canvas").click(position={"x": 200, "y": 130})
    expect(page.get_by_role("combobox", name="Nach")).to_have_value(re.compile("Halt"))


def test_booking_works_without_a_map_and_by_keyboard_alone(open_page, town):
    page = open_page("about:blank", ready=None)
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/")
    expect(page.get_by_text("Die Karte lässt sich auf diesem Gerät nicht zeigen.")).to_be_visible()
    for field, text in (("Von", "Halt 2"), ("Nach", "Halt 5")):
        page.get_by_role("combobox", name=field).focus()
        page.keyboard.type(text)
        expect(page.get_by_role("option", name=text)).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.get_by_role("button", name=re.compile("^Fahrt wählen")).first.press("Enter")
    page.get_by_label("Name", exact=True).fill("Erika Beispiel")
    page.get_by_label("Telefon", exact=True).fill("0261 1234")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kostenpflichtig buchen").press("Enter")
    page.wait_for_url("**/fahrt/*")
    assert len(town.service.booking.tickets(0, 2**40)) == 1


def test_english_is_one_press_away(open_page):
    page = open_page("/", size={"width": 1280, "height": 800})
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", name="Where would you like to go?")).to_be_visible()


@pytest.mark.parametrize("width", [320, 768])
def test_nothing_sticks_out_sideways(open_page, booked, width):
    page = open_page("/", size={"width": width, "height": 800})
    for path in ("/", f"/fahrt/{booked.booking_id}", "/fahrten", "/anmelden"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


def test_the_walk_to_the_stop_is_shown_on_the_map(open_page, town):
    """The rider stands 72 m north of Halt 2 and is led to it, on the offer and on the ticket."""
    here = {"latitude": 50.0005, "longitude": 0.0280}
    page = open_page("/", geolocation=here, permissions=["geolocation"])
    page.get_by_role("button", name="Meine Position").click()
    choose(page, "Nach", "Halt 5")
    with page.expect_response("**/api/walk?*stop_id=s2*") as walk:
        page.get_by_role("button", name="Angebote suchen").click()
    assert walk.value.json()["geometry"]["coordinates"] == [[0.028, 50.0005], [0.028, 50.0]]
    card = page.locator(".offer").first
    expect(card).to_contain_text("70 m zu Fuß (1 Minute)")
    card.get_by_role("button", name="Fußweg zeigen: Halt 2").click()
    # At the other end the stop is the door: there is no walk to show.
    expect(page.get_by_role("button", name="Fußweg zeigen: Halt 5")).to_have_count(0)
    to_confirmation(page)
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    page.wait_for_url("**/fahrt/*")
    page.get_by_role("button", name="Fußweg zeigen: Halt 2").click()
    expect(page.locator("[data-walk=pickup]")).to_contain_text("70 m zu Fuß (1 Minute)")
    expect(page.get_by_role("button", name="Fußweg zeigen: Halt 5")).to_be_hidden()


def test_out_and_back_are_chosen_and_booked_as_one(open_page, town):
    page = open_page("/")
    page.get_by_text("Hin und zurück", exact=True).click()
    search(page)
    first = page.locator(".offer").first
    expect(first).to_contain_text("Hinfahrt")
    expect(first).to_contain_text("Rückfahrt")
    expect(first).to_contain_text("7,60")
    to_confirmation(page)
    page.get_by_role("button", name="Kostenpflichtig buchen").click()
    page.wait_for_url("**/fahrt/*")
    out = town.service.booking.ticket(page.url.rsplit("/", 1)[1])
    assert {out.state, town.service.booking.ticket(out.partner_id).state} == {"booked"}
    page.wait_for_selector("html[data-ready]", state="attached")
    page.get_by_role("button", name="Fahrt absagen").click()
    page.get_by_role("button", name="Ja, Fahrt absagen").click()
    expect(page.locator("[data-state]")).to_have_text("Von Ihnen abgesagt")
    assert town.service.booking.ticket(out.partner_id).state == "cancelled_by_rider"


def way_out_lost(town):
    """Return the way home of a round trip whose way out the service called off."""
    pair = town.service.booking.find_round_trips(trip(2, 5), ReturnWish("other")).trips[0]
    takings = [Taking(offer.id, fresh_id()) for offer in (pair.outward, pair.homeward)]
    out, home = town.service.booking.hold_round_trip(*takings, RiderInfo("Erika Beispiel", "0261 1234"))
    town.service.booking.confirm(out.booking_id)
    town.service.booking.cancel(out.booking_id, "service")
    return home


def test_who_lost_the_way_out_keeps_the_way_home_by_one_press(open_page, town):
    home = way_out_lost(town)
    page = open_page(f"/fahrt/{home.booking_id}")
    expect(page.locator("[data-asked]")).to_contain_text("Ihre Hinfahrt fällt leider aus.")
    page.get_by_role("button", name="Ja, bitte holen Sie mich ab").click()
    expect(page.locator("[data-asked]")).to_be_hidden()
    assert town.ticket(home).partner_id is None


def test_a_ride_becomes_a_series(open_page, town, booked):
    page = open_page(f"/fahrt/{booked.booking_id}")
    page.get_by_role("link", name="Jede Woche fahren").click()
    page.wait_for_selector("html[data-ready]", state="attached")
    page.locator("#first").fill("2026-01-05")
    page.locator("#time").fill("10:00")
    page.get_by_role("button", name="Serie kostenpflichtig buchen").click()
    page.wait_for_url("**/serie/*")
    first = page.locator("[data-days] li").first
    expect(first).to_contain_text("gebucht")
    first.get_by_role("button").click()
    page.get_by_role("button", name="Nur diesen Tag absagen").click()
    expect(first).to_contain_text("abgesagt")
    days = town.service.series.view(page.url.rsplit("/", 1)[1]).days
    assert days[0].ticket.state == "cancelled_by_rider"


def test_an_arrival_is_proposed_with_time_to_get_there(open_page):
    page = open_page("/")
    page.get_by_text("Abfahrt", exact=True).click()
    assert page.locator("#at").input_value() < "2026-01-05T09:00"
    page.get_by_text("Ankunft", exact=True).click()
    assert page.locator("#at").input_value() >= "2026-01-05T09:30"
    page.locator("#at").fill("2026-01-05T10:15")
    page.get_by_text("Abfahrt", exact=True).click()
    assert page.locator("#at").input_value() == "2026-01-05T10:15"


def test_a_search_for_places_says_that_the_service_is_away(open_page, complaints):
    page = open_page("/")
    page.context.set_offline(True)
    page.get_by_role("combobox", name="Von").fill("Halt 2")
    expect(page.locator(".combobox__empty").first).to_contain_text("Keine Verbindung zum Dienst.")
    page.context.set_offline(False)
    page.get_by_role("combobox", name="Von").fill("Halt 3")
    expect(page.get_by_role("option", name=re.compile("Halt 3")).first).to_be_visible()
    complaints.clear()  # the browser reports the dead spot itself
