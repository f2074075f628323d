"""Whatever goes wrong: one shape for programs, one friendly page for people, never a trace."""

import inspect
import logging

import pytest

from mobility.errors import MobilityError, StoreUnavailable
from routing.errors import RoutingError
from web.access import EVERYONE, ROUTES
from web.app import create_app
from web.errors import describe
from web.settings import RateLimits, WebSettings


def assert_canonical(answer, status, code, field=None):
    """Hold an error answer to the one shape."""
    assert answer.status_code == status
    assert set(answer.json) == {"error"}
    said = answer.json["error"]
    assert said["code"] == code
    assert said.get("field") == field
    assert len(said["message"]) > 10
    assert set(said) <= {"code", "message", "field"}


def test_no_such_address(client):
    assert_canonical(client.get("/api/nothing"), 404, "not_found")
    page = client.get("/nothing")
    assert page.status_code == 404
    assert "Hier ist nichts" in page.text


def test_no_such_booking(client):
    assert_canonical(client.get("/api/bookings/" + "x" * 32), 404, "not_found")


def test_the_wrong_method_names_the_right_ones(client):
    answer = client.delete("/api/area")
    assert_canonical(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["Allow"]


def test_a_body_that_is_too_large_is_not_read(client):
    assert_canonical(client.post("/api/offers", json={"origin": "x" * 40_000}), 413, "too_large")
    assert client.post("/anmelden", data={"username": "x" * 40_000}).status_code == 413


def test_a_body_that_is_no_json(client):
    assert_canonical(client.post("/api/offers", data="a=b"), 415, "not_json")
    broken = client.post("/api/offers", data="{", content_type="application/json")
    assert_canonical(broken, 422, "invalid_input", "body")
    assert_canonical(client.post("/api/offers", json=[1]), 422, "invalid_input", "body")


@pytest.mark.parametrize("body", ['{"a":' * 5000, '{"origin":{"lat":' + "9" * 400 + "}}", '{"origin":{"lat":NaN}}'])
def test_json_made_to_hurt_is_refused(client, body):
    answer = client.post("/api/offers", data=body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json["error"]["code"] == "invalid_input"


def test_half_a_character_is_no_text(client):
    body = '{"username": "leitstelle", "password": "\\ud800"}'
    answer = client.post("/api/session", data=body, content_type="application/json")
    assert_canonical(answer, 422, "invalid_input", "password")


def test_too_many_tries_are_told_to_wait(town):
    settings = WebSettings(secret_key="a key only for tests", limits=RateLimits(sign_in="2 per minute"))
    client = create_app(town.service, settings).test_client()
    body = {"username": "fahrer1", "password": "falsch"}
    answers = [client.post("/api/session", json=body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [403, 403, 429]
    assert_canonical(answers[-1], 429, "too_many_requests")
    assert int(answers[-1].headers["Retry-After"]) > 0
    other = client.post("/api/session", json={"username": "fahrer2", "password": "lange genug"})
    assert other.status_code == 200


def test_a_fault_of_ours_is_logged_and_says_nothing(town, settings, monkeypatch, caplog):
    secret = "secret of the inside"
    app = create_app(town.service, settings)
    monkeypatch.setitem(ROUTES, "broken", EVERYONE)

    def broken():
        raise RuntimeError(secret)

    app.add_url_rule("/kaputt", "broken", broken)
    app.add_url_rule("/api/kaputt", "broken")
    with caplog.at_level(logging.ERROR):
        page, answer = app.test_client().get("/kaputt"), app.test_client().get("/api/kaputt")
    assert page.status_code == answer.status_code == 500
    assert_canonical(answer, 500, "unexpected")
    assert secret not in page.text + answer.text
    assert "Traceback" not in page.text + answer.text
    assert secret in caplog.text


class BrokenStore:
    """A store that is away."""

    def reading(self):
        raise StoreUnavailable("the disk is full")

    unit_of_work = glance = reading


def test_a_database_that_is_away_is_said_kindly(town, settings, sign_in, monkeypatch):
    driver = sign_in("fahrer1")
    monkeypatch.setattr(town.service.people._parts.fleet, "_store", BrokenStore())
    monkeypatch.setattr(town.service.outbox, "_store", BrokenStore())
    health = driver.get("/health", headers={"Accept": "application/json"})
    assert_canonical(health, 503, "store_unavailable")
    page = driver.get("/health", headers={"Accept": "text/html"})
    assert page.status_code == 503
    assert "Das lag an uns" in page.text


def test_english_readers_get_english_sentences(client):
    client.set_cookie("lang", "en")
    assert client.get("/api/nothing").json["error"]["message"] == "There is no such page."


def _all(kind):
    return [kind, *(sub for child in kind.__subclasses__() for sub in _all(child))]


@pytest.mark.parametrize("kind", _all(MobilityError) + _all(RoutingError), ids=lambda kind: kind.__name__)
def test_every_error_of_the_inside_has_an_answer(app, kind):
    own = inspect.isfunction(kind.__init__)  # else it is the one of Exception, which takes anything
    before_message = len(inspect.signature(kind).parameters) - 1 if own else 0
    error = kind(*["field"] * before_message, "inside only")
    with app.test_request_context():
        answer = describe(error)
    assert 400 <= answer.status < 500 or isinstance(error, StoreUnavailable)
    assert "inside only" not in answer.message


def _answers(visitors, town, proxies):
    app = create_app(
        town.service, WebSettings("a key only for tests", proxies=proxies, limits=RateLimits(sign_in="1 per minute"))
    )
    client = app.test_client()

    def status(visitor):
        headers = {"X-Forwarded-For": visitor}
        return client.post("/api/session", json={"username": "x", "password": "y"}, headers=headers).status_code

    return [status(visitor) for visitor in visitors]


def test_behind_a_proxy_each_visitor_has_limits_of_their_own(town):
    assert _answers(["198.51.100.7", "198.51.100.8", "198.51.100.7"], town, 1) == [403, 403, 429]


def test_nobody_is_believed_about_an_address_where_no_proxy_stands(town):
    assert _answers(["198.51.100.7", "198.51.100.8"], town, 0) == [403, 429]
