"""The database as one object: open it, bring its tables up to date, work in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.pool import StaticPool

from mobility.errors import StoreUnavailable
from mobility.store.engine import open_engine, store_errors
from mobility.store.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["Store"]

_MIGRATIONS = Path(__file__).parent / "migrations"
# Read off the names of the files: who only opens the database need not load what migrates it.
_REVISIONS = tuple(sorted(path.stem[:4] for path in _MIGRATIONS.glob("versions/[0-9][0-9][0-9][0-9]_*.py")))


class Store:
    """
    A database of this service; open it with `Store.open`.

    Examples
    --------
    >>> store = Store.open("sqlite://")
    >>> store.migrate()
    >>> with store.unit_of_work() as work:
    ...     work.audit.add(0, "somebody", "looked", "nothing")
    ...     work.commit()
    >>> store.close()
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._writing = engine.execution_options(writes=True)
        # What is read together must belong together: a plan and its stops, of one version.
        snapshot = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
        self._reading = engine.execution_options(**snapshot)
        at_once = {"isolation_level": "AUTOCOMMIT"} if engine.dialect.name == "postgresql" else {}
        self._glancing = engine.execution_options(**at_once)
        # A database in memory is one connection, and so one transaction at a time.
        self._alone = threading.RLock() if isinstance(engine.pool, StaticPool) else None
        # SQLite has one writer at a time. Those of one process queue up here: the database itself lets whoever comes
        # too early look again after a while, which is longer than most transactions take, and in no order.
        self._queue = self._alone or (threading.RLock() if engine.dialect.name == "sqlite" else None)

    @classmethod
    def open(cls, url: str) -> Store:
        """Open the database at `url` (``sqlite://`` lives in memory); raises `StoreUnavailable` with what to do."""
        return cls(open_engine(url))

    def unit_of_work(self) -> UnitOfWork:
        """Return a writing transaction, to be used in a ``with`` statement."""
        return UnitOfWork(self._writing, self._queue)

    def reading(self) -> UnitOfWork:
        """Return a transaction that only reads, all of it as of one moment; it never waits for writers."""
        return UnitOfWork(self._reading, self._alone)

    def glance(self) -> UnitOfWork:
        """
        Return what reads things that need not belong together: each query sees what is there when it is asked.

        It is for one query, or for several each of which stands by itself. PostgreSQL is then spared the beginning and
        the end of a transaction, which cost as much as a query each.
        """
        return UnitOfWork(self._glancing, self._alone)

    def migrate(self) -> None:
        """Bring the tables up to date; does nothing where they are. Raises `StoreUnavailable`."""
        from alembic import command  # noqa: PLC0415 - as in `_migrations`

        with self._migrations() as config:
            command.upgrade(config, "head")

    def check_schema(self) -> None:
        """Raise `StoreUnavailable` unless the tables are those of this program."""
        with store_errors(self._engine.url), self._reading.connect() as connection:
            current = _revision(connection)
        if current is None:
            raise StoreUnavailable("the database is empty; prepare it with `mobility db upgrade`")
        if current != _REVISIONS[-1]:
            raise StoreUnavailable(
                f"the database is at version {current}, this program needs {_REVISIONS[-1]}; run `mobility db upgrade`"
            )

    @contextmanager
    def _migrations(self) -> Iterator[Config]:
        """Hand out what Alembic needs; what it did lasts unless an error ends it, or rows refer to nothing."""
        from alembic.config import Config  # noqa: PLC0415 - takes a while to import, at every start of a process
        from alembic.util import CommandError  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
        with store_errors(self._engine.url), self._writing.connect() as connection, _tables_replaceable(connection):
            config.attributes["connection"] = connection
            _revision(connection)
            try:
                yield config
            except CommandError as error:
                raise StoreUnavailable(f"the database cannot be brought up to date: {error}") from error
            _check_references(connection)
            connection.commit()

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _revision(connection: Connection) -> str | None:
    """Return the version of the tables, None where there are none; raises `StoreUnavailable` if they are not ours."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return None
    if "alembic_version" not in tables:
        raise StoreUnavailable(
            f"the database {connection.engine.url.render_as_string()} holds tables of another program "
            f"({', '.join(sorted(tables)[:3])}); name one of its own in MOBILITY_DATABASE_URL"
        )
    current = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if current is not None and current not in _REVISIONS:
        raise StoreUnavailable(
            f"the database is at version {current}, which a newer program wrote; update this program"
        )
    return current


@contextmanager
def _tables_replaceable(connection: Connection) -> Iterator[None]:
    """
    Let a migration put another table in the place of one that others refer to.

    SQLite changes a column by copying the table and dropping the old one; with foreign keys on, that would take or
    refuse the rows that refer to it. The switch only works outside a transaction.
    """
    driver = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
    if driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        connection.rollback()  # what was to last was committed before
        driver.execute("PRAGMA foreign_keys=ON")


def _check_references(connection: Connection) -> None:
    """Raise `StoreUnavailable` where a migration left rows that refer to nothing, before it lasts."""
    if connection.dialect.name != "sqlite":
        return
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if orphans:
        tables = ", ".join(sorted({row[0] for row in orphans}))
        raise StoreUnavailable(
            f"the database cannot be brought up to date: {len(orphans)} rows of {tables} refer to rows that are not "
            "there; nothing was changed, please report this"
        )
