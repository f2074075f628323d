"""The machine: all rules on one world, and all truths after each of them."""

from collections import Counter
from typing import ClassVar

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, run_state_machine_as_test

from tests.mobility.lifecycle.drivers import Drivers
from tests.mobility.lifecycle.groups import Groups
from tests.mobility.lifecycle.plans import Planners
from tests.mobility.lifecycle.riders import Riders
from tests.mobility.lifecycle.troubles import Troubles
from tests.mobility.lifecycle.truths import Truths
from tests.mobility.lifecycle.visiting import Visitors
from tests.mobility.lifecycle.workers import Workers
from tests.mobility.lifecycle.world import DAYS, World

__all__ = ["Life", "play"]

_RULES = ({}, {"anticipation": {"ahead_s": 1800, "ahead_share": 0.5}}, {"told_window_s": 300, "promise_slack_s": 300})

_PATIENT = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "phases": [Phase.generate],
    "report_multiple_bugs": False,
}


class Life(Riders, Groups, Visitors, Drivers, Troubles, Workers, Planners, RuleBasedStateMachine):
    """Everything that can happen to the bookings of a small service on a day or a night."""

    tally: ClassVar = Counter()

    def __init__(self):
        super().__init__()
        self.world = None

    @initialize(
        day=st.sampled_from(sorted(DAYS)),
        offset_s=st.sampled_from((0, 7200, 10_800, 14_400)),
        rules=st.sampled_from(_RULES),
    )
    def open(self, day, offset_s, rules):
        self.tally[f"day: {day}"] += 1
        self.world = World(day, offset_s, self.tally, rules)
        self.truths = Truths(self.world)

    def teardown(self):
        if self.world is not None:
            self.tally["runs"] += 1
            self.tally["steps judged"] += self.truths.steps
            self.world.close()

    @invariant()
    def all_is_true(self):
        self.tally["steps"] += 1
        self.truths.check()
        self.world.turn()


def play(seed, runs, steps, **changes):
    """
    Play so many lives of so many steps, drawn from a seed; returns what happened, counted by kind.

    The first truth that does not hold ends it, with the steps that led there (not the shortest ones: see
    `test_life.py` for that).
    """
    machine = type("Life", (Life,), {"tally": Counter()})
    drawn = settings(max_examples=runs, stateful_step_count=steps, database=None, **{**_PATIENT, **changes})
    run_state_machine_as_test(hypothesis.seed(seed)(machine), settings=drawn)
    return machine.tally
