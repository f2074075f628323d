"""Connections: several requests on one, where one ends is never guessed, and a slow one keeps nobody waiting."""

import http.client
import json
import re
import socket
from urllib.parse import urlsplit

import pytest

WISH = json.dumps({"origin": {}, "destination": {}}).encode()


@pytest.fixture
def address(server):
    parts = urlsplit(server)
    return parts.hostname, parts.port


@pytest.fixture
def connection(address):
    opened = http.client.HTTPConnection(*address, timeout=5)
    opened.connect()
    yield opened
    opened.close()


@pytest.fixture
def raw(address):
    with socket.create_connection(address, timeout=5) as opened:
        yield opened


def ask(connection, method, path, body=None, headers=()):
    connection.request(method, path, body, dict(headers))
    answer = connection.getresponse()
    return answer, answer.read()


def everything(raw):
    """Return what comes until the server hangs up."""
    parts = []
    while part := raw.recv(65_536):
        parts.append(part)
    return b"".join(parts)


def test_one_connection_carries_several_requests(connection):
    used = connection.sock
    for method, path, body, status in (
        ("GET", "/health", None, 200),
        ("POST", "/api/offers", WISH, 422),
        ("HEAD", "/", None, 200),
        ("GET", "/static/css/site.css", None, 200),
        ("DELETE", "/api/session", None, 204),
        ("GET", "/no-such-page", None, 404),
        ("GET", "/health", None, 200),
    ):
        answer, said = ask(connection, method, path, body, {"Content-Type": "application/json"})
        assert answer.status == status, said
        assert connection.sock is used, f"the connection was closed after {method} {path}"
    assert answer.getheader("Server") == "mobility"


def test_an_answer_without_body_has_no_length(connection):
    answer, said = ask(connection, "DELETE", "/api/session")
    assert (answer.status, said, answer.getheader("Content-Length")) == (204, b"", None)
    answer, _ = ask(connection, "GET", "/static/css/site.css")
    answer, said = ask(connection, "GET", "/static/css/site.css", headers={"If-None-Match": answer.getheader("ETag")})
    assert (answer.status, said) == (304, b"")


def test_requests_sent_ahead_are_answered_in_order(raw):
    request = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"
    raw.sendall(request % b"/health" + request % b"/no-such-page")
    raw.shutdown(socket.SHUT_WR)
    said = everything(raw)
    assert re.findall(rb"HTTP/1.1 (\d+)", said) == [b"200", b"404"]


def test_who_asks_to_close_is_hung_up_on(raw):
    raw.sendall(b"GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert b"Connection: close" in everything(raw)


def test_what_is_too_long_is_refused_and_ends_the_connection(raw):
    body = b"x" * 200_000
    start = b"POST /api/offers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    raw.sendall(start + b"Content-Length: %d\r\n\r\n" % len(body))
    raw.sendall(body)
    said = everything(raw)
    assert said.startswith(b"HTTP/1.1 413")
    assert said.count(b"HTTP/1.1") == 1


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (b"Content-Length: many", b"GET /health HTTP/1.1\r\n\r\n"),
        (b"Content-Length: 2\r\nContent-Length: 40", b"{}GET /health HTTP/1.1\r\n\r\n"),
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"0\r\n\r\nGET /health HTTP/1.1\r\n\r\n"),
        (b"Transfer-Encoding: chunked", b"nonsense\r\nGET /health HTTP/1.1\r\n\r\n"),
    ],
)
def test_where_a_request_ends_is_never_guessed(raw, headers, body):
    """What one side takes for the end of a request and the other does not would smuggle a second one in."""
    raw.sendall(b"POST /api/offers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n" + headers + b"\r\n\r\n")
    raw.sendall(body)
    said = everything(raw)
    assert said.count(b"HTTP/1.1") == 1
    assert b"200 OK" not in said


def test_a_body_in_chunks_arrives(raw):
    raw.sendall(
        b"POST /api/offers HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"%x\r\n%s\r\n0\r\n\r\n" % (len(WISH), WISH)
    )
    assert b"origin" in everything(raw)


def test_who_sends_slowly_keeps_nobody_waiting(address, connection):
    slow = [socket.create_connection(address, timeout=5) for _ in range(4)]
    for number, each in enumerate(slow):
        length = b"Content-Length: 10" if number % 2 else b"Transfer-Encoding: chunked"
        each.sendall(b"POST /api/offers HTTP/1.1\r\nHost: x\r\n" + length + b"\r\n\r\n")
    assert ask(connection, "GET", "/health")[0].status == 200
    for each in slow:
        each.close()


def test_serving_goes_on_after_a_client_that_broke_off(raw, connection):
    raw.sendall(b"POST /api/offers HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
    raw.close()
    assert ask(connection, "GET", "/health")[0].status == 200
