"""
Clients that ask a web server as browsers do, several at once, and time every answer.

Each client is a process of its own with one connection it keeps open, so that nothing but the server and the database
is waited for. Every ride is asked for by a browser of its own: the cookie that an offer comes with is sent along with
what takes it, and then forgotten.
"""

from __future__ import annotations

import http.client
import json
import multiprocessing
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Literal, NamedTuple, Self

from mobility.errors import MobilityError

__all__ = ["Clients", "ClientsFailed", "Kind", "Timed", "Work"]

Kind = Literal["trivial", "offers", "bookings", "at once", "cancels"]

_TIMEOUT_S = 60.0
_OK, _SERVER_FAULT = 200, 500


class ClientsFailed(MobilityError):
    """A client was answered with a fault of the server; the message says what was asked."""


@dataclass(frozen=True, slots=True)
class Work:
    """
    What one client is to do.

    `what` is ``"trivial"`` (ask for /health `times` times), ``"offers"`` (ask for offers for each wish),
    ``"bookings"`` (take the first offer for each wish, confirm it), ``"at once"`` (take and confirm it in one request)
    or ``"cancels"`` (give `bookings` up).
    """

    what: Kind
    times: int = 0
    wishes: tuple[Mapping[str, Any], ...] = ()
    bookings: tuple[str, ...] = ()


class Timed(NamedTuple):
    """One request (``trivial``, ``offers``, ``hold``, ``confirm``, ``book``, ``cancel``): how long, and the answer."""

    what: str
    ms: float
    status: int
    booking_id: str = ""


class Clients:
    """
    So many client processes, connected to one server; they work all at once.

    Parameters
    ----------
    count
        How many there are.
    host, port
        Where the server listens.
    """

    def __init__(self, count: int, host: str, port: int) -> None:
        self._count, self._host, self._port = count, host, port
        self._stack = ExitStack()
        self._pipes: list[Connection] = []

    def __enter__(self) -> Self:
        context = multiprocessing.get_context("spawn")
        for number in range(self._count):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work_alone, args=(self._host, self._port, theirs), name=f"client-{number}", daemon=True
            )
            process.start()
            theirs.close()
            self._stack.callback(process.join)
            self._stack.callback(ours.close)
            self._pipes.append(ours)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def run(self, works: Sequence[Work]) -> tuple[list[Timed], float]:
        """
        Let each client do its part; returns all requests, and the seconds until the last one was answered.

        Raises
        ------
        ClientsFailed
            Where the server failed to answer one of them.
        """
        began = time.perf_counter()
        for pipe, work in zip(self._pipes, works, strict=True):
            pipe.send(work)
        answers = [pipe.recv() for pipe in self._pipes]
        seconds = time.perf_counter() - began
        faults = [answer for answer in answers if isinstance(answer, str)]
        if faults:
            raise ClientsFailed(faults[0])
        return [timed for answer in answers for timed in answer], seconds


def _work_alone(host: str, port: int, pipe: Connection) -> None:
    """Do what comes through the pipe until it is closed; the body of a client process."""
    browser = _Browser(host, port)
    try:
        while True:
            pipe.send(_done(browser, pipe.recv()))
    except EOFError:
        browser.close()


def _done(browser: _Browser, work: Work) -> list[Timed] | str:
    browser.timed.clear()
    try:
        if work.what == "trivial":
            for _ in range(work.times):
                browser.ask("trivial", "GET", "/health")
        for booking_id in work.bookings:
            browser.ask("cancel", "POST", f"/api/bookings/{booking_id}/cancel", booking_id=booking_id)
        for wish in work.wishes:
            if work.what == "offers":
                browser.ask("offers", "POST", "/api/offers", wish)
            else:
                _book(browser, wish, at_once=work.what == "at once")
    except (OSError, http.client.HTTPException, ClientsFailed) as error:
        return f"{type(error).__name__}: {error}"
    return list(browser.timed)


def _book(browser: _Browser, wish: Mapping[str, Any], *, at_once: bool) -> None:
    """Ask for offers and take the first, as somebody who comes with an empty browser."""
    browser.forget()
    offers = browser.ask("offers", "POST", "/api/offers", wish)["offers"]
    if not offers:
        return
    booking_id = secrets.token_hex(16)
    taking = {"offer_id": offers[0]["id"], "name": "Erika Beispiel", "phone": "0261 1"}
    if at_once:
        browser.ask("book", "PUT", f"/api/bookings/{booking_id}", {**taking, "confirm": True}, booking_id)
        return
    held = browser.ask("hold", "PUT", f"/api/bookings/{booking_id}", taking, booking_id)
    if "booking_id" in held:
        browser.ask("confirm", "POST", f"/api/bookings/{booking_id}/confirm", booking_id=booking_id)


class _Browser:
    """One connection that is kept open, and the session cookie of whoever uses it."""

    def __init__(self, host: str, port: int) -> None:
        self._connection = http.client.HTTPConnection(host, port, timeout=_TIMEOUT_S)
        self._cookie = ""
        self.timed: list[Timed] = []

    def ask(
        self, what: str, method: str, path: str, body: Mapping[str, Any] | None = None, booking_id: str = ""
    ) -> dict[str, Any]:
        """Send a request and note how long the answer took; raises `ClientsFailed` where the server has a fault."""
        sent = None if method == "GET" else json.dumps(body or {})
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self._cookie:
            headers["Cookie"] = self._cookie
        began = time.perf_counter()
        self._connection.request(method, path, sent, headers)
        answer = self._connection.getresponse()
        said = answer.read()
        self.timed.append(Timed(what, 1000 * (time.perf_counter() - began), answer.status, booking_id))
        if answer.status >= _SERVER_FAULT:
            raise ClientsFailed(f"{method} {path} was answered with {answer.status}: {said[:300].decode()}")
        cookie = answer.getheader("Set-Cookie")
        if cookie:
            self._cookie = cookie.partition(";")[0]
        decoded: dict[str, Any] = json.loads(said)
        return decoded if answer.status == _OK else {"offers": []}

    def forget(self) -> None:
        """Become somebody else's browser."""
        self._cookie = ""

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
