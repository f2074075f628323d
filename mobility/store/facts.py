"""
Everything the database says, read with plain SQL as of one moment: what the nightly auditor judges by.

Nothing here goes through the rows, repositories and domain values the service itself works with, so that a fault in
those cannot hide from the audit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import Executable, text
from sqlalchemy.engine import Result
from sqlalchemy.orm import Session

from mobility.store import fact_queries as ask
from mobility.store.trouble_facts import ClosureFact, LostRideFact, RoadFact

__all__ = [
    "BookingFact",
    "BreakFact",
    "DeliveryFact",
    "FactTables",
    "Facts",
    "KeyFact",
    "PlanFact",
    "ReaderFact",
    "RunFact",
    "SeriesDayFact",
    "StopFact",
    "VisitFact",
    "WaitingFact",
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
    fee_ct: int | None
    first_promise: Mapping[str, int] | None
    offer: Mapping[str, Any] | None
    taken_by: str | None


class StopFact(NamedTuple):
    """One stop of a stored plan; where it is a break, `booking_id` names that."""

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


class BreakFact(NamedTuple):
    """A driver's break."""

    id: str
    shift_id: str
    earliest_s: int
    latest_s: int
    duration_s: int
    began_s: int | None
    ended_s: int | None


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


class SeriesDayFact(NamedTuple):
    """One day of a series, and the state of the booking it names (None where there is none)."""

    series_id: str
    day: str
    state: str
    booking_id: str | None
    booking: str | None


class WaitingFact(NamedTuple):
    """A place on the waiting list: the time wished for, and the state of the booking it names (None: there is none)."""

    id: str
    state: str
    trip: Mapping[str, Any]
    booking_id: str | None
    booking: str | None
    held_until_s: int | None


class Facts(NamedTuple):
    """
    The database as of one moment.

    `stops` by booking, `histories` the (before, after) states of every audit entry of a booking in order, `told` the
    last state the outbox told of a booking, `reported` the driver events of a booking by kind with their times,
    `versions` the plan versions the outbox told of a shift in order, `taken` the offers taken by a booking that is
    not there. `rests` are the stops that are breaks, `breaks` what is known of these. `told_since_s` says from when on
    messages are kept, None where there are none; `oldest_offer_s` when the oldest offer ended that nobody took and that
    is still kept. `lost` is the list of rides given up, `given_up` what the audit says was, by breakdown or closure;
    `owed` the sum of the ledger by booking, in cents.
    """

    bookings: tuple[BookingFact, ...]
    plans: tuple[PlanFact, ...]
    stops: Mapping[str, tuple[StopFact, ...]]
    rests: tuple[StopFact, ...]
    breaks: tuple[BreakFact, ...]
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
    series_days: tuple[SeriesDayFact, ...] = ()
    waiting: tuple[WaitingFact, ...] = ()
    oldest_offer_s: int | None = None
    closures: tuple[ClosureFact, ...] = ()
    roads: RoadFact | None = None
    lost: tuple[LostRideFact, ...] = ()
    given_up: frozenset[str] = frozenset()
    owed: Mapping[str, int] = MappingProxyType({})


class FactTables:
    """Reads the facts; all of them belong to the moment at which its transaction began to read."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def read(self) -> Facts:
        """Return everything; a booking takes about a kilobyte of memory."""
        oldest_s, last_id = self._session.execute(text("SELECT min(created_s), max(id) FROM outbox")).one()
        return Facts(
            bookings=tuple(BookingFact._make(row) for row in self._rows(ask.BOOKINGS)),
            plans=tuple(PlanFact._make(row) for row in self._rows(ask.PLANS)),
            stops=self._stops(),
            rests=tuple(StopFact._make(row) for row in self._rows(ask.RESTS)),
            breaks=tuple(BreakFact._make(row) for row in self._rows(ask.BREAKS)),
            histories=self._histories(),
            told={row.payload["booking_id"]: row.payload["state"] for row in self._rows(ask.TOLD)},
            told_since_s=oldest_s,
            reported=self._reported(),
            versions=self._versions(),
            keys=tuple(KeyFact._make(row) for row in self._rows(ask.KEYS)),
            taken=tuple((row.id, row.taken_by) for row in self._rows(ask.TAKEN_FOR_NOBODY)),
            runs=tuple(RunFact._make(row) for row in self._rows(ask.RUNS)),
            deliveries=tuple(DeliveryFact._make(row) for row in self._rows(ask.DELIVERIES)),
            readers=tuple(ReaderFact._make(row) for row in self._rows(ask.READERS)),
            last_message_id=last_id or 0,
            visits=tuple(VisitFact._make(row) for row in self._rows(ask.VISITS)),
            series_days=tuple(SeriesDayFact._make(row) for row in self._rows(ask.SERIES_DAYS)),
            waiting=tuple(WaitingFact._make(row) for row in self._rows(ask.WAITING)),
            oldest_offer_s=self._session.scalar(ask.OLDEST_OFFER),
            closures=tuple(ClosureFact._make(row) for row in self._rows(ask.CLOSURES)),
            roads=next((RoadFact._make(row) for row in self._session.execute(ask.ROADS).all()), None),
            lost=tuple(LostRideFact._make(row) for row in self._rows(ask.LOST_RIDES)),
            given_up=self._given_up(),
            owed={row.booking_id: row.owed_ct for row in self._rows(ask.OWED)},
        )

    def _rows(self, query: Executable) -> Result[Any]:
        """Return the rows of a query, fetched some thousand at a time."""
        return self._session.execute(query, execution_options={"yield_per": _CHUNK})

    def _stops(self) -> Mapping[str, tuple[StopFact, ...]]:
        found: dict[str, list[StopFact]] = defaultdict(list)
        for row in self._rows(ask.STOPS):
            found[row.booking_id].append(StopFact._make(row))
        return {booking_id: tuple(stops) for booking_id, stops in found.items()}

    def _histories(self) -> Mapping[str, tuple[tuple[str | None, str], ...]]:
        found: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
        known: dict[tuple[str | None, str], tuple[str | None, str]] = {}  # each pair is kept once, not for each booking
        for row in self._rows(ask.HISTORY):
            if "after" in row.details:
                step = row.details.get("before"), row.details["after"]
                found[row.subject.removeprefix("booking:")].append(known.setdefault(step, step))
        return {booking_id: tuple(steps) for booking_id, steps in found.items()}

    def _given_up(self) -> frozenset[str]:
        ended = (row.subject for row in self._rows(ask.GIVEN_UP) if row.details.get("after") == "cancelled_by_service")
        return frozenset(subject.removeprefix("booking:") for subject in ended)

    def _reported(self) -> Mapping[str, Mapping[str, tuple[int, ...]]]:
        found: dict[str, dict[str, tuple[int, ...]]] = defaultdict(dict)
        for row in self._rows(ask.REPORTED):
            kinds = found[row.booking_id]
            kinds[row.kind] = (*kinds.get(row.kind, ()), row.at_s)
        return dict(found)

    def _versions(self) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = defaultdict(list)
        for row in self._rows(ask.VERSIONS):
            found[row.payload["shift_id"]].append(row.payload["version"])
        return {shift_id: tuple(versions) for shift_id, versions in found.items()}
