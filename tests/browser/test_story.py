"""
The whole story with three people at once, on the roads of an area: a resident, a driver, and the control room.

The resident books from village to village on a phone; the driver's tablet gets the stop; the vehicle moves along the
road on the resident's map and in the control room; the rider boards, rides, and alights.
"""

import os
import random
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from playwright.sync_api import expect

from dispatcher.dispatcher import Dispatcher
from dispatcher.problem import Load
from mobility.clock import FakeClock
from mobility.people.accounts import password_hasher
from mobility.people.values import Role
from mobility.policy import ServicePolicy
from mobility.service import Service
from mobility.store.store import Store
from mobility.tariff.fares import Fares
from tests.browser.conftest import PHONE, READY, TABLET
from tests.mobility.fakes import HOUR, MONDAY_8, POLICY_DIR

PASSWORD = "lange genug"
DESK = {"width": 1440, "height": 900}
ORIGIN, DESTINATION = "Kehrig", "Monreal"


@pytest.fixture(params=["area", pytest.param("district", marks=pytest.mark.district)])
def roads(request):
    """The model district, and the real one where it is at hand."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def town(tmp_path, roads):
    """The service on real roads on a Monday morning, with one van in the village next to the rider's."""
    store = Store.open(f"sqlite:///{tmp_path}/story.db")
    store.migrate()
    clock = FakeClock(MONDAY_8)
    service = Service(
        roads,
        store,
        Dispatcher(np.array(roads.stop_table_s)),
        ServicePolicy.from_files(POLICY_DIR / "policy.toml"),
        Fares.from_file(POLICY_DIR / "fares.toml"),
        clock,
        rng=random.Random(1),
        hasher=password_hasher(fast=True),
    )
    village = roads.search(ORIGIN)[0]
    depot = roads.stops_near(village.lat, village.lon, max_walk_m=3000, limit=50)[-1]
    driver = service.people.create_staff("fahrer1", PASSWORD, Role.DRIVER, "Fahrer 1")
    service.people.create_staff("leitstelle", PASSWORD, Role.DISPATCHER, "Leitstelle")
    van = service.fleet.add_vehicle("Amsel", "MYK-RB 101", [Load(seats=8)], roads.stops[depot.stop].id)
    service.fleet.add_shift(van.id, driver.id, MONDAY_8, MONDAY_8 + 10 * HOUR)
    yield SimpleNamespace(service=service, clock=clock, van=van)
    store.close()


@pytest.fixture
def keep(request):
    """Keep a screenshot of a page where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")

    def kept(page, name):
        if folder:
            page.wait_for_timeout(1500)  # for the eye only: the map glides to its place
            page.screenshot(path=Path(folder) / f"{request.node.callspec.id}-{name}.png")

    return kept


def sign_in(page, username):
    page.get_by_label("Benutzername").fill(username)
    page.get_by_label("Passwort").fill(PASSWORD)
    page.get_by_role("button", name="Anmelden").click()
    page.wait_for_selector(READY, state="attached")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def drive(page, town, path, share):
    """Let the tablet's receiver report the place that far along the way."""
    k = int(np.searchsorted(path.elapsed_s, share * path.duration_s))
    town.clock.advance(max(1, int(path.elapsed_s[k] - drive.driven_s)))
    drive.driven_s = path.elapsed_s[k]
    at = {"latitude": float(path.lat[k]), "longitude": float(path.lon[k])}
    page.context.set_geolocation(at)
    page.reload()  # the clock was put forward, and an idle page hears of it with the next answer
    page.wait_for_selector(READY, state="attached")
    return f"{at['latitude']:.5f} {at['longitude']:.5f}"


def way(roads, origin_id, destination_id):
    drive.driven_s = 0.0
    return roads.stop_path(roads.stop_by_id(origin_id).index, roads.stop_by_id(destination_id).index)


def book(page):
    for field, place in (("Von", ORIGIN), ("Nach", DESTINATION)):
        page.get_by_role("combobox", name=field).fill(place)
        page.get_by_role("option", name=re.compile(place)).first.click()
    press(page, "Angebote suchen")
    page.get_by_role("button", name=re.compile("^Fahrt wählen")).first.click()
    page.get_by_label("Name", exact=True).fill("Erika Beispiel")
    page.get_by_label("Telefon", exact=True).fill("0221 4710 456")
    press(page, "Platz reservieren")
    press(page, "Kostenpflichtig buchen")
    page.wait_for_url("**/fahrt/*")
    page.wait_for_selector(READY, state="attached")
    return page.url.rsplit("/", 1)[1]


def test_a_ride_from_wish_to_door(open_page, town, roads, keep):
    van_at = town.service.fleet.vehicle(town.van.id).depot_stop_id
    depot = roads.stop_by_id(van_at)
    tablet = open_page(
        "/fahrer",
        size=TABLET,
        ready=None,
        permissions=["geolocation"],
        geolocation={"latitude": depot.lat, "longitude": depot.lon},
    )
    sign_in(tablet, "fahrer1")
    press(tablet, "Schicht beginnen")
    desk = open_page("/leitstelle", size=DESK, ready=None)
    sign_in(desk, "leitstelle")
    phone = open_page("/", size=PHONE)
    keep(phone, "wish")

    ticket = town.service.booking.ticket(book(phone))
    expect(tablet.get_by_role("dialog")).to_contain_text("Erika Beispiel")
    press(tablet, "Verstanden")
    expect(tablet.get_by_role("heading", name=ticket.pickup_stop.name)).to_be_visible()
    expect(desk.get_by_text("Erika Beispiel").first).to_be_visible()

    press(tablet, "Losfahren")
    live = phone.locator(".status [data-state]")
    expect(live).to_have_text("Das Fahrzeug ist unterwegs zu Ihnen")
    approach = way(roads, van_at, ticket.pickup_stop.id)
    for share in (0.3, 0.6):
        reported = drive(tablet, town, approach, share)
        for page in (phone, desk):
            expect(page.locator(f'.vehicle[data-reported="{reported}"]')).to_be_visible()
    keep(phone, "ticket")
    keep(tablet, "driver")
    keep(desk, "control-room")

    drive(tablet, town, approach, 1.0)
    press(tablet, "Angekommen")
    expect(live).to_have_text("Das Fahrzeug ist da")
    town.clock.set(max(town.clock.now_s(), ticket.pickup_from_s))
    expect(tablet.locator(".code")).to_have_text(ticket.code)
    press(tablet, "Eingestiegen")
    expect(live).to_have_text("Gute Fahrt!")

    press(tablet, "Losfahren")
    journey = way(roads, ticket.pickup_stop.id, ticket.dropoff_stop.id)
    reported = drive(tablet, town, journey, 0.5)
    expect(phone.locator(f'.vehicle[data-reported="{reported}"]')).to_be_visible()
    keep(phone, "on-board")
    drive(tablet, town, journey, 1.0)
    press(tablet, "Angekommen")
    press(tablet, "Ausgestiegen")
    expect(live).to_have_text("Angekommen")
    assert town.service.booking.ticket(ticket.booking_id).state == "completed"
    desk.get_by_label("Welche Fahrten").select_option(label="Beendete")
    expect(desk.get_by_text("Erika Beispiel").first).to_be_visible()
