"""Idle vehicles go where requests are expected, and never where a rider or the way home would suffer."""

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import DispatchPolicy
from dispatcher.errors import InvalidProblem
from dispatcher.problem import Anchor, Break, OnBoard, Stop, StopKind
from dispatcher.rebalancing import RebalancingPolicy, Zone, may_wait_at, relocations
from dispatcher.rules import check
from dispatcher.schedule import schedule
from tests.dispatcher.cases import NOW, PLACES, plan_of, table_of
from tests.dispatcher.towns import DAY_END, NOON, idle, line_town, rider

TABLE = line_town(nodes=41)
POLICY = RebalancingPolicy()
FAR = 20  # 20 minutes from place 0


def moves(plans, *zones, now_s=NOON, policy=POLICY, sent=()):
    """Return which vehicle is sent where."""
    found = relocations(plans, [Zone(*zone) for zone in zones], TABLE, policy, now_s=now_s, sent=sent)
    return {each.vehicle_id: each.location for each in found}


def test_without_expected_requests_nobody_moves():
    assert moves([idle()], (FAR, 0.0)) == {}
    assert moves([idle()]) == {}
    assert moves([], (FAR, 2.0)) == {}


def test_a_vehicle_goes_where_requests_are_expected():
    """
    Worked out by hand.

    The only vehicle is free with probability 0.6. From place 0 each of two riders costs 1.2 x 1200 s of driving and
    600 s of waiting beyond the lead time, 2040 s; from place 20 nothing. The move itself costs 1440 s.
    """
    (found,) = relocations([idle()], [Zone(FAR, 2.0)], TABLE, POLICY, now_s=NOON)
    assert (found.vehicle_id, found.location, found.drive_s) == ("bus", FAR, 1200)
    assert found.gain == pytest.approx(0.6 * 2 * 2040 - 1440)


def test_the_next_nearest_serves_where_the_nearest_is_busy():
    """A second vehicle, with one there already, is needed with probability 0.4 x 0.6: 0.24 x 2 x 2040 < 1440."""
    there = idle("there", at=FAR)
    assert moves([there, idle()], (FAR, 2.0)) == {}
    (found,) = relocations([there, idle()], [Zone(FAR, 4.0)], TABLE, POLICY, now_s=NOON)
    assert found.gain == pytest.approx(0.4 * 0.6 * 4 * 2040 - 1440)


def test_a_vehicle_waits_between_two_places_rather_than_at_one():
    """From place 20 both ends, ten minutes away each, are in time; from one end the other is twice as far."""
    assert moves([idle()], (10, 3.0), (30, 3.0), (20, 0.01)) == {"bus": 20}


def test_rare_requests_are_not_worth_the_drive():
    assert moves([idle()], (FAR, 0.3)) == {}


def test_a_vehicle_near_enough_stays():
    assert moves([idle(at=FAR - 8)], (FAR, 2.0)) == {}


def test_each_further_vehicle_is_worth_less():
    """Of three buses at place 0, where nobody is expected, two go to place 20: a third would hardly be needed."""
    plans = [idle(name) for name in ("one", "two", "three")]
    assert len(moves(plans, (FAR, 5.0))) == 2


def test_the_nearer_vehicle_moves():
    plans = [idle("far"), idle("near", at=5)]
    assert moves(plans, (FAR, 2.0), policy=RebalancingPolicy(busy=0.0)) == {"near": FAR}


def test_a_vehicle_that_becomes_free_there_is_counted():
    busy = idle("busy", at=FAR).with_insertion(rider("rider", FAR, FAR + 3, earliest=NOON - 60), 0, 0)
    assert moves([idle(), replace(busy, frozen=1)], (FAR, 1.0)) == {}


def test_one_that_arrives_there_is_counted():
    coming = idle("coming", at=FAR, ready=NOON + 300)
    assert moves([idle(), coming], (FAR, 1.0)) == {}


