"""Series over HTTP: made like a ride, changed by the day and as a whole."""

import pytest

from tests.mobility.fakes import HOUR, MONDAY_8

RIDE, SERIES = "r" * 32, "s" * 32
PATTERN = {"weekdays": "02", "time_min": 600, "first_day": "2026-01-05", "last_day": "2026-01-18"}


@pytest.fixture
def begin(client, book, town):
    def begun(**changes):
        for day in range(1, 14):
            start_s = MONDAY_8 + day * 86_400
            town.service.fleet.add_shift(town.vans[0].id, town.drivers[0].id, start_s, start_s + 10 * HOUR)
        book(RIDE)
        return client.put(f"/api/series/{SERIES}", json={"like": RIDE, **PATTERN, **changes})

    return begun


def test_a_series_is_made_like_a_ride(client, begin):
    answer = begin()
    assert answer.status_code == 200, answer.json
    assert [day["day"] for day in answer.json["days"]] == ["2026-01-05", "2026-01-07", "2026-01-12", "2026-01-14"]
    assert {day["state"] for day in answer.json["days"]} == {"booked"}
    assert answer.json["name"] == "Erika Beispiel"
    assert client.get(f"/api/series/{SERIES}").json == answer.json
    booking_id = answer.json["days"][0]["ride"]["booking_id"]
    assert f"/serie/{SERIES}" in client.get(f"/fahrt/{booking_id}").text
    assert "Ihre Serie" in client.get(f"/serie/{SERIES}").text
    assert f'data-new-series="{RIDE}"' in client.get(f"/serie/neu/{RIDE}").text


def test_series_are_listed_with_the_rides_of_this_browser(client, begin, app):
    begin()
    page = client.get("/fahrten").text
    assert f'href="/serie/{SERIES}"' in page
    assert "Mo, Mi" in page
    other = app.test_client()
    assert "/serie/" not in other.get("/fahrten").text
    other.get(f"/serie/{SERIES}")
    assert f'href="/serie/{SERIES}"' in other.get("/fahrten").text
    client.post(f"/api/series/{SERIES}/end")
    assert f'href="/serie/{SERIES}"' not in client.get("/fahrten").text


def test_rides_of_a_series_and_their_ways_home_are_listed_wherever_it_is_opened(begin, app):
    days = begin(home_min=750).json["days"]
    rides = [day[way]["booking_id"] for day in days for way in ("ride", "home")]
    assert len(set(rides)) == 8
    other = app.test_client()
    other.get(f"/serie/{SERIES}")
    page = other.get("/fahrten").text
    assert all(f'href="/fahrt/{ride}"' in page for ride in rides)
    moved = other.post(f"/api/series/{SERIES}/days/2026-01-07/move", json={"time_min": 630}).json["days"][1]
    assert f'href="/fahrt/{moved["ride"]["booking_id"]}"' in other.get("/fahrten").text


def test_the_form_begins_with_the_ride(client, begin):
    begin()
    page = client.get(f"/serie/neu/{RIDE}").text
    assert 'value="08:10"' in page
    assert '<input type="checkbox" name="weekday" value="0" checked>' in page
    assert 'value="2026-01-12"' in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weekdays": ""}, "weekdays"),
        ({"weekdays": "8"}, "weekdays"),
        ({"time_min": 1440}, "time_min"),
        ({"last_day": "soon"}, "last_day"),
        ({"last_day": "2026-01-01"}, "last_day"),
        ({"home_min": 5}, "home_min"),
    ],
)
def test_what_cannot_be_meant_is_named(begin, changes, field):
    answer = begin(**changes)
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)


def test_one_day_is_moved_or_given_up(client, begin):
    begin()
    moved = client.post(f"/api/series/{SERIES}/days/2026-01-07/move", json={"time_min": 720}).json
    assert moved["refused"] is None
    assert moved["days"][1]["ride"]["pickup_from_s"] == MONDAY_8 + 2 * 86_400 + 4 * HOUR
    kept = client.post(f"/api/series/{SERIES}/days/2026-01-12/move", json={"time_min": 1380}).json
    assert kept["refused"].startswith("Zu dieser Zeit ist kein Fahrzeug im Dienst.")
    assert kept["days"][2]["state"] == "booked"
    after = client.post(f"/api/series/{SERIES}/days/2026-01-14/cancel").json
    assert after["days"][3]["state"] == "cancelled"
    assert client.post(f"/api/series/{SERIES}/days/2026-01-06/cancel").status_code == 404
    assert client.post(f"/api/series/{SERIES}/days/tomorrow/cancel").status_code == 422


def test_the_whole_series_is_changed_and_ended(client, begin):
    begin()
    changed = client.post(f"/api/series/{SERIES}/change", json={**PATTERN, "weekdays": "2", "time_min": 660}).json
    assert [day["state"] for day in changed["days"]] == ["cancelled", "booked", "cancelled", "booked"]
    ended = client.post(f"/api/series/{SERIES}/end").json
    assert not ended["active"]
    assert {day["state"] for day in ended["days"]} == {"cancelled"}


def test_an_unknown_series_is_not_found(client):
    assert client.get(f"/api/series/{SERIES}").status_code == 404
    assert client.get(f"/serie/{SERIES}").status_code == 404
