"""The server: quiet, and stopped cleanly."""

import socket
import threading
from urllib.parse import urlsplit

import pytest

from mobility.config import SettingError
from web.server import WebServer


def test_a_request_that_makes_no_sense_gets_an_answer(server):
    parts = urlsplit(server)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as raw:
        raw.sendall(b"NONSENSE\r\n\r\n")
        assert b"400" in raw.recv(1024)


def test_a_port_in_use_is_said_clearly(app, server):
    with pytest.raises(SettingError, match=r"cannot be used.*--port"):
        WebServer(app, "127.0.0.1", urlsplit(server).port)


def test_stopping_ends_every_thread_it_started(app):
    before = set(threading.enumerate())
    server = WebServer(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    server.stop()
    thread.join(5)
    assert set(threading.enumerate()) <= before
