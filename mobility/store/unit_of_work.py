"""One transaction: everything in it happens, or nothing does."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Session

from mobility.errors import Collision
from mobility.store.bookings import Bookings, IdempotencyKeys, Offers
from mobility.store.checkups import Checkups
from mobility.store.companions import CompanionTable
from mobility.store.crews import Crews
from mobility.store.deliveries import Deliveries
from mobility.store.engine import store_errors
from mobility.store.facts import FactTables
from mobility.store.fleet import FleetTables
from mobility.store.incidents import Incidents
from mobility.store.journal import Audit, Outbox
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
from mobility.store.visits import VisitTable
from mobility.store.waiting import WaitingList

__all__ = ["UnitOfWork"]


class UnitOfWork:
    """
    A transaction with the repositories inside it; leaving it without `commit` undoes everything.

    Keep it short: no routing, no dispatching, no mail and no socket in here.

    What every ride takes goes straight to the connection; the session, which keeps an object for every row, is for what
    is seldom done. Both are one transaction, and neither sees what the other has not yet written.
    """

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
            session = Session(connection, expire_on_commit=False, join_transaction_mode="rollback_only")
            self._session = undoing.enter_context(session)
            self._undoing = undoing.pop_all()
        self.bookings = Bookings(connection)
        self.offers = Offers(connection)
        self.keys = IdempotencyKeys(connection)
        self.ledger = Ledger(connection)
        self.plans = Plans(connection)
        self.fleet = FleetTables(connection)
        self.crews = Crews(session)
        self.people = PeopleTables(session)
        self.outbox = Outbox(connection)
        self.audit = Audit(connection)
        self.runs = RunTable(session)
        self.series = SeriesTable(session)
        self.waiting = WaitingList(session)
        self.visits = VisitTable(connection)
        self.companions = CompanionTable(session)
        self.practices = PracticeTable(session)
        self.unmet = UnmetWishes(session)
        self.leases = Leases(session)
        self.deliveries = Deliveries(session)
        self.checkups = Checkups(session)
        self.facts = FactTables(session)
        self.incidents = Incidents(session)
        self.roads = Roads(connection)
        self.signals = Signals(session)
        return self

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
        self._session.flush()
        self.outbox.write()
        self._connection.commit()
