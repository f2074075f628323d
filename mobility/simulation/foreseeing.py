"""
A day by the dispatcher alone, without database or buttons: seconds instead of a minute, for comparing many days.

Wishes, fleet, offers, promises and the guard are those of the simulated day; everybody boards at the stop nearest to
their door, nobody cancels, and vehicles drive exactly as planned (`dispatcher.replay.driving`).
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dispatcher.dispatcher import Dispatcher
from dispatcher.insertion import Insertion
from dispatcher.open_returns import OpenReturn, ready_times
from dispatcher.problem import Access, Anchor, Plan, StopKind, Vehicle, Wish
from dispatcher.promising import told
from dispatcher.rebalancing import relocations
from dispatcher.replay.driving import Done, driven
from dispatcher.schedule import UNREACHABLE_S, schedule, travel_s
from mobility.anticipation.expectation import Expectation
from mobility.anticipation.guard import Guard
from mobility.policy import ServicePolicy
from mobility.simulation.demand import DemandWish
from mobility.simulation.visits import DEVIATION_S, MEAN_S, SCENARIOS, homeward

__all__ = ["Asker", "ForeseenDay", "Ride", "asker_of"]

_REACTION_S = 30
_TOLERANCE_S = 20


@dataclass(frozen=True, slots=True)
class Asker:
    """A wish between two stops, by their index; `wanted_s` is when the rider wants to leave."""

    id: str
    origin: int
    destination: int
    wanted_s: int
    wish: DemandWish


@dataclass(slots=True)
class Ride:
    """What became of a wish; times are None where it never came to that."""

    asker: Asker
    told_until_s: int | None = None
    told_arrival_s: int | None = None
    pickup_s: int | None = None
    dropoff_s: int | None = None

    @property
    def kind(self) -> Literal["now", "ahead", "return"]:
        """Whether it was asked at once, booked ahead, or from a visit."""
        if self.asker.wish.is_return:
            return "return"
        return "now" if self.asker.wanted_s <= self.asker.wish.asked_s else "ahead"


@dataclass(frozen=True, slots=True)
class _Move:
    """A vehicle on its way to a waiting place, past `via`: (location, when)."""

    via: tuple[tuple[int, int], ...]

    @property
    def end(self) -> Anchor:
        """Where and when it arrives."""
        return Anchor(*self.via[-1])

    def next_at(self, now_s: int) -> Anchor:
        """Return where it can turn off next."""
        return next((Anchor(*each) for each in self.via if each[1] >= now_s + _REACTION_S), self.end)


@dataclass(slots=True)
class _Car:
    """One vehicle: its plan, where it last was, and every drive as (from, to, persons on board)."""

    plan: Plan
    here: int
    persons: int = 0
    move: _Move | None = None
    drives: list[tuple[int, int, int]] = field(default_factory=list)

    def drove_to(self, place: int) -> None:
        """Take down a drive."""
        if place != self.here:
            self.drives.append((self.here, place, self.persons))
            self.here = place


def asker_of(name: str, wish: DemandWish, stop_at: NDArray[np.float64]) -> Asker:
    """Return a wish between the stops nearest to its doors; `stop_at` has their lat, lon, shape ``[n, 2]``."""
    trip = wish.wish
    ends = []
    for door in (trip.origin, trip.destination):
        stretch = np.cos(np.radians(door.lat))
        ends.append(int(np.hypot(stop_at[:, 0] - door.lat, (stop_at[:, 1] - door.lon) * stretch).argmin()))
    return Asker(name, ends[0], ends[1], trip.at_s or wish.asked_s, wish)


class ForeseenDay:
    """
    One day; `play` it once.

    Parameters
    ----------
    dispatcher
        Over the stops' travel times.
    vehicles
        The fleet; each starts where it ends.
    policy
        The rules, and what is done for those to come.
    expectation
        What idle vehicles are sent for; None: nobody is sent.
    """

    def __init__(
        self,
        dispatcher: Dispatcher,
        vehicles: Sequence[Vehicle],
        policy: ServicePolicy,
        expectation: Expectation | None = None,
    ) -> None:
        self._dispatcher, self._table_s, self._policy = dispatcher, dispatcher.table_s, policy
        self._guard = Guard(policy.anticipation, lambda: dispatcher)
        self._expectation = expectation
        self._closes_s = max(vehicle.shift_end_s for vehicle in vehicles)
        self.cars = [_Car(Plan(v, Anchor(v.end_location, v.shift_start_s)), v.end_location) for v in vehicles]
        self.rides: dict[str, Ride] = {}
        self._ahead: set[str] = set()
        self._events: list[tuple[int, int, Asker | None]] = []
        self._order = itertools.count()

    def play(self, askers: Iterable[Asker]) -> None:
        """Let the wishes come up one after the other; figures are then in `rides` and `cars`."""
        for asker in askers:
            self._at(asker.wish.asked_s, asker)
        every_s = self._policy.anticipation.rebalance_every_s
        if every_s and self._expectation is not None:
            first_s = min(car.plan.vehicle.shift_start_s for car in self.cars)
            for at_s in range(first_s, self._closes_s, every_s):
                self._at(at_s, None)
        since_s = self._events[0][0] if self._events else 0
        while self._events:
            now_s, _, due = heapq.heappop(self._events)
            self._advance(since_s, now_s)
            since_s = now_s
            if due is None:
                self._rebalance(now_s)
            else:
                self._ask(due, now_s)
        self._advance(since_s, self._closes_s + 86_400)
        for car in self.cars:
            car.drove_to(car.plan.vehicle.end_location)

    def _at(self, at_s: int, asker: Asker | None) -> None:
        heapq.heappush(self._events, (at_s, next(self._order), asker))

    def _advance(self, since_s: int, now_s: int) -> None:
        for car in self.cars:
            if car.move is not None:
                arrived = now_s >= car.move.end.ready_s
                car.plan = replace(car.plan, anchor=car.move.end if arrived else car.move.next_at(now_s))
                if arrived:
                    car.drove_to(car.move.end.location)
                    car.move = None
            if car.plan.stops and car.move is None:
                car.plan, done = driven(car.plan, self._table_s, since_s=since_s, now_s=now_s)
                for each in done:
                    self._done(car, each)

    def _done(self, car: _Car, each: Done) -> None:
        car.drove_to(each.location)
        request = each.stop.request
        if request is None:
            return
        ride, persons = self.rides[request.id], request.load.seats + request.load.wheelchairs
        if each.stop.kind is StopKind.PICKUP:
            ride.pickup_s = each.begin_s
            car.persons += persons
        else:
            ride.dropoff_s = each.begin_s
            car.persons -= persons

    def _ask(self, asker: Asker, now_s: int) -> None:
        if asker.wish.is_return:
            self._guard.settle(asker.id)
        ride = self.rides[asker.id] = Ride(asker)
        plans = [car.plan for car in self.cars]
        found = self._best(self._wish(asker, max(asker.wanted_s, now_s + self._policy.lead_time_s)), plans, now_s)
        if found is None:
            return
        chosen = told(self._dispatcher, found, self._policy.telling)
        ride.told_until_s, ride.told_arrival_s = chosen.request.latest_pickup_s, chosen.request.latest_dropoff_s
        if self._guard.is_ahead(now_s, chosen.pickup_s):
            self._ahead.add(asker.id)
        car = next(car for car in self.cars if car.plan.vehicle.id == chosen.vehicle_id)
        car.plan = chosen.plan
        self._undisturbed(car, now_s)
        if asker.wish.visit_s is not None:
            self._visit(asker, chosen, asker.wish.visit_s)

    def _wish(self, asker: Asker, earliest_s: int) -> Wish:
        policy, party = self._policy, asker.wish.wish.party
        service_s = policy.service_time_s(party.persons, party.wheelchairs)
        return Wish(
            id=asker.id,
            pickups=(Access(asker.origin),),
            dropoffs=(Access(asker.destination),),
            load=party.load,
            earliest_departure_s=earliest_s,
            latest_departure_s=earliest_s + policy.max_wait_s,
            latest_arrival_s=self._closes_s,
            ride_time=policy.ride_time,
            boarding_s=service_s,
            alighting_s=service_s,
        )

    def _best(self, wish: Wish, plans: list[Plan], now_s: int) -> Insertion | None:
        """Return the cheapest insertion that leaves others what is kept for them."""
        for limit in (1, 2 * len(plans)):
            for found in self._dispatcher.insertions(plans, wish, now_s=now_s, limit=limit):
                own = {wish.id} if self._guard.is_ahead(now_s, found.pickup_s) else set()
                if self._guard.refuses(plans, [found.plan], self._ahead | own, now_s) is None:
                    return found
        return None

    def _undisturbed(self, car: _Car, now_s: int) -> None:
        """Call a move off where somebody new in the plan would be fetched later because of it."""
        if car.move is None:
            return
        there = replace(car.plan, anchor=car.move.end)
        times = schedule(there, self._table_s, now_s=now_s)
        same = times.begin_s == schedule(car.plan, self._table_s, now_s=now_s).begin_s
        if not same or times.leave_s < car.move.end.ready_s:
            car.drove_to(car.plan.anchor.location)
            car.move = None

    def _visit(self, asker: Asker, chosen: Insertion, visit_s: int) -> None:
        """Be ready when the visit is over; a vehicle is kept for then."""
        ready_s = chosen.dropoff_s + visit_s
        if ready_s + self._policy.lead_time_s + self._policy.max_wait_s >= self._closes_s:
            return
        home = Asker(f"{asker.id}-home", asker.destination, asker.origin, ready_s, homeward(asker.wish, ready_s))
        scenarios = ready_times(chosen.dropoff_s + self._policy.lead_time_s, MEAN_S, DEVIATION_S, SCENARIOS)
        self._guard.expect(OpenReturn(self._wish(home, scenarios[0]), scenarios))
        self._at(ready_s, home)

    def _rebalance(self, now_s: int) -> None:
        assert self._expectation is not None  # noqa: S101 - else nothing is scheduled
        policy = self._policy
        waiting = (replace(car.plan, anchor=car.move.end) if car.move else car.plan for car in self.cars)
        plans = {plan.vehicle.id: _standing(plan, now_s) for plan in waiting}
        cars = {car.plan.vehicle.id: car for car in self.cars}
        sent = {name for name, car in cars.items() if car.move}
        zones = self._expectation.zones_between(now_s, now_s + policy.anticipation.horizon_s)
        moving = policy.anticipation.moving(policy.lead_time_s, policy.lead_time_s + policy.max_wait_s)
        for move in relocations(tuple(plans.values()), zones, self._table_s, moving, now_s=now_s, sent=sent):
            car = cars[move.vehicle_id]
            moved = replace(car.plan, anchor=Anchor(move.location, now_s + move.drive_s))
            if self._guard.refuses(tuple(plans.values()), [moved], (), now_s) is None:
                plans[move.vehicle_id] = moved
                car.move = self._way(car.plan.anchor.location, move.location, now_s)
                car.plan = replace(car.plan, anchor=car.move.next_at(now_s))

    def _way(self, here: int, there: int, now_s: int) -> _Move:
        """Return the drive with the places that lie on it by the table."""
        over_s = self._table_s[here].astype(np.int64) + self._table_s[:, there]
        passed = np.flatnonzero(over_s <= travel_s(self._table_s, here, there) + _TOLERANCE_S)
        times = sorted((now_s + int(self._table_s[here, stop]), int(stop)) for stop in passed if stop != there)
        last_s = now_s + travel_s(self._table_s, here, there)
        return _Move((*((stop, at_s) for at_s, stop in times if UNREACHABLE_S > at_s - now_s > 0), (there, last_s)))


def _standing(plan: Plan, now_s: int) -> Plan:
    """Return the plan of a vehicle that has been waiting, waiting until now."""
    if plan.frozen or plan.on_board or plan.anchor.ready_s >= now_s:
        return plan
    return replace(plan, anchor=replace(plan.anchor, ready_s=now_s))
