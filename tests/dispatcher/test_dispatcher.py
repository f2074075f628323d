"""The public face: offers, refusals with a reason, and clear words for bad input."""

import pytest

import dispatcher as package
from dispatcher import (
    UNREACHABLE_S,
    Access,
    Anchor,
    Dispatcher,
    IllegalPlan,
    Load,
    OnBoard,
    Plan,
    Refusal,
)
from dispatcher.benchmarks import insertion_bench
from tests.dispatcher.towns import DAY_END, HOUR, NOON, idle, line_town, rider, vehicle, wish

TOWN = line_town()
DISPATCHER = Dispatcher(TOWN)


def test_the_nearest_vehicle_is_cheapest():
    """For a ride from place 3 to 4 the vehicle at 4 drives 1 + 1 + 0 steps, the one at 0 drives 3 + 1 + 4."""
    plans = [idle("far", at=0, home=0), idle("near", at=4, home=4)]
    found = DISPATCHER.insertions(plans, wish("a", 3, 4), now_s=NOON - HOUR)
    assert [each.vehicle_id for each in found] == ["near", "far"]
    assert found[0].schedule.drive_s == 120
    assert (found[0].pickup_s, found[0].dropoff_s) == (NOON, NOON + 60)
    assert found[0].before == plans[1]


def test_the_cost_of_an_offer_is_what_the_plan_costs_more():
    """The walks of 60 and 30 s count on top, 0.4 a second."""
    asked = wish("a", (Access(3, 60),), (Access(4, 30),))
    (found,) = DISPATCHER.insertions([idle()], asked, now_s=NOON - HOUR)
    added = DISPATCHER.cost(found.plan, now_s=NOON - HOUR) - DISPATCHER.cost(idle(), now_s=NOON - HOUR)
    assert found.cost == pytest.approx(added + 0.4 * 90)
    assert found.pickup_s == NOON + 60


def test_the_earliest_is_among_the_offers():
    """
    Two vehicles stand at place 3 but are not ready before NOON + 300; one at place 0 reaches it at NOON + 180.

    It drives 3 + 1 + 4 steps, the others 0 + 1 + 1: dear, but first.
    """
    cheap = [idle(name, at=3, ready=NOON + 300, home=3) for name in ("one", "two")]
    plans = [*cheap, idle("early")]
    found = DISPATCHER.insertions(plans, wish("a", 3, 4), now_s=NOON, limit=2)
    assert [(each.vehicle_id, each.pickup_s) for each in found] == [("one", NOON + 300), ("early", NOON + 180)]
    assert found[0].cost < found[1].cost
    (cheapest,) = DISPATCHER.insertions(plans, wish("a", 3, 4), now_s=NOON, limit=1)
    assert cheapest == found[0]


@pytest.mark.parametrize(
    ("plans", "asked", "reason"),
    [
        ([], wish("a", 1, 3), Refusal.NO_VEHICLE_FITS),
        ([idle()], wish("a", 1, 3, load=Load(seats=5)), Refusal.NO_VEHICLE_FITS),
        ([idle()], wish("a", 1, 3, needs=frozenset({"lift"})), Refusal.NO_VEHICLE_FITS),
        ([idle(end=NOON)], wish("a", 1, 3), Refusal.OUT_OF_SHIFT),
        ([idle(start=NOON + HOUR)], wish("a", 1, 3), Refusal.OUT_OF_SHIFT),
        ([idle(ready=NOON + 900)], wish("a", 1, 3), Refusal.NO_TIME),
        ([idle()], wish("a", 1, 3, NOON - HOUR), Refusal.OUT_OF_SHIFT),
    ],
)
def test_a_refusal_has_a_reason(plans, asked, reason):
    assert DISPATCHER.insertions(plans, asked, now_s=NOON) == []
    assert DISPATCHER.refusal(plans, asked, now_s=NOON) is reason


def test_where_no_way_leads_the_reason_is_that():
    cut = TOWN.copy()
    cut[1, 3] = UNREACHABLE_S
    dispatcher = Dispatcher(cut)
    assert dispatcher.insertions([idle()], wish("a", 1, 3), now_s=0) == []
    assert dispatcher.refusal([idle()], wish("a", 1, 3), now_s=0) is Refusal.UNREACHABLE


