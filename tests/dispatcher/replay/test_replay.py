"""Replayed days: promises are kept, nobody is lost, hindsight is never worse, and a day repeats itself."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import InvalidProblem, StopKind, check
from dispatcher.problem import Access
from dispatcher.replay.comparison import Comparison, Foresight, compare
from dispatcher.replay.day import ReplayDay, TimedWish
from dispatcher.replay.hindsight import hindsight, whole_day_plans
from dispatcher.replay.outcome import outcome_of
from dispatcher.replay.rolling import Rounds, play
from tests.dispatcher.replay.days import small_day
from tests.dispatcher.towns import HOUR, NOON, line_town, vehicle, wish

ROUNDS = Rounds(every_s=900, iterations=60)


def carried(logs):
    return {done.stop.request.id for log in logs for done in log}


def assert_promises_kept(logs):
    """Every rider was fetched and set down within the window and ride time of the promise in the stop."""
    for log in logs:
        boarded = {}
        for done in log:
            request = done.stop.request
            if done.stop.kind is StopKind.PICKUP:
                boarded[request.id] = done.end_s
                assert request.earliest_pickup_s <= done.begin_s <= request.latest_pickup_s
            else:
                assert done.begin_s <= request.latest_dropoff_s
                assert done.begin_s - boarded.pop(request.id) <= request.max_ride_s
        assert not boarded


@settings(max_examples=5, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_day_keeps_its_promises_and_is_legal_as_a_whole(seed):
    day = small_day(seed, wishes=16)
    for rounds in (None, ROUNDS):
        logs = play(day, rounds, seed=seed).logs
        assert_promises_kept(logs)
        outcome = outcome_of(day, logs)
        assert outcome.served == len(carried(logs)) > 0
        assert outcome.served + outcome.refused == len(day.asked)
        assert not [plan for plan in whole_day_plans(day, logs) if check(plan, day.table_s)]


def test_hindsight_serves_everybody_and_costs_no_more():
    day = small_day(7)
    logs = play(day).logs
    known = hindsight(day, logs, rounds=2, iterations=150)
    assert carried(logs) <= carried(known)
    assert_promises_kept(known)
    assert outcome_of(day, known).cost < outcome_of(day, logs).cost


def test_a_day_repeats_itself():
    day = small_day(3, wishes=12)
    assert play(day, ROUNDS, seed=5) == play(day, ROUNDS, seed=5)


def test_improvement_closes_a_part_of_the_gap():
    told = []
    found = compare(small_day(11), ROUNDS, Foresight(2, 150), progress=lambda what, share: told.append((what, share)))
    assert found.known.cost <= min(found.improved.cost, found.online.cost)
    assert 0 < found.closed <= 1
    assert told[-1] == ("everything known", 1.0)


def test_the_share_of_the_gap_that_is_closed():
    """From 100 to 40 would be possible, 70 is reached: half."""
    day = small_day(1, wishes=2)
    one = outcome_of(day, play(day).logs)
    costs = [replace(one, cost=cost) for cost in (100.0, 70.0, 40.0)]
    assert Comparison(*costs, 0, 0).closed == pytest.approx(0.5)
    assert Comparison(costs[0], costs[0], costs[0], 0, 0).closed == 1.0


def test_what_an_outcome_counts():
    """
    One rider from 1 to 3 on a line, 60 s a step, and one nobody can take.

    Driven 1 + 2 + 3 steps, four of them empty, 120 s on board: 360 + 0.2 * 240 + 0.3 * 120 = 444; an hour for the
    other.
    """
    anna, bert = wish("anna", 1, 3), wish("bert", 1, 3, load=vehicle().configurations[0] + vehicle().configurations[0])
    asked = (TimedWish(NOON - HOUR, anna), TimedWish(NOON - HOUR, bert))
    day = ReplayDay(line_town(5), (vehicle(),), asked, refusal_cost=450.0)
    outcome = outcome_of(day, play(day).logs)
    assert (outcome.drive_s, outcome.empty_s, outcome.ride_s, outcome.served) == (360, 240, 120.0, 1)
    assert outcome.cost == pytest.approx(444 + 8 * 450)
    assert outcome.legs == ((0, 1), (1, 3), (3, 0))


def test_days_and_rounds_are_checked():
    day = small_day(1, wishes=3)
    with pytest.raises(InvalidProblem, match="order"):
        replace(day, asked=tuple(reversed(day.asked)))
    two = replace(day.asked[0], wish=replace(day.asked[0].wish, pickups=(Access(0), Access(1))))
    with pytest.raises(InvalidProblem, match="one place"):
        replace(day, asked=(two,))
    with pytest.raises(InvalidProblem, match="every_s"):
        Rounds(every_s=0)
    with pytest.raises(InvalidProblem, match="rounds"):
        Foresight(rounds=0)
