"""Signing in and out, and what a browser remembers."""

import pytest
import sqlalchemy

from tests.mobility.fakes import MONDAY_8

BOOKING = "b" * 32


def test_signing_in_and_out(client):
    assert client.get("/api/session").json["role"] == "guest"
    signed_in = client.post("/api/session", json={"username": "Fahrer1", "password": "lange genug"}).json
    assert (signed_in["role"], signed_in["name"]) == ("driver", "Fahrer 1")
    assert client.get("/api/driver/task").status_code == 200
    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/driver/task").status_code == 401


@pytest.mark.parametrize(("username", "password"), [("fahrer1", "falsch"), ("nobody", "lange genug")])
def test_a_wrong_name_and_a_wrong_password_sound_alike(client, username, password):
    answer = client.post("/api/session", json={"username": username, "password": password})
    assert answer.status_code == 403
    assert answer.json["error"] == {"code": "not_allowed", "message": "Das ist Ihnen nicht erlaubt."}


def test_signing_in_starts_a_new_session(client, sign_in):
    # Somebody plants a session of their own and waits for the victim to sign in with it.
    planted = sign_in("planung").get_cookie("session").value
    client.set_cookie("session", planted)
    client.post("/api/session", json={"username": "leitstelle", "password": "lange genug"})
    assert client.get_cookie("session").value != planted
    client.set_cookie("session", planted)
    assert client.get("/api/session").json["role"] == "planner"


def test_a_sign_in_ends_with_the_shift_of_a_day(client, sign_in, town):
    driver = sign_in("fahrer1")
    town.clock.advance(12 * 3600 + 1)
    assert driver.get("/api/session").json["role"] == "guest"


def test_the_sign_in_page_leads_on_to_where_one_wanted_to_go(client):
    form = {"username": "fahrer1", "password": "lange genug"}
    assert client.post("/anmelden?next=/fahrer?x=1", data=form).location == "/fahrer?x=1"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:1"])
def test_the_sign_in_page_leads_nowhere_else(client, elsewhere):
    form = {"username": "fahrer1", "password": "lange genug"}
    assert client.post(f"/anmelden?next={elsewhere}", data=form).location == "/fahrer"


def test_the_sign_in_page_says_what_was_wrong_and_keeps_the_name(client):
    answer = client.post("/anmelden", data={"username": '"><b>', "password": "falsch"})
    assert answer.status_code == 403
    assert "Benutzername oder Passwort stimmt nicht." in answer.text
    assert "&#34;&gt;&lt;b&gt;" in answer.text


def test_who_is_signed_in_need_not_sign_in(sign_in):
    assert sign_in("planung").get("/anmelden").location == "/planung"


def test_signing_out_by_a_form_leads_home(sign_in):
    client = sign_in("planung")
    assert client.post("/abmelden").location == "/"
    assert client.get("/api/session").json["role"] == "guest"


def test_a_browser_finds_its_rides_again(client, book, app):
    book(BOOKING)
    assert BOOKING in client.get("/fahrten").text
    assert BOOKING not in app.test_client().get("/fahrten").text


def test_my_rides_ask_the_database_as_often_however_many_they_are(client, book, town):
    asked = []
    sqlalchemy.event.listen(town.store._engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    def number():
        asked.clear()
        page = client.get("/fahrten").text
        assert all(booking_id in page for booking_id in booked)
        return len(asked)

    booked = ["a" * 32, "b" * 32]
    for hour, booking_id in enumerate(booked, start=1):
        book(booking_id, when="depart", at_s=MONDAY_8 + hour * 3600)
    few = number()
    for hour, name in enumerate("cdef", start=3):
        booked.append(name * 32)
        book(booked[-1], when="depart", at_s=MONDAY_8 + hour * 3600)
    assert 0 < number() == few


def test_opening_a_ticket_keeps_it(client, book, app):
    book(BOOKING)
    other = app.test_client()
    assert other.get(f"/fahrt/{BOOKING}").status_code == 200
    assert BOOKING in other.get("/fahrten").text


def test_signing_out_forgets_the_rides_of_a_shared_computer(client, book):
    book(BOOKING)
    client.post("/api/session", json={"username": "leitstelle", "password": "lange genug"})
    assert BOOKING in client.get("/fahrten").text
    client.delete("/api/session")
    assert BOOKING not in client.get("/fahrten").text
