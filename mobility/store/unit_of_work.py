"""One transaction: everything in it happens, or nothing does."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import ExitStack
from functools import cached_property
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from mobility.errors import Collision
from mobility.store.bookings import Bookings, Offers
from mobility.store.checkups import Checkups
from mobility.store.companions import CompanionTable
from mobility.store.crews import Crews
from mobility.store.deliveries import Deliveries
from mobility.store.engine import store_errors
from mobility.store.facts import FactTables
from mobility.store.fleet import FleetTables
from mobility.store.incidents import Incidents
from mobility.store.journal import Audit, Outbox
from mobility.store.keys import IdempotencyKeys
from mobility.store.leases import Leases
from mobility.store.ledger import Ledger
from mobility.store.people import PeopleTables
from mobility.store.plans import Plans
from mobility.store.practices import PracticeTable
from mobility.store.roads import Roads
from mobility.store.runs import RunTable
from mobility.store.series import SeriesTable
from mobility.store.signals import Signals
from mobility.store.unmet import UnmetWishes
from mobility.store.versions import VersionTable
from mobility.store.visits import VisitTable
from mobility.store.waiting import WaitingList

__all__ = ["UnitOfWork"]


class UnitOfWork:
    """
    A transaction with the repositories inside it; leaving it without `commit` undoes everything.

    Keep it short: no routing, no dispatching, no mail and no socket in here.

    What every ride takes goes straight to the connection; the session, which keeps an object for every row, is for what
    is seldom done. Both are one transaction, and neither sees what the other has not yet written. Each repository, and
    the session itself, is made when it is first asked for: most transactions need two or three.
    """

    bookings = cached_property(lambda self: Bookings(self._connection))
    offers = cached_property(lambda self: Offers(self._connection))
    keys = cached_property(lambda self: IdempotencyKeys(self._connection))
    ledger = cached_property(lambda self: Ledger(self._connection))
    plans = cached_property(lambda self: Plans(self._connection))
    fleet = cached_property(lambda self: FleetTables(self._connection))
    outbox = cached_property(lambda self: Outbox(self._connection))
    audit = cached_property(lambda self: Audit(self._connection))
    visits = cached_property(lambda self: VisitTable(self._connection))
    roads = cached_property(lambda self: Roads(self._connection))
    versions = cached_property(lambda self: VersionTable(self._connection))
    crews = cached_property(lambda self: Crews(self._session))
    people = cached_property(lambda self: PeopleTables(self._session))
    runs = cached_property(lambda self: RunTable(self._session))
    series = cached_property(lambda self: SeriesTable(self._session))
    waiting = cached_property(lambda self: WaitingList(self._session))
    companions = cached_property(lambda self: CompanionTable(self._session))
    practices = cached_property(lambda self: PracticeTable(self._session))
    unmet = cached_property(lambda self: UnmetWishes(self._session))
    leases = cached_property(lambda self: Leases(self._session))
    deliveries = cached_property(lambda self: Deliveries(self._session))
    checkups = cached_property(lambda self: Checkups(self._session))
    facts = cached_property(lambda self: FactTables(self._session))
    incidents = cached_property(lambda self: Incidents(self._session))
    signals = cached_property(lambda self: Signals(self._session))

    def __init__(self, engine: Engine, alone: threading.RLock | None = None) -> None:
        self._engine = engine
        self._alone = alone

    def __enter__(self) -> Self:
        with ExitStack() as undoing:
            if self._alone is not None:
                undoing.enter_context(self._alone)
            with store_errors(self._engine.url):
                connection = self._connection = undoing.enter_context(self._engine.connect())
                connection.begin()
            self._undoing = undoing.pop_all()
        return self

    @cached_property
    def _session(self) -> Session:
        session = Session(self._connection, expire_on_commit=False, join_transaction_mode="rollback_only")
        return self._undoing.enter_context(session)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undoing.close()
        if isinstance(error, IntegrityError):
            raise Collision("somebody else wrote the same thing at the same moment; try again") from error
        if isinstance(error, (SQLAlchemyError, sqlite3.Error)):
            with store_errors(self._engine.url):
                raise error

    def commit(self) -> None:
        """Make it last: what was changed, and the messages that tell of it."""
        if "_session" in self.__dict__:
            self._session.flush()
        self.outbox.write()
        self._connection.commit()
