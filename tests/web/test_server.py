"""The server: quiet, several requests on one connection, and stopped cleanly."""

import http.client
import socket
import threading
from urllib.parse import urlsplit

import pytest

from mobility.config import SettingError
from web.server import WebServer


@pytest.fixture
def connection(server):
    parts = urlsplit(server)
    opened = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
    yield opened
    opened.close()


def test_a_connection_serves_several_requests(connection):
    for _ in range(3):
        connection.request("GET", "/health")
        answer = connection.getresponse()
        assert answer.status == 200
        answer.read()
    assert answer.getheader("Server") == "mobility"


def test_a_request_that_makes_no_sense_gets_an_answer(server):
    parts = urlsplit(server)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as raw:
        raw.sendall(b"NONSENSE\r\n\r\n")
        assert b"400" in raw.recv(1024)


def test_serving_goes_on_after_a_client_that_broke_off(server, connection):
    parts = urlsplit(server)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as raw:
        raw.sendall(b"POST /api/offers HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    connection.request("GET", "/health")
    assert connection.getresponse().status == 200


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
