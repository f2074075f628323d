"""The composition root: every part of the service put together in one place."""

from __future__ import annotations

import random

from argon2 import PasswordHasher

from dispatcher.dispatcher import Dispatcher
from mobility.anticipation.guard import Guard
from mobility.booking.use_cases import Bookings
from mobility.clock import Clock
from mobility.companions.use_cases import Companions
from mobility.fleet.crews import Crews
from mobility.fleet.state import FleetState
from mobility.fleet.use_cases import Fleet
from mobility.incidents.use_cases import IncidentUseCases
from mobility.journal import Checkups, Messages, Runs
from mobility.parts import Parts, ServiceArea
from mobility.people.accounts import People, password_hasher
from mobility.policy import ServicePolicy
from mobility.series.use_cases import SeriesUseCases
from mobility.store.store import Store
from mobility.tariff.fares import Fares
from mobility.timetable.beside import Scheduled
from mobility.traffic.roads import Roads
from mobility.traffic.use_cases import TrafficUseCases
from mobility.visits.reserve import StoredReturns
from mobility.visits.use_cases import VisitUseCases
from mobility.waiting.use_cases import WaitingUseCases

__all__ = ["Service"]


class Service:
    """
    The service of one area: what residents, drivers, the control room and planners can do, live or simulated.

    Parameters
    ----------
    area, store, dispatcher, policy, fares, clock
        The parts; nothing else is looked up anywhere.
    rng
        Source of ids and ticket codes; unguessable by default, seeded in simulations.
    hasher
        Password hasher; argon2id with the library's costs by default.
    """

    def __init__(
        self,
        area: ServiceArea,
        store: Store,
        dispatcher: Dispatcher,
        policy: ServicePolicy,
        fares: Fares,
        clock: Clock,
        *,
        rng: random.Random | None = None,
        hasher: PasswordHasher | None = None,
    ) -> None:
        roads = Roads(store, area, dispatcher)
        returns = StoredReturns(lambda stop_id: area.stop_by_id(stop_id).index, policy.ride_time)
        fleet = FleetState(store, area, roads, returns)
        guard = Guard(policy.anticipation, lambda: roads.dispatcher, returns)
        scheduled, chance = Scheduled(area), rng or random.SystemRandom()
        parts = Parts(area, store, roads, policy, fares, clock, chance, fleet, guard, scheduled)
        self.area, self.store, self._roads = area, store, roads
        self.policy, self.fares, self.clock = policy, fares, clock
        self.booking = Bookings(parts)
        self.series = SeriesUseCases(parts)
        self.waiting = WaitingUseCases(parts)
        self.visits = VisitUseCases(parts)
        self.companions = Companions(parts)
        self.fleet = Fleet(parts)
        self.incidents = IncidentUseCases(parts)
        self.crews = Crews(parts)
        self.traffic = TrafficUseCases(parts)
        self.people = People(parts, hasher or password_hasher())
        self.guard = guard
        self.scheduled = scheduled
        self.outbox = Messages(parts)
        self.runs = Runs(parts)
        self.checkups = Checkups(parts)

    @property
    def dispatcher(self) -> Dispatcher:
        """The dispatcher over the travel times of now."""
        return self._roads.dispatcher
