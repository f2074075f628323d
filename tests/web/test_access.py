"""Who reaches what: the table, tried out for every route and role."""

import re

import pytest
from flask import Blueprint

from web import app as web_app
from web.access import EVERYONE, ROUTES, SOCKET_EVENTS, Role, UnlistedAccess, check_all_listed

USERS = {Role.DRIVER: "fahrer1", Role.DISPATCHER: "leitstelle", Role.PLANNER: "planung", Role.OPERATOR: "betrieb"}


def address(rule):
    """Fill the places of a route's address with something harmless."""
    return re.sub(r"<(\w+:)?\w+>", "1", rule)


@pytest.fixture
def visitors(client, sign_in):
    """One client for each role."""
    return {Role.GUEST: client, **{role: sign_in(name) for role, name in USERS.items()}}


def is_refused(answer):
    """Tell whether an answer says that this is not for this visitor."""
    if answer.status_code == 302:
        return answer.location.startswith("/anmelden")
    if answer.is_json and isinstance(answer.json, dict) and answer.json.get("error"):
        return answer.json["error"]["code"] in {"sign_in_needed", "wrong_role"}
    said = ("Mit Ihrer Anmeldung ist das nicht möglich", "Bitte melden Sie sich zuerst an")
    return any(sentence in answer.text for sentence in said)


def test_every_route_and_role_agrees_with_the_table(app, visitors):
    ends_the_session = {"api.start_session", "api.end_session", "auth.sign_out", "auth.sign_in", "auth.sign_in_page"}
    wrong = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ends_the_session | {"static"}:
            continue
        method = next(m for m in sorted(rule.methods) if m not in {"HEAD", "OPTIONS"})
        for role, client in visitors.items():
            answer = client.open(address(rule.rule), method=method, json=None if method == "GET" else {})
            if is_refused(answer) == (role in ROUTES[rule.endpoint]):
                wrong.append((rule.endpoint, role, answer.status_code))
    assert not wrong


def test_a_guest_is_sent_to_the_sign_in_and_back(client):
    answer = client.get("/fahrer")
    assert answer.status_code == 302
    assert answer.location == "/anmelden?next=/fahrer"


def test_the_wrong_role_is_told_so_on_a_page(sign_in):
    answer = sign_in("planung").get("/fahrer")
    assert answer.status_code == 403
    assert "Mit Ihrer Anmeldung ist das nicht möglich" in answer.text


def test_an_unlisted_route_keeps_the_application_from_starting(town, settings, monkeypatch):
    forgotten = Blueprint("forgotten", __name__)
    forgotten.add_url_rule("/vergessen", "page", lambda: "")
    monkeypatch.setattr(web_app, "BLUEPRINTS", (*web_app.BLUEPRINTS, forgotten))
    with pytest.raises(UnlistedAccess, match=r"forgotten\.page"):
        web_app.create_app(town.service, settings)


def test_an_unlisted_socket_event_is_named():
    with pytest.raises(UnlistedAccess, match="shout"):
        check_all_listed(ROUTES, [*SOCKET_EVENTS, "shout"])


def test_the_table_names_nothing_that_is_not_there(app):
    live = app.extensions["mobility"].live
    assert set(ROUTES) == set(app.view_functions)
    assert set(SOCKET_EVENTS) == set(live.socketio.server.handlers["/"])


def test_only_the_harmless_is_open_to_guests():
    closed = {name for name, roles in ROUTES.items() if Role.GUEST not in roles}
    assert {name for name in ROUTES if name.startswith(("api.driver", "driver.", "control", "planner"))} <= closed
    assert frozenset(Role) == EVERYONE
