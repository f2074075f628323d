"""A few requests are worked on at once; the others wait for their turn."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Turns"]


class Turns:
    """
    Lets at most so many requests into an application at once.

    Python computes in one thread at a time: eight requests that compute at once cost two to three times the processor
    time of the same eight one after the other, as they snatch the interpreter from one another. With two, one computes
    while the other waits for the disk.

    Whoever came first is next: a semaphore would let in whoever happens to ask when a turn is given back, and those who
    wait begin to wait again.

    What a visitor sends is read before the turn (`web.connections`), and what they get is sent after it: a slow
    connection keeps nobody else waiting.

    Parameters
    ----------
    app
        The application.
    at_once
        How many requests, at least 1.
    unlimited
        Requests to paths that begin so come in at once: they stay for long.
    """

    def __init__(self, app: WSGIApplication, *, at_once: int, unlimited: str) -> None:
        self._app = app
        self._unlimited = unlimited
        self._free = at_once
        self._waiting: deque[threading.Lock] = deque()
        self._lock = threading.Lock()

    @property
    def waiting(self) -> int:
        """How many requests wait for their turn."""
        return len(self._waiting)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request when it is its turn."""
        if environ.get("PATH_INFO", "").startswith(self._unlimited):
            return self._app(environ, start_response)
        self._wait()
        try:
            return self._app(environ, start_response)
        finally:
            self._give_back()

    def _wait(self) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            call = threading.Lock()
            call.acquire()
            self._waiting.append(call)
        call.acquire()  # which whoever gives a turn back releases

    def _give_back(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._free += 1
