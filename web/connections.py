"""
One connection: its requests one after the other, as long as it is certain where the next one begins.

Werkzeug's own server closes the connection after every answer, and each request then pays for a new one and a new
thread, which costs more processor time than most of our answers.
"""

from __future__ import annotations

import logging
import socket
import sys
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO
from wsgiref.handlers import SimpleHandler

from werkzeug.serving import WSGIRequestHandler

if TYPE_CHECKING:
    from _typeshed import OptExcInfo
    from _typeshed.wsgi import InputStream, WSGIEnvironment

__all__ = ["ConnectionHandler"]

_log = logging.getLogger(__name__)
_SOCKET_IDLE_S = 75.0
"""A socket that says nothing for so long is closed; they are pinged every 25 s."""
_IDLE_S = 10.0
"""So long a connection waits for its next request."""
_LET_FINISH_S, _MOST_UNWANTED_BYTES = 1.0, 10_000_000
_WITHOUT_BODY = ("1", "204", "304")


class ConnectionHandler(WSGIRequestHandler):
    """Keeps connections open, sends an answer in one piece, and says nothing about which software this is."""

    protocol_version = "HTTP/1.1"
    timeout = _IDLE_S
    disable_nagle_algorithm = True
    wbufsize = -1

    def run_wsgi(self) -> None:
        """Answer one request."""
        if "upgrade" in self.headers.get("Connection", "").lower():
            self.connection.settimeout(_SOCKET_IDLE_S)
            super().run_wsgi()
            # What follows a socket on this connection are its last frames, not the next request.
            self.close_connection = True
            return
        environ = self.make_environ()
        is_whole = self._receive(environ)
        answer = _Answer(environ, self.wfile, is_last=self.close_connection or not is_whole)
        answer.run(self.server.app)
        self.close_connection = answer.is_last
        if not is_whole:
            self._let_finish()

    def _receive(self, environ: WSGIEnvironment) -> bool:
        """
        Read the body before anybody works on the request; returns whether nothing of it can be left.

        What is too long is not read, and the application refuses it by its length; of what comes in chunks it gets as
        much as shows that it is too long.
        """
        most_bytes: int = self.server.most_bytes  # type: ignore[attr-defined] # of `web.server`
        lengths = self.headers.get_all("Content-Length", [])
        expected, is_sure = 0, "Transfer-Encoding" not in self.headers and len(lengths) <= 1
        if environ.get("wsgi.input_terminated"):
            expected = most_bytes + 1
        elif is_sure and lengths:
            is_sure = lengths[0].isdecimal() and int(lengths[0]) <= most_bytes
            expected = int(lengths[0]) if is_sure else 0
        body = _received(environ["wsgi.input"], expected)
        environ["wsgi.input"] = BytesIO(body)
        return is_sure and len(body) == expected

    def _let_finish(self) -> None:
        """Read on for a moment what is not wanted: who is cut off while they send may not see the answer."""
        left = _MOST_UNWANTED_BYTES
        self.connection.settimeout(_LET_FINISH_S)
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while left > 0 and (part := self.connection.recv(65_536)):
                left -= len(part)

    def version_string(self) -> str:
        """Return what this server calls itself."""
        return "mobility"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Note a request that was answered."""
        _log.debug("%s %s %s", self.requestline, code, size)

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - the name is werkzeug's
        """Note what the server has to say."""
        _log.log(logging.DEBUG if type == "info" else logging.WARNING, message, *args)


class _Answer(SimpleHandler):
    """
    Sends what the application answers; afterwards `is_last` tells whether the connection is to be closed.

    It is where the answer broke off, or where only the end of the connection says how long it is.
    """

    http_version = "1.1"
    server_software = "mobility"
    os_environ: dict[str, str] = {}  # noqa: RUF012 - the base class's own way to say so: nothing of the machine's
    wsgi_file_wrapper = None

    def __init__(self, environ: WSGIEnvironment, out: BinaryIO, *, is_last: bool) -> None:
        super().__init__(environ["wsgi.input"], out, sys.stderr, environ, multithread=True)
        self._is_last, self._is_finished = is_last, False

    @property
    def is_last(self) -> bool:
        return self._is_last or not self._is_finished

    def cleanup_headers(self) -> None:
        if self._has_body():
            super().cleanup_headers()
            self._is_last = self._is_last or "Content-Length" not in self.headers
        if self._is_last:
            self.headers["Connection"] = "close"

    def finish_content(self) -> None:
        if self._has_body() or self.headers_sent:
            super().finish_content()
        else:
            self.send_headers()
        self._flush()
        self._is_finished = True

    def log_exception(self, exc_info: OptExcInfo) -> None:
        _log.warning("an answer broke off", exc_info=exc_info)

    def _has_body(self) -> bool:
        return not self.status.startswith(_WITHOUT_BODY)


def _received(stream: InputStream, expected: int) -> bytes:
    """Return what comes of so many bytes; a connection that breaks off ends it."""
    parts, left = [], expected
    try:
        while left > 0 and (part := stream.read(left)):
            parts.append(part)
            left -= len(part)
    except OSError:
        pass
    return b"".join(parts)
