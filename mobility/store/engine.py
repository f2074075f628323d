"""Open a database the way this service needs it: durable SQLite by default, PostgreSQL by setting."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from mobility.errors import StoreUnavailable
from mobility.store.liveness import replace_dead_connections

__all__ = ["BUSY_TIMEOUT_MS", "open_engine", "store_errors"]

BUSY_TIMEOUT_MS = 15_000
"""How long a writer waits for another one before it gives up, in milliseconds."""

_LOOK_AGAIN_S = 0.002  # most transactions take about as long
_WAIT = f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}"
_CONNECT_TIMEOUT_S = 10
# The connection that was used last is taken first: its statements are prepared, and what it has read is at hand.
_POOL: dict[str, Any] = {"pool_size": 8, "max_overflow": 56, "pool_use_lifo": True}

_EXAMPLES = "sqlite:////var/lib/mobility/mobility.db or postgresql+psycopg://user:password@host/database"


def open_engine(url: str) -> Engine:
    """
    Return an engine for `url`, tried once.

    Writing transactions are those of ``engine.execution_options(writes=True)``: on SQLite they begin immediately, so
    that two writers queue up instead of failing half-way.

    Raises
    ------
    StoreUnavailable
        Where the URL names no database of ours, or it cannot be opened or written to.
    """
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise StoreUnavailable(f"{url!r} is no database address; write for example {_EXAMPLES}") from None
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    if parsed.drivername == "postgresql+psycopg":
        return _open_postgresql(parsed)
    raise StoreUnavailable(f"{parsed.drivername} is not supported; set MOBILITY_DATABASE_URL to {_EXAMPLES}")


def _open_sqlite(url: URL) -> Engine:
    in_memory = url.database in {None, "", ":memory:"}
    arguments: dict[str, Any] = {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False}
    pool: dict[str, Any] = {"poolclass": StaticPool} if in_memory else _POOL
    engine = create_engine(url, connect_args=arguments, **pool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    with _let_go_unless_usable(engine), store_errors(url):
        _keep_a_write_ahead_log(engine)
        _try_to_write(engine)
    return engine


def _keep_a_write_ahead_log(engine: Engine) -> None:
    """Let readers go on while somebody writes; the file remembers it, and a database in memory ignores it."""
    connection = engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA journal_mode=WAL")
    finally:
        connection.close()


def _try_to_write(engine: Engine) -> None:
    """Write and undo something: opening a read-only file succeeds, only a write tells."""
    with engine.execution_options(writes=True).connect() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS writable_probe (id INTEGER)")
        connection.rollback()


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves, see _begin_sqlite
    try:
        for statement in (_WAIT, "PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON"):
            connection.execute(statement)
    except sqlite3.Error:
        connection.close()  # the pool never gets to know a connection that could not be prepared
        raise


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # Straight to the driver: every transaction begins with it, and SQLAlchemy's way costs more than SQLite's.
    driver = connection.connection.dbapi_connection
    assert driver is not None  # noqa: S101 - a connection in use has one
    if writes:
        _begin_writing(driver.cursor())
    else:
        driver.cursor().execute("BEGIN")


def _begin_writing(cursor: Any) -> None:
    """
    Begin as soon as no other process writes.

    SQLite itself lets whoever finds it busy look again after 1, 2, 5 and at last 100 ms: the longer somebody waited,
    the likelier those who come later get in before them. Here everybody looks again after the same short while.
    """
    until_s = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    cursor.execute("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                cursor.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until_s:
                    raise
                time.sleep(_LOOK_AGAIN_S)
            else:
                return
    finally:
        cursor.execute(_WAIT)


def _open_postgresql(url: URL) -> Engine:
    patience = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_TIMEOUT_S}
    engine = create_engine(url, connect_args=patience, **_POOL)
    replace_dead_connections(engine)
    with _let_go_unless_usable(engine):
        with store_errors(url), engine.connect() as connection:
            version = engine.dialect.server_version_info or (0,)
            read_only = connection.exec_driver_sql("SHOW transaction_read_only").scalar() == "on"
        if version < (14,):
            told = ".".join(map(str, version))
            raise StoreUnavailable(f"PostgreSQL {told} is too old; version 14 or later is needed")
        if read_only:
            raise StoreUnavailable(
                f"the database {_shown(url)} only lets itself be read; connect to the primary server"
            )
    return engine


@contextmanager
def _let_go_unless_usable(engine: Engine) -> Iterator[None]:
    """Close the connections of an engine that turns out not to serve."""
    try:
        yield
    except StoreUnavailable:
        engine.dispose()
        raise


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


@contextmanager
def store_errors(url: URL) -> Iterator[None]:
    """Turn what a database driver raises into `StoreUnavailable` with what to do; `url` is the database meant."""
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error) as error:
        reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreUnavailable(f"the database {_shown(url)} cannot be used: {reason}. {_advice(reason)}") from error


def _advice(reason: str) -> str:
    hints = {
        "readonly": "Make the file and its folder writable for the user who runs the service.",
        "unable to open": "Create the folder and make it writable for the user who runs the service.",
        "not a database": "The file is something else; choose another path in MOBILITY_DATABASE_URL.",
        "no such table": "Prepare it with `mobility db upgrade`.",
        "does not exist": "Create the database, then prepare it with `mobility db upgrade`.",
        "no such column": "Bring it up to date with `mobility db upgrade`.",
        "locked": "Another program keeps it busy; stop that one and try again.",
        "full": "Free some space on the disk.",
        "password": "Check user and password in MOBILITY_DATABASE_URL.",
    }
    found = (advice for word, advice in hints.items() if word in reason)
    return next(found, "Check that the server runs and that MOBILITY_DATABASE_URL is right.")
