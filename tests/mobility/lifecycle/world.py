"""A small service to which anything can happen, and the book kept of what was done to it."""

import functools
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from dispatcher.problem import Load
from mobility.booking.values import BookingState
from mobility.errors import MobilityError, NotFound
from mobility.fleet.values import DriverEvent, EventKind
from mobility.hours import WEEKDAYS
from mobility.people.values import Role
from mobility.store.store import Store
from tests.mobility.fakes import HOUR, MONDAY_8, Town, fresh_id, policy

__all__ = ["BERLIN", "DAYS", "PICKS", "Reply", "World", "fresh_store", "picked"]

BERLIN = ZoneInfo("Europe/Berlin")
_ALWAYS = {weekday: ["00:00-24:00"] for weekday in WEEKDAYS}


def _at(*local):
    return int(datetime(*local, tzinfo=BERLIN).timestamp())


DAYS = {
    "morning": (MONDAY_8, _ALWAYS),
    "midnight": (_at(2026, 1, 5, 20), _ALWAYS),
    # On Sunday the service closes in the middle of the hour that comes twice, or not at all.
    "an hour gained": (_at(2026, 10, 24, 21), {**_ALWAYS, "sunday": ["00:00-02:30", "04:00-24:00"]}),
    "an hour lost": (_at(2027, 3, 27, 21), {**_ALWAYS, "sunday": ["00:00-02:30", "04:00-24:00"]}),
}
"""When the first shifts begin, and when the service is open: an ordinary day, and nights on which the date changes."""

PICKS = st.integers(0, 19)
"""Which of several known things is meant, counted from the newest."""

_SHIFTS = ((0, 0, 0), (1, 1, 0), (0, 2, 12))
"""Which vehicle with which driver, and how many hours after the first; each shift lasts ten."""

_DRIVERS = ("fahrer1", "fahrer2", "fahrer3")
_ROOM = ([Load(seats=4)], [Load(seats=6), Load(seats=3, wheelchairs=1)], [Load(seats=4, wheelchairs=1)])


def picked(known, pick):
    """Return one of the things known."""
    return known[-1 - pick % len(known)]


def connection_of(store):
    """Return the one connection of a database in memory."""
    return store._engine.raw_connection().driver_connection


@functools.cache
def _empty_database():
    store = Store.open("sqlite://")
    store.migrate()
    content = connection_of(store).serialize()
    store.close()
    return content


def fresh_store(content=None):
    """Return a database in memory with this content: its tables only, where none is given."""
    store = Store.open("sqlite://")
    connection_of(store).deserialize(content or _empty_database())
    return store


@functools.cache
def _founded(start_s):
    """Return the database of a service with its fleet, and vehicles and drivers: made once for each day."""
    store = fresh_store()
    town = Town(store, vans=0, start_s=start_s)
    people, fleet = town.service.people, town.service.fleet
    vans = [fleet.add_vehicle(f"Bus {number}", f"MYK-{number}", room, "s0") for number, room in enumerate(_ROOM, 1)]
    drivers = [people.create_staff(name, "lange genug", Role.DRIVER, name.title()) for name in _DRIVERS]
    for van, driver, after_h in _SHIFTS:
        first_s = start_s + after_h * HOUR
        fleet.add_shift(vans[van].id, drivers[driver].id, first_s, first_s + 10 * HOUR)
    content = connection_of(store).serialize()
    store.close()
    return content, vans, drivers


@dataclass(frozen=True)
class Reply:
    """Something that was asked under an id of the client's: it may come again, or with another body."""

    kind: str
    again: object
    other: object
    shows: object = None


class World(Town):
    """
    Two vehicles with a shift of ten hours each, a third shift in the morning after, one vehicle to spare.

    Two processes serve in turn.

    Every use case goes through `attempt`: it counts what happened, and holds that a typed error changed nothing.
    """

    def __init__(self, day, offset_s, tally, rules):
        start_s, hours = DAYS[day]
        content, vans, drivers = _founded(start_s)
        rules = policy(hours=hours, lead_time_s=120, hold_s=60, fees=_FEES, **rules)
        super().__init__(fresh_store(content), vans=0, rules=rules, start_s=start_s)
        self.vans, self.drivers, self.tally = vans, drivers, tally
        self.connection = connection_of(self.store)
        self.processes = deque([self.service, self.another_process(self.service.policy)])
        self.clock.advance(offset_s)
        self.ends_s = start_s + 26 * HOUR
        self.offers, self.pairs, self.bookings = [], [], []
        self.proposals, self.replies, self.series, self.waiting = [], [], [], []
        self.refused, self.visits, self.broken, self.jumps = [], [], [], 0

    def turn(self):
        """Let the other process serve what comes next."""
        self.processes.rotate()
        self.service = self.processes[0]

    def attempt(self, kind, call, *errors):
        """Return the answer of a use case, or the typed error it ended with: then nothing has changed."""
        before = self.footprint()
        try:
            answer = call()
        except errors as error:
            answer = error
        if isinstance(answer, MobilityError):
            self.tally[f"{kind} refused: {answer.code}"] += 1
            assert self.footprint() == before, f"{kind} raised {answer!r} and changed something"
        else:
            self.tally[kind] += 1
        return answer

    def unchanged(self, kind, call):
        """Return the answer of a use case that is a repetition."""
        before = self.footprint()
        answer = call()
        assert self.footprint() == before, f"{kind} changed something"
        self.tally[kind] += 1
        return answer

    def footprint(self):
        """Return figures every effect moves: all that is written is audited, told, remembered or versioned."""
        return self.connection.execute(_FOOTPRINT).fetchall()

    def task_of(self, driver):
        """Return what a driver has to do, None where they have no shift any more."""
        try:
            return self.service.fleet.driver_task(driver.id)
        except NotFound:
            return None

    def reported(self, vehicle_id, kind, *, stop=None, booking_id=None, at_s=None):
        """Return the report of a driver."""
        at_s = self.now_s if at_s is None else at_s
        return DriverEvent(fresh_id("event"), vehicle_id, EventKind(kind), at_s, stop_id=stop, booking_id=booking_id)

    def states(self):
        """Return the state of every booking as the database says it."""
        return {id_: BookingState(state) for id_, state in self.connection.execute("SELECT id, state FROM bookings")}

    def close(self):
        """Let the database go."""
        self.store.close()


_FEES = {"late_cancel_percent": 50, "no_show_percent": 100}
_COUNTED = ("idempotency_keys", "driver_events", "bookings", "plan_stops", "series_days", "waiting", "shifts")
_SUMMED = ("plans.version", "series.version", "series_days.attempts", "waiting.version")
_FIGURES = (
    "coalesce(max(id), 0) FROM outbox",
    "coalesce(max(id), 0) FROM audit",
    "count(*) FROM offers WHERE taken_by IS NOT NULL",
    *(f"count(*) FROM {table}" for table in _COUNTED),
    *(f"coalesce(sum({column}), 0) FROM {column.partition('.')[0]}" for column in _SUMMED),
)
_FOOTPRINT = "SELECT " + ", ".join(f"(SELECT {figure})" for figure in _FIGURES)
