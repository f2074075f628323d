"""When a search stops."""

import pytest

from dispatcher import InvalidProblem
from dispatcher.limits import Limits


def test_whichever_limit_is_first():
    clock = iter([10.0, 11.0, 14.0])
    limits = Limits(seconds=3, iterations=5, stopwatch=lambda: next(clock))
    assert not limits.reached(4)
    assert limits.reached(5)
    assert limits.reached(0)


def test_cancel_is_not_asked_again_once_it_said_yes():
    answers = iter([False, True])
    limits = Limits(iterations=5, cancel=lambda: next(answers))
    assert [limits.reached(0) for _ in range(4)] == [False, True, True, True]


def test_progress_is_that_of_the_closer_limit():
    clock = iter([0.0, 1.0])
    limits = Limits(seconds=4, iterations=10, stopwatch=lambda: next(clock))
    assert limits.progress(1) == pytest.approx(0.25)
    assert Limits(iterations=10).progress(5) == pytest.approx(0.5)


def test_a_limit_is_needed():
    with pytest.raises(InvalidProblem, match="seconds or iterations"):
        Limits()
