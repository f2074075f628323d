"""Requests in turn: never more than so many at once, and no slow connection keeps the others waiting."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

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


def body_of(environ, start_response):
    return [environ["wsgi.input"].read()]


def in_turn(app, at_once=1, most_bytes=8):
    return Turns(app, at_once=at_once, most_bytes=most_bytes, unlimited="/long")


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


def test_who_sends_slowly_keeps_nobody_waiting():
    class Slow:
        sent = threading.Event()

        def read(self, size):
            assert self.sent.wait(SOON_S)
            return b"x" * size

    turns, slow = in_turn(body_of), Slow()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ask, turns, **{"CONTENT_LENGTH": "2", "wsgi.input": slow})
        assert ask(turns, **{"CONTENT_LENGTH": "1", "wsgi.input": BytesIO(b"q")}) == b"q"
        slow.sent.set()
        assert answer.result(SOON_S) == b"xx"


def test_an_error_gives_the_turn_back():
    def broken(environ, start_response):
        raise ZeroDivisionError

    turns = in_turn(broken)
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            ask(turns)


class Parts(BytesIO):
    """A connection on which a little arrives at a time."""

    def read(self, size=-1):
        return super().read(min(size, 3))


class Broken:
    """A connection that breaks off."""

    def read(self, _size):
        raise ConnectionResetError


@pytest.mark.parametrize(
    ("environ", "body"),
    [
        ({"CONTENT_LENGTH": "5", "wsgi.input": Parts(b"12345rest")}, b"12345"),
        ({"CONTENT_LENGTH": "5", "wsgi.input": Parts(b"12")}, b"12"),
        ({"CONTENT_LENGTH": "5", "wsgi.input": Broken()}, b""),
        ({"wsgi.input_terminated": True, "wsgi.input": Parts(b"1234567")}, b"1234567"),
        ({"wsgi.input_terminated": True, "wsgi.input": Parts(b"1234567890")}, b"123456789"),
    ],
)
def test_what_is_sent_arrives(environ, body):
    assert ask(in_turn(body_of), **environ) == body


@pytest.mark.parametrize("length", ["10", "99999999999999999999", "many", ""])
def test_what_is_too_long_or_says_no_length_is_left_to_the_application(length):
    sent = BytesIO(b"1234567890")
    seen = []
    ask(
        in_turn(lambda environ, _: seen.append(environ["wsgi.input"]) or []),
        CONTENT_LENGTH=length,
        **{"wsgi.input": sent},
    )
    assert seen == [sent]
    assert sent.tell() == 0
