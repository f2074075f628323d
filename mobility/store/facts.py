"""
Everything the database says, read with plain SQL as of one moment: what the nightly auditor judges by.

Nothing here goes through the rows, repositories and domain values the service itself works with, so that a fault in
those cannot hide from the audit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import JSON, Executable, text
from sqlalchemy.engine import Result
from sqlalchemy.orm import Session

__all__ = [
    "BookingFact",
    "DeliveryFact",
    "FactTables",
    "Facts",
    "KeyFact",
    "PlanFact",
    "ReaderFact",
    "RunFact",
    "StopFact",
    "VisitFact",
]

_CHUNK = 2000


class BookingFact(NamedTuple):
    """A booking with the offer it was made from (None where there is none)."""

    id: str
    state: str
    offer_id: str
    shift_id: str | None
    vehicle_id: str | None
    party: Mapping[str, int]
    pickup_stop: Mapping[str, Any]
    dropoff_stop: Mapping[str, Any]
    pickup_from_s: int
    pickup_until_s: int
    arrive_by_s: int
    max_ride_s: int
    boarding_s: int
    alighting_s: int
    price_ct: int
    created_s: int
    held_until_s: int | None
    arrived_s: int | None
    boarded_s: int | None
    alighted_s: int | None
    late: bool
    partner_id: str | None
    group_id: str | None
    first_promise: Mapping[str, int] | None
    offer: Mapping[str, Any] | None
    taken_by: str | None


class StopFact(NamedTuple):
    """One stop of a stored plan."""

    shift_id: str
    position: int
    booking_id: str
    kind: str
    stop_id: str
    arrive_s: int
    begin_s: int
    depart_s: int


class PlanFact(NamedTuple):
    """A shift with its vehicle, driver and plan; `version` is None where the plan is missing."""

    shift_id: str
    vehicle_id: str
    driver_id: str
    start_s: int
    end_s: int
    state: str
    version: int | None
    configurations: list[Mapping[str, int]]


class KeyFact(NamedTuple):
    """A client-made key, and whether the booking it led to is there."""

    key: str
    operation: str
    result_id: str
    booking_id: str | None


class RunFact(NamedTuple):
    """A simulated day that is being computed."""

    id: str
    until_s: int | None


class DeliveryFact(NamedTuple):
    """A notice that has not reached its rider."""

    message_id: int
    channel: str
    subject: str
    state: str
    attempts: int
    created_s: int


class ReaderFact(NamedTuple):
    """A reader of the outbox: how far it is, and when the oldest message it has not read was written."""

    name: str
    last_id: int
    unread_since_s: int | None


class VisitFact(NamedTuple):
    """A visit with an open way home: the rides there and back as they stand (None where there is none)."""

    booking_id: str
    state: str
    last_s: int
    ride_id: str | None
    outward: str | None
    ride: str | None
    ride_partner_id: str | None


class Facts(NamedTuple):
    """
    The database as of one moment.

    `stops` by booking, `histories` the (before, after) states of every audit entry of a booking in order, `told` the
    last state the outbox told of a booking, `reported` the driver events of a booking by kind with their times,
    `versions` the plan versions the outbox told of a shift in order, `taken` the offers taken by a booking that is
    not there. `told_since_s` says from when on messages are kept, None where there are none.
    """

    bookings: tuple[BookingFact, ...]
    plans: tuple[PlanFact, ...]
    stops: Mapping[str, tuple[StopFact, ...]]
    histories: Mapping[str, tuple[tuple[str | None, str], ...]]
    told: Mapping[str, str]
    told_since_s: int | None
    reported: Mapping[str, Mapping[str, tuple[int, ...]]]
    versions: Mapping[str, tuple[int, ...]]
    keys: tuple[KeyFact, ...]
    taken: tuple[tuple[str, str], ...]
    runs: tuple[RunFact, ...]
    deliveries: tuple[DeliveryFact, ...]
    readers: tuple[ReaderFact, ...]
    last_message_id: int
    visits: tuple[VisitFact, ...] = ()


_BOOKINGS = text(
    """
    SELECT b.id, b.state, b.offer_id, b.shift_id, b.vehicle_id, b.party, b.pickup_stop, b.dropoff_stop,
           b.pickup_from_s, b.pickup_until_s, b.arrive_by_s, b.max_ride_s, b.boarding_s, b.alighting_s,
           b.price_ct, b.created_s, b.held_until_s, b.arrived_s, b.boarded_s, b.alighted_s, b.late,
           b.partner_id, b.group_id, b.first_promise, o.content AS offer, o.taken_by
    FROM bookings b LEFT JOIN offers o ON o.id = b.offer_id
    """
).columns(party=JSON, pickup_stop=JSON, dropoff_stop=JSON, first_promise=JSON, offer=JSON)
_PLANS = text(
    """
    SELECT s.id, s.vehicle_id, s.driver_id, s.start_s, s.end_s, s.state, p.version, v.configurations
    FROM shifts s JOIN vehicles v ON v.id = s.vehicle_id LEFT JOIN plans p ON p.shift_id = s.id ORDER BY s.id
    """
).columns(configurations=JSON)
_STOPS = text(
    """
    SELECT shift_id, position, booking_id, kind, stop_id, arrive_s, begin_s, depart_s
    FROM plan_stops ORDER BY shift_id, position
    """
)
_HISTORY = text("SELECT subject, details FROM audit WHERE subject LIKE 'booking:%' ORDER BY id").columns(details=JSON)
_TOLD = text(
    "SELECT payload FROM outbox WHERE topic = 'booking_state' AND audience LIKE 'booking:%' ORDER BY id"
).columns(payload=JSON)
_VERSIONS = text(
    "SELECT payload FROM outbox WHERE topic = 'plan_changed' AND audience = 'control' ORDER BY id"
).columns(payload=JSON)
_REPORTED = text("SELECT booking_id, kind, at_s FROM driver_events WHERE booking_id IS NOT NULL")
_KEYS = text(
    """
    SELECT k.key, k.operation, k.result_id, b.id
    FROM idempotency_keys k LEFT JOIN bookings b ON b.id = k.result_id
    """
)
_TAKEN_FOR_NOBODY = text(
    """
    SELECT o.id, o.taken_by FROM offers o LEFT JOIN bookings b ON b.offer_id = o.id AND b.id = o.taken_by
    WHERE o.taken_by IS NOT NULL AND b.id IS NULL
    """
)
_VISITS = text(
    """
    SELECT v.booking_id, v.state, v.last_s, v.ride_id, o.state, r.state, r.partner_id
    FROM visits v LEFT JOIN bookings o ON o.id = v.booking_id LEFT JOIN bookings r ON r.id = v.ride_id
    ORDER BY v.booking_id
    """
)
_RUNS = text("SELECT id, until_s FROM simulation_runs WHERE state = 'running'")
_DELIVERIES = text(
    "SELECT message_id, channel, subject, state, attempts, created_s FROM deliveries WHERE state <> 'sent'"
)
_READERS = text(
    """
    SELECT c.name, c.last_id, (SELECT min(o.created_s) FROM outbox o WHERE o.id > c.last_id)
    FROM cursors c ORDER BY c.name
    """
)


class FactTables:
    """Reads the facts; all of them belong to the moment at which its transaction began to read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self) -> Facts:
        """Return everything; a booking takes about a kilobyte of memory."""
        oldest_s, last_id = self._session.execute(text("SELECT min(created_s), max(id) FROM outbox")).one()
        return Facts(
            bookings=tuple(BookingFact._make(row) for row in self._rows(_BOOKINGS)),
            plans=tuple(PlanFact._make(row) for row in self._rows(_PLANS)),
            stops=self._stops(),
            histories=self._histories(),
            told={row.payload["booking_id"]: row.payload["state"] for row in self._rows(_TOLD)},
            told_since_s=oldest_s,
            reported=self._reported(),
            versions=self._versions(),
            keys=tuple(KeyFact._make(row) for row in self._rows(_KEYS)),
            taken=tuple((row.id, row.taken_by) for row in self._rows(_TAKEN_FOR_NOBODY)),
            runs=tuple(RunFact._make(row) for row in self._rows(_RUNS)),
            deliveries=tuple(DeliveryFact._make(row) for row in self._rows(_DELIVERIES)),
            readers=tuple(ReaderFact._make(row) for row in self._rows(_READERS)),
            last_message_id=last_id or 0,
            visits=tuple(VisitFact._make(row) for row in self._rows(_VISITS)),
        )

    def _rows(self, query: Executable) -> Result[Any]:
        """Return the rows of a query, fetched some thousand at a time."""
        return self._session.execute(query, execution_options={"yield_per": _CHUNK})

    def _stops(self) -> Mapping[str, tuple[StopFact, ...]]:
        found: dict[str, list[StopFact]] = defaultdict(list)
        for row in self._rows(_STOPS):
            found[row.booking_id].append(StopFact._make(row))
        return {booking_id: tuple(stops) for booking_id, stops in found.items()}

    def _histories(self) -> Mapping[str, tuple[tuple[str | None, str], ...]]:
        found: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
        known: dict[tuple[str | None, str], tuple[str | None, str]] = {}  # each pair is kept once, not for each booking
        for row in self._rows(_HISTORY):
            if "after" in row.details:
                step = row.details.get("before"), row.details["after"]
                found[row.subject.removeprefix("booking:")].append(known.setdefault(step, step))
        return {booking_id: tuple(steps) for booking_id, steps in found.items()}

    def _reported(self) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
        found: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
        for row in self._rows(_REPORTED):
            kinds = found[row.booking_id]
            kinds[row.kind] = (*kinds.get(row.kind, ()), row.at_s)
        return dict(found)

    def _versions(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = defaultdict(list)
        for row in self._rows(_VERSIONS):
            found[row.payload["shift_id"]].append(row.payload["version"])
        return {shift_id: tuple(versions) for shift_id, versions in found.items()}