@pytest.mark.parametrize("persons", [1, 4])
def test_nobody_is_offered_a_ride_that_hangs_on_another(persons):
    """
    From place 0 straight to place 2 takes 5,000 s; only because a is fetched at place 1 would w be reached in time.

    Should a cancel, w could not be fetched (rule 12): neither during a's ride nor, where a fills the bus, after it.
    """
    odd = TOWN.copy()
    odd[0, 2] = 5000
    a = rider("a", 1, 3, load=Load(seats=persons))
    plan = Plan(idle().vehicle, Anchor(0, NOON - 60), (a.pickup, a.dropoff))
    asked = wish("w", 2, 4)
    assert len(DISPATCHER.insertions([plan], asked, now_s=NOON - 60, limit=1)) == 1
    assert Dispatcher(odd).violations(plan, now_s=NOON - 60) == ()
    assert Dispatcher(odd).insertions([plan], asked, now_s=NOON - 60) == []


def test_who_is_being_fetched_does_not_cancel():
    """As above, but the vehicle is on its way to a: w may rely on that."""
    odd = TOWN.copy()
    odd[0, 2] = 5000
    a = rider("a", 1, 3)
    plan = Plan(idle().vehicle, Anchor(0, NOON - 60), (a.pickup, a.dropoff), frozen=1)
    assert len(Dispatcher(odd).insertions([plan], wish("w", 2, 4), now_s=NOON - 60, limit=1)) == 1


def test_an_offer_waits_for_its_window_as_the_schedule_does():
    """
    B at place 2 opens at NOON + 200; straight from a's place 1 (60 s) a may board from NOON + 140 on, not before.

    C is fetched at place 0 in between, so that b is reached 180 s after a: at NOON + 320.
    """
    a, c = rider("a", 1, 4), rider("c", 0, 4)
    plan = Plan(vehicle(), Anchor(1, 0), (a.pickup, c.pickup, a.dropoff, c.dropoff))
    (found,) = DISPATCHER.insertions([plan], wish("b", 2, 4, NOON + 200), now_s=NOON - HOUR, limit=1)
    assert [stop.request.id for stop in found.plan.stops[:3]] == ["a", "c", "b"]
    assert found.pickup_s == found.schedule.begin_s[2] == NOON + 320


@pytest.mark.parametrize(("end_s", "offers"), [(NOON + 300, 1), (NOON + 299, 0)])
def test_home_is_reached_within_the_shift(end_s, offers):
    """From place 1 at NOON 120 s to place 3, and 180 s home."""
    assert len(DISPATCHER.insertions([idle(end=end_s)], wish("w", 1, 3), now_s=NOON - 600)) == offers


def test_nothing_is_put_before_a_drop_off_close_at_hand():
    """A alights at place 3 at NOON + 120: w is fetched at place 2 only afterwards, though it lies on the way."""
    a = rider("a", 0, 3)
    plan = Plan(idle().vehicle, Anchor(1, NOON), (a.dropoff,), (OnBoard(a, NOON - 60),))
    found = DISPATCHER.insertions([plan], wish("w", 2, 4), now_s=NOON)
    assert [[stop.request.id for stop in each.plan.stops] for each in found] == [["a", "w", "w"]]


def test_time_passes_for_a_plan_that_stays_the_same():
    """From place 0 the rider at place 1 is reached in 60 s, by NOON + 600 at the latest."""
    plan, asked = idle(), wish("w", 1, 3)
    for now_s, pickups in ((NOON - 600, [NOON]), (NOON + 540, [NOON + 600]), (NOON + 541, [])):
        assert [each.pickup_s for each in DISPATCHER.insertions([plan], asked, now_s=now_s)] == pickups


def test_a_vehicle_before_its_shift_is_planned_from_its_start():
    (found,) = DISPATCHER.insertions([idle(start=NOON + 300)], wish("a", 1, 3), now_s=NOON)
    assert found.pickup_s == NOON + 360


def test_an_illegal_plan_is_refused_with_its_rules():
    asked = rider("a", 1, 3)
    plan = Plan(idle().vehicle, Anchor(0, DAY_END), (asked.pickup, asked.dropoff))
    with pytest.raises(IllegalPlan, match="rule 3"):
        DISPATCHER.check(plan)


def test_the_benchmark_fills_a_fleet():
    figures = insertion_bench(line_town(30, 120), range(30), vehicles=4, rides=20, seed=3)
    assert figures.accepted + figures.refused == 20
    assert figures.rides == figures.accepted > 10
    for spread in (figures.offers, figures.kernel, figures.moving, figures.checked):
        assert 0 < spread.p50_ms <= spread.p99_ms <= spread.max_ms
    assert figures.state_mb > 0


def test_public_names_are_there():
    assert len(set(package.__all__)) == len(package.__all__)
    assert all(hasattr(package, name) for name in package.__all__)
