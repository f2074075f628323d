"""One transaction: everything in it happens, or nothing does."""

from __future__ import annotations

import sqlite3
import threading
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
    """

    def __init__(self, engine: Engine, alone: threading.RLock | None = None) -> None:
        self._engine = engine
        self._alone = alone

    def __enter__(self) -> Self:
        if self._alone is not None:
            self._alone.acquire()
        self._session = Session(self._engine, expire_on_commit=False)
        self.bookings = Bookings(self._session)
        self.offers = Offers(self._session)
        self.keys = IdempotencyKeys(self._session)
        self.ledger = Ledger(self._session)
        self.plans = Plans(self._session)
        self.fleet = FleetTables(self._session)
        self.crews = Crews(self._session)
        self.people = PeopleTables(self._session)
        self.outbox = Outbox(self._session)
        self.audit = Audit(self._session)
        self.runs = RunTable(self._session)
        self.series = SeriesTable(self._session)
        self.waiting = WaitingList(self._session)
        self.visits = VisitTable(self._session)
        self.companions = CompanionTable(self._session)
        self.practices = PracticeTable(self._session)
        self.unmet = UnmetWishes(self._session)
        self.leases = Leases(self._session)
        self.deliveries = Deliveries(self._session)
        self.checkups = Checkups(self._session)
        self.facts = FactTables(self._session)
        self.incidents = Incidents(self._session)
        self.roads = Roads(self._session)
        self.signals = Signals(self._session)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._session.close()
        finally:
            if self._alone is not None:
                self._alone.release()
        if isinstance(error, IntegrityError):
            raise Collision("somebody else wrote the same thing at the same moment; try again") from error
        if isinstance(error, (SQLAlchemyError, sqlite3.Error)):
            with store_errors(self._engine.url):
                raise error

    def commit(self) -> None:
        """Make it last: what was changed, and the messages that tell of it."""
        self.outbox.write()
        self._session.commit()
