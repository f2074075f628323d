"""What came of a day, counted the same way however it was dispatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from dispatcher.objective import CostParts, people
from dispatcher.problem import Request, StopKind, Vehicle
from dispatcher.replay.day import ReplayDay
from dispatcher.replay.driving import Done
from dispatcher.schedule import travel_s

__all__ = ["Outcome", "outcome_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    A driven day in figures.

    Parameters
    ----------
    asked, served
        Wishes, and those carried.
    cost
        The objective over the day, against the riders' wishes (not against what they were told), and the cost of
        those who were not carried.
    drive_s, empty_s
        Seconds driven in all and without riders.
    wait_s, ride_s
        Seconds from the wished departure to boarding and on board, mean over the parties carried.
    ride_p95_s, wait_p95_s
        The same, 95th percentile.
    legs
        Every drive as (from, to) locations, for lengths in metres.
    """

    asked: int
    served: int
    cost: float
    drive_s: int
    empty_s: int
    wait_s: float
    wait_p95_s: float
    ride_s: float
    ride_p95_s: float
    legs: tuple[tuple[int, int], ...]

    @property
    def refused(self) -> int:
        """Wishes not carried."""
        return self.asked - self.served


def outcome_of(day: ReplayDay, logs: Sequence[Sequence[Done]]) -> Outcome:
    """Return the figures of a day in which the vehicles, in their order, did `logs`."""
    wished = day.wished()
    waits, rides, persons = _rider_seconds(wished, logs)
    legs, drive_s, empty_s = [], 0, 0
    for vehicle, log in zip(day.vehicles, logs, strict=True):
        for leg, riders in _legs(vehicle, log):
            seconds = travel_s(day.table_s, *leg)
            drive_s += seconds
            empty_s += 0 if riders else seconds
            legs.append(leg)
    parts = CostParts(drive_s, empty_s, int(waits @ persons), int(rides @ persons), 0)
    total = sum(people(asked.wish) for asked in day.asked)
    return Outcome(
        asked=len(day.asked),
        served=len(waits),
        cost=parts.weighed(day.policy) + day.refusal_cost * (total - int(persons.sum())),
        drive_s=drive_s,
        empty_s=empty_s,
        wait_s=float(waits.mean()) if len(waits) else 0.0,
        wait_p95_s=float(np.percentile(waits, 95)) if len(waits) else 0.0,
        ride_s=float(rides.mean()) if len(rides) else 0.0,
        ride_p95_s=float(np.percentile(rides, 95)) if len(rides) else 0.0,
        legs=tuple(leg for leg in legs if leg[0] != leg[1]),
    )


def _rider_seconds(
    wished: Mapping[str, Request], logs: Sequence[Sequence[Done]]
) -> tuple[np.ndarray[tuple[int], np.dtype[np.int64]], ...]:
    """Return waits, rides and persons of the parties carried."""
    boarded, rows = {}, []
    for log in logs:
        for done in log:
            if done.stop.request is None:
                continue
            name = done.stop.request.id
            if done.stop.kind is StopKind.PICKUP:
                boarded[name] = done
                continue
            pickup = boarded[name]
            request = wished[name]
            rows.append((pickup.begin_s - request.earliest_pickup_s, done.begin_s - pickup.end_s, people(request)))
    table = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _legs(vehicle: Vehicle, log: Sequence[Done]) -> list[tuple[tuple[int, int], int]]:
    """Return a vehicle's drives and how many parties were on board."""
    here, riders, legs = vehicle.end_location, 0, []
    for done in log:
        legs.append(((here, done.location), riders))
        here = done.location
        if done.stop.request is not None:
            riders += 1 if done.stop.kind is StopKind.PICKUP else -1
    return [*legs, ((here, vehicle.end_location), 0)]
