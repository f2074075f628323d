"""Companions over HTTP: invited, trusted, and seeing nothing any more when the rider ends it."""

import pytest

from tests.mobility.fakes import HOUR, MONDAY_8

ERIKA = {"name": "Erika Beispiel", "phone": "0261 1234"}
RIDE, SERIES = "r" * 32, "s" * 32
PATTERN = {"weekdays": "2", "time_min": 600, "first_day": "2026-01-05", "last_day": "2026-01-18"}


@pytest.fixture
def erika(client):
    """The rider's browser, where she has made herself known."""
    assert client.post("/api/companions/me", json=ERIKA).json["me"] == ERIKA
    return client


@pytest.fixture
def anna(app, erika):
    """Her daughter's browser, with the companionship."""
    daughter = app.test_client()
    path = erika.post("/api/companions", json={}).json["path"]
    assert "Erika Beispiel" in daughter.get(path).text
    body = {"code": path.rsplit("/", 1)[1], "name": "Anna", "phone": "0151 2"}
    (cared,) = daughter.post("/api/companions/accept", json=body).json["cared"]
    assert cared["name"] == "Erika Beispiel"
    again = daughter.get(path)
    assert (again.status_code, "Diese Einladung gilt nicht mehr" in again.text) == (404, True)
    daughter.companion_id = cared["id"]
    return daughter


@pytest.fixture
def book_for(anna, wish):
    def booked(booking_id=RIDE):
        offer = anna.post("/api/offers", json=wish()).json["offers"][0]
        body = {"offer_id": offer["id"], "for": anna.companion_id, "name": "egal", "phone": "1"}
        held = anna.put(f"/api/bookings/{booking_id}", json=body)
        assert held.status_code == 200, held.json
        return anna.post(f"/api/bookings/{booking_id}/confirm").json

    return booked


@pytest.fixture
def begin_series(client, town):
    """Begin a series like a ride that is booked, on two Wednesdays; gives its id."""

    def begun(like, browser=client):
        for day in (2, 9):
            start_s = MONDAY_8 + day * 24 * HOUR
            town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, start_s, start_s + 10 * HOUR)
        answer = browser.put(f"/api/series/{SERIES}", json={"like": like, **PATTERN})
        assert {day["state"] for day in answer.json["days"]} == {"booked"}
        return SERIES

    return begun


def test_a_companion_books_in_the_riders_name(anna, book_for):
    assert "Sie buchen für" in anna.get(f"/?fuer={anna.companion_id}").text
    ticket = book_for()
    assert (ticket["name"], ticket["phone"]) == ("Erika Beispiel", "0261 1234")
    (cared,) = anna.get("/api/companions").json["cared"]
    assert [ride["booking_id"] for ride in cared["rides"]] == [RIDE]


def test_a_companion_goes_on_from_a_ticket_in_the_riders_name(erika, anna, book_for):
    book_for()
    again = f'href="/?fuer={anna.companion_id}" data-again'
    assert again in anna.get(f"/fahrt/{RIDE}").text
    assert 'href="/" data-again' in erika.get(f"/fahrt/{RIDE}").text


def test_a_companion_goes_on_from_the_waiting_list_in_the_riders_name(anna, app, wish):
    wished = wish(when="depart", at_s=MONDAY_8 + 24 * HOUR)
    body = {**wished, "for": anna.companion_id, "name": "egal", "phone": "1"}
    assert anna.put(f"/api/waiting/{RIDE}", json=body).status_code == 200
    again = f'href="/?fuer={anna.companion_id}"'
    assert again in anna.get(f"/warteliste/{RIDE}").text
    assert again not in app.test_client().get(f"/warteliste/{RIDE}").text


def test_a_companion_sees_the_riders_own_rides_without_their_keys(erika, anna, book):
    book(RIDE)
    (cared,) = anna.get("/api/companions").json["cared"]
    (ride,) = cared["rides"]
    assert (ride["booking_id"], ride["pickup"], ride["dropoff"]) == (None, "Halt 1", "Halt 5")
    assert RIDE not in anna.get("/begleitung").text


def test_nothing_is_seen_after_the_end(erika, anna, book_for, sign_in, wish):
    book_for()
    assert anna.get(f"/fahrt/{RIDE}").status_code == 200
    assert RIDE in anna.get("/fahrten").text
    assert erika.post(f"/api/companions/{anna.companion_id}/end").json["companions"] == []
    for path in (f"/fahrt/{RIDE}", f"/api/bookings/{RIDE}", f"/api/bookings/{RIDE}/path"):
        assert anna.get(path).status_code == 404
    assert anna.post(f"/api/bookings/{RIDE}/cancel").status_code == 404
    assert RIDE not in anna.get("/fahrten").text
    assert anna.get("/api/companions").json["cared"] == []
    assert "Sie buchen für" not in anna.get(f"/?fuer={anna.companion_id}").text
    offer = anna.post("/api/offers", json=wish()).json["offers"][0]
    body = {"offer_id": offer["id"], "for": anna.companion_id, "name": "E", "phone": "1"}
    assert anna.put(f"/api/bookings/{'n' * 32}", json=body).status_code in {403, 404}
    assert erika.get(f"/fahrt/{RIDE}").status_code == 200
    assert sign_in("leitstelle").get(f"/api/bookings/{RIDE}").status_code == 200


