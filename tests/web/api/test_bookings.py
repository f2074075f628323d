"""From the wish to the ticket over the API."""

import shutil

import pytest

from mobility.store.store import Store
from tests.mobility.fakes import HOUR, Town, policy
from tests.web.towns import WebArea
from web.app import create_app

KEY = "0123456789abcdef0123456789abcdef"


def test_offers_say_when_where_and_for_how_much(client, wish):
    found = client.post("/api/offers", json=wish(1, 5)).json
    assert found["refusal"] is None
    offer = found["offers"][0]
    assert offer["pickup_stop"]["name"] == "Halt 1"
    assert offer["dropoff_stop"]["name"] == "Halt 5"
    assert offer["pickup_from_s"] < offer["pickup_until_s"] < offer["arrive_by_s"]
    assert offer["price_ct"] > 0


def test_a_ride_from_hold_to_cancellation(client, book, town):
    ticket = book(KEY)
    assert ticket["state"] == "booked"
    assert len(ticket["code"]) == 4
    assert client.get(f"/api/bookings/{KEY}").json["state"] == "booked"
    cancelled = client.post(f"/api/bookings/{KEY}/cancel").json
    assert cancelled["state"] == "cancelled_by_rider"
    assert cancelled["is_live"] is False


def test_a_repeated_request_books_once(client, wish, town):
    offer = client.post("/api/offers", json=wish()).json["offers"][0]
    body = {"offer_id": offer["id"], "name": "Erika", "phone": "1"}
    first, second = (client.put(f"/api/bookings/{KEY}", json=body).json for _ in range(2))
    assert first == second
    confirmed = [client.post(f"/api/bookings/{KEY}/confirm").json["code"] for _ in range(2)]
    assert confirmed == [first["code"]] * 2
    other = client.put(f"/api/bookings/{KEY}", json={**body, "name": "Somebody else"})
    assert other.status_code == 422
    assert other.json["error"]["code"] == "idempotency_mismatch"


def test_who_has_agreed_already_books_at_once(client, wish):
    offer = client.post("/api/offers", json=wish()).json["offers"][0]
    body = {"offer_id": offer["id"], "name": "Erika", "phone": "1", "confirm": True}
    first, second = (client.put(f"/api/bookings/{KEY}", json=body).json for _ in range(2))
    assert (first["state"], first["held_until_s"]) == ("booked", None)
    assert first == second


def test_an_offer_that_ran_out_is_said_so(client, wish, town):
    offer = client.post("/api/offers", json=wish()).json["offers"][0]
    town.clock.advance(600)
    answer = client.put(f"/api/bookings/{KEY}", json={"offer_id": offer["id"], "name": "Erika"})
    assert answer.status_code == 410
    assert answer.json["error"]["code"] == "offer_expired"


def test_a_held_seat_knows_until_when(client, wish, town):
    offer = client.post("/api/offers", json=wish()).json["offers"][0]
    held = client.put(f"/api/bookings/{KEY}", json={"offer_id": offer["id"], "name": "Erika"}).json
    assert held["state"] == "held"
    assert held["held_until_s"] > town.now_s


def test_the_way_shows_the_approach_and_the_ride(client, book, town):
    book(KEY, origin=2, destination=5)
    legs = client.get(f"/api/bookings/{KEY}/path").json["features"]
    ride = next(leg for leg in legs if leg["properties"]["kind"] == "ride")
    approach = next(leg for leg in legs if leg["properties"]["kind"] == "approach")
    assert ride["geometry"]["coordinates"][0] == [0.028, 50.0]
    assert ride["geometry"]["coordinates"][-1] == [0.07, 50.0]
    assert approach["geometry"]["coordinates"][0] == [0.0, 50.0]
    assert ride["properties"]["duration_s"] == 180
    assert ride["properties"]["elapsed_s"][-1] == 180


def walks_of(client):
    legs = client.get(f"/api/bookings/{KEY}/path").json["features"]
    return [leg for leg in legs if leg["properties"]["kind"] == "walk"]


