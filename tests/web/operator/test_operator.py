"""The operator's page: vehicles, drivers, shifts and hours by plain forms."""

import csv
import io
from dataclasses import replace

import pytest

from mobility.errors import InvalidInput
from mobility.fleet.crew import Engagement, Skill
from mobility.fleet.values import ShiftState
from tests.mobility.fakes import HOUR, MONDAY_8
from web.operator.forms import read_depot, read_rooms

DAY = 24 * HOUR
PAPERS = {"skill_name": ["Fahrgastschein", ""], "skill_from": ["", ""], "skill_until": ["2026-06-30", ""]}


@pytest.fixture
def operator(sign_in):
    return sign_in("betrieb")


def table_of(answer):
    """Read a table as a spreadsheet here does."""
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))


def vehicle_form(**changes):
    usual = {"name": "Meise", "plate": "MYK-M1", "configurations": "8, 6+1", "depot": "Halt 3", "regime": "", **PAPERS}
    return {**usual, **changes}


def driver_form(**changes):
    usual = {"username": "neu", "password": "lange genug", "display_name": "Neu Fahrer", "engagement": "employed"}
    return {**usual, **PAPERS, **changes}


def shift_form(town, driver="", start="2026-01-06T08:00", end="2026-01-06T16:00"):
    return {"vehicle_id": town.vans[0].id, "driver_id": driver, "start": start, "end": end}


def test_the_page_shows_vehicles_drivers_shifts_and_hours(operator, town):
    page = operator.get("/betrieb").text
    for text in ("Bus 1", "MYK-2", "Fahrer 2", "Auftragnehmer", "08:00–18:00", "Stunden 01/2026"):
        assert text in page
    assert "In dieser Woche ist keine Schicht geplant." in operator.get("/betrieb?day=2026-05-04").text
    for no_day in ("gestern", "9999-12-31", "0001-01-01"):
        assert operator.get(f"/betrieb?day={no_day}").status_code == 422
    assert operator.get("/betrieb/stunden.csv?from=0001-01-01&until=9999-12-31").status_code == 422


def test_a_vehicle_is_added_changed_and_retired(operator, town):
    assert operator.post("/betrieb/fahrzeuge", data=vehicle_form()).status_code == 302
    (van,) = [vehicle for vehicle in town.service.fleet.vehicles() if vehicle.name == "Meise"]
    assert [(room.seats, room.wheelchairs) for room in van.configurations] == [(8, 0), (6, 1)]
    assert (van.depot_stop_id, van.skills[0].name) == ("s3", "Fahrgastschein")
    page = operator.get("/betrieb").text
    assert "bis</span>" not in page
    assert 'value="2026-06-30"' in page
    changed = vehicle_form(id=van.id, name="Kohlmeise", configurations="4")
    assert operator.post("/betrieb/fahrzeuge", data=changed).status_code == 302
    again = town.service.fleet.vehicle(van.id)
    assert (again.name, again.skills) == ("Kohlmeise", van.skills)
    assert operator.post(f"/betrieb/fahrzeuge/{van.id}/ausser-dienst").status_code == 302
    assert not town.service.fleet.vehicle(van.id).active
    assert "außer Dienst" in operator.get("/betrieb").text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("plate", "MYK-1", "Kennzeichen"),
        ("configurations", "acht", "6+1"),
        ("depot", "Halt", "genau einen Haltepunkt"),
        ("skill_until", ["30.6.2026", ""], "Nachweise"),
        ("skill_until", ["2026-06-30"], "Nachweise"),
    ],
)
def test_what_does_not_fit_is_said_with_what_was_typed(operator, field, value, says):
    answer = operator.post("/betrieb/fahrzeuge", data=vehicle_form(**{field: value}))
    assert answer.status_code == 422
    assert says in answer.text.split('id="problem"')[1].split("</div>")[0]
    assert 'value="Meise"' in answer.text


def test_a_driver_is_added_changed_and_lets_go(operator, town, sign_in):
    assert operator.post("/betrieb/fahrpersonal", data=driver_form()).status_code == 302
    (driver,) = [each for each in town.service.crews.drivers() if each.staff.username == "neu"]
    assert (driver.engagement, driver.skills[0].name) == (Engagement.EMPLOYED, "Fahrgastschein")
    changed = driver_form(id=driver.staff.id, display_name="Neue Fahrerin", engagement="volunteer")
    assert operator.post("/betrieb/fahrpersonal", data=changed).status_code == 302
    again = town.service.crews.driver(driver.staff.id)
    assert (again.staff.display_name, again.engagement) == ("Neue Fahrerin", Engagement.VOLUNTEER)
    assert sign_in("neu").get("/fahrer").status_code == 200
    assert operator.post(f"/betrieb/fahrpersonal/{driver.staff.id}/ausgeschieden").status_code == 302
    assert "ausgeschieden" in operator.get("/betrieb").text
    assert operator.post("/betrieb/fahrpersonal", data=driver_form(engagement="pirat")).status_code == 422


def test_a_shift_is_planned_and_withdrawn_by_the_control_room_too(sign_in, town):
    control = sign_in("leitstelle")
    assert control.post("/betrieb/schichten", data=shift_form(town)).status_code == 302
    (shift,) = town.service.crews.open_shifts(MONDAY_8 + 2 * DAY)
    assert (shift.start_s, shift.end_s) == (MONDAY_8 + DAY, MONDAY_8 + DAY + 8 * HOUR)
    page = control.get("/betrieb").text
    assert "offen</span>" in page
    assert "Fahrzeug hinzufügen" not in page
    assert control.post(f"/betrieb/schichten/{shift.id}/zurueckziehen").status_code == 302
    assert town.service.crews.open_shifts(MONDAY_8 + 2 * DAY) == ()
    assert "zurückgezogen" in control.get("/betrieb").text


