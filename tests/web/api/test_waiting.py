"""The waiting list over HTTP."""

import pytest

from tests.mobility.fakes import HOUR, MONDAY_8

KEY = "w" * 32


@pytest.fixture
def join(client, wish):
    def joined(**more):
        body = wish(when="depart", at_s=MONDAY_8 + 24 * HOUR, **more)
        return client.put(f"/api/waiting/{KEY}", json={**body, "name": "Erika Beispiel", "phone": "0261 1"})

    return joined


def test_join_see_and_leave(client, join):
    joined = join()
    assert joined.status_code == 200, joined.json
    assert (joined.json["state"], joined.json["ticket"]) == ("waiting", None)
    assert client.get(f"/api/waiting/{KEY}").json == joined.json
    assert "Warteliste" in client.get(f"/warteliste/{KEY}").text
    assert client.post(f"/api/waiting/{KEY}/leave").json["state"] == "withdrawn"


def test_what_is_offered_is_confirmed_like_any_ride(client, join, town):
    """Nobody is on duty tomorrow until a shift is planned."""
    join()
    town.service.waiting.serve()
    start_s = MONDAY_8 + 23 * HOUR
    town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, start_s, start_s + 5 * HOUR)
    assert town.service.waiting.serve() == (KEY,)
    ticket = client.get(f"/api/waiting/{KEY}").json["ticket"]
    assert ticket["state"] == "held"
    assert client.post(f"/api/bookings/{ticket['booking_id']}/confirm").json["state"] == "booked"


def test_what_cannot_be_meant_is_named(client, join, wish):
    assert join(party={"adults": 0}).json["error"]["field"] == "party.adults"
    body = {**wish(), "name": "Erika", "phone": ""}
    assert client.put(f"/api/waiting/{KEY}", json=body).json["error"]["field"] == "phone"
    assert client.get(f"/warteliste/{KEY}").status_code == 404
