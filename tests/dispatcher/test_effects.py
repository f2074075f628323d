"""What a change means for riders and vehicles, on a line of places 60 s apart."""

from dataclasses import replace

from dispatcher import Dispatcher, DispatchPolicy, OnBoard, Plan
from dispatcher.effects import RiderTimes, VehicleEffect, effects_of
from dispatcher.problem import Anchor
from tests.dispatcher.towns import NOON, crossed_vehicles, idle, line_town, rider, vehicle

TOWN = line_town(9)


def test_crossed_riders_change_vehicles_and_keep_their_times():
    """Each vehicle drove 7 + 1 + 6 steps and drives 1 + 1 + 2 now; boarding stays at noon, a step before alighting."""
    policy = DispatchPolicy(improvement_threshold=0.0)
    (change,) = Dispatcher(TOWN, policy).improve(crossed_vehicles(), now_s=NOON - 3000, iterations=60)
    assert [effect.request_id for effect in change.effects.riders] == ["far", "near"]
    far = change.effects.riders[0]
    assert (far.before, far.after) == (RiderTimes("west", NOON, NOON + 60), RiderTimes("east", NOON, NOON + 60))
    assert all(effect.within_promise for effect in change.effects.riders)
    assert sorted(change.effects.vehicles, key=lambda effect: effect.vehicle_id) == [
        VehicleEffect(name, 14 * 60, 4 * 60, 13 * 60, 3 * 60) for name in ("east", "west")
    ]


def test_whoever_keeps_vehicle_and_times_is_not_named():
    anna, bert = rider("anna", 1, 2), rider("bert", 4, 5, earliest=NOON + 1800)
    before = Plan(vehicle(), Anchor(0, 0), (anna.pickup, anna.dropoff))
    after = replace(before, stops=(*before.stops, bert.pickup, bert.dropoff))
    (effect,) = effects_of([before], [after], TOWN, now_s=NOON - 3000).riders
    assert (effect.request_id, effect.before) == ("bert", None)
    assert effect.after == RiderTimes("bus", NOON + 1800, NOON + 1860)


def test_a_rider_on_board_has_no_boarding_and_a_broken_promise_is_said():
    """Bert's stop comes first now: anna, on board, alights two steps later than promised."""
    anna = rider("anna", 0, 2, latest_dropoff_s=NOON + 120)
    bert = rider("bert", 1, 3, latest_pickup_s=NOON + 3600)
    before = replace(idle(), anchor=Anchor(0, NOON), stops=(anna.dropoff,), on_board=(OnBoard(anna, NOON),))
    after = replace(before, stops=(bert.pickup, bert.dropoff, anna.dropoff))
    effects = effects_of([before], [after], TOWN, now_s=NOON).riders
    assert [effect.request_id for effect in effects] == ["anna", "bert"]
    assert effects[0].after == RiderTimes("bus", None, NOON + 240)
    assert [effect.within_promise for effect in effects] == [False, True]
