"""A driver works a ride off on a tablet, through a dead spot and a changed plan."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import READY, TABLET, signed_in


@pytest.fixture
def screen(open_page, booked):
    """The driver's screen, signed in, before the first ride of the day."""
    page = signed_in(open_page, "fahrer1", "/fahrer", TABLET)
    page.get_by_role("button", name="Schicht beginnen").click()
    expect(page.get_by_role("heading", name="Halt 2")).to_be_visible()  # only then is a change one for the driver
    return page


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def becomes(page, town, ticket, state):
    """Wait until the service knows: the screen is ahead of it by the time a report takes."""
    for _ in range(100):
        if town.ticket(ticket).state == state:
            return True
        page.wait_for_timeout(50)
    return False


def test_a_ride_from_the_depot_to_the_destination(screen, town, booked):
    expect(screen.get_by_role("heading", name="Halt 2")).to_be_visible()
    expect(screen.get_by_text("Erika Beispiel")).to_be_visible()
    press(screen, "Losfahren")
    expect(screen.get_by_role("button", name="Angekommen")).to_be_visible()
    assert becomes(screen, town, booked, "under_way")
    town.clock.advance(120)
    press(screen, "Angekommen")
    expect(screen.locator(".code")).to_have_text(booked.code)
    expect(screen.get_by_role("button", name="Nicht da")).to_be_disabled()
    assert becomes(screen, town, booked, "arrived")
    town.clock.set(booked.pickup_from_s)
    press(screen, "Eingestiegen")
    expect(screen.get_by_role("heading", name="Halt 5")).to_be_visible()
    expect(screen.locator("[data-on-board]")).to_have_text("1 an Bord")
    press(screen, "Losfahren")
    press(screen, "Angekommen")
    press(screen, "Ausgestiegen")
    expect(screen.get_by_text("Zurück zum Depot")).to_be_visible()
    assert becomes(screen, town, booked, "completed")


def test_a_dead_spot_stops_nobody(screen, town, booked, complaints):
    press(screen, "Losfahren")
    expect(screen.get_by_role("button", name="Angekommen")).to_be_visible()
    town.clock.set(booked.pickup_from_s)
    screen.reload()
    screen.wait_for_selector(READY, state="attached")
    screen.context.set_offline(True)
    press(screen, "Angekommen")
    press(screen, "Eingestiegen")
    expect(screen.get_by_role("heading", name="Halt 5")).to_be_visible()
    expect(screen.locator("[data-lost]")).to_contain_text("2 Meldungen warten")
    assert town.ticket(booked).state == "under_way"
    screen.context.set_offline(False)
    assert becomes(screen, town, booked, "on_board")
    expect(screen.locator("[data-lost]")).to_be_hidden()
    complaints.clear()  # the browser reports the dead spot itself


def test_reports_outlive_a_reload(screen, town, booked, complaints):
    screen.route("**/api/driver/events", lambda route: route.abort())
    press(screen, "Losfahren")
    expect(screen.locator("[data-lost]")).to_contain_text("Eine Meldung wartet")
    screen.unroute("**/api/driver/events")
    screen.reload()
    expect(screen.get_by_role("button", name="Angekommen")).to_be_visible()
    assert becomes(screen, town, booked, "under_way")
    complaints.clear()  # the browser reports the lost request itself


def test_a_changed_plan_is_announced_until_acknowledged(screen, town):
    town.booked(3, 8, name="Hans Muster")
    dialog = screen.get_by_role("dialog", name="Ihr Plan hat sich geändert")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Hans Muster")
    expect(dialog).to_contain_text("Halt 3")
    dialog.get_by_role("button", name="Verstanden").click()
    expect(dialog).to_be_hidden()


def test_a_held_seat_joins_the_list_silently_and_is_announced_once_booked(screen, town):
    held = town.held(3, 8, name="Hans Muster")
    expect(screen.locator("[data-card]")).to_contain_text("Halt 8")
    expect(screen.get_by_role("dialog")).to_have_count(0)
    town.service.booking.confirm(held.booking_id)
    expect(screen.get_by_role("dialog", name="Ihr Plan hat sich geändert")).to_contain_text("Neu: Hans Muster")


def test_a_cancelled_ride_is_announced(screen, town, booked):
    town.service.booking.cancel(booked.booking_id)
    dialog = screen.get_by_role("dialog", name="Ihr Plan hat sich geändert")
    expect(dialog).to_contain_text("Entfällt: Erika Beispiel steigt nicht ein, Halt 2")


def test_what_the_driver_does_is_no_news_to_the_driver(screen, town, booked):
    press(screen, "Losfahren")
    expect(screen.get_by_role("button", name="Angekommen")).to_be_visible()
    press(screen, "Angekommen")
    expect(screen.get_by_role("button", name="Eingestiegen")).to_be_visible()
    expect(screen.get_by_role("dialog")).to_have_count(0)


def test_who_does_not_come_may_be_left_after_the_wait(screen, town, booked):
    press(screen, "Losfahren")
    press(screen, "Angekommen")
    absent = screen.get_by_role("button", name="Nicht da")
    expect(absent).to_be_disabled()
    town.clock.set(booked.pickup_from_s + 301)
    screen.reload()
    absent.click()
    expect(screen.get_by_text("Zurück zum Depot")).to_be_visible()
    assert becomes(screen, town, booked, "no_show")


def test_the_next_turn_is_shown_while_driving(screen, town, server):
    press(screen, "Losfahren")
    screen.context.request.post("/api/driver/position", data={"lat": 50.0, "lon": 0.007, "at_s": town.now_s})
    expect(screen.locator("[data-turn]")).to_contain_text("Ziel erreicht")
    expect(screen.locator("[data-turn]")).to_contain_text("1,5 km")
    expect(screen.locator(".vehicle")).to_be_visible()
