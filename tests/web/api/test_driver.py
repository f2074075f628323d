"""A driver's tablet over the API."""

import pytest

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def ride(book):
    """A booked ride from Halt 2 to Halt 5."""
    return book(KEY, origin=2, destination=5)


@pytest.fixture
def driver(ride, sign_in, town):
    """The driver whose van serves the ride."""
    return sign_in("fahrer1" if town.task(0).next else "fahrer2")


def press(driver, kind, event_id=None, **target):
    """Press one button, now."""
    now_s = driver.get("/api/area").json["now_s"]
    body = {"event_id": event_id or f"event-{kind}-{now_s}", "kind": kind, "at_s": now_s, **target}
    return driver.post("/api/driver/events", json=body)


def test_a_driver_sees_what_comes_next(driver, ride):
    task = driver.get("/api/driver/task").json
    assert task["next"]["name"] == "Halt 2"
    rider = task["next"]["board"][0]
    assert (rider["name"], rider["code"], rider["party"]["adults"]) == ("Erika Beispiel", ride["code"], 1)
    assert [halt["name"] for halt in task["following"]] == ["Halt 5", "Halt 0"]
    assert set(task["vehicle"]) == {"id", "name", "plate"}


def test_a_ride_driven_button_by_button(driver, client, town):
    def rider_sees():
        return client.get(f"/api/bookings/{KEY}").json["state"]

    press(driver, "depart", stop_id="s2")
    assert rider_sees() == "under_way"
    town.clock.advance(120)
    press(driver, "arrive", stop_id="s2")
    assert rider_sees() == "arrived"
    town.clock.set(driver.get("/api/driver/task").json["next"]["board"][0]["pickup_from_s"])
    press(driver, "board", booking_id=KEY)
    assert rider_sees() == "on_board"
    press(driver, "depart", stop_id="s5")
    town.clock.advance(180)
    press(driver, "arrive", stop_id="s5")
    answer = press(driver, "drop", booking_id=KEY)
    assert rider_sees() == "completed"
    assert answer.json["on_board"] == []


def test_the_same_report_again_changes_nothing(driver):
    first = press(driver, "depart", event_id="press-0001", stop_id="s2")
    again = press(driver, "depart", event_id="press-0001", stop_id="s2")
    assert first.status_code == again.status_code == 200
    assert first.json["phase"] == again.json["phase"] == "driving"
    other = press(driver, "depart", event_id="press-0001", stop_id="s3")
    assert other.json["error"]["code"] == "idempotency_mismatch"


def test_what_cannot_be_now_is_refused(driver):
    answer = press(driver, "board", booking_id=KEY)
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "illegal_transition")


def test_nobody_is_left_behind_too_early(driver, town):
    press(driver, "depart", stop_id="s2")
    town.clock.advance(120)
    press(driver, "arrive", stop_id="s2")
    answer = press(driver, "no_show", booking_id=KEY)
    assert answer.json["error"] == {
        "code": "too_early_for_no_show",
        "message": "Die Wartezeit ist noch nicht um. Bitte warten Sie noch.",
    }


def test_a_driver_reports_only_for_the_own_vehicle(driver, town):
    foreign = next(van.id for van in town.vans if van.id != driver.get("/api/driver/task").json["vehicle"]["id"])
    answer = press(driver, "depart", stop_id="s2", vehicle_id=foreign)
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "not_allowed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "event_id"),
        ({"event_id": "12345678", "kind": "fly"}, "kind"),
        ({"event_id": "12345678", "kind": "depart", "at_s": "now"}, "at_s"),
        ({"event_id": "12345678", "kind": "depart"}, "stop_id"),
        ({"event_id": "12345678", "kind": "board"}, "booking_id"),
        ({"event_id": "12345678", "kind": "depart", "stop_id": "s2", "lat": 99}, "lat"),
    ],
)
def test_a_report_that_says_too_little_names_what_is_missing(driver, body, field):
    answer = driver.post("/api/driver/events", json=body)
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


def test_the_route_leads_through_all_halts(driver):
    legs = driver.get("/api/driver/route").json["features"]
    ends = [(leg["properties"]["from_stop_id"], leg["properties"]["to_stop_id"]) for leg in legs]
    assert ends == [("s0", "s2"), ("s2", "s5"), ("s5", "s0")]
    assert [step["key"] for step in legs[0]["properties"]["steps"]] == ["depart", "arrive"]
    assert legs[0]["properties"]["elapsed_s"] == [0.0, 30.0, 60.0, 90.0, 120.0]


def test_the_turns_come_in_the_drivers_language(driver):
    def first_texts():
        return [step["text"] for step in driver.get("/api/driver/route").json["features"][0]["properties"]["steps"]]

    assert first_texts() == ["Losfahren auf Hauptstraße, 2,0 km", "Ziel erreicht"]
    driver.get("/?lang=en")
    assert first_texts() == ["Start on Hauptstraße, 2.0 km", "You have arrived"]


def test_a_shift_is_begun_and_ended(sign_in, town):
    driver = sign_in("fahrer1")
    assert driver.post("/api/driver/shift/start").json["shift"]["state"] == "started"
    assert driver.post("/api/driver/shift/end").json == {"state": "ended"}


def test_a_position_needs_two_numbers(driver):
    assert driver.post("/api/driver/position", json={"lat": 50.0}).status_code == 422
    assert driver.post("/api/driver/position", json={"lat": 50.0, "lon": 0.0}).status_code == 204


def test_without_a_shift_there_is_no_task(sign_in, town):
    town.clock.advance(11 * 3600)
    answer = sign_in("fahrer1").get("/api/driver/task")
    assert (answer.status_code, answer.json["error"]["code"]) == (404, "not_found")
