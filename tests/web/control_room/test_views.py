"""The control room over HTTP: what it sees and what it does, and who may."""

import pytest

from mobility.fleet.values import VehiclePosition
from tests.mobility.booking.parties import book_both, lose
from tests.mobility.fakes import HOUR, LON_STEP, MONDAY_8

KEYS = [f"{number}123456789abcdef0123456789abcdef" for number in range(4)]


@pytest.fixture
def control(sign_in):
    return sign_in("leitstelle")


def board(client):
    answer = client.get("/api/control/board")
    assert answer.status_code == 200, answer.json
    return answer.json


def test_the_board_shows_every_vehicle_with_its_rides(control, book):
    book(KEYS[0], origin=1, destination=5)
    shown = board(control)
    assert [row["name"] for row in shown["vehicles"]] == ["Bus 1", "Bus 2"]
    stops = [stop for row in shown["vehicles"] for stop in row["stops"]]
    assert [(stop["kind"], stop["name"]) for stop in stops] == [("pickup", "Halt 1"), ("dropoff", "Halt 5")]
    assert shown["figures"]["booked"] == 1
    assert shown["alarms"] == []


def test_a_vehicle_never_seen_stands_where_it_last_halted(control):
    row = board(control)["vehicles"][0]
    assert (row["lat"], row["lon"], row["seen_s"]) == (50.0, 0.0, None)


def test_a_seen_vehicle_stands_where_it_was_seen(control, town):
    place = VehiclePosition(town.vans[0].id, 50.0, 2.5 * LON_STEP, town.now_s, 90.0)
    assert town.service.fleet.report_position(place)
    row = board(control)["vehicles"][0]
    assert (row["lon"], row["heading"], row["seen_s"]) == (2.5 * LON_STEP, 90.0, town.now_s)


def test_rides_are_listed_with_names_and_state(control, book):
    book(KEYS[0], origin=1, destination=5)
    (ride,) = control.get("/api/control/bookings").json["bookings"]
    assert (ride["booking_id"], ride["name"], ride["state"]) == (KEYS[0], "Erika Beispiel", "booked")


def test_rides_of_another_time_are_left_out(control, book, town):
    book(KEYS[0])
    later = {"from_s": town.now_s + 20 * HOUR, "until_s": town.now_s + 30 * HOUR}
    assert control.get("/api/control/bookings", query_string=later).json["bookings"] == []


def test_a_nonsense_time_is_refused_in_words(control):
    answer = control.get("/api/control/bookings?from_s=soon")
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "from_s"


def test_booking_for_a_caller_is_one_step_and_exactly_once(control, wish):
    offer = control.post("/api/offers", json=wish(1, 5)).json["offers"][0]
    body = {"booking_id": KEYS[1], "offer_id": offer["id"], "name": "Anna Anruf", "phone": "02651 1", "note": "Stock"}
    first, second = (control.post("/api/control/bookings", json=body) for _ in range(2))
    assert first.status_code == 200, first.json
    assert first.json == second.json
    assert (first.json["state"], first.json["name"]) == ("booked", "Anna Anruf")
    assert len(control.get("/api/control/bookings").json["bookings"]) == 1


def test_booking_for_a_caller_without_a_name_says_which_field(control, wish):
    offer = control.post("/api/offers", json=wish(1, 5)).json["offers"][0]
    answer = control.post("/api/control/bookings", json={"booking_id": KEYS[1], "offer_id": offer["id"], "name": " "})
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "name"


def test_a_ride_called_off_frees_its_place(control, book):
    book(KEYS[0])
    assert control.post(f"/api/control/bookings/{KEYS[0]}/cancel").json["state"] == "cancelled_by_service"
    assert all(row["stops"] == [] for row in board(control)["vehicles"])


def test_the_way_of_a_vehicle_leads_through_its_plan_and_home(control, book):
    book(KEYS[0], origin=1, destination=5)
    row = next(row for row in board(control)["vehicles"] if row["stops"])
    legs = control.get(f"/api/control/vehicles/{row['vehicle_id']}/path").json["features"]
    assert [(leg["properties"]["kind"], leg["properties"]["riders"]) for leg in legs] == [
        ("plan", 0),  # from the depot to Halt 1, empty
        ("plan", 1),  # to Halt 5
        ("home", 0),
    ]
    ends = [(leg["geometry"]["coordinates"][0][0], leg["geometry"]["coordinates"][-1][0]) for leg in legs]
    assert ends == [(0.0, LON_STEP), (LON_STEP, 5 * LON_STEP), (5 * LON_STEP, 0.0)]


def test_the_way_begins_where_the_vehicle_was_seen(control, book, town):
    book(KEYS[0], origin=2, destination=5)
    row = next(row for row in board(control)["vehicles"] if row["stops"])
    place = VehiclePosition(row["vehicle_id"], 50.0, 0.5 * LON_STEP, town.now_s)
    assert town.service.fleet.report_position(place)
    legs = control.get(f"/api/control/vehicles/{row['vehicle_id']}/path").json["features"]
    assert legs[0]["geometry"]["coordinates"][0] == [0.5 * LON_STEP, 50.0]


def test_an_unknown_vehicle_is_not_found(control):
    assert control.get("/api/control/vehicles/none/path").status_code == 404


def test_the_page_is_there_for_the_control_room(control):
    page = control.get("/leitstelle").text
    assert "Fahrplan der Fahrzeuge" in page
    assert "Anruf: Fahrt buchen" in page


@pytest.mark.parametrize("path", ["/api/control/board", "/api/control/bookings", "/api/control/vehicles/1/path"])
def test_nobody_else_may_look(client, sign_in, path):
    assert client.get(path).status_code == 401
    for name in ("planung", "fahrer1"):
        assert sign_in(name).get(path).status_code == 403


def test_riders_may_not_cancel_for_the_service(client, book):
    book(KEYS[0])
    assert client.post(f"/api/control/bookings/{KEYS[0]}/cancel").status_code == 401


def test_who_is_served_is_shown_without_anybody_in_it(control, client, wish, book, town):
    book(KEYS[0])
    client.post("/api/offers", json=wish(when="depart", at_s=town.now_s + 12 * HOUR))
    answer = control.get("/api/control/fairness")
    shown = answer.json
    assert (shown["total"]["asked"], shown["total"]["served"]) == (2, 1)
    assert [(rate["name"], rate["rate"]) for rate in shown["villages"]] == [("", None)]
    assert [rate["name"] for rate in shown["needs"]] == ["wheelchair", "walks_badly", "none"]
    assert "Erika" not in answer.text
    assert client.get("/api/control/fairness").status_code == 401


def test_a_way_home_of_a_group_is_asked_about_only_once_no_other_ride_out_is_sought(control, town):
    (out, other), homes = book_both(town, "depart", MONDAY_8 + 2 * HOUR)
    lose(town, out)

    def asked():
        rides = control.get("/api/control/bookings").json["bookings"]
        return {ride["booking_id"] for ride in rides if ride["asked"]}

    assert asked() == set()
    # There would be nothing to keep: the others travel, and another ride out is looked for.
    assert control.post(f"/api/control/bookings/{homes[0].booking_id}/keep").json["partner_id"] == out.booking_id
    control.post(f"/api/control/bookings/{other.booking_id}/cancel")
    town.service.booking.mend_round_trips()
    live = {home.booking_id for home in homes if town.ticket(home).is_live}
    assert asked() == live != set()
    control.post(f"/api/control/bookings/{min(live)}/keep")
    assert asked() == set()
    assert all(town.service.booking.ticket(home).partner_id is None for home in live)
