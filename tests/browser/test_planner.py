"""The planner describes a day, watches it run and reads what came out."""

import pytest
from playwright.sync_api import expect

from mobility.people.values import Role
from mobility.simulation.metrics import Leg, RideRecord, day_result
from tests.browser.conftest import signed_in
from tests.mobility.fakes import HOUR, MONDAY_8


@pytest.fixture
def planner(open_page, town):
    """The planner's screen."""
    town.service.people.create_staff("planung", "lange genug", Role.PLANNER, "Paul Planung")
    return signed_in(open_page, "planung", "/planung")


def small_result():
    """A day of one vehicle with one ride of two persons and one refusal."""
    rides = [
        RideRecord("a", MONDAY_8, MONDAY_8, (50.0, 0.0), (50.0, 0.07), "Halt 0", "Halt 5", 2, "served",
                   pickup_s=MONDAY_8 + 300, dropoff_s=MONDAY_8 + 600, direct_s=300),
        RideRecord("b", MONDAY_8, MONDAY_8 + HOUR, (50.0, 0.01), (50.0, 0.02), "Halt 1", "Halt 2", 1, "refused",
                   "NO_TIME"),
    ]  # fmt: skip
    legs = [Leg("Bus 1", MONDAY_8, MONDAY_8 + 600, 5000.0, ("a",), 2)]
    return day_result(rides, legs, 1, MONDAY_8, MONDAY_8 + 2 * HOUR)


def test_a_day_from_form_to_figures(planner, town):
    planner.get_by_label("Name", exact=True).fill("Ein Bus allein")
    planner.get_by_role("spinbutton", name="Fahrzeuge", exact=True).fill("1")
    planner.get_by_role("button", name="Simulieren").click()
    expect(planner.get_by_text("Der Lauf wartet auf den Hintergrunddienst.")).to_be_visible()
    run = town.service.runs.claim(2**40)
    assert run.scenario["vehicles"] == 1
    town.service.runs.progress(run.id, 0.5)
    expect(planner.get_by_text("50 % des Tages gefahren")).to_be_visible()
    town.service.runs.finish(run.id, small_result())
    expect(planner.locator("[data-kpi=service_rate]")).to_contain_text("50 %")
    expect(planner.locator("[data-kpi=wait_mean_s]")).to_contain_text("unter dem Üblichen")
    expect(planner.locator(".uplot")).to_have_count(3)
    expect(planner.locator("[data-refusals]")).to_contain_text("Alle Fahrzeuge waren verplant")
    expect(planner.locator("[data-map-note]")).to_contain_text("1 gefahrene Fahrten")
    planner.get_by_text("Unerfüllt").click()
    expect(planner.locator("[data-map-note]")).to_contain_text("1 Wünsche")


def test_what_cannot_be_meant_is_said_beside_the_field(planner, complaints):
    planner.get_by_role("spinbutton", name="Fahrzeuge", exact=True).fill("0")
    planner.get_by_role("button", name="Simulieren").click()
    expect(planner.locator("#plan-vehicles-error")).to_be_visible()
    expect(planner.get_by_role("spinbutton", name="Fahrzeuge", exact=True)).to_be_focused()
    complaints.clear()  # the browser reports the refusal (422) that was asked for


def test_a_failed_run_says_why(planner, town):
    planner.get_by_role("button", name="Simulieren").click()
    expect(planner.locator(".run")).to_have_count(1)
    town.service.runs.fail(town.service.runs.claim(2**40).id, "no road")
    expect(planner.get_by_role("alert").filter(has_text="no road")).to_be_visible()
