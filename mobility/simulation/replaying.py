"""A day for the dispatcher's replay, drawn from the same demand as a simulated day, but without database or drivers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dispatcher.problem import Access, Vehicle, Wish
from dispatcher.replay.day import ReplayDay, TimedWish
from mobility.policy import ServicePolicy
from mobility.simulation.demand import DemandModel, Spot, homeward_share, party_of, second_of_day
from mobility.simulation.depots import demand_model, depot_stops
from mobility.simulation.runner import capacities
from mobility.simulation.scenario import Scenario
from routing.values import UNREACHABLE_S, VirtualStop

__all__ = ["replay_day"]

_SOON_S = (1200, 3600)
_AHEAD_S = (3600, 12 * 3600)
_HOME_WITHIN_S = 3600


def replay_day(
    stops: Sequence[VirtualStop], table_s: NDArray[np.int32], scenario: Scenario, policy: ServicePolicy
) -> ReplayDay:
    """
    Return a day over an area's stops, its times counted from midnight; the same scenario gives the same day.

    Riders live at the stop they board at. `prebooked_share` of them book one to twelve hours ahead (but no earlier
    than the evening before), the others 20 to 60 minutes ahead. Vehicles have an hour to come home after the last.

    Parameters
    ----------
    stops : sequence of VirtualStop
        The area's stops, rows of the table.
    table_s : array of int32, shape (n, n)
        Drive seconds between them.
    scenario : Scenario
        Fleet, hours, number of wishes, shares and seed.
    policy : ServicePolicy
        Waiting, ride times, service times and what riders are told.
    """
    model = demand_model(stops, scenario.decay_m)
    start_s, end_s = int(scenario.start_hour * 3600), int(scenario.end_hour * 3600) + _HOME_WITHIN_S
    room = capacities(scenario.seats, scenario.wheelchair_places)
    number = {stop.id: index for index, stop in enumerate(stops)}
    vehicles = tuple(
        Vehicle(f"vehicle-{index + 1}", room, start_s, end_s, number[depot.id])
        for index, depot in enumerate(depot_stops(stops, model, scenario.vehicles))
    )
    draw = _Draw(model, {spot: index for index, spot in enumerate(model.spots)}, table_s, scenario, policy)
    rng = random.Random(scenario.seed)
    asked = [draw.wish(f"rider-{index + 1}", rng) for index in range(scenario.requests)]
    return ReplayDay(
        table_s=np.array(table_s),
        vehicles=vehicles,
        asked=tuple(sorted(asked, key=lambda each: each.at_s)),
        telling=policy.telling,
    )


@dataclass(frozen=True, slots=True)
class _Draw:
    """Draws one wish after the other."""

    model: DemandModel
    number: dict[Spot, int]
    table_s: NDArray[np.int32]
    scenario: Scenario
    policy: ServicePolicy

    def wish(self, name: str, rng: random.Random) -> TimedWish:
        """Return a wish between two stops a way leads between, and when it comes up."""
        leave_s = second_of_day(self.scenario, rng)
        ahead_s = rng.uniform(*(_AHEAD_S if rng.random() < self.scenario.prebooked_share else _SOON_S))
        origin, destination = self._ends(leave_s, rng)
        party = party_of(rng, self.scenario.wheelchair_share)
        service_s = self.policy.service_time_s(party.persons, party.wheelchairs)
        wish = Wish(
            id=name,
            pickups=(Access(origin),),
            dropoffs=(Access(destination),),
            load=party.load,
            earliest_departure_s=leave_s,
            latest_departure_s=leave_s + self.policy.max_wait_s,
            latest_arrival_s=int(self.scenario.end_hour * 3600) + _HOME_WITHIN_S,
            ride_time=self.policy.ride_time,
            boarding_s=service_s,
            alighting_s=service_s,
        )
        return TimedWish(leave_s - int(ahead_s), wish)

    def _ends(self, leave_s: int, rng: random.Random) -> tuple[int, int]:
        while True:
            ends = self.model.draw(rng, self.scenario.hub_share, homeward_share(leave_s / 3600))
            origin, destination = (self.number[spot] for spot in ends)
            if 0 < self.table_s[origin, destination] < UNREACHABLE_S:
                return origin, destination
