"""Times and money as people here read them."""

import shutil
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from mobility.store.store import Store
from tests.mobility.fakes import Town, policy
from tests.web.towns import WebArea
from web.app import create_app
from web.formats import clock, day, money

SUMMER = 1_782_896_400  # 1 July 2026, 9:00 UTC: 11:00 in Germany


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("de", ("11:00", "Mittwoch, 1. Juli", "3,80\xa0€")),
        ("en", ("11:00", "Wednesday, 1 July", "€3.80")),
    ],
)
def test_times_are_local_and_amounts_in_euros(app, lang, expected):
    with app.test_request_context(f"/?lang={lang}"):
        assert (clock(SUMMER), day(SUMMER), money(380)) == expected


def test_a_service_elsewhere_tells_the_times_of_its_place(tmp_path, empty_database, settings):
    store = Store.open(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'web.db')}")
    rules = policy()
    rules = replace(rules, hours=replace(rules.hours, timezone=ZoneInfo("Australia/Hobart")))
    app = create_app(Town(store, vans=1, area=WebArea(), rules=rules).service, settings)
    with app.test_request_context("/"):
        assert clock(SUMMER) == "19:00"
    assert '"timezone": "Australia/Hobart"' in app.test_client().get("/").text
    store.close()
