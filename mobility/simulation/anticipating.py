"""What looking ahead is worth: the same simulated days with and without each measure, compared day by day."""

from __future__ import annotations

import datetime as dt
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from dispatcher.dispatcher import Dispatcher
from dispatcher.problem import Vehicle
from mobility.anticipation.expectation import Expectation
from mobility.installation import open_dispatcher
from mobility.policy import ServicePolicy
from mobility.simulation.demand import DemandModel, day_of_wishes
from mobility.simulation.depots import demand_model, depot_stops
from mobility.simulation.foreseeing import ForeseenDay, Ride, asker_of
from mobility.simulation.history import learnt
from mobility.simulation.runner import capacities, scenario_policy
from mobility.simulation.scenario import Scenario
from mobility.simulation.visits import with_visits
from routing.area import Area

__all__ = ["EXPERIMENTS", "Experiment", "Outcome", "difference", "play"]


@dataclass(frozen=True, slots=True)
class Experiment:
    """
    One measure: the days it is meant for (`about`, changes of the scenario), and how it is switched.

    `trials` are (name, further changes); the first is the day without the measure.
    """

    name: str
    about: str
    days: Mapping[str, Any]
    trials: tuple[tuple[str, Mapping[str, Any]], ...]

    @property
    def slug(self) -> str:
        """Its name for a file."""
        return self.name.lower().replace(" ", "-")


EXPERIMENTS = (
    Experiment(
        "Rebalancing",
        "four of five riders ask at once",
        {"prebooked_share": 0.2},
        (("off", {}), ("every 5 min", {"rebalance_every_s": 300})),
    ),
    Experiment(
        "Fairness quota",
        "seven of ten book ahead",
        {"prebooked_share": 0.7},
        (("off", {}), ("50 %", {"ahead_share": 0.5}), ("40 %", {"ahead_share": 0.4})),
    ),
    Experiment(
        "Open returns",
        "half of those who book ahead make a visit and ask for the way home when it is over",
        {"visit_share": 0.5},
        (("reserve off", {"keep_returns": False}), ("reserve on", {"keep_returns": True})),
    ),
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The figures of one trial, day by day: by name, one value a seed."""

    trial: str
    figures: Mapping[str, tuple[float, ...]]

    def mean(self, name: str) -> float:
        """Return the mean of one figure over the days."""
        return statistics.fmean(self.figures[name])


def play(
    area: Area,
    experiment: Experiment,
    scenario: Scenario,
    seeds: Sequence[int],
    policy: ServicePolicy,
    tell: Callable[[str], None] = lambda _: None,
) -> list[Outcome]:
    """
    Play the days of one experiment, each with every trial; the same seed means the same wishes.

    Parameters
    ----------
    area : Area
        Where.
    experiment : Experiment
        What is switched.
    scenario : Scenario
        The day it is laid over.
    seeds : sequence of int
        One day each.
    policy : ServicePolicy
        The rules of the service.
    tell : callable
        Told what is being played.
    """
    model = demand_model(area.stops, scenario.decay_m)
    dispatcher = open_dispatcher(area)
    length_m = lru_cache(maxsize=None)(lambda a, b: float(area.stop_path(a, b).length_m))
    expectation = learnt(area, model, replace(scenario, seed=0, **experiment.days), policy)
    outcomes = []
    for name, changes in experiment.trials:
        days = []
        for seed in seeds:
            tell(f"{experiment.name}, {name}, seed {seed}")
            day = replace(scenario, seed=seed, **{**experiment.days, **changes})
            played = _day(area, model, day, scenario_policy(policy, day), (dispatcher, expectation))
            days.append(_figures(played, length_m))
        outcomes.append(Outcome(name, {figure: tuple(day[figure] for day in days) for figure in days[0]}))
    return outcomes


def _day(
    area: Area,
    model: DemandModel,
    scenario: Scenario,
    policy: ServicePolicy,
    how: tuple[Dispatcher, Expectation],
) -> ForeseenDay:
    dispatcher, expectation = how
    midnight = dt.datetime.combine(dt.date.fromisoformat(scenario.day), dt.time(), tzinfo=policy.timezone)
    start_s, end_s = (int(midnight.timestamp() + 3600 * hour) for hour in (scenario.start_hour, scenario.end_hour))
    room = capacities(scenario.seats, scenario.wheelchair_places)
    depots = depot_stops(area.stops, model, scenario.vehicles)
    fleet = [Vehicle(f"van {n}", room, start_s, end_s, depot.index) for n, depot in enumerate(depots, start=1)]
    wishes = with_visits(
        day_of_wishes(model, scenario, policy.timezone, area.contains), scenario.visit_share, scenario.seed
    )
    stop_at = np.array([(stop.lat, stop.lon) for stop in area.stops])
    askers = [asker_of(f"rider {number}", wish, stop_at) for number, wish in enumerate(wishes)]
    played = ForeseenDay(dispatcher, fleet, policy, expectation)
    played.play(asker for asker in askers if asker.origin != asker.destination)
    return played


def _figures(day: ForeseenDay, length_m: Callable[[int, int], float]) -> dict[str, float]:
    """Return the figures of a day that is over; waits run from the wished departure to the begin of boarding."""
    figures: dict[str, float] = {}
    for kind in ("now", "ahead", "return", "all"):
        rides = [ride for ride in day.rides.values() if kind in {ride.kind, "all"}]
        waits = [ride.pickup_s - ride.asker.wanted_s for ride in rides if ride.pickup_s is not None]
        figures[f"{kind}_refused"] = sum(ride.told_until_s is None for ride in rides)
        figures[f"{kind}_asked"] = len(rides)
        figures[f"{kind}_wait_mean_s"] = statistics.fmean(waits) if waits else 0.0
        figures[f"{kind}_wait_p90_s"] = float(np.percentile(waits, 90)) if waits else 0.0
    served = [ride for ride in day.rides.values() if ride.told_until_s is not None]
    drives = [drive for car in day.cars for drive in car.drives]
    figures["served"] = len(served)
    figures["kept_share"] = sum(_kept(ride) for ride in served) / max(1, len(served))
    figures["vehicle_km"] = sum(length_m(a, b) for a, b, _ in drives) / 1000
    figures["empty_km"] = sum(length_m(a, b) for a, b, persons in drives if not persons) / 1000
    return figures


def _kept(ride: Ride) -> bool:
    """Tell whether a rider was fetched and brought within what they were told."""
    if ride.pickup_s is None or ride.dropoff_s is None or ride.told_until_s is None or ride.told_arrival_s is None:
        return False
    return ride.pickup_s <= ride.told_until_s and ride.dropoff_s <= ride.told_arrival_s


def difference(figure: str, without: Outcome, trial: Outcome) -> tuple[float, float]:
    """Return by how much a figure changes from day to the same day, in the mean, and the standard error of that."""
    changes = [b - a for a, b in zip(without.figures[figure], trial.figures[figure], strict=True)]
    error = statistics.stdev(changes) / len(changes) ** 0.5 if len(changes) > 1 else float("nan")
    return statistics.fmean(changes), error
