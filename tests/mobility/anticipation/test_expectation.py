"""What past requests let expect, by zone and quarter of an hour."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobility.anticipation.expectation import Expectation, zones_of
from tests.dispatcher.towns import line_town
from tests.mobility.fakes import MONDAY_8

ZONE = ZoneInfo("Europe/Berlin")
WEEK_S = 7 * 86_400
MONDAY = dt.date(2026, 1, 5)


def total(expectation, from_s, until_s):
    """Return how many requests are expected in all zones together."""
    return sum(zone.expected for zone in expectation.zones_between(from_s, until_s))


@given(radius_s=st.integers(60, 1000))
def test_zones_reach_every_stop(radius_s):
    table = line_town(nodes=30)
    zones = zones_of(table, radius_s)
    seeds_away = [
        table[np.flatnonzero(zones.of_stop == zone)][:, zones.of_stop == zone].max() for zone in set(zones.of_stop)
    ]
    assert len(zones.of_stop) == 30
    assert max(seeds_away) <= 2 * radius_s
    assert [zones.of_stop[centre] for centre in zones.centres] == list(range(len(zones.centres)))


def test_one_zone_has_its_middle_as_waiting_place():
    assert list(zones_of(line_town(nodes=5), 600).centres) == [2]


def test_no_stops_no_zones():
    zones = zones_of(np.zeros((0, 0), dtype=np.int32), 600)
    assert len(zones.centres) == 0
    assert Expectation(zones, [], [], ZONE).zones_between(MONDAY_8, MONDAY_8 + 900) == ()


def test_a_mean_over_the_days_and_one_more():
    """One request at 8:05 on each of three Mondays: 3 of it a 4th part each, a third of that in its own quarter."""
    requests = [(1, MONDAY_8 + 300 - week * WEEK_S) for week in (1, 2, 3)]
    days = [MONDAY - dt.timedelta(days=7 * week) for week in (1, 2, 3)]
    learnt = Expectation(zones_of(line_town(), 600), requests, days, ZONE)
    assert total(learnt, MONDAY_8, MONDAY_8 + 900) == pytest.approx(3 / 4 * 3 / 9)
    assert total(learnt, MONDAY_8 - 1800, MONDAY_8 + 2700) == pytest.approx(3 / 4)
    assert total(learnt, MONDAY_8, MONDAY_8 + 450) == pytest.approx(3 / 4 * 3 / 9 / 2)


def test_weekends_are_days_of_their_own():
    learnt = Expectation(zones_of(line_town(), 600), [(1, MONDAY_8 - WEEK_S)], [MONDAY - dt.timedelta(days=7)], ZONE)
    saturday_s = MONDAY_8 + 5 * 86_400
    assert total(learnt, saturday_s - 3600, saturday_s + 3600) == 0
    assert total(learnt, MONDAY_8 + 86_400 - 3600, MONDAY_8 + 86_400 + 3600) > 0


def test_nothing_known_nothing_expected():
    assert total(Expectation(zones_of(line_town(), 600), [], [], ZONE), MONDAY_8, MONDAY_8 + 86_400) == 0
