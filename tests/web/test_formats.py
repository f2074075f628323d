"""Times and money as people here read them."""

import pytest

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
