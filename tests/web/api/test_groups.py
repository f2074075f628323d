"""A group that fits no vehicle, over HTTP: told how it could be divided, held, bought and given up as one."""

import shutil

import pytest

from dispatcher.problem import Load
from mobility.store.store import Store
from tests.mobility.fakes import HOUR, MONDAY_8, Town, policy
from tests.web.towns import WebArea
from web.app import create_app

FIRST, SECOND = "a" * 32, "b" * 32


@pytest.fixture
def group(client, wish):
    """Return what is offered to a party for which the vans are too small."""
    answer = client.post("/api/offers", json=wish(party={"adults": 7})).json
    assert (answer["offers"], answer["refusal"]["reason"]) == ([], "PARTY_TOO_LARGE")
    return answer["groups"][0]


def _body(group, **more):
    ids = [part["offer"]["id"] for part in group["parts"]]
    return {"offer_ids": ids, "other_booking_ids": [SECOND], "name": "Erika Beispiel", "phone": "0261 1", **more}


def test_from_wish_to_all_tickets(client, group):
    held = client.put(f"/api/groups/{FIRST}", json=_body(group))
    assert held.status_code == 200, held.json
    assert {part["booking_id"] for part in held.json["parts"]} == {FIRST, SECOND}
    assert sum(part["price_ct"] for part in held.json["parts"]) == group["price_ct"]
    assert client.post(f"/api/bookings/{SECOND}/confirm").json["state"] == "booked"
    assert client.get(f"/api/bookings/{FIRST}").json["state"] == "booked"
    page = client.get(f"/fahrt/{FIRST}").text
    assert "Ihre Gruppe fährt in 2 Fahrten" in page
    assert f"/fahrt/{SECOND}" in page
    mine = client.get("/fahrten").text
    assert all(f">{name}, {n} Personen<" in mine for name, n in (("Bus 1", 4), ("Bus 2", 3))), mine
    assert client.post(f"/api/bookings/{FIRST}/cancel").json["state"] == "cancelled_by_rider"
    assert client.get(f"/api/bookings/{SECOND}").json["state"] == "cancelled_by_rider"


@pytest.mark.parametrize(
    ("more", "field"),
    [({"other_booking_ids": []}, "other_booking_ids"), ({"other_booking_ids": [FIRST]}, "booking_id"),
     ({"other_booking_ids": ["short"]}, "booking_id"), ({"offer_ids": "x"}, "offer_ids"),
     ({"offer_ids": [1, 2]}, "offer_ids.0"), ({"name": ""}, "name")],
)  # fmt: skip
def test_what_cannot_be_meant_is_named(client, group, more, field):
    answer = client.put(f"/api/groups/{FIRST}", json=_body(group, **more))
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


def test_a_part_alone_is_not_to_be_had(client, group):
    body = {"offer_id": group["parts"][0]["offer"]["id"], "name": "Erika Beispiel", "phone": "0261 1"}
    answer = client.put(f"/api/bookings/{FIRST}", json=body)
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "offer_id")


def test_the_form_knows_how_many_may_come(client):
    assert client.get("/api/area").json["most_persons"] == 24


def test_the_control_room_books_all_rides_in_one_step(sign_in, wish):
    control = sign_in("leitstelle")
    group = control.post("/api/offers", json=wish(party={"adults": 7})).json["groups"][0]
    for _ in range(2):  # a repeated press books once
        booked = control.post("/api/control/groups", json=_body(group, booking_id=FIRST))
        assert booked.status_code == 200, booked.json
        assert [part["state"] for part in booked.json["parts"]] == ["booked", "booked"]
    assert len(control.get("/api/control/bookings").json["bookings"]) == 2


def test_only_the_control_room_books_for_callers(client, group):
    assert client.post("/api/control/groups", json=_body(group, booking_id=FIRST)).status_code == 401


OUT, HOME = (FIRST, SECOND), ("c" * 32, "d" * 32)


@pytest.fixture
def both_ways(wish):
    """Return what is offered to a party for which the vans are too small, and that wants to come home again."""

    def asked(client):
        answer = client.post(
            "/api/round-trips", json=wish(party={"adults": 7}, **{"return": {"purpose": "shopping"}})
        ).json
        assert (answer["trips"], answer["refusal"]["reason"], answer["refusal"]["leg"]) == (
            [],
            "PARTY_TOO_LARGE",
            "outward",
        )
        return answer["groups"][0]

    return asked


def _both_body(trip, **more):
    out, home = ([part["offer"]["id"] for part in trip[way]["parts"]] for way in ("outward", "return"))
    return _body(trip["outward"], offer_ids=out, return_offer_ids=home, return_booking_ids=list(HOME), **more)


