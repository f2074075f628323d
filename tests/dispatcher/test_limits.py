"""When a search stops."""

import threading

import pytest

from dispatcher import InvalidProblem
from dispatcher.limits import Limits, unless_cancelled


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


def test_time_that_is_over_ends_it_whatever_the_iterations():
    clock = iter([0.0, 2.0, 3.0])
    limits = Limits(seconds=3, iterations=1, stopwatch=lambda: next(clock))
    assert [limits.over() for _ in range(2)] == [False, True]


def test_a_solver_that_does_not_ask_is_stopped():
    """It would work until `stop` is called; asked twice, the second time somebody wants it to."""
    answers, stopped = iter([False, True]), threading.Event()
    limits = Limits(iterations=1, cancel=lambda: next(answers))
    assert unless_cancelled(lambda: stopped.wait(60), limits, stopped.set) is True


def test_a_solver_that_cannot_be_stopped_is_left_alone():
    done = threading.Event()
    assert unless_cancelled(lambda: done.wait(60), Limits(iterations=1, cancel=lambda: True)) is None
    done.set()


def test_what_a_solver_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        unless_cancelled(lambda: 1 / 0, Limits(iterations=1, cancel=lambda: False))
