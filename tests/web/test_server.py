"""The server: quiet, and stopped cleanly."""

import http.client
import socket
import threading
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from mobility.config import SettingError
from web.app import create_app
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


def test_several_share_connections_that_stay_open(town, settings):
    with socket.create_server(("127.0.0.1", 0)) as listener, ExitStack() as open_ones:
        listener.setblocking(False)
        port = listener.getsockname()[1]
        apps = [create_app(town.service, settings) for _ in range(2)]
        servers = [WebServer(app, "127.0.0.1", port, listener.fileno()) for app in apps]
        threads = [threading.Thread(target=server.serve) for server in servers]
        for thread in threads:
            thread.start()
        for _ in range(12):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            open_ones.callback(connection.close)
            connection.request("GET", "/health")
            assert connection.getresponse().read()
        shares = [server.connections for server in servers]
        for server, thread in zip(servers, threads, strict=True):
            server.stop()
            thread.join(5)
    assert sum(shares) == 12
    assert min(shares) >= 3
