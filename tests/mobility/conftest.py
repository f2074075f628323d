"""Databases to test on: SQLite in a file, and a real PostgreSQL which the session starts once."""

import pytest

from mobility.store.store import Store
from tests.mobility import databases
from tests.mobility.fakes import Town


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server of our own, on a socket in a temporary folder."""
    with databases.postgresql_server() as server:
        yield server


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def fresh_databases(request, tmp_path):
    """Give the addresses of so many empty databases, of each kind."""

    def made(count):
        if request.param == "sqlite":
            return databases.sqlite_urls(tmp_path, count)
        return databases.postgresql_urls(request.getfixturevalue("postgresql_server"), count)

    return made


@pytest.fixture
def database_url(fresh_databases):
    """The address of an empty database, of each kind."""
    return fresh_databases(1)[0]


@pytest.fixture
def store(database_url):
    """A database with all tables, of each kind."""
    store = Store.open(database_url)
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def memory():
    """A database in memory with all tables: for rules that do not depend on the kind."""
    store = Store.open("sqlite://")
    store.migrate()
    yield store
    store.close()


@pytest.fixture
def town(memory):
    """The line town with one van of four seats at ``s0``; it is Monday, 8:00."""
    return Town(memory)