def test_what_was_sent_counts_as_there_whether_now_or_a_moment_ago():
    """Two of three go, see above; looked at again with both on their way, the third still is not needed."""
    plans = [idle(name) for name in ("one", "two", "three")]
    gone = moves(plans, (FAR, 5.0))
    seen = [idle(p.vehicle.id, at=FAR, ready=NOON + 1200) if p.vehicle.id in gone else p for p in plans]
    assert moves(seen, (FAR, 5.0), sent=set(gone)) == {}


def test_nobody_moves_before_or_after_the_shift():
    assert moves([idle(start=NOON + 60)], (FAR, 2.0)) == {}
    assert moves([idle(end=NOON - 60)], (FAR, 2.0)) == {}


def test_there_must_be_time_to_wait_and_to_get_home():
    """Twenty minutes there, ten to wait, twenty home: fifty."""
    assert may_wait_at(idle(end=NOON + 3000), FAR, TABLE, POLICY, now_s=NOON)
    assert not may_wait_at(idle(end=NOON + 2999), FAR, TABLE, POLICY, now_s=NOON)


def test_a_rider_to_come_is_picked_up_as_planned():
    """To be at place 1 at 13:00 a bus at place 20 leaves at 12:41: at 12:20 it gets there, and could wait 21 min."""
    plan = idle().with_insertion(rider("rider", 1, 3, earliest=NOON + 3600), 0, 0)
    assert may_wait_at(plan, FAR, TABLE, POLICY, now_s=NOON)
    assert not may_wait_at(plan, FAR, TABLE, POLICY, now_s=NOON + 700)


def test_a_break_is_due_first():
    rest = Stop(StopKind.BREAK, -1, rest=Break("rest", NOON + 300, NOON + 900, 1800))
    assert not may_wait_at(replace(idle(), stops=(rest,)), FAR, TABLE, POLICY, now_s=NOON)


def test_who_has_riders_or_settled_stops_does_not_move():
    plan = idle().with_insertion(rider("rider", 1, 3, earliest=NOON + 3600), 0, 0)
    aboard = OnBoard(plan.requests[0], NOON - 60)
    riding = replace(plan, stops=plan.stops[1:], on_board=(aboard,))
    assert not may_wait_at(riding, FAR, TABLE, POLICY, now_s=NOON)
    assert not may_wait_at(replace(plan, frozen=1), FAR, TABLE, POLICY, now_s=NOON)


@pytest.mark.parametrize("change", [{"idle_s": -1}, {"lost": math.inf}, {"wait": math.nan}])
def test_a_policy_says_what_is_wrong(change):
    with pytest.raises(InvalidProblem, match=next(iter(change))):
        RebalancingPolicy(**change)


def test_a_zone_expects_nothing_negative():
    with pytest.raises(InvalidProblem, match="expected"):
        Zone(0, -1.0)


@settings(max_examples=150, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_no_move_hurts_anybody(seed):
    """Whoever moves has nobody on board, gets home and takes breaks in time, and meets every rider as planned."""
    dice = random.Random(seed)
    table = table_of(dice)
    plans = [plan_of(dice, table, DispatchPolicy(), name, riders=2) for name in ("one", "two", "three")]
    zones = [Zone(place, dice.choice([0.0, 0.5, 3.0])) for place in range(PLACES)]
    policy = RebalancingPolicy(idle_s=60, lead_s=0, least_gain=0.0)
    by_id = {plan.vehicle.id: plan for plan in plans}
    for move in relocations(plans, zones, table, policy, now_s=NOW):
        plan = by_id.pop(move.vehicle_id)  # nobody is sent to two places
        arrive_s = max(NOW, plan.anchor.ready_s) + move.drive_s
        there = replace(plan, anchor=Anchor(move.location, arrive_s))
        assert not plan.on_board
        assert plan.frozen == 0
        assert not check(there, table, now_s=NOW)
        assert schedule(there, table, now_s=NOW).begin_s == schedule(plan, table, now_s=NOW).begin_s
        assert schedule(there, table, now_s=NOW).end_s <= plan.vehicle.shift_end_s <= DAY_END
