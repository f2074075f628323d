"""German first, English complete, and the compiled catalogue in step with its source."""

import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).resolve().parents[2] / "web"
CATALOGUE = WEB / "translations" / "en" / "LC_MESSAGES"
PLACE = re.compile(r"\{\w+\}|%\(\w+\)s")


def _texts_of_the_source():
    with (WEB / "babel.cfg").open(encoding="utf-8") as file:
        method_map, options = parse_mapping_cfg(file)
    keywords = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
    return {found[2] for found in extract_from_dir(str(WEB), method_map, options, keywords)}


@pytest.fixture(scope="module")
def english():
    with (CATALOGUE / "messages.po").open("rb") as file:
        return read_po(file, locale="en")


def test_every_text_has_its_english_one(english):
    translated = {message.id for message in english if message.id and message.string and not message.fuzzy}
    assert _texts_of_the_source() - translated == set()


def test_no_english_text_has_lost_its_source(english):
    assert {message.id for message in english if message.id} - _texts_of_the_source() == set()


def test_both_languages_fill_in_the_same_places(english):
    unequal = [m.id for m in english if m.id and sorted(PLACE.findall(m.id)) != sorted(PLACE.findall(m.string))]
    assert not unequal


def test_the_compiled_catalogue_is_in_step_with_its_source(english):
    compiled = io.BytesIO()
    write_mo(compiled, english)
    assert compiled.getvalue() == (CATALOGUE / "messages.mo").read_bytes()


def test_pages_are_german_unless_asked(client):
    page = client.get("/", headers={"Accept-Language": "en"}).text
    assert '<html lang="de">' in page
    assert "Wohin möchten Sie?" in page


def test_a_switch_lasts(client):
    page = client.get("/?lang=en").text
    assert '<html lang="en">' in page
    assert "Where would you like to go?" in page
    assert "Sign in" in client.get("/anmelden").text
    client.get("/?lang=de")
    assert "Anmelden" in client.get("/anmelden").text


def test_an_unknown_language_is_no_harm(client):
    assert '<html lang="de">' in client.get("/?lang=../../etc").text


def test_refusals_come_in_the_language_of_the_page(client, wish, town):
    client.set_cookie("lang", "en")
    refusal = client.post("/api/offers", json=wish(when="arrive", at_s=town.now_s + 120)).json["refusal"]
    assert refusal["message"].startswith("We cannot come at such short notice.")