def test_the_way_shows_the_walks_at_both_ends(client, book, town):
    book(KEY, origin=2.05, destination=5.05)
    walks = walks_of(client)
    assert [(walk["properties"]["end"], walk["geometry"]["coordinates"]) for walk in walks] == [
        ("pickup", [[0.0287, 50.0], [0.028, 50.0]]),
        ("dropoff", [[0.07, 50.0], [0.0707, 50.0]]),
    ]
    assert walks[0]["properties"]["length_m"] == pytest.approx(65, abs=1)


def test_who_is_on_board_sees_only_the_walk_that_is_left(client, book, town):
    book(KEY, origin=2, destination=5)
    van = next(number for number in range(2) if town.task(number).next)
    town.drive_to_next(van)
    town.serve_halt(van)
    assert [walk["properties"]["end"] for walk in walks_of(client)] == ["dropoff"]


def test_who_cannot_take_steps_is_shown_the_way_around_them(client, book):
    book(KEY, origin=2.05, destination=5, impaired=True)
    assert len(walks_of(client)[0]["geometry"]["coordinates"]) == 3


def test_the_approach_begins_where_the_vehicle_was_seen(client, book, sign_in, town):
    book(KEY, origin=4, destination=6)
    driver = sign_in("fahrer1" if town.task(0).next else "fahrer2")
    town.clock.advance(30)
    driver.post("/api/driver/position", json={"lat": 50.0, "lon": 0.007, "at_s": town.now_s})
    legs = client.get(f"/api/bookings/{KEY}/path").json["features"]
    approach = next(leg for leg in legs if leg["properties"]["kind"] == "approach")
    assert approach["geometry"]["coordinates"][0] == [0.007, 50.0]


def test_the_vehicle_is_shown_from_an_hour_before_the_pickup(client, book, sign_in, town):
    ticket = book(KEY, when="depart", at_s=town.now_s + 3 * HOUR)
    driver = sign_in(f"fahrer{1 + [van.id for van in town.vans].index(ticket['vehicle']['id'])}")

    def seen():
        driver.post("/api/driver/position", json={"lat": 50.0, "lon": 0.007, "at_s": town.now_s})
        now = client.get(f"/api/bookings/{KEY}").json
        assert now["vehicle"]["plate"]
        kinds = {leg["properties"]["kind"] for leg in client.get(f"/api/bookings/{KEY}/path").json["features"]}
        return now["shows_vehicle"], now["vehicle"]["lat"], now["vehicle"]["lon"], "approach" in kinds

    town.clock.set(ticket["pickup_from_s"] - HOUR - 1)
    assert seen() == (False, None, None, False)
    town.clock.advance(1)
    assert seen() == (True, 50.0, 0.007, True)


def test_who_is_being_fetched_sees_the_vehicle_however_late_it_is(client, book, town):
    ticket = book(KEY, when="depart", at_s=town.now_s + 3 * HOUR)
    van = [van.id for van in town.vans].index(ticket["vehicle"]["id"])
    assert client.get(f"/api/bookings/{KEY}").json["shows_vehicle"] is False
    town.event("depart", stop="s1", van=van)
    now = client.get(f"/api/bookings/{KEY}").json
    assert now["state"] == "under_way"
    assert now["eta_pickup_s"] - town.now_s > HOUR
    assert now["shows_vehicle"] is True


def test_a_ride_that_is_over_shows_no_vehicle(client, book):
    book(KEY)
    assert client.post(f"/api/bookings/{KEY}/cancel").json["shows_vehicle"] is False
    assert client.get(f"/api/bookings/{KEY}").json["vehicle"]["lat"] is None


def test_a_refusal_has_a_reason_and_alternatives(client, wish, town):
    late = client.post("/api/offers", json=wish(when="arrive", at_s=town.now_s + 120)).json
    assert late["offers"] == []
    assert late["refusal"]["reason"] == "TOO_SOON"
    assert late["refusal"]["message"].startswith("So kurzfristig können wir nicht kommen.")


