"""A day by the dispatcher alone, in the line town: what is driven, kept and moved can be worked out by hand."""

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from dispatcher import Dispatcher
from dispatcher.problem import Load, Vehicle
from mobility.anticipation.expectation import Expectation, zones_of
from mobility.simulation.demand import DemandWish
from mobility.simulation.foreseeing import ForeseenDay, asker_of
from mobility.simulation.visits import with_visits
from tests.mobility.fakes import HOUR, MONDAY_8, LineArea, policy, trip

AREA = LineArea(stops=40)
STOP_AT = np.array([(stop.lat, stop.lon) for stop in AREA.stops])
DAY_S = 86_400


def day(*wishes, vans=1, expectation=None, **anticipation):
    """Play wishes in the line town with vans of four seats at s0, on duty from 8:00 to 18:00."""
    fleet = [Vehicle(f"van {n}", (Load(seats=4),), MONDAY_8, MONDAY_8 + 10 * HOUR, 0) for n in range(vans)]
    rules = policy(anticipation=anticipation)
    played = ForeseenDay(Dispatcher(AREA.stop_table_s), fleet, rules, expectation)
    played.play(asker_of(f"rider {n}", wish, STOP_AT) for n, wish in enumerate(wishes))
    return played


def now(origin, destination, after_s=0):
    """Return somebody who asks so long after eight, and wants to leave at once."""
    return DemandWish(MONDAY_8 + after_s, trip(origin, destination))


def ahead(origin, destination, at_s, **more):
    """Return somebody who asks at eight for a ride so long after."""
    return DemandWish(MONDAY_8, trip(origin, destination, "depart", MONDAY_8 + at_s), **more)


def test_a_ride_is_driven_as_planned():
    """Lead time ten minutes, s3 is three away: boarding at 8:10, 75 s, six minutes to s9, home nine."""
    played = day(now(3, 9))
    ride = played.rides["rider 0"]
    assert (ride.kind, ride.pickup_s - MONDAY_8, ride.dropoff_s - MONDAY_8) == ("now", 600, 600 + 75 + 360)
    assert played.cars[0].drives == [(0, 3, 0), (3, 9, 1), (9, 0, 0)]


def test_who_cannot_be_reached_is_refused():
    """s39 is 39 minutes away; a lead time of ten and a wait of twenty are not enough."""
    played = day(now(39, 30))
    assert played.rides["rider 0"].told_until_s is None
    assert played.cars[0].drives == []


def expecting(stop):
    """Return an expectation of twelve requests at that stop from eight to nine."""
    days = [dt.date(2026, 1, 5) - dt.timedelta(days=7 * back) for back in range(1, 5)]
    requests = [(stop, MONDAY_8 - 7 * DAY_S * back + 300 * n) for back in range(1, 5) for n in range(12)]
    return Expectation(zones_of(AREA.stop_table_s, 150), requests, days, ZoneInfo("Europe/Berlin"))


def test_a_van_that_waits_where_it_is_wanted_reaches_who_asks_there():
    without = day(now(39, 30, after_s=HOUR))
    sent = day(now(39, 30, after_s=HOUR), expectation=expecting(35), rebalance_every_s=300)
    assert without.rides["rider 0"].told_until_s is None
    assert sent.rides["rider 0"].pickup_s is not None
    assert sent.cars[0].drives[0][2] == 0


def test_a_van_turns_off_on_the_way():
    """Sent off at eight, it is past s10 at 8:10 when somebody at s5 asks: it turns at s11."""
    played = day(now(5, 20, after_s=600), expectation=expecting(38), rebalance_every_s=300)
    assert played.cars[0].drives[:3] == [(0, 11, 0), (11, 5, 0), (5, 20, 1)]


def test_a_visitor_asks_for_the_way_home():
    """At s9 at 10:00 by plan, half an hour with the doctor: asks then, and is the first with an open return."""
    (asked,) = (ahead(3, 9, 2 * HOUR, visit_s=1800),)
    played = day(asked)
    home = played.rides["rider 0-home"]
    assert home.kind == "return"
    assert home.asker.wanted_s == played.rides["rider 0"].dropoff_s + 1800
    assert home.pickup_s - home.asker.wanted_s == 600  # the lead time


def test_the_reserve_keeps_the_van_for_the_visitor():
    """Somebody asks for a tour that would keep the only van away when the visitor is ready."""
    tour = now(9, 39, after_s=2 * HOUR + 1500)
    visit = ahead(3, 9, 2 * HOUR, visit_s=1800)
    kept = day(visit, tour, keep_returns=True)
    assert kept.rides["rider 1"].told_until_s is None
    assert kept.rides["rider 0-home"].pickup_s is not None
    taken = day(visit, tour, keep_returns=False)
    assert taken.rides["rider 1"].told_until_s is not None
    assert taken.rides["rider 0-home"].told_until_s is None


def test_visits_are_drawn_from_those_who_book_ahead():
    wishes = [ahead(1, 5, HOUR), now(2, 6), ahead(2, 7, HOUR, stays_away=True)]
    visits = with_visits(wishes, 1.0, seed=1)
    assert [wish.visit_s is not None for wish in visits] == [True, False, False]
    assert with_visits(wishes, 0.0, seed=1) == wishes
    assert with_visits(wishes, 1.0, seed=1) == visits


@pytest.mark.parametrize("share", [0.1, 1.0])
def test_the_quota_limits_who_books_ahead(share):
    """An hour ahead counts as ahead here; ten minutes of an only van are more than a tenth of a quarter."""
    played = day(ahead(1, 9, 2 * HOUR), now(1, 9, after_s=2 * HOUR), ahead_s=HOUR, ahead_share=share)
    assert (played.rides["rider 0"].told_until_s is None) == (share < 1)
    assert played.rides["rider 1"].told_until_s is not None
