"""The area, places by name, and the tiles of the base map."""

import gzip

import pytest


def test_the_area_tells_what_every_screen_needs(client, town):
    area = client.get("/api/area").json
    assert (area["title"], area["is_model"], area["now_s"]) == ("Linienstadt", True, town.now_s)
    assert area["bounds"] == [-0.02, 49.95, 0.14, 50.05]
    assert area["map_bounds"] == [-1, 49, 1, 51]
    assert area["credits"] == ["DB InfraGO"]
    assert area["service_area"]["type"] == "Feature"
    assert area["hotline"] == town.service.policy.hotline == "0221 4710 123"


def test_every_answer_says_what_time_the_service_has(client, town):
    for path in ("/api/area", "/api/places?q=halt"):
        time, rate = client.get(path).headers["Service-Clock"].split(";rate=")
        assert (float(time), float(rate)) == (town.now_s, 1.0)
    assert "Service-Clock" not in client.get("/").headers


def test_places_are_suggested(client):
    found = client.get("/api/places?q=halt 3").json["places"]
    assert [(place["label"], place["kind"]) for place in found] == [("Halt 3", "stop")]
    assert client.get("/api/places?q=").json == {"places": []}


def test_places_nearby_come_first(client):
    assert client.get("/api/places?q=halt&lat=50&lon=0.112").json["places"][0]["label"] == "Halt 8"


def test_a_point_has_a_name(client):
    assert client.get("/api/places/reverse?lat=50&lon=0.0141").json["label"] == "Halt 1"
    assert client.get("/api/places/reverse?lat=50&lon=9").status_code == 404


@pytest.mark.parametrize("query", ["lat=50", "lat=x&lon=1", "lat=nan&lon=1", "lat=50&lon=181", ""])
def test_a_point_needs_two_numbers(client, query):
    assert client.get(f"/api/places/reverse?{query}").status_code == 422


def test_a_tile_comes_as_it_lies_in_the_archive(client):
    answer = client.get("/tiles/basemap/14/8192/5500")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.mimetype == "application/vnd.mapbox-vector-tile"
    assert gzip.decompress(answer.data) == b"a tile"
    assert answer.cache_control.max_age > 0
    assert answer.cache_control.public


def test_a_known_tile_is_not_sent_again(client):
    tag = client.get("/tiles/basemap/14/8192/5500").headers["ETag"]
    assert client.get("/tiles/basemap/14/8192/5500", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("tile", ["14/1/1", "31/0/0", "1/2/0", "99999999999/0/0"])
def test_where_there_is_no_tile_the_answer_is_empty(client, tile):
    answer = client.get(f"/tiles/basemap/{tile}")
    assert (answer.status_code, answer.data) == (204, b"")


def test_what_is_no_tile_is_not_found(client):
    assert client.get("/tiles/basemap/a/b/c").status_code == 404


def test_the_tiles_describe_themselves(client):
    described = client.get("/tiles/basemap.json").json
    assert described["tiles"] == ["http://localhost/tiles/basemap/{z}/{x}/{y}"]
    assert described["tilejson"] == "3.0.0"


def test_the_service_is_healthy(client, town):
    answer = client.get("/health")
    assert (answer.status_code, answer.json["status"], answer.json["stops"]) == (200, "ok", 10)


def test_a_walk_leads_from_the_door_to_the_stop(client):
    walk = client.get("/api/walk?lat=50.001&lon=0.014&stop_id=s1").json
    assert walk["geometry"]["coordinates"] == [[0.014, 50.001], [0.014, 50.0]]
    assert walk["properties"] == {
        "kind": "walk", "end": "pickup", "length_m": 144.6, "duration_s": 120.5, "has_steps": False,
    }  # fmt: skip


def test_a_walk_at_the_end_leads_from_the_stop_to_the_door(client):
    walk = client.get("/api/walk?lat=50.001&lon=0.014&stop_id=s1&end=dropoff").json
    assert walk["geometry"]["coordinates"] == [[0.014, 50.0], [0.014, 50.001]]


def test_a_walk_may_be_asked_for_without_steps(client):
    walk = client.get("/api/walk?lat=50.001&lon=0.014&stop_id=s1&step_free=yes").json
    assert walk["geometry"]["coordinates"][1] == [0.0145, 50.0005]
    assert client.get("/api/walk?lat=50.001&lon=0.014&stop_id=s1&step_free=maybe").status_code == 422


@pytest.mark.parametrize(
    ("query", "status"),
    [("lat=50&lon=0.014&stop_id=nowhere", 422), ("lat=52&lon=0.014&stop_id=s1", 422), ("lat=50&stop_id=s1", 422)],
)
def test_a_walk_needs_a_place_in_the_area_and_a_stop(client, query, status):
    assert client.get(f"/api/walk?{query}").status_code == status
