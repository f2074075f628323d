"""Plans laid out as rows of integers for the kernels, packed once a plan and kept while the plan stays the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np

from dispatcher import layout
from dispatcher.errors import InvalidProblem
from dispatcher.guarding import require_plan
from dispatcher.objective import people
from dispatcher.policy import DispatchPolicy
from dispatcher.problem import Load, Plan, Request, Stop, StopKind
from dispatcher.schedule import TravelTimes
from dispatcher.standing_rules import suitable, well_formed

__all__ = ["MOST_KEPT", "Packed", "Packer", "fleet_of", "pack_plan", "rider_rows", "terms_of"]


MOST_KEPT = 4096
"""Vehicles whose plans are remembered: every shift is one of its own, and a process lives for months."""


@dataclass(frozen=True, slots=True, eq=False)
class Packed:
    """
    One plan as rows; rider numbers and configuration rows count from 0 within it.

    `sound`: it obeys what no kernel looks at again, the order of stops (rule 1), breaks (8) and equipment (11).
    """

    plan: Plan
    rows: layout.Ints
    vehicle: layout.Ints
    configurations: layout.Ints
    sound: bool


class Packer:
    """
    Packs plans and remembers the last packing of each vehicle, so that one plan change touches one vehicle.

    Parameters
    ----------
    table_s
        Drive seconds between locations, int32, shape ``[n, n]``; it must not change.

    Attributes
    ----------
    tables
        The travel times, and the same the other way round.
    """

    def __init__(self, table_s: TravelTimes) -> None:
        self.table_s = table_s
        self.tables = table_s, np.ascontiguousarray(table_s.T)
        self._kept: dict[str, Packed] = {}

    def fresh(self) -> Packer:
        """Return one that has packed nothing yet, over the very same tables: on a district they are 60 MB."""
        other = copy(self)
        other._kept = {}  # noqa: SLF001 - one of us
        return other

    def pack(self, plan: Plan) -> Packed:
        """Return `plan` as rows; raises `InvalidProblem` where a location is not in the table."""
        kept = self._kept.get(plan.vehicle.id)
        if kept is not None and (kept.plan is plan or kept.plan == plan):
            return kept
        require_plan(plan, len(self.table_s))
        packed = pack_plan(plan)
        if len(self._kept) >= MOST_KEPT:
            self._kept = {}
        self._kept[plan.vehicle.id] = packed
        return packed


def pack_plan(plan: Plan) -> Packed:
    """Return a plan, whose locations are in the table, as rows."""
    boarded = {rider.request.id: rider.boarded_s for rider in plan.on_board}
    numbers = {request.id: number for number, request in enumerate(plan.requests)}
    rows = np.zeros((len(plan.stops), layout.ROW_FIELDS), dtype=np.int64)
    for index, stop in enumerate(plan.stops):
        rows[index] = _row(stop, numbers, boarded)
    load = sum((rider.request.load for rider in plan.on_board), Load())
    vehicle = np.zeros(layout.VEHICLE_FIELDS, dtype=np.int64)
    vehicle[[layout.FROZEN, layout.ANCHOR, layout.END]] = plan.frozen, plan.anchor.location, plan.vehicle.end_location
    vehicle[layout.READY] = max(plan.anchor.ready_s, plan.vehicle.shift_start_s)
    vehicle[layout.SHIFT_END] = plan.vehicle.shift_end_s
    vehicle[[layout.ABOARD, layout.SEATS_ABOARD, layout.WHEELCHAIRS_ABOARD]] = (
        len(plan.on_board),
        *load.packed,
    )
    vehicle[layout.COUNT] = len(plan.stops)
    configurations = [each.packed for each in plan.vehicle.configurations]
    sound = not any(well_formed(plan)) and not any(suitable(plan))
    return Packed(plan, rows, vehicle, np.array(configurations, dtype=np.int64), sound)


def _row(stop: Stop, numbers: dict[str, int], boarded: dict[str, int]) -> tuple[int, ...]:
    if stop.rest is not None:
        return (layout.BREAK, 0, stop.earliest_s, stop.latest_s, stop.service_s, 0, 0, -1, 0, layout.NOT_BOARDED, 0)
    request = stop.request
    if request is None:
        raise InvalidProblem("a stop carries neither a rider nor a break")
    pickup, dropoff = rider_rows(request, numbers[request.id], boarded.get(request.id, layout.NOT_BOARDED))
    return pickup if stop.kind is StopKind.PICKUP else dropoff


def rider_rows(
    request: Request, number: int, boarded_s: int = layout.NOT_BOARDED
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the rows of a rider's pickup and drop-off."""
    party = (*request.load.packed, number, request.max_ride_s, boarded_s, people(request))
    window = (request.earliest_pickup_s, request.latest_pickup_s, request.boarding_s)
    return (
        (layout.PICKUP, request.pickup_location, *window, *party),
        (layout.DROPOFF, request.dropoff_location, 0, request.latest_dropoff_s, request.alighting_s, *party),
    )


def fleet_of(packed: Sequence[Packed], tables: tuple[TravelTimes, TravelTimes]) -> layout.Fleet:
    """Put packed plans together into one fleet, with the `Packer.tables`."""
    rows = [each.rows for each in packed]
    blank = np.zeros((0, layout.ROW_FIELDS), dtype=np.int64)
    vehicles = np.array([each.vehicle for each in packed], dtype=np.int64).reshape(len(packed), layout.VEHICLE_FIELDS)
    vehicles[:, layout.FIRST] = _starts(len(each) for each in rows)
    vehicles[:, layout.CONFIG_FIRST] = _starts(len(each.configurations) for each in packed)
    vehicles[:, layout.CONFIG_END] = vehicles[:, layout.CONFIG_FIRST] + [len(each.configurations) for each in packed]
    nothing = np.zeros((0, 2), dtype=np.int64)
    configurations = np.concatenate([nothing, *(each.configurations for each in packed)])
    return layout.Fleet(np.concatenate([*rows, blank]), vehicles, configurations, *tables)


def _starts(lengths: Iterable[int]) -> layout.Ints:
    ends = np.cumsum([0, *lengths], dtype=np.int64)
    return ends[:-1]


def terms_of(policy: DispatchPolicy, now_s: int) -> layout.Terms:
    """Return the moment and the policy as plain numbers."""
    until_s = now_s + policy.no_late_diversion_s if policy.no_late_diversion_s else -layout.FAR
    weights = policy.weights
    return layout.Terms(
        now_s,
        until_s,
        policy.comfort_s,
        float(weights.drive),
        float(weights.empty),
        float(weights.wait),
        float(weights.ride),
        float(weights.risk),
        float(weights.walk),
    )
