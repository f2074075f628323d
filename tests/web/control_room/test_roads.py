"""Closures over HTTP: drawn, listed, opened again; and the season."""

import pytest

from tests.mobility.fakes import HOUR, LAT, LON_STEP

KEYS = [f"{number}123456789abcdef0123456789abcdef" for number in range(4)]
LINE = {"type": "LineString", "coordinates": [[2.2 * LON_STEP, LAT], [2.8 * LON_STEP, LAT]]}


@pytest.fixture
def control(sign_in):
    return sign_in("leitstelle")


def _roads(control):
    return control.get("/api/control/board").json["roads"]


def test_a_closure_delays_rides_and_opening_it_undoes_that(control, book):
    before = book(KEYS[0], origin=1, destination=5)
    assert _roads(control) == {"season": "normal", "closures": []}
    body = {"closure_id": "closure-one", "geometry": LINE, "reason": "Kanal"}
    answer = control.post("/api/control/closures", json=body)
    assert answer.status_code == 200, answer.json
    assert _roads(control)["closures"] == [answer.json]
    assert (answer.json["reason"], answer.json["factor"], answer.json["until_s"]) == ("Kanal", None, None)
    rides = control.get("/api/control/bookings").json["bookings"]
    assert rides[0]["eta_dropoff_s"] == before["eta_dropoff_s"] + 540
    opened = control.post("/api/control/closures/closure-one/open")
    assert opened.json["opened_s"] is not None
    assert _roads(control)["closures"] == []
    rides = control.get("/api/control/bookings").json["bookings"]
    assert rides[0]["eta_dropoff_s"] == before["eta_dropoff_s"]


def test_a_closure_may_slow_and_end(control, town):
    body = {"closure_id": "closure-two", "geometry": LINE, "factor": 2, "until_s": town.now_s + HOUR}
    assert control.post("/api/control/closures", json=body).json["factor"] == 2
    town.clock.advance(HOUR)
    assert _roads(control)["closures"] == []


def test_winter_lasts_until_somebody_ends_it(control):
    assert control.post("/api/control/season", json={"season": "winter"}).json == {"season": "winter"}
    assert _roads(control)["season"] == "winter"
    assert control.post("/api/control/season", json={"season": "normal"}).json == {"season": "normal"}


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("geometry", {"geometry": "here"}),
        ("geometry", {"geometry": {"type": "Point", "coordinates": [8.0, 52.0]}}),
        ("closure_id", {"closure_id": "x"}),
        ("factor", {"factor": "slow"}),
        ("until_s", {"until_s": 1}),
    ],
)
def test_nonsense_is_refused_by_field(control, field, body):
    answer = control.post("/api/control/closures", json={"closure_id": "closure-three", "geometry": LINE, **body})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)
    assert control.post("/api/control/season", json={"season": "monsoon"}).status_code == 422


def test_only_the_control_room_may(client, sign_in):
    assert client.post("/api/control/closures", json={}).status_code == 401
    assert sign_in("fahrer1").post("/api/control/season", json={}).status_code == 403
    assert sign_in("leitstelle").post("/api/control/closures/nothing-there/open").status_code == 404
