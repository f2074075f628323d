"""One test a rule: a legal plan, and the smallest change that breaks exactly that rule."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatcher import UNREACHABLE_S, Anchor, Break, Load, OnBoard, Plan, Stop, StopKind, check, check_fleet, schedule
from dispatcher.errors import InvalidProblem
from dispatcher.policy import DispatchPolicy
from dispatcher.promises import settled_stops
from tests.dispatcher.cases import NOW, plan_of, spoilt, table_of
from tests.dispatcher.towns import NOON, line_town, rider, vehicle

TOWN = line_town()
A, B = rider("a", 1, 3), rider("b", 2, 4)
POOLED = Plan(vehicle(), Anchor(0, 0), (A.pickup, B.pickup, A.dropoff, B.dropoff))


def rules_broken(plan, **options):
    return sorted({violation.rule for violation in check(plan, options.pop("table_s", TOWN), **options)})


def test_a_pooled_plan_is_legal():
    assert check(POOLED, TOWN, now_s=NOON - 100, before=POOLED, no_late_diversion_s=180) == ()


@pytest.mark.parametrize(
    "stops",
    [
        (A.pickup,),
        (A.dropoff,),
        (A.dropoff, A.pickup),
        (A.pickup, A.pickup, A.dropoff),
        (A.pickup, A.dropoff, A.dropoff),
        (A.pickup, A.dropoff, A.pickup, A.dropoff),
        (A.pickup, replace(A.dropoff, location=2)),
        (A.pickup, replace(A, latest_dropoff_s=NOON).dropoff),
    ],
)
def test_rule_01_one_pickup_then_one_dropoff(stops):
    assert rules_broken(replace(POOLED, stops=stops)) == [1]


def test_rule_01_nobody_in_two_vehicles_and_nobody_lost():
    other = replace(POOLED, vehicle=vehicle("other"), stops=(A.pickup, A.dropoff))
    assert [str(each) for each in check_fleet([POOLED, other])] == ["rule 1: a is in the plans of bus and other"]
    assert [each.request_id for each in check_fleet([other], [POOLED])] == ["b"]


def test_rule_01_partners_ride_both_or_not_at_all():
    """There at NOON, back from NOON + 3600 + 300 on: the ride there may end, at the latest, at NOON + 3600."""
    there = replace(A, partner="back")
    back = rider("back", 3, 1, NOON + 3900, partner="a")
    one = replace(POOLED, stops=(there.pickup, there.dropoff))
    two = replace(POOLED, vehicle=vehicle("two"), stops=(back.pickup, back.dropoff))
    both = replace(POOLED, stops=(*one.stops, *two.stops))
    assert check_fleet([one, two]) == check_fleet([both]) == check_fleet([two], elsewhere={"a"}) == ()
    assert [str(each) for each in check_fleet([one])] == ["rule 1: a is planned without its partner back"]
    assert "is in no plan any more" in str(check_fleet([one], [one, two])[0])
    soon = replace(back, earliest_pickup_s=NOON + 3599)
    early = replace(two, stops=(soon.pickup, soon.dropoff))
    assert [each.request_id for each in check_fleet([one, early])] == ["back"]
    strange = replace(back, partner="b")
    other = replace(two, stops=(strange.pickup, strange.dropoff))
    assert "but not the other way" in str(check_fleet([one, other], elsewhere={"b"})[0])


def test_rule_01_one_plan_a_vehicle():
    assert "bus has two plans" in str(check_fleet([POOLED, replace(POOLED, stops=())])[0])


def test_rule_02_capacity_holds_after_every_stop():
    assert rules_broken(replace(POOLED, vehicle=vehicle("bus", Load(seats=1)))) == [2]


def test_rule_02_configurations_are_alternatives():
    """4 seats, or 2 seats and a wheelchair: three seats and a wheelchair at once fit neither."""
    bus = vehicle("bus", Load(seats=4), Load(seats=2, wheelchairs=1))
    chair = rider("b", 2, 4, load=Load(wheelchairs=1))
    for seats, broken in ((2, []), (3, [2])):
        group = rider("a", 1, 3, load=Load(seats=seats))
        plan = Plan(bus, Anchor(0, 0), (group.pickup, chair.pickup, group.dropoff, chair.dropoff))
        assert rules_broken(plan) == broken


def test_rule_02_who_is_on_board_takes_up_room():
    aboard = rider("z", 0, 4, load=Load(seats=4))
    plan = Plan(vehicle(), Anchor(0, NOON), (A.pickup, A.dropoff, aboard.dropoff), (OnBoard(aboard, NOON),))
    assert rules_broken(plan) == [2]
    assert rules_broken(replace(plan, stops=(aboard.dropoff, A.pickup, A.dropoff))) == []
    assert 2 in rules_broken(replace(plan, vehicle=vehicle("bus", Load(seats=3)), stops=(aboard.dropoff,)))


def test_rule_03_nobody_boards_before_their_window():
    """With a on board at place 0 at NOON, b at place 2, open from NOON + 121, is reached at NOON + 120."""
    for opens_s, broken in ((120, []), (121, [3])):
        late = rider("b", 2, 4, NOON + opens_s)
        plan = Plan(vehicle(), Anchor(0, NOON), (late.pickup, A.dropoff, late.dropoff), (OnBoard(A, NOON),))
        assert rules_broken(plan) == broken


def test_rule_03_windows_hold():
    """From place 0, ready at NOON + 541, place 1 is reached at NOON + 601, a second after the window."""
    alone = replace(POOLED, stops=(A.pickup, A.dropoff))
    assert rules_broken(replace(alone, anchor=Anchor(0, NOON + 540))) == []
    assert rules_broken(replace(alone, anchor=Anchor(0, NOON + 541))) == [3]


def test_rule_04_ride_time_is_limited():
    """A rides 60 s to place 2 and 60 s to place 3."""
    for limit_s, broken in ((120, []), (119, [4, 12])):
        asked = replace(A, max_ride_s=limit_s)
        assert rules_broken(replace(POOLED, stops=(asked.pickup, B.pickup, asked.dropoff, B.dropoff))) == broken


@pytest.mark.parametrize(
    ("limit", "looser"),
    [
        ("latest_pickup_s", NOON + 601),
        ("latest_dropoff_s", NOON + 3601),
        ("earliest_pickup_s", NOON - 1),
        ("max_ride_s", 1201),
    ],
)
def test_rule_05_no_promise_is_loosened(limit, looser):
    asked = replace(A, **{limit: looser})
    changed = replace(POOLED, stops=(asked.pickup, B.pickup, asked.dropoff, B.dropoff))
    assert rules_broken(changed, before=POOLED) == [5]
    assert rules_broken(POOLED, before=changed) == []


@pytest.mark.parametrize(
    "other",
    [
        {"dropoff_location": 4},
        {"load": Load(seats=2)},
        {"boarding_s": 1},
        {"regimes": frozenset({"school"})},
        {"partner": "b"},
    ],
)
def test_rule_05_what_was_agreed_stays(other):
    asked = replace(A, **other)
    assert 5 in rules_broken(replace(POOLED, stops=(asked.pickup, asked.dropoff)), before=POOLED)


def test_rule_06_times_are_consistent():
    times = schedule(POOLED, TOWN)
    early = replace(times, begin_s=(NOON, NOON + 59, NOON + 119, NOON + 179))
    hasty = replace(early, arrive_s=early.begin_s, depart_s=early.begin_s)
    assert 6 in rules_broken(POOLED, times=hasty)
    assert 6 in rules_broken(POOLED, times=times, now_s=NOON - 59)  # it would have left at NOON - 60
    assert 6 in rules_broken(POOLED, times=replace(times, leave_s=-1))


def test_rule_06_a_place_without_a_way_is_not_reached():
    cut = TOWN.copy()
    cut[2, 3] = UNREACHABLE_S
    assert 6 in rules_broken(POOLED, table_s=cut)


def test_rule_07_frozen_stops_stay():
    frozen = replace(POOLED, frozen=1)
    swapped = replace(frozen, stops=(B.pickup, A.pickup, A.dropoff, B.dropoff))
    assert rules_broken(swapped, before=frozen) == [7]
    assert rules_broken(replace(POOLED, frozen=0), before=frozen) == [7]


def test_rule_07_a_rider_on_board_is_not_moved():
    aboard = Plan(vehicle(), Anchor(1, NOON), (A.dropoff,), (OnBoard(A, NOON),))
    assert rules_broken(replace(aboard, stops=(), on_board=()), before=aboard) == [7]


def test_rule_08_inside_the_shift():
    """The pooled plan leaves at NOON - 60 and is home at NOON + 180 + 240."""
    assert rules_broken(replace(POOLED, vehicle=vehicle(end=NOON + 420))) == []
    assert 8 in rules_broken(replace(POOLED, vehicle=vehicle(end=NOON + 419)))
    assert 8 in rules_broken(replace(POOLED, vehicle=vehicle(start=NOON)), times=schedule(POOLED, TOWN))


def test_rule_08_the_break_is_taken_in_time():
    rest = Stop(StopKind.BREAK, -1, rest=Break("tea", 0, NOON + 180, 600))
    with_break = replace(POOLED, stops=(*POOLED.stops, rest))
    assert rules_broken(with_break) == []
    assert rules_broken(POOLED, before=with_break) == [8]
    late = replace(rest, rest=Break("tea", 0, NOON + 179, 600))
    assert 8 in rules_broken(replace(POOLED, stops=(*POOLED.stops, late)))


def test_rule_08_every_break_of_the_shift_is_planned():
    tea = Break("tea", NOON, NOON + 900, 600)
    bus = replace(vehicle(), breaks=(tea,))
    taken = (*POOLED.stops, Stop(StopKind.BREAK, -1, rest=tea))
    assert rules_broken(replace(POOLED, vehicle=bus, stops=taken)) == []
    assert rules_broken(replace(POOLED, vehicle=bus)) == [8]
    assert rules_broken(replace(POOLED, vehicle=bus, stops=(*taken, taken[-1]))) == [8]


def test_rule_09_nobody_waits_on_board():
    times = schedule(POOLED, TOWN)
    begins = (times.begin_s[0], *(begin + 300 for begin in times.begin_s[1:]))
    waiting = replace(times, begin_s=begins, depart_s=begins, end_s=times.end_s + 300)
    assert 9 in rules_broken(POOLED, times=waiting)
    dawdling = replace(waiting, arrive_s=begins)
    assert 9 in rules_broken(POOLED, times=dawdling)


def test_rule_09_nobody_sits_through_a_break():
    rest = Stop(StopKind.BREAK, -1, rest=Break("tea", 0, NOON + 900, 60))
    assert 9 in rules_broken(replace(POOLED, stops=(A.pickup, rest, A.dropoff)))


def test_rule_09_riders_on_board_are_not_kept_at_the_anchor():
    plan = Plan(vehicle(), Anchor(1, NOON), (A.dropoff,), (OnBoard(A, NOON),))
    times = schedule(plan, TOWN)
    late = tuple(begin + 60 for begin in times.begin_s)
    kept = replace(times, leave_s=NOON + 60, arrive_s=late, begin_s=late, depart_s=late, end_s=times.end_s + 60)
    assert rules_broken(plan, times=kept) == [9]


def test_rule_10_no_late_diversion():
    """A alights at NOON + 120: from NOON - 60 on (180 s before) no stop is put ahead of it, later stops are free."""
    alone = replace(POOLED, stops=(A.pickup, A.dropoff))
    times = schedule(alone, TOWN)
    assert [settled_stops(alone, times, now_s, 180) for now_s in (NOON - 61, NOON - 60)] == [0, 2]
    assert rules_broken(POOLED, before=alone, now_s=NOON - 61, no_late_diversion_s=180) == []
    assert rules_broken(POOLED, before=alone, now_s=NOON - 60, no_late_diversion_s=180) == [10]
    behind = alone.with_insertion(B, 2, 2)
    assert rules_broken(behind, before=alone, now_s=NOON - 60, no_late_diversion_s=180) == []


def test_rule_11_skills_hold():
    asked = replace(A, needs=frozenset({"lift"}))
    plan = replace(POOLED, stops=(asked.pickup, asked.dropoff))
    assert rules_broken(plan) == [11]
    assert rules_broken(replace(plan, vehicle=vehicle(skills=("lift", "ramp")))) == []


def test_rule_11_regimes_hold():
    """A ride bound to the school contract goes with a vehicle that runs under it, any other with all."""
    asked = replace(A, regimes=frozenset({"school", "patients"}))
    plan = replace(POOLED, stops=(asked.pickup, asked.dropoff))
    assert rules_broken(plan) == [11]
    assert rules_broken(replace(plan, vehicle=replace(vehicle(), regime="school"))) == []
    assert rules_broken(replace(POOLED, vehicle=replace(vehicle(), regime="school"))) == []


def test_rule_11_is_checked_again_when_master_data_change():
    """The lift breaks down: the plan made before is illegal now."""
    asked = replace(A, needs=frozenset({"lift"}))
    plan = replace(POOLED, vehicle=vehicle(skills=("lift",)), stops=(asked.pickup, asked.dropoff))
    assert rules_broken(plan, before=plan) == []
    broken = replace(plan, vehicle=vehicle())
    assert rules_broken(broken, before=broken) == [11]


def test_rule_12_a_no_show_leaves_nobody_waiting():
    """
    A boards at place 0 by NOON + 30; c is fetched at place 4 on the way to b at place 1, who opens at NOON + 400.

    With c the vehicle comes to b at NOON + 240 + 180 = +420. Without c it would be there at NOON + 90 at the latest,
    and a would wait on board.
    """
    a, b, c = rider("a", 0, 2, latest_pickup_s=NOON + 30), rider("b", 1, 2, NOON + 400), rider("c", 4, 2)
    plan = Plan(vehicle(), Anchor(0, 0), (a.pickup, c.pickup, b.pickup, a.dropoff, b.dropoff, c.dropoff))
    assert 3 in rules_broken(plan)  # the schedule starts late enough for b, hence too late for a
    on_time = replace(schedule(plan, TOWN), leave_s=NOON)
    begins = tuple(begin - on_time.begin_s[0] + NOON for begin in on_time.begin_s)
    as_wished = replace(on_time, arrive_s=begins, begin_s=begins, depart_s=begins, end_s=begins[-1] + 120)
    assert rules_broken(plan, times=as_wished) == [12]


def test_rule_12_a_shortcut_that_takes_longer_is_seen():
    """Without b the way from place 1 to 3 would take 1,000 s, and a would be too long on board."""
    odd = TOWN.copy()
    odd[1, 3] = 1300
    assert rules_broken(POOLED, table_s=odd) == [12]


@pytest.mark.parametrize(("detour_s", "broken"), [(540, []), (541, [12])])
def test_rule_12_counts_from_where_the_rider_before_alights(detour_s, broken):
    """Z alights at place 1 at NOON + 60; without a the vehicle goes on to place 4, where b boards by NOON + 600."""
    odd = TOWN.copy()
    odd[1, 4] = detour_s
    stops = [
        stop
        for asked in (rider("z", 0, 1), rider("a", 2, 3), rider("b", 4, 3))
        for stop in (asked.pickup, asked.dropoff)
    ]
    assert rules_broken(Plan(vehicle(), Anchor(0, NOON), tuple(stops)), table_s=odd) == broken


def test_rule_12_what_comes_long_after_is_seen():
    """Without a the detour from place 0 to 3 takes 500 s: b is still in time, but c after it is not."""
    odd = TOWN.copy()
    odd[0, 3] = 500
    a, b, c = rider("a", 1, 2), rider("b", 3, 4), rider("c", 4, 3, latest_pickup_s=NOON + 300)
    stops = [stop for asked in (a, b, c) for stop in (asked.pickup, asked.dropoff)]
    plan = Plan(vehicle(), Anchor(0, NOON - 60), tuple(stops))
    assert rules_broken(plan) == []
    assert rules_broken(plan, table_s=odd) == [12]


def test_rule_12_a_break_taken_elsewhere_is_seen():
    """Without a the break begins when it did, but at place 0, from where no way leads to b."""
    cut = TOWN.copy()
    cut[0, 3] = UNREACHABLE_S
    a, b = rider("a", 1, 2), rider("b", 3, 4, NOON + 900)
    rest = Stop(StopKind.BREAK, -1, rest=Break("tea", NOON + 120, NOON + 300, 60))
    plan = Plan(vehicle(), Anchor(0, 0), (a.pickup, a.dropoff, rest, b.pickup, b.dropoff))
    assert rules_broken(plan) == []
    assert rules_broken(plan, table_s=cut) == [12]


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_rule_12_a_look_nearby_says_what_a_look_at_all_says(seed):
    """Where the times are handed in, `check` does not rely on them and looks at all that is left of the plan."""
    dice = random.Random(seed)
    table = table_of(dice)
    plan = plan_of(dice, table, DispatchPolicy(), riders=6)
    for _ in range(20):
        changed = spoilt(dice, plan)
        now_s = dice.choice([NOW, NOW + 200, None])
        times = schedule(changed, table, now_s=now_s)
        assert check(changed, table, now_s=now_s) == check(changed, table, now_s=now_s, times=times)


def test_a_plan_names_what_is_wrong_with_it():
    with pytest.raises(InvalidProblem, match=r"frozen must lie in 0\.\.4"):
        replace(POOLED, frozen=5)
