"""The control room at a desk: sees rides come and change, books for a caller, calls a ride off."""

import re

import pytest
from playwright.sync_api import expect

from mobility.fleet.values import VehiclePosition
from mobility.people.values import Role
from tests.browser.conftest import signed_in
from tests.browser.test_resident import choose, way_out_lost
from tests.mobility.fakes import LON_STEP


@pytest.fixture
def control(open_page, town):
    """The control room's screen of somebody on duty."""
    town.service.people.create_staff("leitstelle", "lange genug", Role.DISPATCHER, "Lena Leitstelle")
    return signed_in(open_page, "leitstelle", "/leitstelle")


STANDS_STILL = """() => {
  const x = document.querySelector(".pin--stop").getBoundingClientRect().x;
  const still = window.lastX === x;
  window.lastX = x;
  return still;
}"""


def figure(page, name):
    return page.locator(f"[data-figure={name}] .figure__value")


def test_a_new_ride_appears_by_itself(control, town):
    expect(figure(control, "booked")).to_have_text("0")
    town.booked(2, 5)
    expect(figure(control, "booked")).to_have_text("1")
    expect(control.locator("[data-rides]")).to_contain_text("Erika Beispiel")
    expect(control.locator(".board__bar")).to_have_attribute("data-look", "planned")


def test_a_caller_who_lost_the_way_out_keeps_the_way_home(control, town):
    home = way_out_lost(town)
    expect(control.locator("[data-rides]")).to_contain_text("Hinfahrt entfallen: Wird die Rückfahrt gebraucht?")
    control.get_by_role("button", name="Rückfahrt behalten").click()
    expect(control.locator("[data-said]")).to_have_text("Erika Beispiel: Die Rückfahrt bleibt gebucht.")
    expect(control.get_by_role("button", name="Rückfahrt behalten")).to_be_hidden()
    assert town.ticket(home).partner_id is None


def test_bars_change_colour_with_the_ride(control, town):
    town.booked(2, 5)
    bar = control.locator(".board__bar")
    expect(bar).to_have_attribute("data-look", "planned")
    town.drive_to_next()
    town.serve_halt()
    expect(bar).to_have_attribute("data-look", "riding")
    expect(figure(control, "on_board")).to_have_text("1")
    town.drive_to_next()
    town.serve_halt()
    expect(bar).to_have_attribute("data-look", "done")


def test_rides_that_share_the_vehicle_lie_above_each_other(control, town):
    town.booked(1, 8)
    town.booked(2, 6, name="Bert Beispiel")
    expect(control.locator(".board__bar")).to_have_count(2)
    expect(figure(control, "pooled_share")).to_have_text(re.compile("100"))
    lies = "() => [...document.querySelectorAll('.board__bar')].map((bar) => bar.getBoundingClientRect().toJSON())"
    first, second = control.evaluate(lies)  # at once: the board is drawn anew with each message
    assert first["x"] < second["x"] < first["x"] + first["width"]
    assert abs(first["y"] - second["y"]) >= 20


def test_a_vehicle_moves_on_the_map_and_shows_its_way(control, town, server):
    town.booked(2, 5)
    vehicle = control.get_by_role("button", name="Fahrzeug Bus 1")
    before = vehicle.bounding_box()
    town.service.fleet.report_position(VehiclePosition(town.vans[0].id, 50.0, 1.5 * LON_STEP, town.now_s, 90.0))
    town.event("depart", stop="s2")  # the plan changes, so the screen looks again
    control.wait_for_function(
        "x => document.querySelector('.vehicle').getBoundingClientRect().x > x + 5", arg=before["x"]
    )
    vehicle.click()
    expect(control.get_by_role("heading", name="Bus 1")).to_be_visible()
    expect(control.locator(".halt").first).to_contain_text("Einstieg Erika Beispiel")
    expect(control.locator(".pin--stop")).to_have_count(2)


def test_booking_for_a_caller_with_the_keyboard_alone(control, town):
    control.get_by_role("button", name="Anruf: Fahrt buchen").press("Enter")
    control.get_by_label("Name", exact=True).fill("Anna Anruf")
    for field, text in (("Von", "Halt 2"), ("Nach", "Halt 5")):
        box = control.get_by_role("combobox", name=field)
        box.focus()
        box.press_sequentially(text)
        expect(control.locator(".combobox__option:visible").first).to_be_visible()
        box.press("ArrowDown")
        box.press("Enter")
    control.get_by_role("button", name="Angebote suchen").press("Enter")
    expect(control.locator(".call-offer__say").first).to_contain_text("Halt 2")
    control.get_by_role("button", name="Diese Fahrt buchen").first.press("Enter")
    expect(control.get_by_text("Gebucht. Code für das Einsteigen:")).to_be_visible()
    (ticket,) = town.service.booking.tickets(town.now_s - 3600, town.now_s + 3600)
    assert (ticket.name, ticket.state) == ("Anna Anruf", "booked")