def test_sockets_are_closed_to_former_companions(erika, anna, book_for, listen):
    book_for()
    erika.post(f"/api/companions/{anna.companion_id}/end")
    answer = listen(anna).ask("subscribe", {"audience": f"booking:{RIDE}"})
    assert answer["error"]["code"] == "not_found"
    assert "last_id" in listen(erika).ask("subscribe", {"audience": f"booking:{RIDE}"})


def test_a_former_companion_hears_nothing_more_on_an_open_socket(erika, anna, book_for, listen, town):
    book_for()
    hers, own = listen(anna), listen(erika)
    for listener in (hers, own):
        assert "last_id" in listener.ask("subscribe", {"audience": f"booking:{RIDE}"})
    erika.post(f"/api/companions/{anna.companion_id}/end")
    own.wait_for(lambda: "companion_ended" in [message["topic"] for message in own.messages])
    town.service.booking.cancel(RIDE)
    own.wait_for(lambda: "cancelled_by_rider" in [message["payload"].get("state") for message in own.messages])
    assert "error" in hers.ask("subscribe", {"audience": f"booking:{RIDE}"})  # what was sent before has come by now
    told = {message["topic"] for message in hers.messages}
    assert "companion_ended" not in told
    assert "cancelled_by_rider" not in [message["payload"].get("state") for message in hers.messages]


def test_strangers_book_for_nobody(client, anna, app, wish):
    stranger = app.test_client()
    offer = stranger.post("/api/offers", json=wish()).json["offers"][0]
    body = {"offer_id": offer["id"], "for": anna.companion_id, "name": "E", "phone": "1"}
    assert stranger.put(f"/api/bookings/{RIDE}", json=body).status_code == 403
    assert stranger.post("/api/companions", json={}).status_code == 404
    assert stranger.post(f"/api/companions/{anna.companion_id}/end").status_code == 404
    stranger.post(f"/api/companions/{anna.companion_id}/leave")
    assert len(anna.get("/api/companions").json["cared"]) == 1


def test_a_companion_may_leave(erika, anna):
    assert anna.post(f"/api/companions/{anna.companion_id}/leave").json["cared"] == []
    assert erika.get("/api/companions").json["companions"] == []


def test_what_is_missing_is_named(client):
    answer = client.post("/api/companions/me", json={"name": "Erika", "phone": " "})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "phone")


def test_a_browser_known_as_somebody_who_was_deleted_is_a_stranger(client, wish):
    with client.session_transaction() as session:
        session["person"] = "nobody any more"
    assert client.get("/begleitung").status_code == 200
    with client.session_transaction() as session:
        session["person"] = "nobody any more"
    offer = client.post("/api/offers", json=wish()).json["offers"][0]
    body = {"offer_id": offer["id"], "name": "Erika Beispiel", "phone": "0261 1234"}
    assert client.put(f"/api/bookings/{RIDE}", json=body).status_code == 200


def test_what_was_booked_before_is_shown_to_companions_once_the_rider_says_so(app, client, book, begin_series):
    book(RIDE)
    begin_series(RIDE)
    assert client.post("/api/companions/me", json=ERIKA).json["earlier"] == 4
    path = client.post("/api/companions", json={}).json["path"]
    daughter = app.test_client()
    body = {"code": path.rsplit("/", 1)[1], "name": "Anna", "phone": "0151 2"}
    assert daughter.post("/api/companions/accept", json=body).json["cared"][0]["rides"] == []
    assert client.post("/api/companions/earlier").json["earlier"] == 0
    (cared,) = daughter.get("/api/companions").json["cared"]
    assert [ride["booking_id"] for ride in cared["rides"]] == [None] * 3


def test_nobody_is_shown_what_is_in_another_name(app, client, book):
    book(RIDE)
    assert client.post("/api/companions/me", json={**ERIKA, "name": "Otto"}).json["earlier"] == 0
    assert client.post("/api/companions/earlier").json["earlier"] == 0
    assert app.test_client().post("/api/companions/earlier").status_code == 404


def test_a_series_a_companion_begins_is_the_riders_and_closed_when_the_trust_ends(erika, anna, book_for, begin_series):
    book_for()
    begin_series(RIDE, anna)
    (cared,) = anna.get("/api/companions").json["cared"]
    assert len(cared["rides"]) == 3
    erika.post(f"/api/companions/{anna.companion_id}/end")
    assert anna.get(f"/api/series/{SERIES}").status_code == 404
    assert anna.get(f"/serie/{SERIES}").status_code == 404
    assert anna.post(f"/api/series/{SERIES}/end").status_code == 404
    assert "/serie/" not in anna.get("/fahrten").text
    assert erika.get(f"/api/series/{SERIES}").status_code == 200
