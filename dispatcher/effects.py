"""What a change of plans means: for each rider and each vehicle, before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dispatcher.problem import Plan, StopKind
from dispatcher.schedule import Schedule, TravelTimes, schedule

__all__ = ["NO_EFFECTS", "Effects", "RiderEffect", "RiderTimes", "VehicleEffect", "effects_of"]


@dataclass(frozen=True, slots=True)
class RiderTimes:
    """Who carries a rider, and when boarding (None: on board already) and alighting begin."""

    vehicle_id: str
    pickup_s: int | None
    dropoff_s: int


@dataclass(frozen=True, slots=True)
class RiderEffect:
    """
    What changes for a rider.

    Parameters
    ----------
    request_id
        The rider.
    before, after
        Vehicle and times; `before` is None for somebody who had no place.
    within_promise
        Whether the new times lie inside what was promised (in an adopted change they always do).
    """

    request_id: str
    before: RiderTimes | None
    after: RiderTimes
    within_promise: bool


@dataclass(frozen=True, slots=True)
class VehicleEffect:
    """How many seconds a vehicle drives, in all and without riders, before and after."""

    vehicle_id: str
    drive_before_s: int
    drive_after_s: int
    empty_before_s: int
    empty_after_s: int


@dataclass(frozen=True, slots=True)
class Effects:
    """All riders for whom something changes (by id), and all vehicles whose plans do."""

    riders: tuple[RiderEffect, ...] = ()
    vehicles: tuple[VehicleEffect, ...] = ()


NO_EFFECTS = Effects()


def effects_of(before: Sequence[Plan], after: Sequence[Plan], table_s: TravelTimes, *, now_s: int) -> Effects:
    """
    Return what changes when plans are replaced.

    Parameters
    ----------
    before, after
        Plans of the same vehicles, in the same order.
    table_s
        Drive seconds between locations.
    now_s
        The moment both are seen from.
    """
    was = [schedule(plan, table_s, now_s=now_s) for plan in before]
    becomes = [schedule(plan, table_s, now_s=now_s) for plan in after]
    old = {name: told for plan, times in zip(before, was, strict=True) for name, told in _times(plan, times)}
    riders = [
        RiderEffect(name, old.get(name), told, _keeps(plan, name, told))
        for plan, times in zip(after, becomes, strict=True)
        for name, told in _times(plan, times)
        if told != old.get(name)
    ]
    vehicles = [
        VehicleEffect(plan.vehicle.id, one.drive_s, other.drive_s, one.empty_s, other.empty_s)
        for plan, one, other in zip(before, was, becomes, strict=True)
    ]
    return Effects(tuple(sorted(riders, key=lambda effect: effect.request_id)), tuple(vehicles))


def _times(plan: Plan, times: Schedule) -> Iterator[tuple[str, RiderTimes]]:
    boarding: dict[str, int] = {}
    for stop, begin_s in zip(plan.stops, times.begin_s, strict=True):
        if stop.request is None:
            continue
        name = stop.request.id
        if stop.kind is StopKind.PICKUP:
            boarding[name] = begin_s
        else:
            yield name, RiderTimes(plan.vehicle.id, boarding.get(name), begin_s)


def _keeps(plan: Plan, name: str, times: RiderTimes) -> bool:
    request = plan.request(name)
    boards_s = request.earliest_pickup_s if times.pickup_s is None else times.pickup_s
    in_time = request.earliest_pickup_s <= boards_s <= request.latest_pickup_s
    return in_time and times.dropoff_s <= request.latest_dropoff_s
