"""Where vehicles say they are, with a check whether that can be."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping

from mobility.fleet.doubting import Doubt, DoubtedSignal, check_position, plausible, untimely
from mobility.fleet.values import VehiclePosition
from mobility.parts import Parts
from mobility.store.outbox import CONTROL
from routing.errors import RoutingError

__all__ = ["Positions"]

_KEEP_EVERY_S = 5
_INSISTS_TIMES = 5
"""A place that cannot be reached is believed when it is reported so often in a row."""
_ALARM_TIMES = 5
"""So many positions in a row that cannot be true raise an alarm."""
_TELL_EVERY_S = 10


class Positions:
    """
    The last position of every vehicle.

    The newest are kept in memory, for those who show them in this process; the store gets one every five seconds, for
    the other processes and for estimating arrivals. What cannot be true is left out and counted; a vehicle that says
    nothing else is an alarm until it says something true again.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._latest: dict[str, VehiclePosition] = {}
        self._stored_s: dict[str, int] = {}
        self._doubt_stored_s: dict[str, int] = {}
        self._insisting: dict[str, tuple[VehiclePosition, int]] = {}
        self._doubted: dict[str, DoubtedSignal] = {}
        self._left_out: Counter[Doubt] = Counter()
        self._lock = threading.Lock()

    @property
    def left_out(self) -> Mapping[Doubt, int]:
        """How many positions this process has left out, by reason."""
        with self._lock:
            return dict(self._left_out)

    def report(self, position: VehiclePosition) -> Doubt | None:
        """
        Take a position in, or return why it is left out.

        Raises
        ------
        InvalidInput, NotFound
            Where it is no position at all, or of no vehicle.
        """
        check_position(position)
        now_s = self._parts.clock.now_s()
        with self._lock:
            known = self._latest.get(position.vehicle_id)
        if known is None:
            with self._parts.store.reading() as work:
                work.fleet.vehicle(position.vehicle_id)
                known = work.fleet.position(position.vehicle_id)
        doubt = untimely(position, now_s) or self._outside(position)
        with self._lock:
            if doubt is None and known is not None:
                doubt = plausible(known, position)
                doubt = None if doubt is Doubt.TOO_FAST and self._insists(position) else doubt
            if doubt is not None:
                self._left_out[doubt] += 1
        if doubt is None:
            self._take_in(position)
        elif doubt.is_implausible:
            self._count(position.vehicle_id, doubt, now_s)
        return doubt

    def _outside(self, position: VehiclePosition) -> Doubt | None:
        """Tell a place from which no road of the area can be reached; vehicles may well leave the service area."""
        area = self._parts.area
        if area.contains(position.lat, position.lon):
            return None
        try:
            area.snap(position.lat, position.lon)
        except RoutingError:
            return Doubt.OUTSIDE
        return None

    def _take_in(self, position: VehiclePosition) -> None:
        vehicle_id = position.vehicle_id
        with self._lock:
            self._insisting.pop(vehicle_id, None)
            recovered = self._doubted.pop(vehicle_id, None)
            self._latest[vehicle_id] = position
            due = position.at_s - self._stored_s.get(vehicle_id, -_KEEP_EVERY_S) >= _KEEP_EVERY_S
            if due:
                self._stored_s[vehicle_id] = position.at_s
        if not due and recovered is None:
            return
        with self._parts.store.unit_of_work() as work:
            if due:
                work.fleet.save_position(position)
            if work.signals.forget(vehicle_id):
                cleared = {"kind": "signal_implausible", "vehicle_id": vehicle_id}
                work.outbox.add(self._parts.clock.now_s(), "alarm_cleared", cleared, CONTROL)
            work.commit()

    def _count(self, vehicle_id: str, doubt: Doubt, now_s: int) -> None:
        """Count a position that cannot be true; so many in a row are told to the control room."""
        with self._lock:
            before = self._doubted.get(vehicle_id)
            since_s, times = (now_s, 0) if before is None else (before.since_s, before.times)
            signal = DoubtedSignal(vehicle_id, doubt, times + 1, since_s, now_s)
            self._doubted[vehicle_id] = signal
            due = signal.times == _ALARM_TIMES or (
                signal.times > _ALARM_TIMES and now_s >= self._doubt_stored_s.get(vehicle_id, 0) + _TELL_EVERY_S
            )
            if due:
                self._doubt_stored_s[vehicle_id] = now_s
        if not due:
            return
        with self._parts.store.unit_of_work() as work:
            if work.signals.doubt(signal):
                alarm = {"kind": "signal_implausible", "vehicle_id": vehicle_id, "reason": doubt.value}
                work.outbox.add(now_s, "alarm", alarm, CONTROL)
            work.commit()

    def _insists(self, position: VehiclePosition) -> bool:
        """Tell whether a vehicle says again and again that it is elsewhere: then the last known place was wrong."""
        before, times = self._insisting.get(position.vehicle_id, (position, 0))
        times = times + 1 if plausible(before, position) is None else 1
        self._insisting[position.vehicle_id] = (position, times)
        return times >= _INSISTS_TIMES

    def all(self) -> tuple[VehiclePosition, ...]:
        """Return the newest position of every vehicle, by vehicle id."""
        with self._parts.store.reading() as work:
            stored = work.fleet.positions()
        with self._lock:
            latest = dict(self._latest)
        newest = {
            id_: max((p for p in (stored.get(id_), latest.get(id_)) if p is not None), key=lambda p: p.at_s)
            for id_ in stored.keys() | latest.keys()
        }
        return tuple(newest[id_] for id_ in sorted(newest))
