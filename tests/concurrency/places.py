"""A town on a database that several processes share, and stores whose guards can be taken away."""

import random

from sqlalchemy import update

from dispatcher.dispatcher import Dispatcher
from mobility.clock import FakeClock
from mobility.people.accounts import password_hasher
from mobility.service import Service
from mobility.store.bookings import Offers
from mobility.store.keys import IdempotencyKeys
from mobility.store.plans import Plans
from mobility.store.store import Store
from mobility.store.tables import OfferRow, PlanRow
from mobility.store.unit_of_work import UnitOfWork
from mobility.tariff.fares import Fares
from tests.mobility.fakes import MONDAY_8, POLICY_DIR, LineArea, Town, policy

__all__ = ["UnguardedStore", "open_service", "prepare"]

Dispatcher.warm_up()  # in the server that the processes are forked from: each of them starts with compiled kernels


def prepare(url, vans, seats=4):
    """Make a database with vans on duty from 8:00 to 18:00."""
    store = Store.open(url)
    store.migrate()
    Town(store, vans=vans, seats=seats)
    store.close()


def open_service(url, seed, store_class=Store, area=None, rules=None, at_s=MONDAY_8):
    """Open the town's service as a process of its own does; it is `at_s` (8:00) and stays so."""
    area = area or LineArea()
    return Service(
        area,
        store_class.open(url),
        Dispatcher(area.stop_table_s),
        rules or policy(),
        Fares.from_file(POLICY_DIR / "fares.toml"),
        FakeClock(at_s),
        rng=random.Random(seed),
        hasher=password_hasher(fast=True),
    )


class UnguardedStore(Store):
    """A store that compares nothing and remembers no keys: what the guards are worth is seen without them."""

    def unit_of_work(self):
        return _UnguardedWork(self._writing, self._queue)


class _UnguardedWork(UnitOfWork):
    def __enter__(self):
        super().__enter__()
        self.keys = _NoKeys(self._connection)
        self.plans = _AnyVersion(self._connection)
        self.offers = _TakenByAnyone(self._connection)
        return self


class _NoKeys(IdempotencyKeys):
    def result(self, *_):
        return None

    def remember(self, *_):
        return None


class _AnyVersion(Plans):
    def save(self, record):
        self._connection.execute(
            update(PlanRow)
            .where(PlanRow.shift_id == record.shift.id)
            .values(version=PlanRow.version + 1, ready_s=record.ready_s)
        )
        return record


class _TakenByAnyone(Offers):
    def take(self, offer_id, booking_id):
        self._connection.execute(update(OfferRow).where(OfferRow.id == offer_id).values(taken_by=booking_id))