def test_far_from_every_stop_the_nearest_is_one_tap_away(client, wish):
    far = {"lat": 50.01, "lon": 0.014, "label": "Aussiedlerhof"}
    refusal = client.post("/api/offers", json=wish(origin=1) | {"origin": far}).json["refusal"]
    assert refusal["reason"] == "NO_STOP_NEAR_ORIGIN"
    assert "Halt 1" in refusal["message"]
    assert refusal["nearest"] == {"end": "origin", "label": "Halt 1", "lat": 50.0, "lon": 0.014}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"origin": None}, "origin"),
        ({"origin": {"lat": "50", "lon": 0}}, "origin.lat"),
        ({"origin": {"lat": 51.0, "lon": 0.0}}, "origin"),
        ({"destination": {"lat": 50.0, "lon": 400}}, "destination.lon"),
        ({"destination": {"lat": float("nan"), "lon": 0}}, "destination.lat"),
        ({"when": "sometime"}, "when"),
        ({"when": "depart"}, "at_s"),
        ({"when": "depart", "at_s": 1}, "at_s"),
        ({"when": "depart", "at_s": 1.5}, "at_s"),
        ({"when": "arrive", "at_s": 2**53 - 1}, "at_s"),
        ({"when": "depart", "at_s": True}, "at_s"),
        ({"party": {"adults": 0}}, "party.adults"),
        ({"party": {"adults": -1}}, "party.adults"),
        ({"party": {"adults": 1, "wheelchairs": 2}}, "party.wheelchairs"),
        ({"party": "two"}, "party"),
        ({"impaired": "yes"}, "impaired"),
        ({"origin": {"lat": 50, "lon": 0, "label": "x" * 201}}, "origin.label"),
        ({"origin": {"lat": 50, "lon": 0, "label": "\x00"}}, "origin.label"),
    ],
)
def test_what_cannot_be_meant_names_the_field(client, wish, change, field):
    answer = client.post("/api/offers", json={**wish(), **change})
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == field


@pytest.mark.parametrize("key", ["short", "x" * 65, "with.dots.and.more.characters", "ä" * 30])
def test_a_key_that_can_be_guessed_is_refused(client, key):
    answer = client.put(f"/api/bookings/{key}", json={"offer_id": "1", "name": "Erika"})
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "booking_id"


def test_a_booking_needs_a_name(client, wish):
    offer = client.post("/api/offers", json=wish()).json["offers"][0]
    answer = client.put(f"/api/bookings/{KEY}", json={"offer_id": offer["id"], "name": "  "})
    assert answer.json["error"]["field"] == "name"


def test_an_offer_is_for_the_browser_that_asked(app, client, wish):
    offer = client.post("/api/offers", json=wish()).json["offers"][0]
    body = {"offer_id": offer["id"], "name": "Bert Beispiel", "phone": "0261 1"}
    other = app.test_client().put(f"/api/bookings/{'b' * 32}", json=body)
    assert (other.status_code, other.json["error"]["code"]) == (403, "not_allowed")
    assert client.put(f"/api/bookings/{'b' * 32}", json=body).status_code == 200


def test_what_a_late_cancellation_costs_is_said_before_booking_and_before_cancelling(
    tmp_path, empty_database, settings
):
    store = Store.open(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'web.db')}")
    town = Town(store, area=WebArea(), rules=policy(fees={"late_cancel_percent": 50, "no_show_percent": 100}))
    client = create_app(town.service, settings).test_client()
    page = client.get("/").text
    assert "Danach kostet die Absage 50 % des Fahrpreises." in page
    assert "Wer nicht zum Haltepunkt kommt, zahlt 100 % des Fahrpreises." in page
    ticket = town.booked(5, 8)
    assert client.get(f"/api/bookings/{ticket.booking_id}").json["cancel_fee_ct"] == 0
    town.clock.set(town.task().next.leave_s)
    town.event("depart", stop=ticket.pickup_stop.id)
    late = client.get(f"/api/bookings/{ticket.booking_id}").json
    assert (late["cancellation"], late["cancel_fee_ct"]) == ("late", ticket.price_ct // 2)
    assert client.post(f"/api/bookings/{ticket.booking_id}/cancel").json["owed_ct"] == ticket.price_ct // 2
    store.close()


def test_by_default_no_fee_is_spoken_of(client):
    assert "% des Fahrpreises" not in client.get("/").text
