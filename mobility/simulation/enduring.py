"""
Service days without end in one process: what they leave behind in memory is seen from outside.

On a driven day everything happens that does on a simulated one: wishes, rides, buttons of drivers, riders who stay
away. The other days are lighter, so that very many bookings are made in bearable time: rides of the day to come are
asked for, held and confirmed, and given up before it begins.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import deque
from dataclasses import replace
from pathlib import Path

from mobility.booking.values import RiderInfo
from mobility.clock import FakeClock
from mobility.errors import MobilityError
from mobility.policy import ServicePolicy
from mobility.simulation.demand import DemandWish, day_of_wishes
from mobility.simulation.depots import demand_model
from mobility.simulation.engine import Day, DaySettings
from mobility.simulation.recorder import Recorder
from mobility.simulation.runner import driving_hours, hire, scenario_policy, simulated_service
from mobility.simulation.scenario import Scenario
from mobility.store.store import Store
from mobility.tariff.fares import Fares
from mobility.worker import Worker, notice_step, service_steps
from routing.area import Area

__all__ = ["ManyDays"]

_BEFORE_S = 3 * 3600
_OPEN_AT_ONCE = 10
"""Rides of a light day that are booked at the same time; the oldest is given up for the next."""
_WORKER_EVERY = 100
_IMPROVE_S = 0.02
_DAY_S = 86_400


class ManyDays:
    """
    A service that goes on day after day, with a worker beside it; `play` one after the other.

    Parameters
    ----------
    area : Area
        Where it happens.
    store : Store
        An empty database.
    policy, fares : ServicePolicy, Fares
        The rules of the service, with the scenario's hours.
    scenario : Scenario
        The first day; those after it are drawn from the seeds that follow.
    driven_every : int
        One day of so many is driven, at least 1: the first.
    notices : Path
        The file riders are told by.
    """

    def __init__(
        self,
        area: Area,
        store: Store,
        policy: ServicePolicy,
        fares: Fares,
        scenario: Scenario,
        *,
        driven_every: int,
        notices: Path,
    ) -> None:
        self._policy, self._scenario = scenario_policy(policy, scenario), scenario
        self._model = demand_model(area.stops, scenario.decay_m)
        self._clock, self._wall = FakeClock(driving_hours(scenario, policy.timezone)[0] - _BEFORE_S), FakeClock(0)
        self.service = simulated_service(area, store, self._policy, fares, self._clock, scenario)
        self._area, self._hired = area, hire(self.service, scenario, self._model)
        steps = service_steps(self.service, lambda: False, _IMPROVE_S)
        self._worker = Worker((*steps, notice_step(self.service, notices)), self._wall)
        self._driven_every, self._rng = driven_every, random.Random(scenario.seed)
        self.days = 0

    def play(self) -> int:
        """Play the next day; returns how many bookings were made on it."""
        first = dt.date.fromisoformat(self._scenario.day)
        seed = (self._scenario.seed + self.days) % 2**31
        day = replace(self._scenario, day=(first + dt.timedelta(days=self.days)).isoformat(), seed=seed)
        start_s, end_s = driving_hours(day, self._policy.timezone)
        self._clock.set(max(self._clock.now_s(), start_s - _BEFORE_S))
        for vehicle_id, driver_id in self._hired:
            self.service.fleet.add_shift(vehicle_id, driver_id, start_s, end_s)
        wishes = day_of_wishes(self._model, day, self._policy.timezone, self._area.contains)
        driven = self.days % self._driven_every == 0
        booked = self._drive(wishes, DaySettings(start_s, end_s, seed)) if driven else self._book_and_give_up(wishes)
        self._work()
        self.days += 1
        return booked

    def _drive(self, wishes: list[DemandWish], settings: DaySettings) -> int:
        recorder = Recorder(self._area, lambda party: self._policy.service_time_s(party.persons, party.wheelchairs))
        Day(self.service, self._clock, wishes, settings, recorder).run(lambda _: None, lambda: False)
        return sum(ride.outcome != "refused" for ride in recorder.rides.values())

    def _book_and_give_up(self, wishes: list[DemandWish]) -> int:
        booked, still_open = 0, deque[str]()
        for number, wish in enumerate(wishes, start=1):
            booking_id = self._book(wish)
            if booking_id is not None:
                booked += 1
                still_open.append(booking_id)
            if len(still_open) > _OPEN_AT_ONCE:
                self.service.booking.cancel(still_open.popleft())
            if number % _WORKER_EVERY == 0:
                self._work()
        for booking_id in still_open:
            self.service.booking.cancel(booking_id)
        return booked

    def _book(self, wish: DemandWish) -> str | None:
        """Book what is wished hours ahead; returns the booking's id, or None where there is no ride."""
        ahead = wish.wish if wish.wish.when != "now" else replace(wish.wish, when="depart", at_s=wish.asked_s)
        try:
            found = self.service.booking.find_offers(ahead)
            if not found.offers:
                return None
            booking_id = f"{self._rng.getrandbits(128):032x}"
            self.service.booking.hold(found.offers[0].id, booking_id, RiderInfo("Erika Beispiel", "0261 1"))
            self.service.booking.confirm(booking_id)
        except MobilityError:
            return None  # an improvement was faster
        return booking_id

    def _work(self) -> None:
        """Let the worker do all it does, once."""
        self._wall.advance(_DAY_S)
        self._worker.turn()
