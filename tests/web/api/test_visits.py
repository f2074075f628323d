"""Doctor mode over HTTP: asked for, held and bought, and "ready" by rider, control room and practice."""

import pytest

from mobility.booking.values import Place
from tests.mobility.fakes import HOUR, MONDAY_8

OUT, HOME, OTHER = "o" * 32, "h" * 32, "x" * 32
TEN = MONDAY_8 + 2 * HOUR


@pytest.fixture
def visit(client, wish, town):
    """Book a visit at Ort 5 at ten o'clock; gives the ticket."""

    def booked(practice_id=None):
        found = client.post("/api/visits", json=wish(when="arrive", at_s=TEN, lasts_s=1800)).json
        body = {"offer_id": found["trips"][0]["outward"]["id"], "name": "Erika Beispiel", "phone": "0261 1234"}
        held = client.put(f"/api/visits/{OUT}", json={**body, "practice_id": practice_id})
        assert held.status_code == 200, held.json
        return client.post(f"/api/bookings/{OUT}/confirm").json

    return booked


@pytest.fixture
def there(visit, town):
    """Bring the rider of a visit there."""

    def brought(**options):
        ticket = visit(**options)
        van = next(i for i, each in enumerate(town.vans) if each.id == ticket["vehicle"]["id"])
        for _ in range(2):
            town.drive_to_next(van)
            town.serve_halt(van)

    return brought


def test_the_answer_says_when_one_is_home_and_until_when(client, wish):
    found = client.post("/api/visits", json=wish(when="arrive", at_s=TEN)).json
    (first, *_) = found["trips"]
    assert first["outward"]["arrive_by_s"] < TEN
    assert first["within_s"] == 3600
    assert first["home_price_ct"] == first["outward"]["price_ct"]
    assert found["practices"] == []


def test_an_appointment_that_cannot_be_kept_is_answered_with_others(client, wish):
    found = client.post("/api/visits", json=wish(when="arrive", at_s=MONDAY_8 + 300)).json
    assert (found["refusal"]["reason"], len(found["refusal"]["alternatives"])) == ("TOO_SOON", 3)
    assert all(each["is_moved"] and each["appointment_s"] > MONDAY_8 + 300 for each in found["refusal"]["alternatives"])


def test_ready_by_the_rider(client, there):
    there()
    assert client.get(f"/api/bookings/{OUT}").json["visit"]["may_press"] is True
    answer = client.post(f"/api/bookings/{OUT}/ready", json={"ride_id": HOME}).json
    assert (answer["visit"]["state"], answer["visit"]["ride"]["booking_id"]) == ("ready", HOME)
    assert client.post(f"/api/bookings/{OUT}/ready", json={"ride_id": HOME}).json == answer
    assert f"/fahrt/{HOME}" in client.get("/fahrten").text
    assert "Ihre Hinfahrt" in client.get(f"/fahrt/{HOME}").text


def test_too_early_says_so(client, visit):
    visit()
    answer = client.post(f"/api/bookings/{OUT}/ready", json={"ride_id": HOME})
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "not_there_yet")


def test_ready_by_the_control_room_for_a_caller(client, there, sign_in):
    there()
    control = sign_in("leitstelle")
    (ride,) = control.get("/api/control/bookings").json["bookings"]
    assert ride["visit"]["may_press"] is True
    answer = control.post(f"/api/control/visits/{OUT}/ready", json={"ride_id": HOME}).json
    assert answer["visit"]["ride"]["state"] == "booked"
    assert client.post(f"/api/control/visits/{OUT}/ready", json={"ride_id": OTHER}).status_code == 401


def test_the_callers_file_knows_who_may_be_ready(visit, town, sign_in):
    control, asked = sign_in("leitstelle"), {"phone": "0261 1234"}
    ticket = visit()
    assert control.get("/api/control/caller", query_string=asked).json["ready"] == []
    van = next(i for i, each in enumerate(town.vans) if each.id == ticket["vehicle"]["id"])
    for _ in range(2):
        town.drive_to_next(van)
        town.serve_halt(van)
    (ready,) = control.get("/api/control/caller", query_string=asked).json["ready"]
    assert (ready["booking_id"], ready["visit"]["appointment_s"]) == (OUT, TEN)
    control.post(f"/api/control/visits/{OUT}/ready", json={"ride_id": HOME})
    assert control.get("/api/control/caller", query_string=asked).json["ready"] == []


def test_a_practice_is_taken_up_and_says_ready(client, there, sign_in, wish):
    control = sign_in("leitstelle")
    place = {"lat": 50.0, "lon": 5 * 0.014, "label": "Ort 5"}
    made = control.post("/api/control/practices", json={"name": "Praxis Dr. Klein", "place": place}).json
    assert "Praxis Dr. Klein" in control.get("/leitstelle/praxen").text
    code = made["link"].rsplit("/", 1)[1]
    found = client.post("/api/visits", json=wish(when="arrive", at_s=TEN)).json
    assert found["practices"] == [{"id": made["id"], "name": "Praxis Dr. Klein"}]
    there(practice_id=made["id"])
    assert "Praxis Dr. Klein" in client.get(f"/praxis/{code}").text
    (patient,) = client.get(f"/api/practices/{code}").json["patients"]
    assert (patient["name"], patient["may_press"]) == ("Erika Beispiel", True)
    assert not {"phone", "code", "origin"} & patient.keys()
    (after,) = client.post(f"/api/practices/{code}/patients/{OUT}/ready", json={"ride_id": HOME}).json["patients"]
    assert (after["may_press"], after["pickup"]) == (False, "Halt 5")
    renewed = control.post(f"/api/control/practices/{made['id']}/renew").json["link"]
    assert client.get(f"/api/practices/{code}").status_code == 404
    assert client.get(renewed).status_code == 200
    control.post(f"/api/control/practices/{made['id']}/close")
    assert client.get(renewed).status_code == 404


def test_practices_are_the_control_rooms(client):
    assert client.post("/api/control/practices", json={"name": "X", "place": {}}).status_code == 401


def test_a_code_opens_only_its_own_patients(client, there, town):
    practices = town.service.visits.practices
    mine, _ = practices.add("Klein", Place(50.0, 0.07), "staff")
    _, other = practices.add("Groß", Place(50.0, 0.07), "staff")
    there(practice_id=mine.id)
    answer = client.post(f"/api/practices/{other}/patients/{OUT}/ready", json={"ride_id": HOME})
    assert answer.status_code == 403


def test_the_control_room_sees_whom_nobody_heard_of(there, sign_in, town):
    there()
    town.clock.set(MONDAY_8 + 8 * HOUR)
    town.service.visits.settle()
    kinds = [alarm["kind"] for alarm in sign_in("leitstelle").get("/api/control/board").json["alarms"]]
    assert "not_ready" in kinds
