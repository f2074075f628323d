"""Whatever riders, drivers, the worker and the clock do, in whatever order: every booking's life stays true."""

import pytest
from hypothesis import HealthCheck, settings

from tests.mobility.lifecycle.machine import Life, play

PARTS, RUNS, STEPS = 100, 20, 60
"""Two thousand lives, in parts that can be played side by side, each drawn from a seed of its own."""

TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


@pytest.mark.long
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(1, PARTS + 1))
def test_many_lives(seed):
    tally = play(seed, RUNS, STEPS)
    assert tally["runs"] >= RUNS
    assert tally["steps judged"] > RUNS