def test_a_wish_without_places_is_said_in_words(control):
    control.get_by_role("button", name="Anruf: Fahrt buchen").click()
    control.get_by_label("Name", exact=True).fill("Anna Anruf")
    control.get_by_role("button", name="Angebote suchen").click()
    expect(control.get_by_role("alert").filter(has_text="Bitte Start und Ziel")).to_be_visible()


def test_calling_a_ride_off_asks_first(control, town):
    ticket = town.booked(2, 5)
    control.get_by_role("button", name="Absagen").click()
    expect(control.get_by_role("heading", name="Fahrt absagen?")).to_be_visible()
    control.get_by_role("button", name="Nicht absagen").click()
    assert town.ticket(ticket).state == "booked"
    control.get_by_role("button", name="Absagen").click()
    control.get_by_role("button", name="Fahrt absagen").click()
    expect(control.locator("[data-ride-count]")).to_have_text("Keine Fahrt passt dazu.")
    assert town.ticket(ticket).state == "cancelled_by_service"


def test_rides_are_filtered_by_words_in_any_order(control, town):
    town.booked(1, 8)
    town.booked(2, 6, name="Bert Größe")
    count = control.locator("[data-ride-count]")
    expect(count).to_have_text("2 Fahrten")
    for words in ("größe bert", "BERT grosse", "halt größ"):
        control.get_by_label("Fahrten durchsuchen").fill(words)
        expect(count).to_have_text("1 Fahrt")
    control.get_by_label("Welche Fahrten").select_option("done")
    expect(count).to_have_text("Keine Fahrt passt dazu.")


def test_a_broken_promise_rings_the_alarm(control, town):
    town.booked(2, 5)
    town.clock.advance(3600)
    town.service.fleet.retime()
    expect(control.locator("[data-alarm-count]")).to_be_visible()
    control.get_by_role("tab", name=re.compile("Alarme")).click()
    expect(control.locator(".alarm").first).to_contain_text("Bus 1")
    expect(figure(control, "late")).to_have_text("1")


def test_tabs_follow_the_arrow_keys(control):
    control.get_by_role("tab", name="Fahrten").press("ArrowRight")
    expect(control.get_by_role("tab", name=re.compile("Alarme"))).to_be_focused()
    expect(control.get_by_text("Alles läuft nach Plan.")).to_be_visible()


def test_a_caller_rides_as_always_by_keyboard_alone(control, town):
    """Number, Enter, 1, Enter: the usual trip is searched for and booked."""
    town.booked(2, 5)
    control.locator("[data-call]").focus()
    control.keyboard.press("Enter")
    expect(control.locator("#call-phone")).to_be_focused()
    control.keyboard.type("+49 261 1")
    control.keyboard.press("Enter")
    expect(control.locator("[data-caller]")).to_contain_text("Erika Beispiel – wie immer?")
    expect(control.locator("[data-usual='1']")).to_be_focused()
    control.keyboard.press("1")
    expect(control.locator(".call-offer__say").first).to_contain_text("Halt 2")
    control.keyboard.press("Enter")
    expect(control.locator("[data-call-offers] .notice--good")).to_be_visible()
    names = {ticket.name for ticket in town.service.booking.tickets(0, 2**40)}
    assert names == {"Erika Beispiel"}
    assert len(town.service.booking.tickets(0, 2**40)) == 2


def test_a_caller_rides_there_and_back_at_another_time(control, town):
    """Shift and the digit ask for the time first; the way home is booked with the way out."""
    town.booked(2, 5)
    control.locator("[data-call]").click()
    control.keyboard.type("+49 261 1")
    control.keyboard.press("Enter")
    expect(control.locator("[data-usual='1']")).to_be_focused()
    control.keyboard.press("Shift+Digit1")
    expect(control.locator("#call-at")).to_be_focused()
    control.locator("#call-at").fill("2026-01-05T11:00")
    control.locator("#call-back").select_option("shopping")
    control.get_by_role("button", name="Angebote suchen").click()
    said = control.locator(".call-offers article").first.locator(".call-offer__say")
    expect(said.first).to_contain_text("Hin: Abfahrt heute zwischen 11:")
    expect(said.last).to_contain_text("Zurück:")
    control.get_by_role("button", name="Diese Fahrt buchen").first.click()
    expect(control.locator("[data-call-offers] .notice--good")).to_be_visible()
    assert sorted(ticket.leg or "" for ticket in town.service.booking.tickets(0, 2**40)) == ["", "outward", "return"]