def test_working_time_is_refused_in_plain_words_and_the_form_keeps_what_was_typed(operator, town):
    operator.post("/betrieb/fahrpersonal", data=driver_form())
    (driver,) = [each for each in town.service.crews.drivers() if each.staff.username == "neu"]
    answer = operator.post("/betrieb/schichten", data=shift_form(town, driver.staff.id, end="2026-01-06T20:00"))
    assert answer.status_code == 409
    assert "tägliche Arbeitszeit" in answer.text
    assert 'value="2026-01-06T20:00"' in answer.text
    assert operator.post("/betrieb/schichten", data=shift_form(town, driver.staff.id)).status_code == 302
    assert "(30 min)" in operator.get("/betrieb").text
    assert operator.post("/betrieb/schichten", data=shift_form(town, start="morgen")).status_code == 422
    past = shift_form(town, start="2026-01-04T08:00", end="2026-01-04T16:00")
    assert "in der Zukunft" in operator.post("/betrieb/schichten", data=past).text


def test_papers_that_do_not_last_for_planned_shifts_are_an_alarm(operator, town):
    driver = town.service.crews.driver(town.drivers[0].id)
    ends_s = MONDAY_8 + 20 * DAY
    town.service.fleet.add_shift(town.vans[0].id, driver.staff.id, ends_s, ends_s + HOUR)
    assert operator.get("/api/control/board").json["alarms"] == []
    town.service.crews.change_driver(replace(driver, skills=(Skill("Fahrgastschein", None, ends_s),)))
    (alarm,) = operator.get("/api/control/board").json["alarms"]
    assert (alarm["kind"], alarm["vehicle"], alarm["rider"]) == ("skill_lapses", "Fahrer 1", "Fahrgastschein")
    assert "Schichten danach: 1" in operator.get("/betrieb").text


def test_hours_are_exported(operator, town):
    driver = town.drivers[0]
    town.service.fleet.start_shift(driver.id)
    town.clock.advance(3 * HOUR)
    town.service.fleet.end_shift(driver.id)
    answer = operator.get("/betrieb/stunden.csv?from=2026-01-01&until=2026-01-31")
    assert answer.headers["Content-Disposition"].endswith('"stunden-20260101-20260131.csv"')
    lines = table_of(answer)
    assert [(line["driver"], line["planned_h"], line["worked_h"]) for line in lines] == [
        ("Fahrer 1", "10,00", "3,00"),
        ("Fahrer 2", "10,00", "0,00"),
    ]
    assert operator.get("/betrieb/stunden.csv").status_code == 422


def test_what_is_owed_is_exported_without_names(operator, town):
    ticket = town.booked(1, 3)
    town.service.booking.cancel(ticket.booking_id)
    answer = operator.get("/betrieb/fahrgeld.csv?from=2026-01-01&until=2026-01-31")
    assert answer.headers["Content-Disposition"].endswith('"fahrgeld-20260101-20260131.csv"')
    lines = table_of(answer)
    price = f"{ticket.price_ct / 100:.2f}".replace(".", ",")
    assert [(line["reason"], line["amount_eur"]) for line in lines] == [
        ("booked", price),
        ("cancelled_by_rider", f"-{price}"),
    ]
    assert lines[0]["ride"] == lines[1]["ride"]
    assert ticket.booking_id not in answer.text
    assert ticket.name not in answer.text


def test_drivers_take_open_shifts_and_give_theirs_back(sign_in, town):
    shift = town.service.fleet.add_shift(town.vans[0].id, None, MONDAY_8 + DAY, MONDAY_8 + DAY + 6 * HOUR)
    first, second = sign_in("fahrer1"), sign_in("fahrer2")
    assert "Übernehmen" in first.get("/fahrer/schichten").text
    assert first.post(f"/fahrer/schichten/{shift.id}/uebernehmen").status_code == 302
    late = second.post(f"/fahrer/schichten/{shift.id}/uebernehmen")
    assert (late.status_code, "notice--bad" in late.text) == (409, True)
    assert "Abgeben" in first.get("/fahrer/schichten").text
    assert first.post(f"/fahrer/schichten/{shift.id}/abgeben").status_code == 302
    assert second.post(f"/fahrer/schichten/{shift.id}/uebernehmen").status_code == 302
    taken = next(each for each in town.service.fleet.shifts(0, MONDAY_8 + 2 * DAY) if each.id == shift.id)
    assert (taken.driver_id, taken.state) == (town.drivers[1].id, ShiftState.PLANNED)


def test_places_and_depots_are_read_as_people_write_them(town):
    assert [room.wheelchairs for room in read_rooms("8,6+1, 4+2")] == [0, 1, 2]
    for wrong in ("", "8+x", "-1", "8,,4"):
        with pytest.raises(InvalidInput):
            read_rooms(wrong)
    stops = town.area.stops
    assert read_depot("s4", stops) == "s4"
    assert read_depot("halt 4, linienstadt", stops) == "s4"
    with pytest.raises(InvalidInput, match=r"\(0\)"):
        read_depot("nirgends", stops)
