"""A breakdown over HTTP: reported once, everybody finds another place, and who does not is called."""

import pytest

from tests.mobility.fakes import HOUR

KEYS = [f"{number}123456789abcdef0123456789abcdef" for number in range(4)]


@pytest.fixture
def control(sign_in):
    return sign_in("leitstelle")


@pytest.fixture
def broken(control, book, town):
    """Report a breakdown of the vehicle that carries the first ride; gives the answer."""

    def reported(**more):
        vehicle_id = town.service.booking.ticket(KEYS[0]).vehicle.id
        body = {"incident_id": "an-incident-of-its-own", **more}
        return control.post(f"/api/control/vehicles/{vehicle_id}/breakdown", json=body)

    return reported


def test_a_breakdown_moves_the_rides_and_says_so_once(broken, book, control):
    book(KEYS[0], origin=1, destination=5)
    rows = control.get("/api/control/board").json["vehicles"]
    carrier = next(row["vehicle_id"] for row in rows if row["stops"])
    first = broken(note="Motor")
    assert first.status_code == 200, first.json
    assert first.json["outcome"]["kept"] == KEYS[:1]
    again = control.post(
        f"/api/control/vehicles/{carrier}/breakdown", json={"incident_id": "an-incident-of-its-own", "note": "Motor"}
    )
    assert again.json == first.json
    rows = control.get("/api/control/board").json["vehicles"]
    assert [row["vehicle_id"] == carrier for row in rows] == [False]
    assert len(rows[0]["stops"]) == 2


def test_another_report_under_the_same_id_is_refused(broken, book):
    book(KEYS[0])
    assert broken().status_code == 200
    answer = broken(note="something else")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "idempotency_mismatch")


def test_a_spare_vehicle_takes_over(broken, book, control, town):
    book(KEYS[0])
    places = town.vans[0].configurations
    spare = town.service.fleet.add_vehicle("Ersatz", "MYK-E", places, "s0")
    listed = control.get("/api/control/spare-vehicles").json["vehicles"]
    assert [each["vehicle_id"] for each in listed] == [spare.id]
    answer = broken(replacement={"vehicle_id": spare.id, "ready_s": town.now_s, "at": "depot"})
    assert answer.status_code == 200, answer.json
    assert {row["name"] for row in control.get("/api/control/board").json["vehicles"]} >= {"Ersatz"}
    assert control.get("/api/control/spare-vehicles").json["vehicles"] != listed


def test_a_ride_given_up_is_an_alarm_until_its_rider_was_called(broken, book, control, town):
    book(KEYS[0])
    carrier = town.service.booking.ticket(KEYS[0]).vehicle.id
    other = next(n for n, van in enumerate(town.vans) if van.id != carrier)
    town.service.fleet.end_shift(town.drivers[other].id)
    assert broken().json["outcome"]["lost"] == KEYS[:1]
    (alarm,) = control.get("/api/control/board").json["alarms"]
    assert (alarm["kind"], alarm["booking_id"], alarm["phone"]) == ("ride_lost", KEYS[0], "0261 1234")
    assert control.post(f"/api/control/lost-rides/{KEYS[0]}/settle").status_code == 204
    assert control.get("/api/control/board").json["alarms"] == []
    assert control.post(f"/api/control/lost-rides/{KEYS[1]}/settle").status_code == 404


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("incident_id", {"incident_id": "x"}),
        ("lat", {"lat": "north"}),
        ("replacement.at", {"replacement": {"vehicle_id": "v", "at": "moon"}}),
    ],
)
def test_nonsense_is_refused_by_field(broken, book, field, body):
    book(KEYS[0])
    answer = broken(**body)
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


def test_only_the_control_room_may(client, sign_in, town):
    path = f"/api/control/vehicles/{town.vans[0].id}/breakdown"
    assert client.post(path, json={}).status_code == 401
    assert sign_in("fahrer1").post(path, json={}).status_code == 403
    assert sign_in("planung").get("/api/control/spare-vehicles").status_code == 403


def test_a_vehicle_without_a_shift_cannot_break_down(control, town):
    spare = town.service.fleet.add_vehicle("Ersatz", "MYK-E", town.vans[0].configurations, "s0")
    body = {"incident_id": "another-incident", "until_s": town.now_s + HOUR}
    assert control.post(f"/api/control/vehicles/{spare.id}/breakdown", json=body).status_code == 404
