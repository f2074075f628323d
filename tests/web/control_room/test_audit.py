"""The audit calls everybody by one kind of name, and whoever did something by their own."""

import re

import sqlalchemy

from tests.mobility.fakes import MONDAY_8

ACTOR = re.compile(r"rider|service|operator|(staff|driver|companion|practice):\w+")
RIDE = "r" * 32


def _audit(town):
    with town.store._engine.connect() as connection:
        return connection.execute(sqlalchemy.text("SELECT action, actor FROM audit ORDER BY id")).all()


def test_what_the_control_room_does_is_written_under_who_did_it(sign_in, wish, town):
    control = sign_in("leitstelle")
    me = f"staff:{control.get('/api/session').json['person_id']}"
    before = len(_audit(town))
    offer = control.post("/api/offers", json=wish()).json["offers"][0]
    body = {"booking_id": RIDE, "offer_id": offer["id"], "name": "Erika", "phone": "0261 1"}
    assert control.post("/api/control/bookings", json=body).status_code == 200
    assert control.post(f"/api/control/bookings/{RIDE}/cancel").status_code == 200
    place = {"lat": 50.3, "lon": 0.02, "label": "Praxis"}
    practice = control.post("/api/control/practices", json={"name": "Praxis", "place": place}).json
    control.post(f"/api/control/practices/{practice['id']}/renew")
    control.post(f"/api/control/practices/{practice['id']}/close")
    shift = {"vehicle_id": town.vans[0].id, "start": "2026-01-06T08:00", "end": "2026-01-06T12:00"}
    assert control.post("/betrieb/schichten", data=shift).status_code == 302
    done = _audit(town)[before:]
    assert {action for action, _ in done} >= {
        "booking_cancelled_by_service",
        "practice_added",
        "practice_code_renewed",
        "practice_closed",
        "shift_added",
    }
    assert {actor for _, actor in done} == {me}


def test_everybody_is_called_alike(client, sign_in, book, town):
    book(RIDE, when="depart", at_s=MONDAY_8 + 3600)
    client.delete(f"/api/bookings/{RIDE}")
    town.booked(5, 8)
    town.drive_to_next()
    town.serve_halt()
    called = {actor for _, actor in _audit(town)}
    assert len(called) > 2
    assert all(ACTOR.fullmatch(actor) for actor in called), called
