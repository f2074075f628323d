"""Two web servers in processes of their own on one database: what one of them does, the clients of the other hear."""

import multiprocessing
import threading

import pytest
import requests

from tests.concurrency.places import open_service, prepare
from tests.mobility.conftest import database_url, fresh_databases, postgresql_server
from tests.mobility.fakes import MONDAY_8
from tests.web.conftest import PASSWORD, Listener
from tests.web.towns import WebArea
from web.app import create_app
from web.server import WebServer
from web.settings import RateLimits, WebSettings

__all__ = ["database_url", "fresh_databases", "postgresql_server"]

KEY = "abcdef0123456789abcdef0123456789"
SECRET = "the same key for all servers"


def _serve(url, number, limits, pipe):
    service = open_service(url, number, area=WebArea())
    server = WebServer(create_app(service, WebSettings(SECRET, limits=limits, outbox_poll_s=0.02)), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    pipe.send(f"http://127.0.0.1:{server.port}")
    pipe.recv()
    server.stop()
    thread.join()
    service.store.close()


@pytest.fixture
def servers(database_url):
    """Start two servers on one database, as two machines would; gives their addresses."""
    prepare(database_url, vans=2)
    context = multiprocessing.get_context("spawn")
    started = []
    limits = RateLimits(offers="3 per hour")
    for number in range(2):
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(database_url, number, limits, theirs))
        process.start()
        started.append((process, ours))
    yield [pipe.recv() for _, pipe in started]
    for process, pipe in started:
        pipe.send("stop")
        process.join()
        assert process.exitcode == 0


def test_what_one_server_does_the_clients_of_the_other_hear(servers, wish):
    here, there = servers
    rider = requests.Session()  # the cookie of the one server is believed by the other
    offer = rider.post(f"{here}/api/offers", json=wish()).json()["offers"][0]
    body = {"offer_id": offer["id"], "name": "Erika Beispiel", "phone": "0261 1234"}
    assert rider.put(f"{there}/api/bookings/{KEY}", json=body).status_code == 200
    listener = Listener(there)
    listener.ask("subscribe", {"audience": f"booking:{KEY}"})
    assert rider.post(f"{here}/api/bookings/{KEY}/confirm").json()["state"] == "booked"
    listener.wait_for(lambda: any(m["payload"].get("state") == "booked" for m in listener.messages))
    listener.client.disconnect()
    assert rider.get(f"{there}/api/bookings/{KEY}").json()["state"] == "booked"
    # Each server counts requests for itself (docs/operations.md): what one of them has had enough of, the other takes.
    for _ in range(2):
        rider.post(f"{here}/api/offers", json=wish())
    assert rider.post(f"{here}/api/offers", json=wish()).status_code == 429
    assert rider.post(f"{there}/api/offers", json=wish()).status_code == 200


@pytest.fixture
def signed_in(servers):
    """Sign somebody in at the first server; the cookie is good for both."""

    def sign_in(username):
        session = requests.Session()
        answer = session.post(f"{servers[0]}/api/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        return session

    return sign_in


def cookie_of(session):
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)


def test_where_a_vehicle_is_the_watchers_at_the_other_server_see(servers, signed_in):
    here, there = servers
    driver, watcher = (signed_in(f"fahrer{number}") for number in (1, 1))
    task = driver.get(f"{here}/api/driver/task").json()
    screen, map_ = Listener(here, cookie_of(driver)), Listener(there, cookie_of(watcher))
    map_.ask("subscribe", {"audience": f"vehicle:{task['vehicle']['id']}"})
    assert screen.ask("position", {"lat": 50.0, "lon": 0.001, "at_s": MONDAY_8}) == {}
    map_.wait_for(lambda: [p["lon"] for batch in map_.positions for p in batch] == [0.001])
    for listener in (screen, map_):
        listener.client.disconnect()


def test_signing_out_at_one_server_closes_what_is_open_at_the_other(servers, signed_in):
    here, there = servers
    session = signed_in("fahrer1")
    page = Listener(there, cookie_of(session))
    assert session.delete(f"{here}/api/session").status_code == 204
    page.client.wait()
    assert not page.client.connected
