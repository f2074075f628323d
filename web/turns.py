"""A few requests are worked on at once; the others wait for their turn."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

__all__ = ["Turns"]


class Turns:
    """
    Lets at most so many requests into an application at once.

    Python computes in one thread at a time: eight requests that compute at once cost two to three times the processor
    time of the same eight one after the other, as they snatch the interpreter from one another. With two, one computes
    while the other waits for the disk.

    What a visitor still has to send is read before the turn, and what they get is sent after it: a slow connection
    keeps nobody else waiting.

    Parameters
    ----------
    app
        The application.
    at_once
        How many requests, at least 1.
    most_bytes
        Bodies up to this size are read before; of longer ones the application sees that they are too long.
    unlimited
        Requests to paths that begin so come in at once: they stay for long.
    """

    def __init__(self, app: WSGIApplication, *, at_once: int, most_bytes: int, unlimited: str) -> None:
        self._app = app
        self._most_bytes = most_bytes
        self._unlimited = unlimited
        self._turn = threading.BoundedSemaphore(at_once)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request when it is its turn."""
        if environ.get("PATH_INFO", "").startswith(self._unlimited):
            return self._app(environ, start_response)
        self._read_body(environ)
        with self._turn:
            return self._app(environ, start_response)

    def _read_body(self, environ: WSGIEnvironment) -> None:
        """Put a body that was received in the place of one still to come."""
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdecimal():
            expected = int(length)
        elif environ.get("wsgi.input_terminated"):
            expected = self._most_bytes + 1  # sent in chunks: one byte more than allowed tells
        else:
            return
        if expected <= self._most_bytes + 1:  # what is longer is refused by its length, unread
            environ["wsgi.input"] = BytesIO(_received(environ["wsgi.input"], expected))


def _received(stream: InputStream, expected: int) -> bytes:
    """Return what comes of so many bytes; a connection that breaks off, or chunks that make no sense, end it."""
    parts, left = [], expected
    try:
        while left > 0 and (part := stream.read(left)):
            parts.append(part)
            left -= len(part)
    except OSError:
        pass
    return b"".join(parts)
