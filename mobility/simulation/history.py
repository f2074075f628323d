"""The days before the simulated one, for those who learn from them: the same demand, other people."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from mobility.anticipation.expectation import Expectation, zones_of
from mobility.policy import ServicePolicy
from mobility.simulation.demand import DemandModel, day_of_wishes
from mobility.simulation.scenario import Scenario
from routing.area import Area

__all__ = ["learnt"]

_SEED_STEP = 7919


def learnt(area: Area, model: DemandModel, scenario: Scenario, policy: ServicePolicy) -> Expectation:
    """Return what the `history_days` before the scenario's day let expect; each has a seed of its own."""
    day = dt.date.fromisoformat(scenario.day)
    requests: list[tuple[int, int]] = []
    days = []
    lat = np.array([stop.lat for stop in area.stops])
    lon = np.array([stop.lon for stop in area.stops])
    for back in range(1, scenario.history_days + 1):
        # A week has one day of each kind: past days of the same weekday say most about this one.
        before = day - dt.timedelta(days=7 * back)
        seed = (scenario.seed + _SEED_STEP * back) % 2**31
        for wish in day_of_wishes(model, replace(scenario, day=before.isoformat(), seed=seed), policy.timezone):
            wanted_s = wish.wish.at_s or wish.asked_s
            if wanted_s - wish.asked_s <= policy.anticipation.spontaneous_s:
                origin = wish.wish.origin
                nearest = np.hypot(lat - origin.lat, (lon - origin.lon) * np.cos(np.radians(origin.lat))).argmin()
                requests.append((int(nearest), wanted_s))
        days.append(before)
    return Expectation(zones_of(area.stop_table_s, policy.anticipation.zone_radius_s), requests, days, policy.timezone)
