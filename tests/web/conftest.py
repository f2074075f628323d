"""The web application over a service in the line town, in memory or served for real."""

import shutil
import threading

import pytest
import socketio

from mobility.people.values import Role
from mobility.store.store import Store
from tests.mobility.fakes import HOUR, MONDAY_8, Town, policy
from tests.web.towns import WebArea
from web.app import create_app
from web.server import WebServer
from web.settings import WebSettings

PASSWORD = "lange genug"
HOTLINE = "0221 4710 123"
STAFF = {"leitstelle": Role.DISPATCHER, "planung": Role.PLANNER, "betrieb": Role.OPERATOR}


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """A database file with all tables, to be copied."""
    path = tmp_path_factory.mktemp("web") / "empty.db"
    store = Store.open(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def town(tmp_path, empty_database):
    """The line town with two vans, and staff of each role; all passwords are the same."""
    store = Store.open(f"sqlite:///{shutil.copy(empty_database, tmp_path / 'web.db')}")
    town = Town(store, vans=2, area=WebArea(), rules=policy(hotline=HOTLINE))
    for name, role in STAFF.items():
        town.service.people.create_staff(name, PASSWORD, role, name.title())
    yield town
    store.close()


@pytest.fixture
def settings():
    return WebSettings(secret_key="a key only for tests", limits=None, position_batch_s=0.05, outbox_poll_s=0.02)


@pytest.fixture
def app(town, settings):
    return create_app(town.service, settings)


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def sign_in(app):
    """Give a client that is signed in under a user name."""

    def signed_in(username):
        client = app.test_client()
        answer = client.post("/api/session", json={"username": username, "password": PASSWORD})
        assert answer.status_code == 200, answer.json
        return client

    return signed_in


@pytest.fixture
def wish():
    """A trip from one stop to another as the API takes it."""

    def made(origin=1, destination=5, **more):
        ends = {
            name: {"lat": 50.0, "lon": stop * 0.014, "label": f"Ort {stop}"}
            for name, stop in (("origin", origin), ("destination", destination))
        }
        return {**ends, "when": "now", "party": {"adults": 1}, **more}

    return made


@pytest.fixture
def book(client, wish):
    """Book a trip over the API; gives the ticket."""

    def booked(booking_id, client=client, **more):
        offer = client.post("/api/offers", json=wish(**more)).json["offers"][0]
        body = {"offer_id": offer["id"], "name": "Erika Beispiel", "phone": "0261 1234"}
        held = client.put(f"/api/bookings/{booking_id}", json=body)
        assert held.status_code == 200, held.json
        return client.post(f"/api/bookings/{booking_id}/confirm").json

    return booked


@pytest.fixture
def server(app):
    """The application on a port of its own, live updates running; gives its address."""
    server = WebServer(app, "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.stop()
    thread.join()


class Listener:
    """A Socket.IO client that keeps what it hears."""

    def __init__(self, address, cookie=""):
        self.messages, self.positions = [], []
        self._heard = threading.Condition()
        self.client = socketio.Client(reconnection=False)
        self.client.on("message", self._keep(self.messages))
        self.client.on("positions", self._keep(self.positions))
        headers = {"Cookie": cookie} if cookie else {}
        self.client.connect(address, headers=headers, transports=["websocket"], wait_timeout=5)

    def _keep(self, where):
        def heard(data):
            with self._heard:
                where.append(data)
                self._heard.notify_all()

        return heard

    def ask(self, event, data):
        """Send an event and return its answer."""
        return self.client.call(event, data, timeout=5)

    def wait_for(self, condition):
        """Wait until `condition` holds for what was heard; fails after five seconds."""
        with self._heard:
            assert self._heard.wait_for(condition, timeout=5), (self.messages, self.positions)


@pytest.fixture
def listen(server):
    """Connect Socket.IO clients; `cookie` is the session of a signed-in client."""
    opened = []

    def connected(client=None):
        cookie = client.get_cookie("session") if client else None
        opened.append(Listener(server, f"session={cookie.value}" if cookie else ""))
        return opened[-1]

    yield connected
    for listener in opened:
        listener.client.disconnect()


@pytest.fixture
def shift_end_s():
    return MONDAY_8 + 10 * HOUR
