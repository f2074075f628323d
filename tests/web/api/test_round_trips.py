"""Out and back over HTTP: found, held, bought and given up together."""

import pytest

from tests.mobility.fakes import HOUR, MONDAY_8

OUT, HOME = "o" * 32, "h" * 32


@pytest.fixture
def hold(client, wish):
    def held(out=OUT, home=HOME, **more):
        answer = client.post("/api/round-trips", json=wish(**{"return": {"purpose": "shopping"}, **more}))
        assert answer.status_code == 200, answer.json
        trip = answer.json["trips"][0]
        body = {"outward_offer_id": trip["outward"]["id"], "return_offer_id": trip["return"]["id"]}
        body |= {"return_booking_id": home, "name": "Erika Beispiel", "phone": "0261 1234"}
        return client.put(f"/api/round-trips/{out}", json=body)

    return held


def test_from_wish_to_two_tickets(client, hold):
    held = hold()
    assert held.status_code == 200, held.json
    assert (held.json["outward"]["partner_id"], held.json["return"]["partner_id"]) == (HOME, OUT)
    assert client.post(f"/api/bookings/{OUT}/confirm").json["state"] == "booked"
    assert client.get(f"/api/bookings/{HOME}").json["state"] == "booked"
    assert "Ihre Rückfahrt" in client.get(f"/fahrt/{OUT}").text
    assert "Ihre Hinfahrt" in client.get(f"/fahrt/{HOME}").text
    assert client.get("/fahrten").text.count("/fahrt/") == 2


def test_giving_up_the_way_out_asks(client, hold):
    hold()
    client.post(f"/api/bookings/{OUT}/confirm")
    asked = client.post(f"/api/bookings/{OUT}/cancel")
    assert (asked.status_code, asked.json["error"]["code"]) == (409, "ask_about_return")
    assert client.post(f"/api/bookings/{OUT}/cancel?partner=cancel").json["state"] == "cancelled_by_rider"
    assert client.get(f"/api/bookings/{HOME}").json["state"] == "cancelled_by_rider"


@pytest.mark.parametrize(
    ("more", "field"),
    [({"return": {"purpose": "robbery"}}, "return.purpose"), ({"return": {"leave_s": -1}}, "return.leave_s"),
     ({"return": None}, "return")],
)  # fmt: skip
def test_what_cannot_be_meant_is_named(client, wish, more, field):
    answer = client.post("/api/round-trips", json=wish(**more))
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


def test_a_refusal_says_which_way_and_offers_other_round_trips(client, wish):
    back = {"purpose": "shopping"}
    answer = client.post(
        "/api/round-trips", json=wish(when="depart", at_s=MONDAY_8 + 9 * HOUR, **{"return": back})
    ).json
    assert answer["trips"] == []
    assert (answer["refusal"]["leg"], answer["refusal"]["reason"]) == ("return", "OUT_OF_SHIFT")
    for trip in answer["refusal"]["alternatives"]:
        assert trip["stay_s"] >= HOUR


def test_who_was_not_met_is_asked_on_the_ticket_and_keeps_the_way_home(client, hold, town, sign_in):
    hold()
    client.post(f"/api/bookings/{OUT}/confirm")
    van = next(
        i for i, each in enumerate(town.vans) if each.id == client.get(f"/api/bookings/{OUT}").json["vehicle"]["id"]
    )
    town.drive_to_next(van)
    town.clock.set(town.task(van).next.board[0].no_show_from_s)
    town.event("no_show", booking=OUT, van=van)
    town.service.booking.mend_round_trips()
    assert "Brauchen Sie diese Rückfahrt?" in client.get(f"/fahrt/{HOME}").text
    assert sign_in("leitstelle").post(f"/api/control/bookings/{HOME}/keep").json["partner_id"] is None
    assert client.post(f"/api/bookings/{HOME}/keep").json["state"] == "booked"
    assert "Brauchen Sie diese Rückfahrt?" not in client.get(f"/fahrt/{HOME}").text


def test_the_control_room_sees_who_has_no_way_home(client, hold, sign_in, town):
    """The one van on duty gives the way home up, and there is no other."""
    town.service.fleet.start_shift(town.drivers[1].id)
    town.service.fleet.end_shift(town.drivers[1].id)
    hold()
    client.post(f"/api/bookings/{OUT}/confirm")
    town.drive_to_next()
    town.serve_halt()
    control = sign_in("leitstelle")
    control.post(f"/api/control/bookings/{HOME}/cancel")
    alarms = control.get("/api/control/board").json["alarms"]
    assert [(alarm["kind"], alarm["booking_id"]) for alarm in alarms] == [("no_way_home", OUT)]
