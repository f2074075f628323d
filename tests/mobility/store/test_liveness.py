"""A connection the server has ended is replaced before anybody uses it."""

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from mobility.store.liveness import replace_dead_connections
from tests.mobility.databases import postgresql_urls

pytestmark = pytest.mark.postgresql

_WHO = text("SELECT pg_backend_pid()")


class Served:
    """An engine with a clock of its own, and an administrator who ends its connections."""

    def __init__(self, url):
        self.now_s = 0.0
        self.engine = create_engine(url)
        replace_dead_connections(self.engine, lambda: self.now_s)
        self.administrator = create_engine(url, isolation_level="AUTOCOMMIT")

    def ask(self):
        """Return which process of the server answers."""
        with self.engine.connect() as connection:
            return connection.execute(_WHO).scalar_one()

    def end(self, process):
        """End a connection as a server that is restarted does, and wait until it is gone."""
        with self.administrator.connect() as connection:
            connection.execute(text("SELECT pg_terminate_backend(:process, 5000)"), {"process": process})


@pytest.fixture
def served(postgresql_server):
    served = Served(*postgresql_urls(postgresql_server, 1))
    yield served
    served.engine.dispose()
    served.administrator.dispose()


def test_what_was_idle_and_is_dead_is_replaced(served):
    before = served.ask()
    served.end(before)
    served.now_s += 5
    after = served.ask()
    assert after != before


def test_a_connection_that_lives_stays(served):
    before = served.ask()
    served.now_s += 5
    assert served.ask() == before


def test_a_server_that_went_away_just_now_costs_one_request(served):
    before = served.ask()
    served.end(before)
    with pytest.raises(OperationalError):
        served.ask()
    assert served.ask() != before
