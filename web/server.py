"""
The web server: one thread a connection, quiet, and stopped cleanly.

Werkzeug's threaded server carries HTTP and, through simple-websocket, the sockets; enough for the few hundred that one
district keeps open. Several of them share a port, see `web.processes`. A public installation puts a TLS proxy in front
(docs/operations.md). Lines are logged for faults only.
"""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer

from mobility.cli.ports import check_port
from web.connections import ConnectionHandler
from web.turns import Turns

__all__ = ["WebServer"]

_log = logging.getLogger(__name__)
_POLL_S = 0.2
_SWITCH_S = 0.0005
_YIELD_S, _YIELD_AT_MOST_S = 0.001, 0.01
_AT_ONCE, _AT_ONCE_OF_SEVERAL = 2, 1
"""
Requests worked on at once: with more they get in each other's way. A server that is alone begins the next one while one
waits for the disk; one of several leaves that to the others.
"""


class WebServer:
    """
    Serves an application until told to stop.

    Parameters
    ----------
    app
        What `web.app.create_app` made.
    host, port
        Where to listen, 0 for any free port; raises `SettingError` where that cannot be.
    socket_number
        Descriptor of a socket that listens there already, see `web.processes`; None opens one.
    """

    def __init__(self, app: Flask, host: str, port: int, socket_number: int | None = None) -> None:
        self._live = app.extensions["mobility"].live
        at_once = _AT_ONCE if socket_number is None else _AT_ONCE_OF_SEVERAL
        turns = Turns(app.wsgi_app, at_once=at_once, unlimited="/socket.io")
        port = check_port(host, port) if socket_number is None else port
        self._http = _Server(host, port, turns, ConnectionHandler, fd=socket_number)
        self._http.is_one_of_several = socket_number is not None
        self._http.most_bytes = app.config["MAX_CONTENT_LENGTH"]

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._http.port

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return self._http.connections

    def serve(self) -> None:
        """Serve until `stop` is called, with live updates running meanwhile."""
        # A thread that comes back from the database waits for its turn this long at most, times those that compute:
        # with Python's 5 ms one request among eight would wait longer than all of them take.
        sys.setswitchinterval(_SWITCH_S)
        self._live.start()
        try:
            self._http.serve_forever(poll_interval=_POLL_S)
        finally:
            self._live.stop()
            self._http.server_close()

    def stop(self) -> None:
        """Let `serve` return; safe to call from any thread but the one that serves."""
        self._http.shutdown()

    @contextmanager
    def stopped_by_signals(self) -> Iterator[None]:
        """Stop at Ctrl-C and SIGTERM; only in the main thread."""

        def stop(_number: int, _frame: object) -> None:
            # The handler runs in the thread that serves, which must not wait for itself.
            threading.Thread(target=self.stop, name="stop-server").start()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class _Server(ThreadedWSGIServer):
    """Werkzeug's server, quiet about connections that break off, and modest among several."""

    daemon_threads = True
    most_bytes = 0
    """Longer bodies are not read before the application sees the request."""
    is_one_of_several = False

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.connections, self._counting = 0, threading.Lock()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection, after those of several who have fewer: it stays with whoever takes it."""
        if self.is_one_of_several:
            time.sleep(min(self.connections * _YIELD_S, _YIELD_AT_MOST_S))
        return super().get_request()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Begin to answer a connection."""
        with self._counting:
            self.connections += 1
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Answer a connection until it is closed."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._counting:
                self.connections -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        # A browser that went away in the middle is no fault of ours.
        _log.debug("connection from %s broke off", client_address, exc_info=True)
