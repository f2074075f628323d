"""What a plan must be by itself, whatever it replaces: rules 1, 2, 3, 4, 6, 8, 9 and 11 of `dispatcher.rules`."""

from __future__ import annotations

from collections.abc import Iterator

from dispatcher.problem import Load, Plan, Stop, StopKind
from dispatcher.promises import Violation
from dispatcher.schedule import Schedule, TravelTimes
from dispatcher.timing_rules import timing

__all__ = ["standing", "suitable", "well_formed"]


def well_formed(plan: Plan) -> Iterator[Violation]:
    """Yield what makes a plan's times meaningless: rule 1."""
    yield from _rule_1_one_pickup_then_one_dropoff(plan)


def standing(plan: Plan, table_s: TravelTimes, times: Schedule, now_s: int | None) -> Iterator[Violation]:
    """Yield what room and times break as the plan stands: all that may change when a rider falls away."""
    yield from _rule_2_capacity(plan)
    yield from timing(plan, table_s, times, now_s)


def suitable(plan: Plan) -> Iterator[Violation]:
    """Yield what the vehicle and its riders do not have in common, and breaks it leaves out."""
    yield from _rule_8_breaks(plan)
    yield from _rule_11_equipment_and_regime(plan)


def _rule_1_one_pickup_then_one_dropoff(plan: Plan) -> Iterator[Violation]:
    aboard = [rider.request.id for rider in plan.on_board]
    done: set[str] = set()
    for index, stop in enumerate(plan.stops):
        if stop.request is None:
            continue
        name = stop.request.id
        expected = stop.request.pickup if stop.kind is StopKind.PICKUP else stop.request.dropoff
        if stop != expected or stop.request != plan.request(name):
            yield Violation(1, f"stop {index} is not where {name} asked to be", name)
        if stop.kind is StopKind.PICKUP:
            if name in aboard or name in done:
                yield Violation(1, f"{name} is picked up twice", name)
            aboard.append(name)
        elif name not in aboard:
            yield Violation(1, f"{name} alights without being on board", name)
        else:
            aboard.remove(name)
            done.add(name)
    for name in aboard:
        yield Violation(1, f"{name} never alights", name)


def _rule_2_capacity(plan: Plan) -> Iterator[Violation]:
    load = sum((rider.request.load for rider in plan.on_board), Load())
    if not plan.vehicle.holds(load):
        yield Violation(2, f"{plan.vehicle.id} does not hold {load} at its anchor")
    for index, stop in enumerate(plan.stops):
        load = _after(load, stop)
        if not plan.vehicle.holds(load):
            yield Violation(2, f"{plan.vehicle.id} does not hold {load} after stop {index}")


def _after(load: Load, stop: Stop) -> Load:
    if stop.request is None:
        return load
    party = stop.request.load
    if stop.kind is StopKind.PICKUP:
        return load + party
    return load - party


def _rule_8_breaks(plan: Plan) -> Iterator[Violation]:
    planned = [stop.rest for stop in plan.stops if stop.rest is not None]
    for rest in plan.vehicle.breaks:
        if planned.count(rest) != 1:
            yield Violation(8, f"break {rest.id} of {plan.vehicle.id} is planned {planned.count(rest)} times, not once")


def _rule_11_equipment_and_regime(plan: Plan) -> Iterator[Violation]:
    vehicle = plan.vehicle
    for request in plan.requests:
        missing = request.needs - vehicle.skills
        if missing:
            yield Violation(11, f"{vehicle.id} lacks {sorted(missing)} for {request.id}", request.id)
        if not vehicle.runs_under(request.regimes):
            regimes = f"{sorted(request.regimes)}, not {vehicle.regime!r}"
            yield Violation(11, f"{request.id} may only be served under {regimes}", request.id)
