"""The live fleet in memory: derived from the store, refreshed by plan version, thrown away at will."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Protocol

from dispatcher.schedule import TravelTimes
from mobility.errors import NotFound
from mobility.fleet.live import LivePlan, live_plan, valid_until_s
from mobility.fleet.records import PlanRecord
from mobility.fleet.values import ShiftState
from mobility.store.store import Store
from mobility.store.unit_of_work import UnitOfWork
from mobility.traffic.roads import Roads
from routing.values import VirtualStop

__all__ = ["FleetState", "KeptVisits", "StopTable"]

_OVERDUE_S = 6 * 3600
"""How long after its end a shift that nobody ended is still looked at, in seconds."""


class StopTable(Protocol):
    """What the fleet needs to know of an area."""

    @property
    def stop_table_s(self) -> TravelTimes:
        """Drive seconds between stops, shape ``[n, n]``."""
        ...

    def stop_by_id(self, stop_id: str) -> VirtualStop:
        """Return the stop of that id; raises `UnknownStop`."""
        ...


class KeptVisits(Protocol):
    """The visits a vehicle is kept for, as they were when they were last looked at."""

    @property
    def versions(self) -> Mapping[str, int]:
        """Their versions, by id."""
        ...

    def look(self, work: UnitOfWork, versions: Mapping[str, int]) -> None:
        """Read, in a transaction, those of these visits that have moved."""
        ...


class FleetState:
    """
    Every plan that matters, as the dispatcher sees it.

    Several processes may hold one each: truth is in the store. Whoever asks for plans has all versions compared, with
    one query; what has moved is read, plans and the visits that vehicles are kept for as of one moment.
    """

    def __init__(self, store: Store, area: StopTable, roads: Roads, visits: KeptVisits) -> None:
        self._store = store
        self._visits = visits
        self._area = area
        self._roads = roads
        self._records: dict[str, PlanRecord] = {}
        self._lives: dict[str, tuple[LivePlan, int]] = {}
        self._lock = threading.Lock()

    def records(self, now_s: int) -> tuple[PlanRecord, ...]:
        """Return the records of all running and future shifts, by shift id, as of now."""
        with self._store.glance() as work:
            versions = work.versions.now(now_s - _OVERDUE_S)
        known = self._known(versions.plans)
        if len(known) < len(versions.plans) or self._visits.versions != versions.visits:
            with self._store.reading() as work:
                versions = work.versions.now(now_s - _OVERDUE_S)
                known = self._read(work, versions.plans)
                self._visits.look(work, versions.visits)
        self._roads.keep_up(versions.roads, now_s)
        with self._lock:
            self._records = known
            self._lives = {id_: live for id_, live in self._lives.items() if id_ in known}
        return tuple(known[id_] for id_ in sorted(known))

    def _known(self, versions: Mapping[str, int]) -> dict[str, PlanRecord]:
        """Return the records that are of these versions."""
        with self._lock:
            known = {id_: self._records[id_] for id_ in versions.keys() & self._records.keys()}
        return {id_: record for id_, record in known.items() if record.version == versions[id_]}

    def _read(self, work: UnitOfWork, versions: Mapping[str, int]) -> dict[str, PlanRecord]:
        known = self._known(versions)
        return known | work.plans.load(versions.keys() - known.keys())

    def load(self, work: UnitOfWork, shift_ids: Collection[str]) -> dict[str, PlanRecord]:
        """Return the records of those shifts as of the transaction, read from the store only where they have moved."""
        return self._read(work, work.plans.versions_of(shift_ids))

    def keep(self, records: Iterable[PlanRecord], lives: Mapping[str, LivePlan], now_s: int) -> None:
        """
        Remember what was just committed, so that it need not be read; an older version replaces nothing.

        Parameters
        ----------
        records
            What was written.
        lives
            What the times in these records were taken from, by shift id.
        now_s
            The moment those were seen at.
        """
        with self._lock:
            for record in records:
                shift_id = record.shift.id
                known = self._records.get(shift_id)
                if known is not None and known.version < record.version:
                    live = lives[shift_id].saved_as(record)
                    self._records[shift_id] = record
                    self._lives[shift_id] = live, valid_until_s(live, now_s)

    def plans(self, now_s: int, from_s: int | None = None, until_s: int | None = None) -> tuple[LivePlan, ...]:
        """Return the live plans whose shift touches ``[from_s, until_s]``, any where None."""
        return tuple(
            self.live(record, now_s)
            for record in self.records(now_s)
            if (until_s is None or record.shift.start_s <= until_s) and (from_s is None or record.shift.end_s >= from_s)
        )

    def live(self, record: PlanRecord, now_s: int) -> LivePlan:
        """Return one record as it stands now; a vehicle that is on time is worked out once, not every second."""
        shift_id, table_s = record.shift.id, self._area.stop_table_s
        with self._lock:
            kept, until_s = self._lives.get(shift_id, (None, 0))
        if kept is not None and now_s <= until_s and kept.table_s is table_s:
            if kept.record is record:
                return kept
            if kept.is_also_of(record):
                return replace(kept, record=record)
        live = live_plan(record, self.locate, table_s, now_s, self._roads.dispatcher.stands)
        with self._lock:
            if self._records.get(shift_id) is record:
                self._lives[shift_id] = live, valid_until_s(live, now_s)
        return live

    def locate(self, stop_id: str) -> int:
        """Return the index of a stop in the travel-time table."""
        return self._area.stop_by_id(stop_id).index

    def of_vehicle(self, vehicle_id: str, now_s: int) -> PlanRecord:
        """
        Return the plan of the shift that vehicle is in, or the next one.

        A shift that is over but has riders left comes before the next one. Raises `NotFound`.
        """
        return self._current([r for r in self.records(now_s) if r.vehicle.id == vehicle_id], now_s, vehicle_id)

    def of_driver(self, driver_id: str, now_s: int) -> PlanRecord:
        """Return the plan of the shift that driver is in, or the next one; raises `NotFound`."""
        return self._current([r for r in self.records(now_s) if r.shift.driver_id == driver_id], now_s, driver_id)

    @staticmethod
    def _current(records: list[PlanRecord], now_s: int, who: str) -> PlanRecord:
        ranked = [
            (rank, record.shift.start_s, record.shift.id, record)
            for record in records
            if (rank := _rank(record, now_s)) is not None
        ]
        if not ranked:
            raise NotFound(f"{who} has no shift now or later; the control room can plan one")
        return min(ranked, key=lambda each: each[:3])[3]


def _rank(record: PlanRecord, now_s: int) -> int | None:
    """Return 0 for a shift at work, 1 for one that is over but not handed back, 2 for one to come; None otherwise."""
    shift = record.shift
    if shift.start_s > now_s:
        return 2
    if shift.end_s > now_s or record.bookings:
        return 0
    return 1 if shift.state is ShiftState.STARTED else None