def test_a_breakdown_is_reported_and_everybody_finds_another_place(control, town):
    town.booked(2, 5)
    places = town.vans[0].configurations
    town.service.fleet.add_vehicle("Ersatz", "MYK-E", places, "s0")
    control.get_by_role("button", name="Fahrzeug Bus 1").click()
    control.get_by_role("button", name="Panne melden").click()
    sheet = control.get_by_role("dialog", name="Panne: Bus 1")
    sheet.get_by_label("Ersatzfahrzeug").select_option("Ersatz")
    sheet.get_by_label("Bereit in (Minuten)").fill("3")
    sheet.get_by_label("Was ist passiert?").fill("Motor")
    sheet.get_by_role("button", name="Panne melden").click()
    expect(sheet.get_by_text("Wie zugesagt, mit anderem Fahrzeug: 1")).to_be_visible()
    sheet.get_by_role("button", name="Schließen").click()
    expect(control.get_by_role("button", name="Fahrzeug Ersatz")).to_be_visible()
    expect(control.get_by_role("button", name="Fahrzeug Bus 1")).to_have_count(0)


def test_a_ride_given_up_is_an_alarm_until_its_rider_was_called(control, town):
    town.booked(2, 5)
    control.get_by_role("button", name="Fahrzeug Bus 1").click()
    control.get_by_role("button", name="Panne melden").click()
    control.get_by_role("dialog").get_by_role("button", name="Panne melden").click()
    expect(control.get_by_text("Ausgefallen, siehe Alarme: 1")).to_be_visible()
    control.get_by_role("button", name="Schließen").click()
    control.get_by_role("tab", name=re.compile("Alarme")).click()
    expect(control.locator(".alarm")).to_contain_text("Fahrt ab Halt 2 ausgefallen")
    control.get_by_role("button", name="Erledigt").click()
    expect(control.get_by_text("Alles läuft nach Plan.")).to_be_visible()


def test_a_closure_drawn_on_the_map_delays_the_ride_until_it_is_opened(control, town):
    ticket = town.booked(1, 5)
    control.get_by_role("button", name="Fahrzeug Bus 1").click()
    expect(control.locator(".pin--stop")).to_have_count(2)
    control.wait_for_function(STANDS_STILL, polling=200)
    boxes = [control.locator(".pin--stop").nth(n).bounding_box() for n in range(2)]  # Halt 1 and Halt 5
    first, last = (box["x"] + box["width"] / 2 for box in boxes)
    road_y = boxes[0]["y"] + boxes[0]["height"] / 2
    control.get_by_role("tab", name="Straßen").click()
    control.get_by_role("button", name="Straße sperren").click()
    for number, stop in enumerate((2.3, 2.7)):
        control.mouse.click(first + (last - first) * (stop - 1) / 4, road_y)
        expect(control.get_by_text(f"Punkte: {number + 1}")).to_be_visible()
    control.get_by_label("Grund").fill("Kanalarbeiten")
    control.get_by_role("button", name="Sperren", exact=True).click()
    expect(control.locator(".closure")).to_contain_text("Kanalarbeiten")
    assert town.ticket(ticket).eta_dropoff_s == ticket.eta_dropoff_s + 540
    control.get_by_role("button", name="Freigeben").click()
    expect(control.get_by_text("Alle Straßen sind frei.")).to_be_visible()
    assert town.ticket(ticket).eta_dropoff_s == ticket.eta_dropoff_s


def test_a_closure_is_named_by_a_place_until_somebody_draws(control):
    control.get_by_role("tab", name="Straßen").click()
    control.get_by_role("button", name="Straße sperren").click()
    control.get_by_role("button", name="Sperren", exact=True).click()
    expect(control.locator("[data-road-error]")).to_contain_text("Bitte die Straße auf der Karte zeichnen")
    choose(control, "Oder einen Ort nennen", "Halt 3")
    expect(control.locator("[data-road-error]")).to_be_hidden()
    expect(control.get_by_role("combobox", name="Oder einen Ort nennen")).to_have_value("Halt 3")
    control.locator("#map").click(position={"x": 200, "y": 200})
    expect(control.get_by_text("Punkte: 1")).to_be_visible()
    expect(control.get_by_role("combobox", name="Oder einen Ort nennen")).to_have_value("")


def test_winter_roads_are_one_tick(control, town):
    ticket = town.booked(1, 5)
    control.get_by_role("tab", name="Straßen").click()
    winter = control.get_by_label("Winterliche Straßen: mit längeren Fahrzeiten planen")
    with control.expect_response("**/api/control/season"):
        winter.check()
    assert town.ticket(ticket).eta_dropoff_s == ticket.eta_dropoff_s + 60
    expect(winter).to_be_checked()
