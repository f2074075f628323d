"""The page holds map and tables, and asks nobody for anything."""

import re
from html.parser import HTMLParser

import pytest

from routing.report import report_tables, write_page


class Page(HTMLParser):
    """Collects elements by name, and the text of titles and cells."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.texts = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)

    def all(self, tag, css=""):
        return [attrs for name, attrs in self.found if name == tag and css in ["", *(attrs.get("class") or "").split()]]


@pytest.fixture(scope="module")
def text(broken_bundle, tmp_path_factory):
    target = tmp_path_factory.mktemp("page") / "deep" / "report.html"
    write_page(broken_bundle, target)
    return target.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def page(text):
    parsed = Page()
    parsed.feed(text)
    return parsed


def test_nothing_is_loaded_from_anywhere(text, page):
    assert not [tag for tag, attrs in page.found if {"src", "href", "xlink:href"} & attrs.keys()]
    assert "//" not in re.sub(r"<!doctype html>", "", text)
    assert "url(" not in text
    assert "@import" not in text


def test_the_map_shows_what_the_report_tells(page, report):
    assert len(page.all("path", "district")) == 1
    assert len(page.all("path", "island")) == 2
    assert len(page.all("circle", "dot")) == len(report.stops) + 4  # four in the legend
    assert len(page.all("circle", "bubble")) == 2
    assert all(attrs["d"].startswith("M") for attrs in page.all("path", "island"))


def test_what_a_line_is_can_be_read_on_it(page):
    assert any(text.startswith("way 31 Way In <&>: one can get in but not out") for text in page.texts)
    assert any(text.startswith("Weiler") and "0 of 10 addresses within 250 m" in text for text in page.texts)


def test_all_tables_are_there_in_full(page, report):
    tables = report_tables(report)
    assert len(page.all("table")) == len(tables)
    assert len(page.all("td")) == sum(len(row) for table in tables for row in table.rows)
    assert {table.title for table in tables} <= set(page.texts)


def test_every_anchor_is_there_once(page):
    anchors = [attrs["id"] for _, attrs in page.found if "id" in attrs]
    assert len(anchors) == len(set(anchors))
    assert {attrs["aria-labelledby"] for _, attrs in page.found if "aria-labelledby" in attrs} <= set(anchors)


def test_names_cannot_break_the_page(text):
    assert "Way In <&>" not in text
    assert "Way In &lt;&amp;&gt;" in text
