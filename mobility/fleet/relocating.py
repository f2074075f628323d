"""
An idle vehicle on its way to another waiting place: no stop of a plan, but an anchor that moves.

A relocation can be called off at any of the stops it passes: the vehicle is planned from the next one it reaches, so
that it can take riders all the while. It ends where work comes up that it would delay.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dispatcher.schedule import TravelTimes, travel_s
from mobility.fleet.live import Locate, live_plan
from mobility.fleet.records import PlanRecord, Relocation
from mobility.fleet.values import Phase
from mobility.parts import ServiceArea

__all__ = ["called_off", "relocation", "undisturbed"]

_TOLERANCE_S = 20
_BESIDE_M = 30.0
_METRES_A_DEGREE = 111_195.0


def relocation(area: ServiceArea, here: int, there: int, ordered_s: int) -> Relocation:
    """
    Return the drive between two stops with those it passes: less than 30 m from the way, and no detour by the table.

    Raises
    ------
    Unreachable
        Where no way leads there.
    """
    table_s = area.stop_table_s
    direct_s = travel_s(table_s, here, there)
    over_s = table_s[here].astype(np.int64) + table_s[:, there]
    passed = np.flatnonzero(over_s <= direct_s + _TOLERANCE_S)
    passed = passed[(passed != here) & (passed != there) & (passed < len(area.stops))]
    on_the_way = passed[_beside(area, here, there, passed)]
    ordered = on_the_way[np.argsort(table_s[here, on_the_way], kind="stable")]
    via = tuple((area.stops[int(stop)].id, int(table_s[here, stop])) for stop in ordered)
    return Relocation(area.stops[there].id, (*via, (area.stops[there].id, direct_s)), ordered_s)


def _beside(area: ServiceArea, here: int, there: int, stops: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which stops lie less than `_BESIDE_M` from the way."""
    path = area.stop_path(here, there)
    stretch = math.cos(math.radians(float(path.lat[0])))
    x, y = path.lon * _METRES_A_DEGREE * stretch, path.lat * _METRES_A_DEGREE
    beside = np.zeros(len(stops), dtype=np.bool_)
    for number, index in enumerate(stops):
        stop = area.stops[int(index)]
        dx, dy = np.diff(x), np.diff(y)
        px, py = stop.lon * _METRES_A_DEGREE * stretch - x[:-1], stop.lat * _METRES_A_DEGREE - y[:-1]
        along = np.clip((px * dx + py * dy) / np.maximum(dx * dx + dy * dy, 1e-9), 0.0, 1.0)
        beside[number] = bool((np.hypot(px - along * dx, py - along * dy) <= _BESIDE_M).any())
    return beside


def called_off(record: PlanRecord, now_s: int) -> PlanRecord:
    """Return the record without its relocation: the vehicle waits where it stands, or at the next stop it passes."""
    if record.relocation is None:
        return record
    if record.phase is not Phase.RELOCATING:
        return replace(record, relocation=None)
    stop_id, at_s = record.relocation.next_stop(record.ready_s, now_s)
    return replace(record, phase=Phase.IDLE, here_stop_id=stop_id, ready_s=at_s, relocation=None)


def undisturbed(record: PlanRecord, locate: Locate, table_s: TravelTimes, now_s: int) -> PlanRecord:
    """
    Return the record with its relocation called off where that would delay anybody.

    Seen from the waiting place, from when the vehicle gets there, every stop must begin when it does from here.
    """
    order = record.relocation
    if order is None or not record.stops:
        return record
    left_s = record.ready_s if record.phase is Phase.RELOCATING else max(now_s, record.ready_s)
    arrive_s = max(now_s, left_s + order.drive_s)
    there = replace(record, phase=Phase.IDLE, here_stop_id=order.stop_id, ready_s=arrive_s, relocation=None)
    from_here, from_there = (live_plan(each, locate, table_s, now_s) for each in (record, there))
    settled = from_here.plan.frozen or from_there.plan.frozen
    if settled or from_here.times.begin_s != from_there.times.begin_s or from_there.times.leave_s < arrive_s:
        return called_off(record, now_s)
    return record
