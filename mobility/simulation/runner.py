"""From a scenario to its figures: sets up a service in memory, plays the day, and adds it all up."""

from __future__ import annotations

import datetime as dt
import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from dispatcher.problem import Load
from mobility.clock import FakeClock
from mobility.fleet.crew import Driver, Engagement
from mobility.hours import OpenSpan, ServiceHours
from mobility.installation import open_dispatcher
from mobility.people.accounts import password_hasher
from mobility.people.values import Role
from mobility.policy import ServicePolicy
from mobility.service import Service
from mobility.simulation.demand import DemandModel, day_of_wishes
from mobility.simulation.depots import demand_model, depot_stops
from mobility.simulation.engine import Day, DaySettings
from mobility.simulation.history import learnt
from mobility.simulation.metrics import day_result
from mobility.simulation.recorder import Recorder
from mobility.simulation.scenario import Scenario
from mobility.simulation.visits import with_visits
from mobility.store.store import Store
from mobility.tariff.fares import Fares
from routing.area import Area

__all__ = ["capacities", "driving_hours", "hire", "scenario_policy", "simulate", "simulated_service"]

_SEATS_A_WHEELCHAIR = 2
_OPEN_BEFORE_S = 2 * 3600


def capacities(seats: int, wheelchair_places: int) -> tuple[Load, ...]:
    """Return what a vehicle holds at once: all seats, or fewer with wheelchairs, each in the room of two seats."""
    return tuple(
        Load(seats=seats - _SEATS_A_WHEELCHAIR * places, wheelchairs=places)
        for places in range(wheelchair_places + 1)
        if seats >= _SEATS_A_WHEELCHAIR * places
    )


def scenario_policy(policy: ServicePolicy, scenario: Scenario) -> ServicePolicy:
    """Return the service policy with the scenario's hours and overrides; raises `PolicyError`."""
    span = OpenSpan(int(scenario.start_hour * 60), int(scenario.end_hour * 60))
    hours = ServiceHours(((span,),) * 7, policy.timezone)
    overrides: dict[str, Any] = dict(scenario.policy)
    if "lead_time_s" in overrides and "hold_s" not in overrides:
        # Simulated riders confirm at once; the hold only has to fit into the shorter lead.
        overrides["hold_s"] = min(policy.hold_s, int(overrides["lead_time_s"]) // 2)
    anticipation = replace(
        policy.anticipation,
        rebalance_every_s=scenario.rebalance_every_s,
        ahead_s=scenario.ahead_s,
        ahead_share=scenario.ahead_share,
        keep_returns=scenario.keep_returns,
    )
    return replace(policy, hours=hours, anticipation=anticipation, **overrides)


def simulate(
    area: Area,
    scenario: Scenario,
    policy: ServicePolicy,
    fares: Fares,
    *,
    progress: Callable[[float], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """
    Play a scenario and return its figures, as docs/simulation.md describes them.

    The same scenario over the same area gives the same figures, but for `computing_s`.

    Parameters
    ----------
    area : Area
        Where it happens.
    scenario : Scenario
        What happens.
    policy, fares : ServicePolicy, Fares
        The rules of the service; the scenario's overrides are laid over them.
    progress, cancelled : callable
        Told the share done, in [0, 1]; asked whether to stop.

    Raises
    ------
    Cancelled
        Where `cancelled` says yes.
    PolicyError
        Where an override is out of range.
    """
    began = time.perf_counter()
    policy = scenario_policy(policy, scenario)
    start_s, end_s = driving_hours(scenario, policy.timezone)
    model = demand_model(area.stops, scenario.decay_m)
    clock = FakeClock(start_s - _OPEN_BEFORE_S)
    store = Store.open("sqlite://")
    try:
        service = simulated_service(area, store, policy, fares, clock, scenario)
        for vehicle_id, driver_id in hire(service, scenario, model):
            service.fleet.add_shift(vehicle_id, driver_id, start_s, end_s)
        recorder = Recorder(area, lambda party: policy.service_time_s(party.persons, party.wheelchairs))
        settings = DaySettings(
            start_s,
            end_s,
            scenario.seed,
            scenario.improve_every_s,
            scenario.improve_iterations,
            scenario.rebalance_every_s,
            learnt(area, model, scenario, policy) if scenario.rebalance_every_s else None,
        )
        wishes = day_of_wishes(model, scenario, policy.timezone, area.contains)
        wishes = with_visits(wishes, scenario.visit_share, scenario.seed)
        Day(service, clock, wishes, settings, recorder).run(progress, cancelled)
    finally:
        store.close()
    return {
        "scenario": scenario.to_mapping(),
        "area": {"name": area.name, "title": area.title, "is_model": area.is_model, "source": area.source_label},
        "start_s": start_s,
        "end_s": end_s,
        "computing_s": round(time.perf_counter() - began, 2),
        **day_result(list(recorder.rides.values()), recorder.legs, scenario.vehicles, start_s, end_s),
    }


def driving_hours(scenario: Scenario, zone: ZoneInfo) -> tuple[int, int]:
    """Return from when until when vehicles drive on the scenario's day, in seconds since the epoch."""
    midnight = dt.datetime.combine(dt.date.fromisoformat(scenario.day), dt.time(), tzinfo=zone)
    midnight_s = int(midnight.timestamp())
    return midnight_s + int(scenario.start_hour * 3600), midnight_s + int(scenario.end_hour * 3600)


def simulated_service(
    area: Area, store: Store, policy: ServicePolicy, fares: Fares, clock: FakeClock, scenario: Scenario
) -> Service:
    """Return a service on an empty store, whose ids and codes follow from the scenario's seed."""
    store.migrate()
    rng = random.Random(scenario.seed)
    dispatcher = open_dispatcher(area)
    return Service(area, store, dispatcher, policy, fares, clock, rng=rng, hasher=password_hasher(fast=True))


def hire(service: Service, scenario: Scenario, model: DemandModel) -> list[tuple[str, str]]:
    """Add the scenario's vehicles, each with a driver; returns the ids of both."""
    hired = []
    for number, depot in enumerate(depot_stops(service.area.stops, model, scenario.vehicles), start=1):
        room = capacities(scenario.seats, scenario.wheelchair_places)
        vehicle = service.fleet.add_vehicle(f"Van {number:02}", f"SIM {number}", room, depot.id)
        driver = service.people.create_staff(f"driver{number}", "simulated-driver", Role.DRIVER, f"Driver {number}")
        # One shift stands for all who share the day in that vehicle; their working time is not what is simulated.
        service.crews.change_driver(Driver(driver, Engagement.CONTRACTOR))
        hired.append((vehicle.id, driver.id))
    return hired
