"""Requests, wishes, vehicles and plans that make no sense cannot be made, and the error says what and where."""

import math
from dataclasses import replace

import numpy as np
import pytest

from dispatcher import Access, Anchor, Break, InvalidProblem, Load, OnBoard, Plan, RideTimeLimit, Stop, StopKind
from dispatcher.validation import MOST_S
from tests.dispatcher.towns import NOON, idle, rider, vehicle, wish

A = rider("a", 1, 3)
TEA = Break("tea", NOON, NOON + 900, 600)
NO_NUMBERS = [math.nan, math.inf, 12.5, True, None, "noon", MOST_S + 1]
NUMBERS = {
    A: ("pickup_location", "earliest_pickup_s", "latest_pickup_s", "latest_dropoff_s", "max_ride_s", "boarding_s"),
    wish("w", 1, 3): ("earliest_departure_s", "latest_departure_s", "latest_arrival_s", "boarding_s", "weight"),
    vehicle(): ("shift_start_s", "shift_end_s", "end_location"),
    TEA: ("earliest_s", "latest_s", "duration_s"),
    Anchor(0, NOON): ("location", "ready_s"),
    OnBoard(A, NOON): ("boarded_s",),
    Access(1, 60): ("location", "walk_s"),
    RideTimeLimit(): ("extra_s", "max_detour_s"),
    Load(seats=1): ("seats", "wheelchairs"),
    idle(): ("frozen",),
}


@pytest.mark.parametrize("value", NO_NUMBERS)
@pytest.mark.parametrize(("made", "field"), [(made, field) for made, fields in NUMBERS.items() for field in fields])
def test_what_is_no_whole_number_is_refused_by_name(made, field, value):
    with pytest.raises(InvalidProblem, match=f"{field}.* must"):
        replace(made, **{field: value})


@pytest.mark.parametrize("kind", [np.int32, np.int64, np.uint8])
def test_integers_of_numpy_become_plain_ones(kind):
    """Else an int32 would overflow where a noon of today is added to it."""
    found = replace(A, pickup_location=kind(1), boarding_s=kind(60))
    assert found == replace(A, pickup_location=1, boarding_s=60)
    assert type(found.pickup_location) is type(found.boarding_s) is int
    assert type(Anchor(kind(3), 0).location) is int


@pytest.mark.parametrize(
    ("made", "wrong", "words"),
    [
        (A, {"latest_pickup_s": NOON - 1}, "request a: pickup window .* ends before it begins"),
        (A, {"latest_dropoff_s": NOON - 1}, "request a: due at"),
        (A, {"max_ride_s": -1}, "request a: max_ride_s must lie in 0"),
        (A, {"alighting_s": -1}, "request a: alighting_s must lie in 0"),
        (A, {"dropoff_location": -1}, "request a: dropoff_location must lie in 0"),
        (A, {"load": Load()}, "request a: the party is empty"),
        (A, {"load": 1}, "request a: load must be a Load"),
        (A, {"needs": "lift"}, "request a: needs must be a frozenset"),
        (A, {"regimes": ["school"]}, "request a: regimes must be a frozenset"),
        (A, {"weight": 0}, "request a: weight must lie in 1"),
        (A, {"partner": 7}, "request a: partner must be an id"),
        (A, {"partner": "a"}, "request a: a ride cannot be its own partner"),
        (A, {"id": 7}, "the id of a request must be text"),
        (wish("w", 1, 3), {"latest_departure_s": NOON - 1}, "wish w: window of departure .* ends before it begins"),
        (wish("w", 1, 3), {"pickups": ()}, "wish w: needs a place at both ends"),
        (wish("w", 1, 3), {"pickups": (1,)}, "wish w: pickups must be a tuple of Access"),
        (wish("w", 1, 3), {"ride_time": 600}, "wish w: ride_time must be a tuple of RideTimeLimit"),
        (wish("w", 1, 3), {"max_walk_s": -1}, "wish w: max_walk_s must lie in 0"),
        (RideTimeLimit(), {"factor": math.nan}, "factor must be at least 1, got nan"),
        (RideTimeLimit(), {"factor": 0.9}, "factor must be at least 1"),
        (vehicle(), {"configurations": ()}, "vehicle bus: needs at least one configuration"),
        (vehicle(), {"configurations": (4,)}, "vehicle bus: configurations must be a tuple of Load"),
        (vehicle(), {"shift_end_s": -1}, "vehicle bus: shift ends before it begins"),
        (vehicle(), {"skills": {"lift"}}, "vehicle bus: skills must be a frozenset"),
        (vehicle(), {"regime": None}, "vehicle bus: regime must be text"),
        (vehicle(), {"breaks": (A,)}, "vehicle bus: breaks must be a tuple of Break"),
        (TEA, {"latest_s": NOON - 1}, "break tea: window .* ends before it begins"),
        (TEA, {"duration_s": 0}, "break tea: duration_s must lie in 1"),
        (Load(), {"seats": -1}, "a load must not be negative"),
        (idle(), {"stops": (A,)}, "plan of bus: stops must be a tuple of Stop"),
        (idle(), {"stops": [A.pickup]}, "plan of bus: stops must be a tuple of Stop"),
        (idle(), {"on_board": (A,)}, "plan of bus: on_board must be a tuple of OnBoard"),
        (idle(), {"anchor": 3}, "plan of bus: needs an Anchor"),
        (idle(), {"vehicle": "bus"}, "a plan needs a Vehicle"),
        (OnBoard(A, NOON), {"request": "a"}, "rider on board: request must be"),
    ],
)
def test_what_contradicts_itself_is_refused(made, wrong, words):
    with pytest.raises(InvalidProblem, match=words):
        replace(made, **wrong)


@pytest.mark.parametrize(
    ("kind", "carried"),
    [(StopKind.BREAK, {}), (StopKind.BREAK, {"request": A}), (StopKind.PICKUP, {}), (StopKind.DROPOFF, {"rest": TEA})],
)
def test_a_stop_carries_a_rider_or_a_break(kind, carried):
    with pytest.raises(InvalidProblem, match="carries a"):
        Stop(kind, 1, **carried)


def test_walks_that_are_too_long_are_left_aside():
    asked = replace(wish("w", (Access(1, 60), Access(2, 61)), (Access(3, 10),)), max_walk_s=60)
    assert asked.at(asked.pickups[0], asked.dropoffs[0], 120) is not None
    assert asked.at(asked.pickups[1], asked.dropoffs[0], 60) is None


def test_a_request_keeps_what_the_wish_asked_for():
    asked = replace(wish("w", 1, 3), regimes=frozenset({"school"}), weight=3, partner="back", needs=frozenset({"lift"}))
    found = asked.at(asked.pickups[0], asked.dropoffs[0], 120)
    assert (found.regimes, found.weight, found.partner, found.needs) == ({"school"}, 3, "back", {"lift"})


def test_a_plan_knows_whom_it_carries():
    plan = Plan(vehicle(), Anchor(0, 0), (A.pickup, A.dropoff))
    assert (plan.carries("a"), plan.carries("b")) == (True, False)
