"""Connections that lie idle may be dead by the time they are used again: ask them first."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

__all__ = ["replace_dead_connections"]

_SURELY_ALIVE_S = 1.0
_USED_S = "used_s"


def replace_dead_connections(engine: Engine, monotonic_s: Callable[[], float] = time.monotonic) -> None:
    """
    Let an engine ask a connection that was idle for a second whether its server is still there, before it is used.

    SQLAlchemy's own `pool_pre_ping` asks every time, which takes as long as a small query: a busy service would spend a
    good part of its time with it. Whoever meets a server that went away within that second is told so, and the next
    one gets a new connection.

    Parameters
    ----------
    engine
        Whose pool is looked after.
    monotonic_s
        A clock that never goes back, in seconds.
    """

    def note_use(_connection: DBAPIConnection, entry: ConnectionPoolEntry) -> None:
        entry.info[_USED_S] = monotonic_s()

    def ask(connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if monotonic_s() - entry.info.get(_USED_S, math.inf) < _SURELY_ALIVE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except Exception as error:
            # Where one of them is dead, the others are too.
            raise InvalidatePoolError from error

    event.listen(engine, "checkin", note_use)
    event.listen(engine, "checkout", ask)
