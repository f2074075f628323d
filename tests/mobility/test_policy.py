"""The municipality's rules: read once, checked field by field, in local time."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from mobility.policy import PolicyError, ServicePolicy
from tests.mobility.fakes import MONDAY_8, POLICY_DIR, policy

BERLIN = ZoneInfo("Europe/Berlin")
DISTRICT = ServicePolicy.from_files(POLICY_DIR / "policy.toml")


def _at(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=BERLIN).timestamp())


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-01-05 05:29", False),
        ("2026-01-05 05:30", True),
        ("2026-01-05 21:59", True),
        ("2026-01-05 22:00", False),
        ("2026-01-10 23:59", True),  # Saturday
        ("2026-01-11 00:00", False),  # Sunday
        ("2026-03-29 09:00", True),  # the clocks went forward in the night
        ("2026-03-29 08:59", False),
    ],
)
def test_the_hours_are_local_time(moment, is_open):
    assert DISTRICT.hours.is_open(_at(moment)) is is_open


def test_the_next_opening_is_found_over_a_closed_day():
    rules = policy(hours={"monday": ["08:00-12:00"]})
    assert rules.hours.next_opening_s(_at("2026-01-05 12:00")) == _at("2026-01-12 08:00")
    assert rules.hours.next_opening_s(_at("2026-01-05 09:00")) == _at("2026-01-05 09:00")
    assert policy(hours={}).hours.next_opening_s(MONDAY_8) is None


def test_the_last_closing_is_found_up_to_a_day_back():
    rules = policy(hours={"monday": ["08:00-10:00", "14:00-24:00"]})
    assert rules.hours.last_closing_s(_at("2026-01-05 12:00")) == _at("2026-01-05 10:00")
    assert rules.hours.last_closing_s(_at("2026-01-06 03:00")) == _at("2026-01-06 00:00")
    assert rules.hours.last_closing_s(_at("2026-01-05 09:00")) == _at("2026-01-05 09:00")
    assert rules.hours.last_closing_s(_at("2026-01-05 07:00")) is None


def test_midnight_is_no_closing_time_where_the_next_day_goes_on():
    rules = policy(hours={"monday": ["20:00-24:00"], "tuesday": ["00:00-02:00"]})
    assert rules.hours.open_until_s(_at("2026-01-05 23:00")) == _at("2026-01-06 02:00")
    assert rules.hours.open_since_s(_at("2026-01-06 01:00")) == _at("2026-01-05 20:00")
    assert rules.hours.open_until_s(_at("2026-01-06 02:00")) is None
    assert rules.hours.open_since_s(_at("2026-01-06 02:00")) is None


def test_the_demo_changes_only_what_it_names_and_says_so():
    demo = ServicePolicy.from_files(POLICY_DIR / "policy.toml", POLICY_DIR / "demo.toml")
    assert (demo.lead_time_s, DISTRICT.lead_time_s) == (240, 600)
    assert demo.hours.is_open(_at("2026-01-05 03:00"))
    assert "Demonstration" in demo.label
    assert DISTRICT.label == ""
    assert demo.max_walk_m == DISTRICT.max_walk_m


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lead_time_s": -1}, "lead_time_s"),
        ({"hold_s": 1.5}, "hold_s"),
        ({"hold_s": True}, "hold_s"),
        ({"hold_s": 180, "lead_time_s": 300}, "has not confirmed yet"),
        ({"told_early_s": 900}, "told_early_s"),
        ({"colour": "red"}, "colour"),
        ({"hours": {"someday": []}}, "someday"),
        ({"hours": {"monday": ["22:00-05:00"]}}, "forward"),
        ({"hours": {"monday": ["early"]}}, "05:30-22:00"),
        ({"timezone": "Europe/Mayen"}, "timezone"),
        ({"ride_time": {"factor": 0.5}}, "factor"),
        ({"fees": {"no_show_percent": 101}}, "fees: no_show_percent"),
        ({"ride_time": {"speed": 2}}, "ride_time: unknown field speed; known are"),
    ],
)
def test_a_wrong_field_is_named(changes, message):
    with pytest.raises(PolicyError, match=message):
        policy(**changes)


def test_a_wrong_file_is_named(tmp_path):
    with pytest.raises(PolicyError, match=r"missing\.toml"):
        ServicePolicy.from_files(tmp_path / "missing.toml")
    broken = tmp_path / "broken.toml"
    for content in (b"hold_s = soon", b"\x88\xff no text at all"):
        broken.write_bytes(content)
        with pytest.raises(PolicyError, match=r"broken\.toml"):
            ServicePolicy.from_files(POLICY_DIR / "policy.toml", broken)


def test_standing_time_grows_with_the_party():
    assert DISTRICT.service_time_s(persons=1, wheelchairs=0) == 75
    assert DISTRICT.service_time_s(persons=2, wheelchairs=1) == 60 + 30 + 240
