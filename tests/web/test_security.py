"""Headers, cookies, and writes from other sites."""

import pytest

from web.app import create_app
from web.security import CONTENT_SECURITY_POLICY
from web.settings import WebSettings

PAGES = ("/", "/fahrten", "/anmelden", "/gibt-es-nicht", "/api/area", "/static/css/site.css")


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_headers(client, page):
    with client.get(page) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=(self)" in headers["Permissions-Policy"]


def test_the_policy_for_content_allows_nothing_unsafe():
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "default-src 'self'" in CONTENT_SECURITY_POLICY


@pytest.mark.parametrize("page", ["/", "/fahrten", "/anmelden", "/gibt-es-nicht"])
def test_pages_hold_no_inline_script_or_style(client, page):
    html = client.get(page).text
    assert " style=" not in html
    assert " onclick=" not in html
    assert all("src=" in tag or 'type="application/json"' in tag for tag in html.split("<script")[1:])


def test_pages_load_nothing_from_elsewhere(client):
    assert "//" not in client.get("/").text.replace("http://www.w3.org", "").replace("</", "")


def test_pages_and_answers_are_not_kept_by_caches(client):
    assert client.get("/").headers["Cache-Control"] == "no-store"
    assert client.get("/api/area").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_write_from_another_site_is_refused(client, site):
    answer = client.post("/api/offers", json={}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    assert answer.json["error"]["code"] == "cross_site_write"


def test_old_browsers_are_told_apart_by_their_origin(client):
    elsewhere = client.post("/api/offers", json={}, headers={"Origin": "https://evil.example"})
    here = client.post("/api/offers", json={}, headers={"Origin": "http://localhost"})
    assert elsewhere.status_code == 403
    assert here.status_code == 422


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}])
def test_own_pages_and_programs_may_write(client, headers):
    assert client.post("/api/offers", json={}, headers=headers).status_code == 422


def test_a_page_of_another_site_may_still_link_here(client):
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200


def _cookies(answer):
    return {line.split("=")[0]: line for line in answer.headers.getlist("Set-Cookie")}


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client):
    body = {"username": "leitstelle", "password": "lange genug"}
    cookie = _cookies(client.post("/api/session", json=body))["session"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie


def test_over_tls_cookies_are_secure_and_the_browser_stays_there(town):
    settings = WebSettings(secret_key="a key only for tests", https=True, limits=None)
    client = create_app(town.service, settings).test_client()
    answer = client.post("/api/session", json={"username": "leitstelle", "password": "lange genug"})
    language = client.get("/?lang=en")
    assert "Secure" in _cookies(answer)["session"]
    assert "Secure" in _cookies(language)["lang"]
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_a_session_signed_with_another_key_is_worth_nothing(town, sign_in, settings):
    cookie = sign_in("leitstelle").get_cookie("session").value
    other = create_app(town.service, WebSettings(secret_key="quite another key", limits=None)).test_client()
    other.set_cookie("session", cookie)
    assert other.get("/api/session").json["role"] == "guest"


def test_keys_that_can_be_guessed_are_refused():
    with pytest.raises(ValueError, match="at least 16"):
        WebSettings(secret_key="short")
