"""
Positions on their way to those who watch: gathered, then sent together a few times a second.

Sending each position to each watcher at once saturates a server with a few hundred vehicles; only the newest position
of each vehicle counts anyway. The control room hears all vehicles, a rider only the one that comes for them.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from mobility.clock import Clock
from mobility.fleet.values import VehiclePosition
from mobility.service import Service

__all__ = ["DriverVehicles", "PositionBatch", "RideWatch"]

_KEEP_S = 10

Emit = Callable[[str, list[dict[str, Any]]], None]
VehicleOf = Callable[[str], tuple[str, int] | None]


class DriverVehicles:
    """Which vehicle each driver drives, kept for ten seconds of service time. Thread safe."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._kept: dict[str, tuple[int, str]] = {}

    def vehicle_of(self, driver_id: str) -> str:
        """Return the id of the vehicle; raises `NotFound` without a shift."""
        now_s = self._service.clock.now_s()
        with self._lock:
            asked_s, vehicle_id = self._kept.get(driver_id, (now_s - _KEEP_S, ""))
        if not 0 <= now_s - asked_s < _KEEP_S:
            vehicle_id = self._service.fleet.driver_task(driver_id).shift.vehicle_id
            with self._lock:
                self._kept[driver_id] = (now_s, vehicle_id)
        return vehicle_id


class RideWatch:
    """
    Which rides somebody is watching, and which vehicle serves each. Thread safe.

    Parameters
    ----------
    vehicle_of
        Tells the vehicle whose position the holder of a booking may see, and from when; None for none.
    clock
        Tells when that time has come.
    """

    def __init__(self, vehicle_of: VehicleOf, clock: Clock) -> None:
        self._vehicle_of = vehicle_of
        self._clock = clock
        self._lock = threading.Lock()
        self._looking = threading.Lock()
        self._watchers: dict[str, set[str]] = defaultdict(set)
        self._vehicles: dict[str, tuple[str, int] | None] = {}

    def add(self, sid: str, booking_id: str) -> None:
        """Socket `sid` watches a ride from now on."""
        with self._lock:
            self._watchers[booking_id].add(sid)
        self.refresh(booking_id)  # only now: a change that is told meanwhile finds it watched

    def drop(self, sid: str) -> None:
        """Socket `sid` is gone."""
        with self._lock:
            for booking_id in [known for known, sids in self._watchers.items() if sid in sids]:
                self._watchers[booking_id].discard(sid)
                if not self._watchers[booking_id]:
                    del self._watchers[booking_id]
                    self._vehicles.pop(booking_id, None)

    def refresh(self, booking_id: str) -> None:
        """Look up again which vehicle serves a ride, after something about it changed."""
        with self._lock:
            if booking_id not in self._watchers:
                return
        with self._looking:  # one at a time: what was looked up first is never kept last
            vehicle = self._vehicle_of(booking_id)
            with self._lock:
                if booking_id in self._watchers:
                    self._vehicles[booking_id] = vehicle

    def watched(self) -> list[tuple[str, str]]:
        """Return (booking id, vehicle id) of every watched ride that has a vehicle to see now."""
        now_s = self._clock.now_s()
        with self._lock:
            return [(ride, seen[0]) for ride, seen in self._vehicles.items() if seen is not None and seen[1] <= now_s]


class PositionBatch:
    """The newest position of each vehicle since the last flush. Thread safe."""

    def __init__(self, watch: RideWatch, emit: Emit) -> None:
        self._watch = watch
        self._emit = emit
        self._lock = threading.Lock()
        self._newest: dict[str, VehiclePosition] = {}
        self._told_s: dict[str, int] = {}

    def add(self, position: VehiclePosition) -> None:
        """Keep a position unless one of the same vehicle that is as new was kept before."""
        with self._lock:
            if position.at_s > self._told_s.get(position.vehicle_id, position.at_s - 1):
                self._newest[position.vehicle_id] = position
                self._told_s[position.vehicle_id] = position.at_s

    def flush(self) -> None:
        """Send what has gathered: everything to the control room, to drivers and riders their vehicle."""
        with self._lock:
            newest, self._newest = self._newest, {}
        if not newest:
            return
        self._emit("control", [_position_json(position) for position in newest.values()])
        for vehicle_id, position in newest.items():
            self._emit(f"vehicle:{vehicle_id}", [_position_json(position)])
        for booking_id, vehicle_id in self._watch.watched():
            if vehicle_id in newest:
                self._emit(f"booking:{booking_id}", [_position_json(newest[vehicle_id])])


def _position_json(position: VehiclePosition) -> dict[str, Any]:
    return {
        "vehicle_id": position.vehicle_id,
        "lat": position.lat,
        "lon": position.lon,
        "heading": position.heading,
        "at_s": position.at_s,
    }