def test_both_ways_of_a_divided_party_are_one(client, both_ways):
    trip = both_ways(client)
    assert trip["price_ct"] == trip["outward"]["price_ct"] + trip["return"]["price_ct"]
    assert trip["stay_s"] >= 3600
    for _ in range(2):
        held = client.put(f"/api/groups/{FIRST}", json=_both_body(trip))
        assert held.status_code == 200, held.json
    assert {part["booking_id"] for part in held.json["parts"]} == set(OUT)
    assert {part["booking_id"] for part in held.json["return"]} == set(HOME)
    assert client.post(f"/api/bookings/{HOME[1]}/confirm").json["state"] == "booked"
    page = client.get(f"/fahrt/{FIRST}").text
    assert "Ihre Gruppe fährt in 4 Fahrten" in page
    assert all(f'href="/fahrt/{ride}"' in page for ride in (SECOND, *HOME))
    assert "Alle Hinfahrten Ihrer Gruppe werden zusammen abgesagt" in page
    assert "Und die Rückfahrt um" in page
    assert "Alle Rückfahrten Ihrer Gruppe werden zusammen abgesagt" in client.get(f"/fahrt/{HOME[0]}").text
    refused = client.post(f"/api/bookings/{FIRST}/cancel")
    assert (refused.status_code, refused.json["error"]["code"]) == (409, "ask_about_return")
    client.post(f"/api/bookings/{FIRST}/cancel?partner=keep")
    assert [client.get(f"/api/bookings/{ride}").json["state"] for ride in (*OUT, *HOME)] == [
        "cancelled_by_rider", "cancelled_by_rider", "booked", "booked"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "field"),
    [({"return_booking_ids": [HOME[0]]}, "return_booking_ids"), ({"return_booking_ids": None}, "return_booking_ids"),
     ({"return_offer_ids": []}, "return_booking_ids"), ({"return_booking_ids": [FIRST, SECOND]}, "booking_id"),
     ({"return_offer_ids": None}, "offer_id")],
)  # fmt: skip
def test_what_cannot_be_meant_of_both_ways_is_named(client, both_ways, more, field):
    answer = client.put(f"/api/groups/{FIRST}", json={**_both_body(both_ways(client)), **more})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


def test_the_control_room_books_both_ways_in_one_step(sign_in, both_ways):
    control = sign_in("leitstelle")
    trip = both_ways(control)
    for _ in range(2):  # a repeated press books once
        booked = control.post("/api/control/groups", json=_both_body(trip, booking_id=FIRST))
        assert booked.status_code == 200, booked.json
    rides = control.get("/api/control/bookings").json["bookings"]
    assert [ride["state"] for ride in rides] == ["booked"] * 4


def test_a_vehicle_that_is_large_enough_but_not_on_duty_is_called_that(client, town, wish):
    town.service.fleet.add_vehicle("Groß", "MYK-8", [Load(seats=8)], "s0")
    answer = client.post("/api/offers", json=wish(party={"adults": 7})).json
    assert answer["refusal"]["message"] == "Zu dieser Zeit ist kein Fahrzeug im Dienst, das genug Platz für Sie hat."
    assert len(answer["groups"]) == 1
    alone = client.post("/api/offers", json=wish(when="depart", at_s=MONDAY_8 + 15 * HOUR)).json
    assert alone["refusal"]["message"] == "Zu dieser Zeit ist kein Fahrzeug im Dienst."


def test_what_it_costs_to_give_up_a_group_is_said_for_all_of_it(tmp_path, empty_database, settings, wish):
    """One van comes twice; it is on its way to the first part, and half of that fare is owed whoever is asked."""
    store = Store.open(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'web.db')}")
    town = Town(store, area=WebArea(), rules=policy(fees={"late_cancel_percent": 50}))
    client = create_app(town.service, settings).test_client()
    trip = client.post("/api/round-trips", json=wish(party={"adults": 7}, **{"return": {"purpose": "errand"}})).json
    held = client.put(f"/api/groups/{FIRST}", json=_both_body(trip["groups"][0])).json
    client.post(f"/api/bookings/{FIRST}/confirm")
    first, second = sorted(held["parts"], key=lambda part: part["pickup_from_s"])
    town.clock.set(town.task().next.leave_s)
    town.event("depart", stop=first["pickup_stop"]["id"])
    for part in (first, second):
        shown = client.get(f"/api/bookings/{part['booking_id']}").json
        assert (shown["cancellation"], shown["cancel_fee_ct"]) == ("late", first["price_ct"] // 2)
    assert client.get(f"/api/bookings/{HOME[0]}").json["cancel_fee_ct"] == 0
    client.post(f"/api/bookings/{second['booking_id']}/cancel?partner=cancel")
    rides = [client.get(f"/api/bookings/{ride}").json for ride in (*OUT, *HOME)]
    assert {ride["state"] for ride in rides} == {"cancelled_by_rider"}
    assert sum(ride["owed_ct"] for ride in rides) == first["price_ct"] // 2
    store.close()
