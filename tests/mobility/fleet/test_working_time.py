"""German working time, over midnight and through the nights in which the clocks change."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.fleet.breaks import ShiftBreak
from mobility.fleet.crew import Engagement
from mobility.fleet.working_time import Duty, WorkingTimePolicy, breaches, needed_breaks
from tests.mobility.fakes import HOUR, MONDAY_8

LAW = WorkingTimePolicy()
MINUTE = 60
DAY = 24 * HOUR


def duty(start_s, end_s, *breaks, name="a"):
    """Return a shift with breaks given as (earliest, latest, minutes)."""
    rests = (ShiftBreak(f"{name}{i}", *each[:2], each[2] * MINUTE) for i, each in enumerate(breaks))
    return Duty(name, start_s, end_s, tuple(rests))


def codes(*duties, engagement=Engagement.EMPLOYED, limits=LAW):
    """Return which limits are broken."""
    return [breach.code for breach in breaches(duties, engagement, limits)]


def test_six_hours_need_no_break_and_a_minute_more_does():
    assert codes(duty(0, 6 * HOUR)) == []
    assert codes(duty(0, 6 * HOUR + MINUTE)) == ["BREAKS", "STRETCH"]
    assert codes(duty(0, 6 * HOUR + MINUTE, (3 * HOUR, 3 * HOUR, 30))) == []


def test_a_break_is_no_working_time_so_nine_and_a_half_hours_need_thirty_minutes_only():
    assert codes(duty(0, 9 * HOUR + 30 * MINUTE, (4 * HOUR, 5 * HOUR, 30))) == []
    assert codes(duty(0, 9 * HOUR + 31 * MINUTE, (4 * HOUR, 5 * HOUR, 30))) == ["BREAKS"]
    assert codes(duty(0, 9 * HOUR + 31 * MINUTE, (4 * HOUR, 5 * HOUR, 45))) == []


def test_breaks_shorter_than_a_quarter_of_an_hour_do_not_count():
    parts = [(h * HOUR, h * HOUR, 10) for h in (1, 2, 3, 4, 5)]
    assert codes(duty(0, 8 * HOUR, *parts)) == ["BREAKS", "STRETCH"]
    assert codes(duty(0, 8 * HOUR, (2 * HOUR, 2 * HOUR, 15), (5 * HOUR, 5 * HOUR, 15))) == []


def test_a_break_that_may_begin_too_late_or_too_early_leaves_too_long_a_stretch():
    assert codes(duty(0, 8 * HOUR, (3 * HOUR, 6 * HOUR, 30))) == []
    assert codes(duty(0, 8 * HOUR, (3 * HOUR, 6 * HOUR + 1, 30))) == ["STRETCH"]
    assert codes(duty(0, 8 * HOUR, (1 * HOUR, 4 * HOUR, 30))) == ["STRETCH"]


def test_a_break_counts_as_long_as_it_was():
    short = ShiftBreak("x", 3 * HOUR, 4 * HOUR, 1800, 3 * HOUR, 3 * HOUR + 1200)
    assert codes(Duty("a", 0, 8 * HOUR, (short,))) == ["BREAKS"]


def test_ten_hours_of_work_a_day_and_no_more():
    rest = (5 * HOUR, 5 * HOUR, 45)
    assert codes(duty(0, 10 * HOUR + 45 * MINUTE, rest)) == []
    assert codes(duty(0, 10 * HOUR + 46 * MINUTE, rest)) == ["DAILY_WORK"]


def test_what_no_rest_lies_between_is_one_day_of_work_also_over_midnight():
    evening = duty(18 * HOUR, 23 * HOUR, name="evening")
    assert codes(evening, duty(DAY + 10 * HOUR, DAY + 15 * HOUR, name="day")) == []
    assert codes(evening, duty(DAY + 9 * HOUR, DAY + 14 * HOUR, name="day")) == ["REST"]


def test_a_divided_day_is_one_day_and_the_gap_is_its_break():
    morning, afternoon = duty(6 * HOUR, 10 * HOUR), duty(13 * HOUR, 18 * HOUR, name="b")
    assert codes(morning, afternoon) == []
    assert codes(morning, duty(13 * HOUR, 19 * HOUR + MINUTE, name="b")) == ["REST", "DAILY_WORK", "STRETCH"]
    # Two shifts with a change of vehicle between them and no break are one stretch.
    assert codes(duty(0, 4 * HOUR), duty(4 * HOUR + 5 * MINUTE, 7 * HOUR, name="b")) == ["BREAKS", "STRETCH"]


def test_the_average_over_the_weeks_may_not_exceed_eight_hours_a_working_day():
    limits = WorkingTimePolicy(average_weeks=1)
    days = [
        duty(d * DAY, d * DAY + 9 * HOUR, (4 * HOUR + d * DAY, 5 * HOUR + d * DAY, 30), name=str(d)) for d in range(6)
    ]
    assert codes(*days[:5], limits=limits) == []
    assert codes(*days, limits=limits) == ["AVERAGE_WORK"]
    assert codes(*days, limits=LAW) == []


@pytest.mark.parametrize(("day", "lasts_h"), [("2026-03-29", 9), ("2026-10-25", 11), ("2026-11-01", 10)])
def test_the_night_in_which_the_clocks_change_is_as_long_as_it_is(day, lasts_h):
    zone = ZoneInfo("Europe/Berlin")
    end = datetime.fromisoformat(f"{day}T06:00").replace(tzinfo=zone)
    start_s = int(datetime.fromisoformat(f"{day}T00:00").replace(tzinfo=zone).timestamp()) - 4 * HOUR
    night = duty(start_s, int(end.timestamp()), (start_s + 4 * HOUR, start_s + 5 * HOUR, 45))
    assert night.end_s - night.start_s == lasts_h * HOUR
    assert codes(night) == (["DAILY_WORK", "STRETCH"] if lasts_h == 11 else [])


def test_volunteers_have_limits_of_their_own_and_contractors_have_their_firm():
    long = duty(0, 9 * HOUR)
    assert codes(long, engagement=Engagement.CONTRACTOR) == []
    assert codes(long, engagement=Engagement.VOLUNTEER) == ["VOLUNTEER_SHIFT"]
    week = [duty(d * DAY, d * DAY + 5 * HOUR, name=str(d)) for d in range(5)]
    assert codes(*week[:4], engagement=Engagement.VOLUNTEER) == []
    assert codes(*week, engagement=Engagement.VOLUNTEER) == ["VOLUNTEER_WEEK"]


@given(st.integers(1, 10 * HOUR + 45 * MINUTE))
def test_the_breaks_that_are_planned_by_default_are_always_legal(length_s):
    rests = [(*window[:2], window[2] // MINUTE) for window in needed_breaks(MONDAY_8, MONDAY_8 + length_s, LAW)]
    assert codes(duty(MONDAY_8, MONDAY_8 + length_s, *rests)) == []
    for earliest_s, latest_s, minutes in rests:
        assert MONDAY_8 < earliest_s <= latest_s < MONDAY_8 + length_s - minutes * MINUTE


@pytest.mark.parametrize(
    "wrong", [{"daily_s": 0}, {"rest_s": -1}, {"break_s": 2701}, {"warn_days": 1.5}, {"driving_is_binding": 2}]
)
def test_limits_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ValueError, match=next(iter(wrong)).removesuffix("_s")):
        WorkingTimePolicy(**wrong)
