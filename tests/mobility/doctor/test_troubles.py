"""Closed roads and rides given up are judged: nothing may be closed that is not there, nobody may be forgotten."""

import pytest

from mobility.clock import FakeClock
from mobility.doctor.doctor import examine
from mobility.doctor.troubles import examine_troubles
from mobility.incidents.values import BreakdownReport
from mobility.store.trouble_facts import ClosureFact, LostRideFact, RoadFact
from mobility.traffic.values import ClosureReport
from tests.mobility.fakes import HOUR, LAT, LON_STEP, MONDAY_8, fresh_id

CLOSURE = ClosureFact("c", None, MONDAY_8, None, MONDAY_8, None)
ROADS = RoadFact(3, "normal", MONDAY_8)
LOST = LostRideFact("ride", MONDAY_8, None, "cancelled_by_service")


def found(store, **facts):
    with store.reading() as work:
        return {finding.rule for finding in examine_troubles(work.facts.read()._replace(**facts), MONDAY_8 + 60)}


@pytest.mark.parametrize(
    ("closure", "rules"),
    [
        (CLOSURE, set()),
        (CLOSURE._replace(factor=2.0, until_s=MONDAY_8 + 1, reopened_s=MONDAY_8), set()),
        (CLOSURE._replace(factor=1.0), {"CLOSURE_IMPOSSIBLE"}),
        (CLOSURE._replace(until_s=MONDAY_8), {"CLOSURE_IMPOSSIBLE"}),
        (CLOSURE._replace(reopened_s=MONDAY_8 - 1), {"CLOSURE_IMPOSSIBLE"}),
    ],
)
def test_closures(memory, closure, rules):
    assert found(memory, closures=(closure,), roads=ROADS) == rules


@pytest.mark.parametrize(
    ("roads", "rules"),
    [
        (ROADS, set()),
        (None, {"ROADS_WITHOUT_STATE"}),
        (ROADS._replace(season="spring"), {"UNKNOWN_STATE"}),
        (ROADS._replace(version=1), {"ROADS_UNNOTICED"}),
    ],
)
def test_the_state_of_the_roads(memory, roads, rules):
    assert found(memory, closures=(CLOSURE._replace(reopened_s=MONDAY_8),), roads=roads) == rules


@pytest.mark.parametrize(
    ("lost", "rules"),
    [
        (LOST, set()),
        (LOST._replace(booking="booked"), {"LOST_BUT_THERE"}),
        (LOST._replace(at_s=MONDAY_8 - 2 * HOUR), {"RIDER_NOT_CALLED"}),
        (LOST._replace(at_s=MONDAY_8 - 2 * HOUR, settled_s=MONDAY_8), set()),
        (LOST._replace(booking_id="another"), {"LOST_UNLISTED"}),
    ],
)
def test_rides_given_up(memory, lost, rules):
    assert found(memory, lost=(lost,), given_up=frozenset({"ride"})) == rules


def _closed(town, since_s):
    line = {"type": "LineString", "coordinates": [[2.2 * LON_STEP, LAT], [2.8 * LON_STEP, LAT]]}
    return town.service.traffic.close(ClosureReport(fresh_id("closure"), line, since_s), "lena")


def test_the_facts_are_those_of_the_database(town):
    closure = _closed(town, town.now_s)
    ticket = town.booked(2, 5)
    town.service.incidents.break_down(BreakdownReport(fresh_id("incident"), town.vans[0].id), "lena")
    with town.store.reading() as work:
        facts = work.facts.read()
    assert facts.closures == (ClosureFact(closure.id, None, MONDAY_8, None, MONDAY_8, None),)
    assert facts.roads == RoadFact(1, "normal", MONDAY_8)
    assert facts.lost == (LostRideFact(ticket.booking_id, MONDAY_8, None, "cancelled_by_service"),)
    assert facts.given_up == {ticket.booking_id}


def _rules(town):
    return {finding.rule for finding in examine(town.service, FakeClock(1000)).findings}


def test_a_closure_that_lies_on_no_road_of_the_map_is_named(town, monkeypatch):
    _closed(town, town.now_s)
    assert _rules(town) == set()
    monkeypatch.setattr(town.area, "_under", lambda _closure: ([], []))
    assert _rules(town) == {"CLOSURE_ON_NO_ROAD"}


def test_plans_nobody_adapted_are_noticed(town):
    _closed(town, town.now_s + HOUR)
    town.clock.advance(HOUR + 600)
    assert _rules(town) == set()  # the worker has had no time yet
    town.clock.advance(HOUR)
    assert _rules(town) == {"ROADS_NOT_ADAPTED"}
    town.service.traffic.adapt()
    assert _rules(town) == set()


def test_a_vehicle_that_closed_roads_keep_where_it_is_is_named(town):
    """It carries somebody away from a stop around which everything is closed: no fault of the plan."""
    town.booked(5, 8)
    town.drive_to_next()
    town.serve_halt()
    ring = [[x * LON_STEP, LAT + y * 0.01] for x, y in ((4.6, -1), (5.4, -1), (5.4, 1), (4.6, 1), (4.6, -1))]
    report = ClosureReport(fresh_id("closure"), {"type": "Polygon", "coordinates": [ring]}, town.now_s)
    closure = town.service.traffic.close(report, "lena")
    assert _rules(town) == {"CLOSED_OFF"}
    town.service.traffic.reopen(closure.id, "lena")
    assert _rules(town) == set()
