"""Weights and limits are checked when they are made."""

import math

import pytest

from dispatcher import DispatchPolicy, InvalidProblem, Weights
from dispatcher.objective import cost_parts
from dispatcher.problem import Anchor, Plan
from tests.dispatcher.towns import NOON, line_town, rider, vehicle


@pytest.mark.parametrize("value", [-1.0, math.nan, math.inf])
@pytest.mark.parametrize("name", ["drive", "empty", "wait", "ride", "risk", "walk"])
def test_weights_are_finite_and_not_negative(name, value):
    with pytest.raises(InvalidProblem, match=f"weight {name} must be"):
        Weights(**{name: value})


@pytest.mark.parametrize("name", ["comfort_s", "no_late_diversion_s", "improvement_threshold"])
def test_limits_are_not_negative(name):
    with pytest.raises(InvalidProblem, match=f"{name} must"):
        DispatchPolicy(**{name: -1})


def test_the_parts_of_a_cost():
    """
    Two people, ready at place 0 at NOON, board at place 1 at NOON + 60 (60 s late each), ride 120 s to place 3.

    Driven: 60 + 120 + 180 s, 240 s of it empty. The drop-off at NOON + 180 has 20 s of slack, 100 short of comfort.
    """
    party = rider("a", 1, 3, load=rider("x", 1, 3).load + rider("y", 1, 3).load, latest_dropoff_s=NOON + 200)
    plan = Plan(vehicle(), Anchor(0, NOON), (party.pickup, party.dropoff))
    parts = cost_parts(plan, line_town(), DispatchPolicy(comfort_s=120))
    assert (parts.drive_s, parts.empty_s, parts.wait_s, parts.ride_s, parts.risk_s) == (360, 240, 120, 240, 200)
    policy = DispatchPolicy(Weights(drive=1, empty=2, wait=3, ride=4, risk=5))
    assert parts.weighed(policy) == 360 + 2 * 240 + 3 * 120 + 4 * 240 + 5 * 200
