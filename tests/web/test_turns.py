"""Requests in turn: never more than so many at once, and no slow connection keeps the others waiting."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from web.turns import Turns

SOON_S = 5


def ask(turns, path="/", **environ):
    """Send a request through and return the answer."""
    return b"".join(turns({"PATH_INFO": path, **environ}, None))


class Desk:
    """An application that keeps everybody until it is told to let them go."""

    def __init__(self):
        self.entered = threading.Semaphore(0)
        self.leave = threading.Event()

    def __call__(self, _environ, _start_response):
        self.entered.release()
        assert self.leave.wait(SOON_S)
        return [b"done"]


def in_turn(app, at_once=1):
    return Turns(app, at_once=at_once, unlimited="/long")


def test_only_so_many_are_let_in_at_once():
    desk = Desk()
    turns = in_turn(desk, at_once=2)
    with ThreadPoolExecutor(3) as pool:
        answers = [pool.submit(ask, turns) for _ in range(3)]
        assert desk.entered.acquire(timeout=SOON_S)
        assert desk.entered.acquire(timeout=SOON_S)
        assert not desk.entered.acquire(timeout=0.1)
        desk.leave.set()
        assert [answer.result(SOON_S) for answer in answers] == [b"done"] * 3


def test_requests_that_stay_take_no_turn():
    desk = Desk()
    turns = in_turn(desk)
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(ask, turns, path) for path in ("/", "/long/1")]
        assert desk.entered.acquire(timeout=SOON_S)
        assert desk.entered.acquire(timeout=SOON_S)
        desk.leave.set()
        assert [answer.result(SOON_S) for answer in answers] == [b"done"] * 2


def test_an_error_gives_the_turn_back():
    def broken(environ, start_response):
        raise ZeroDivisionError

    turns = in_turn(broken)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            ask(turns)


def test_who_came_first_is_next():
    order, waiting = [], threading.Event()

    def app(environ, _start_response):
        order.append(environ["PATH_INFO"])
        assert waiting.wait(SOON_S)
        return [b"done"]

    turns = in_turn(app)
    with ThreadPoolExecutor(5) as pool:
        answers = []
        for number in range(5):
            answers.append(pool.submit(ask, turns, str(number)))
            deadline_s = time.monotonic() + SOON_S
            while turns.waiting < number or not order:
                assert time.monotonic() < deadline_s
        waiting.set()
        assert [answer.result(SOON_S) for answer in answers] == [b"done"] * 5
    assert order == ["0", "1", "2", "3", "4"]
