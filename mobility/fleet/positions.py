"""Where vehicles say they are, with a check whether that can be."""

from __future__ import annotations

import math
import threading

from mobility.booking.distances import distance_m
from mobility.errors import InvalidInput
from mobility.fleet.values import VehiclePosition
from mobility.parts import Parts

__all__ = ["Positions"]

_KEEP_EVERY_S = 5
_FASTEST_M_S = 60.0  # 216 km/h: beyond it the receiver jumped, not the vehicle
_JUMP_M = 300.0  # receivers scatter by this much after a tunnel
_FUTURE_TOLERANCE_S = 120
_INSISTS_TIMES = 5
"""A place that cannot be reached is believed when it is reported so often in a row."""


class Positions:
    """
    The last position of every vehicle.

    The newest are kept in memory, for those who show them in this process; the store gets one every five seconds, for
    the other processes and for estimating arrivals.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._latest: dict[str, VehiclePosition] = {}
        self._stored_s: dict[str, int] = {}
        self._doubted: dict[str, tuple[VehiclePosition, int]] = {}
        self._lock = threading.Lock()

    def report(self, position: VehiclePosition) -> bool:
        """
        Take a position in; returns False where it is older than the last one or cannot be true.

        Raises
        ------
        InvalidInput
            Where it is no position at all.
        """
        _check(position)
        now_s = self._parts.clock.now_s()
        if position.at_s > now_s + _FUTURE_TOLERANCE_S:
            return False
        with self._lock:
            known = self._latest.get(position.vehicle_id)
        if known is None:
            with self._parts.store.reading() as work:
                work.fleet.vehicle(position.vehicle_id)
                known = work.fleet.position(position.vehicle_id)
        with self._lock:
            if known is not None and not _plausible(known, position) and not self._insists(known, position):
                return False
            self._doubted.pop(position.vehicle_id, None)
            self._latest[position.vehicle_id] = position
            due = position.at_s - self._stored_s.get(position.vehicle_id, -_KEEP_EVERY_S) >= _KEEP_EVERY_S
            if due:
                self._stored_s[position.vehicle_id] = position.at_s
        if due:
            with self._parts.store.unit_of_work() as work:
                work.fleet.save_position(position)
                work.commit()
        return True

    def _insists(self, known: VehiclePosition, position: VehiclePosition) -> bool:
        """Tell whether a vehicle says again and again that it is elsewhere: then the last known place was wrong."""
        if position.at_s < known.at_s:
            return False
        before, times = self._doubted.get(position.vehicle_id, (position, 0))
        times = times + 1 if _plausible(before, position) else 1
        self._doubted[position.vehicle_id] = (position, times)
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


def _check(position: VehiclePosition) -> None:
    for name, value, limit in (("lat", position.lat, 90.0), ("lon", position.lon, 180.0)):
        if not math.isfinite(value) or abs(value) > limit:
            raise InvalidInput(name, f"{name} must lie in -{limit:g}..{limit:g} degrees, got {value}")
    if position.heading is not None and not (math.isfinite(position.heading) and 0 <= position.heading <= 360):
        raise InvalidInput("heading", f"a heading lies in 0..360 degrees, got {position.heading}")


def _plausible(known: VehiclePosition, new: VehiclePosition) -> bool:
    passed_s = new.at_s - known.at_s
    if passed_s < 0:
        return False
    moved_m = distance_m(known.lat, known.lon, new.lat, new.lon)
    return moved_m <= _JUMP_M + _FASTEST_M_S * passed_s
