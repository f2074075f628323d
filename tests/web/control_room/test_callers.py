"""The caller's file is for the control room alone, and so is booking both ways for a caller."""

from tests.mobility.fakes import HOUR, MONDAY_8

OUT, HOME = "o" * 32, "h" * 32


def test_a_number_shows_names_trips_and_rides(client, sign_in, book):
    book("c" * 32)
    known = sign_in("leitstelle").get("/api/control/caller?phone=%2B49%20261%201234").json
    assert known["names"] == ["Erika Beispiel"]
    assert [(trip["origin"]["label"], trip["destination"]["label"], trip["times"]) for trip in known["usual"]] == [
        ("Ort 1", "Ort 5", 1)
    ]
    assert [ticket["booking_id"] for ticket in known["coming"]] == ["c" * 32]


def test_nobody_else_sees_it(client, sign_in):
    assert client.get("/api/control/caller?phone=02611234").status_code == 401
    for name in ("planung", "fahrer1"):
        assert sign_in(name).get("/api/control/caller?phone=02611234").status_code == 403


def test_a_number_is_needed(sign_in):
    answer = sign_in("leitstelle").get("/api/control/caller?phone=1")
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "phone")


def test_a_round_trip_is_booked_for_a_caller(sign_in, wish):
    control = sign_in("leitstelle")
    found = control.post("/api/round-trips", json=wish(**{"return": {"purpose": "shopping"}})).json
    pair = found["trips"][0]
    body = {"booking_id": OUT, "offer_id": pair["outward"]["id"], "name": "Erika", "phone": "0261 1"}
    body |= {"return_booking_id": HOME, "return_offer_id": pair["return"]["id"]}
    ticket = control.post("/api/control/bookings", json=body).json
    assert (ticket["state"], ticket["partner_id"]) == ("booked", HOME)
    assert control.get(f"/api/bookings/{HOME}").json["state"] == "booked"


def test_an_open_way_home_is_booked_for_a_caller(sign_in, wish):
    control = sign_in("leitstelle")
    found = control.post("/api/visits", json=wish(when="arrive", at_s=MONDAY_8 + 2 * HOUR)).json
    body = {"booking_id": OUT, "offer_id": found["trips"][0]["outward"]["id"], "name": "Erika", "phone": "0261 1"}
    assert control.post("/api/control/bookings", json={**body, "open_return": True}).json["state"] == "booked"
    assert control.get(f"/api/bookings/{OUT}").json["visit"]["state"] == "open"
