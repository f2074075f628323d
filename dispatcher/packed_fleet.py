"""The fleet's plans as the kernels have them, kept between calls: one plan changed touches one vehicle."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import is_

import numpy as np

from dispatcher import layout
from dispatcher.errors import InvalidProblem
from dispatcher.flat import Packed, Packer
from dispatcher.guarding import require_plans
from dispatcher.problem import Plan, Vehicle
from dispatcher.words import Asked

__all__ = ["PackedFleet", "PackedFleets"]

RIDER_ROWS = 2
"""The first rows belong to whoever is to be put in."""
ROOM = 16
"""Stops a plan may grow by before it moves to another place in the arrays."""


class PackedFleet:
    """
    Plans in flat arrays, with what the kernels have worked out about each.

    It may be used by one thread at a time (see `PackedFleets`). Every vehicle once seen keeps its place; when the
    arrays are full, they are laid out anew with the plans then at hand.

    Parameters
    ----------
    packer
        Turns plans into rows, and has the travel times.
    """

    def __init__(self, packer: Packer) -> None:
        self._packer = packer
        self._seen: list[Plan] = []
        self._seen_cars = np.zeros(0, dtype=np.int64)
        self.rider_number = 0
        self._lay_out([])

    @property
    def nbytes(self) -> int:
        """Memory of the arrays, without the travel times."""
        arrays = (self.fleet.rows, self.fleet.vehicles, self.known.lines, self.known.note)
        return sum(array.nbytes for array in arrays)

    def bring_in(self, plans: Sequence[Plan]) -> layout.Ints:
        """
        Return the numbers of the plans' vehicles, after taking over the plans that changed.

        Raises
        ------
        InvalidProblem
            Two plans are for one vehicle, or a location is not in the table.
        """
        if isinstance(plans, list | tuple) and len(plans) == len(self._seen) and all(map(is_, plans, self._seen)):
            return self._seen_cars
        require_plans(plans)
        for plan in plans:
            if id(plan) not in self._car_of_plan and not self._take_over(plan):
                self._lay_out(plans)
                break
        cars = [self._car_of_plan[id(plan)] for plan in plans]
        self._seen, self._seen_cars = list(plans), np.array(cars, dtype=np.int64)
        return self._seen_cars

    def groups(self, asked: Asked) -> layout.Flags:
        """Return which groups of vehicles, of the same skills and regime each, may carry a party."""
        suits = [vehicle.equipped_for(asked) for _, vehicle in self._groups.values()]
        return np.array([False, *suits], dtype=np.bool_)  # the first are those with an unsound plan

    def _lay_out(self, plans: Sequence[Plan]) -> None:
        """Take over these plans, and forget all others; leaves room for as much again."""
        packed = [self._packer.pack(plan) for plan in plans]
        rows = RIDER_ROWS + 2 * sum(_room(each) for each in packed) + 64 * ROOM
        cars = 2 * len(packed) + ROOM
        self._plans: list[Plan] = []
        self._packed: list[Packed] = []
        self._rooms: list[int] = []
        self._car_of_plan: dict[int, int] = {}
        self._car_of_vehicle: dict[str, int] = {}
        self._groups: dict[tuple[frozenset[str], str], tuple[int, Vehicle]] = {}
        self._configurations: dict[bytes, tuple[int, int]] = {}
        self._end = RIDER_ROWS
        self._longest = 0
        self.fleet = layout.Fleet(
            np.zeros((rows, layout.ROW_FIELDS), dtype=np.int64),
            np.zeros((cars, layout.VEHICLE_FIELDS), dtype=np.int64),
            np.zeros((0, 2), dtype=np.int64),
            *self._packer.tables,
        )
        self.known = layout.Known(
            np.zeros((rows, layout.LINE_FIELDS), dtype=np.int64),
            np.zeros((cars, layout.NOTE_FIELDS), dtype=np.int64),
        )
        self.row_numbers = np.arange(rows, dtype=np.int64)
        for plan, each in zip(plans, packed, strict=True):
            self._add(plan, each)
        self._provide_scratch()

    def _take_over(self, plan: Plan) -> bool:
        """Put a plan in the place of its vehicle's; tell whether there was room."""
        packed = self._packer.pack(plan)
        car = self._car_of_vehicle.get(plan.vehicle.id)
        if car is None:
            if len(self._plans) == len(self.fleet.vehicles) or self._end + _room(packed) > len(self.fleet.rows):
                return False
            self._add(plan, packed)
        else:
            if packed is not self._packed[car] and not self._write(car, packed):
                return False
            del self._car_of_plan[id(self._plans[car])]
            self._car_of_plan[id(plan)] = car
            self._plans[car] = plan
        self._provide_scratch()
        return True

    def _add(self, plan: Plan, packed: Packed) -> None:
        car = len(self._plans)
        self._plans.append(plan)
        self._packed.append(packed)
        self._rooms.append(0)
        self._car_of_plan[id(plan)] = self._car_of_vehicle[plan.vehicle.id] = car
        self._write(car, packed)

    def _write(self, car: int, packed: Packed) -> bool:
        """Write a plan's rows; tell whether there was room."""
        count, first = len(packed.rows), int(self.fleet.vehicles[car, layout.FIRST])
        if count + 1 > self._rooms[car]:
            first = self._end
            if first + _room(packed) > len(self.fleet.rows):
                return False
            self._rooms[car] = _room(packed)
            self._end += _room(packed)
        self._packed[car] = packed
        self.fleet.rows[first : first + count] = packed.rows
        vehicle = self.fleet.vehicles[car]
        vehicle[:] = packed.vehicle
        vehicle[layout.FIRST] = first
        vehicle[layout.GROUP] = self._group(packed.plan.vehicle) if packed.sound else 0
        vehicle[[layout.CONFIG_FIRST, layout.CONFIG_END]] = self._place_of(packed.configurations)
        self.known.note[car, layout.HOLDS_FROM] = layout.FAR  # nothing is known yet
        self._longest = max(self._longest, count, len(packed.plan.requests))
        return True

    def _group(self, vehicle: Vehicle) -> int:
        key = vehicle.skills, vehicle.regime
        return self._groups.setdefault(key, (len(self._groups) + 1, vehicle))[0]

    def _place_of(self, configurations: layout.Ints) -> tuple[int, int]:
        """Return where these configurations lie: the same ones only once."""
        key = configurations.tobytes()
        if key not in self._configurations:
            first = len(self.fleet.configurations)
            self._configurations[key] = first, first + len(configurations)
            together = np.concatenate([self.fleet.configurations, configurations])
            self.fleet = self.fleet._replace(configurations=together)
        return self._configurations[key]

    def _provide_scratch(self) -> None:
        if self._longest + 2 > self.rider_number:
            self.rider_number = 2 * self._longest + ROOM  # a number no rider of a plan has
            self.scratch = layout.new_scratch(self.rider_number, self.rider_number + 1)


def _room(packed: Packed) -> int:
    return len(packed.rows) + 1 + ROOM


class PackedFleets:
    """
    Hands a `PackedFleet` to one thread at a time, the last used first: several only where threads really meet.

    Parameters
    ----------
    make
        Makes another state.
    keep
        Most states kept while nobody uses them, at least 1.
    """

    def __init__(self, make: Callable[[], PackedFleet], keep: int = 4) -> None:
        self._make = make
        self._keep = keep
        self._idle: list[PackedFleet] = []
        self._lock = threading.Lock()

    @contextmanager
    def lend(self) -> Iterator[PackedFleet]:
        """Lend a fleet that nobody else has; one in whose use something unforeseen happened does not come back."""
        with self._lock:
            fleet = self._idle.pop() if self._idle else None
        fleet = fleet or self._make()
        try:
            yield fleet
        except InvalidProblem:
            self._take_back(fleet)
            raise
        self._take_back(fleet)

    def _take_back(self, fleet: PackedFleet) -> None:
        with self._lock:
            if len(self._idle) < self._keep:
                self._idle.append(fleet)
