"""Open returns keep a vehicle for every sampled ready time, whatever is booked meanwhile."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import Dispatcher, DispatchPolicy
from dispatcher.errors import InvalidProblem
from dispatcher.open_returns import OpenReturn, Reserve, ready_times
from tests.dispatcher.cases import NOW, brute_force, start_of, table_of, wish_of
from tests.dispatcher.towns import NOON, idle, line_town, rider, wish

TABLE = line_town(nodes=30)
POLICY = DispatchPolicy(no_late_diversion_s=0)


def doctor(*ready_s, at=4, home=0):
    """Return the open return of a rider at place 4 who has to be picked up within ten minutes of being ready."""
    return OpenReturn(wish("home", at, home), ready_s)


def test_ready_times_are_equally_likely_slices():
    """With a median of ``mean / sqrt(1 + variation ** 2)`` the middle sample of an odd number is the median."""
    early, middle, late = ready_times(NOON, 2400, 900, count=3)
    assert middle - NOON == round(2400 / (1 + (900 / 2400) ** 2) ** 0.5)
    assert middle - early < late - middle  # skewed to the right
    assert ready_times(NOON, 2400, 0, count=2) == (NOON + 2400, NOON + 2400)


@pytest.mark.parametrize("arguments", [{"mean_s": 0, "deviation_s": 1}, {"mean_s": 60, "deviation_s": 1, "count": 0}])
def test_a_visit_lasts_a_while(arguments):
    with pytest.raises(InvalidProblem):
        ready_times(NOON, **arguments)


def test_an_open_return_needs_ready_times_in_order():
    with pytest.raises(InvalidProblem, match="at least one"):
        doctor()
    with pytest.raises(InvalidProblem, match="ascend"):
        doctor(NOON, NOON - 1)


def test_a_scenario_is_the_wish_moved_to_its_ready_time():
    moved = doctor(NOON + 300).at(NOON + 300)
    assert (moved.earliest_departure_s, moved.latest_departure_s) == (NOON + 300, NOON + 900)
    assert moved.latest_arrival_s == NOON + 300 + 3600


def test_who_is_not_ready_yet_is_so_later_or_at_any_moment():
    visit = doctor(NOON, NOON + 600)
    assert [each.earliest_departure_s for each in visit.scenarios(NOON - 1)] == [NOON, NOON + 600]
    assert [each.earliest_departure_s for each in visit.scenarios(NOON)] == [NOON + 600]
    assert [each.earliest_departure_s for each in visit.scenarios(NOON + 700)] == [NOON + 700]


def test_the_last_vehicle_may_not_be_taken():
    """Twenty places away at noon, the only bus is back at place 4 in 16 minutes: too late for ten."""
    reserve, bus = Reserve(Dispatcher(TABLE, POLICY)), idle(at=4)
    away = bus.with_insertion(rider("away", 4, 20), 0, 0)
    lost = reserve.lost([bus], [away], [doctor(NOON + 600)], now_s=NOON - 60)
    assert [each.id for each in lost] == [f"home at {NOON + 600}"]


def test_another_vehicle_will_do():
    reserve, bus, other = Reserve(Dispatcher(TABLE, POLICY)), idle(at=4), idle("other", at=6)
    away = bus.with_insertion(rider("away", 4, 20), 0, 0)
    assert reserve.lost([bus, other], [away], [doctor(NOON + 600)], now_s=NOON - 60) == ()


def test_riders_who_may_be_ready_at_the_same_time_need_a_vehicle_each():
    """Of two buses one may go where one visitor is expected, but not where two are; three hours apart one will do."""
    reserve, bus, other = Reserve(Dispatcher(TABLE, POLICY)), idle(at=4), idle("other", at=6)
    away = bus.with_insertion(rider("away", 4, 20), 0, 0)
    visitor, second = doctor(NOON + 600), OpenReturn(wish("second", 5, 0), (NOON + 700,))
    assert len(reserve.lost([bus, other], [away], [visitor, second], now_s=NOON - 60)) == 2
    later = OpenReturn(wish("second", 5, 0), (NOON + 3 * 3600,))
    assert reserve.lost([bus, other], [away], [visitor, later], now_s=NOON - 60) == ()


def test_what_nobody_could_serve_holds_nothing_up():
    reserve, bus = Reserve(Dispatcher(TABLE, POLICY)), idle(at=4, end=NOON + 500)
    nearby = bus.with_insertion(rider("near", 4, 5), 0, 0)
    assert reserve.lost([bus], [nearby], [doctor(NOON + 3600)], now_s=NOON - 60) == ()


def servable(plans, scenarios, table):
    """Return which scenarios some plan can take, by trying everything."""
    return {each.earliest_departure_s for each in scenarios for plan in plans if brute_force(plan, each, table, POLICY)}


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_whatever_is_accepted_each_scenario_stays_servable(seed):
    """The property of the reserve, checked by brute force over `rules.check` after every accepted insertion."""
    dice = random.Random(seed)
    table = table_of(dice, "plane")
    dispatcher = Dispatcher(table, POLICY)
    reserve = Reserve(dispatcher)
    plans = [start_of(dice, name) for name in ("one", "two")]
    plans = [plan for plan in plans if not dispatcher.violations(plan, now_s=NOW)]
    asked = replace(wish_of(dice, "home", ends=1), needs=frozenset())
    visit = OpenReturn(asked, tuple(sorted(NOW + dice.randint(1, 3000) for _ in range(3))))
    at_first = servable(plans, visit.scenarios(NOW), table)
    for number in range(6):
        for found in dispatcher.insertions(plans, wish_of(dice, f"rider-{number}", ends=1), now_s=NOW):
            if not reserve.lost(plans, [found.plan], [visit], now_s=NOW):
                plans = [found.plan if plan.vehicle.id == found.vehicle_id else plan for plan in plans]
                assert servable(plans, visit.scenarios(NOW), table) >= at_first
                break
