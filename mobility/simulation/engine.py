"""
A whole day in a minute: the very same use cases, driven by events on a virtual clock.

Wishes come up, riders take the first offer, drivers press their buttons when the plan says so; between two events no
time passes for the computer. Store, offers, promises and dispatcher are those of the live service, only the database
lives in memory and the clock is set from event to event (discrete-event simulation).
"""

from __future__ import annotations

import heapq
import itertools
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mobility.anticipation.expectation import Expectation
from mobility.booking.ticket import Ticket
from mobility.booking.values import RiderInfo
from mobility.booking.wishes import Unmet
from mobility.clock import FakeClock
from mobility.errors import MobilityError
from mobility.fleet.values import DriverEvent, EventKind
from mobility.fleet.view_values import DriverTask
from mobility.improving import improve_plans
from mobility.service import Service
from mobility.simulation.demand import DemandWish
from mobility.simulation.drivers import Action, Manners, next_action
from mobility.simulation.recorder import Recorder
from mobility.simulation.visits import homeward, open_return
from routing.errors import RoutingError

__all__ = ["Cancelled", "Day", "DaySettings"]

Kind = Literal["wish", "cancel", "driver", "improve", "rebalance", "ready"]
_IDLE_AFTER_END_S = 4 * 3600


class Cancelled(MobilityError):
    """Somebody stopped the simulation."""


@dataclass(frozen=True, slots=True)
class DaySettings:
    """
    How a day is driven.

    Attributes
    ----------
    start_s, end_s : int
        When vehicles drive.
    seed : int
        Seed of ids and of the background search.
    improve_every_s, improve_iterations : int
        Background re-optimisation, 0 for never, and its steps.
    rebalance_every_s : int
        How often idle vehicles are sent where requests are expected, 0 for never.
    expectation : Expectation or None
        What is expected; None: nothing.
    """

    start_s: int
    end_s: int
    seed: int
    improve_every_s: int = 0
    improve_iterations: int = 2000
    rebalance_every_s: int = 0
    expectation: Expectation | None = None


class Day:
    """
    One simulated day over a service made for it.

    Parameters
    ----------
    service : Service
        With an empty in-memory store that has vehicles, drivers and shifts, and `clock`.
    clock : FakeClock
        The clock of that service.
    wishes : list of DemandWish
        What comes up, in order.
    settings : DaySettings
        How it is driven.
    recorder : Recorder
        Takes down what happens.
    """

    def __init__(
        self,
        service: Service,
        clock: FakeClock,
        wishes: list[DemandWish],
        settings: DaySettings,
        recorder: Recorder,
    ) -> None:
        self._service = service
        self._clock = clock
        self._wishes = wishes
        self._settings = settings
        self._recorder = recorder
        self._rng = random.Random(settings.seed)
        self._events: list[tuple[int, int, Kind, str]] = []
        self._order = itertools.count()
        self._absent: set[str] = set()
        self._visits: dict[str, DemandWish] = {}
        self._driver_of = {s.vehicle_id: s.driver_id for s in service.fleet.shifts(settings.start_s, settings.end_s)}
        self._since_s = dict.fromkeys(self._driver_of, settings.start_s)
        self._wake_at: dict[str, int] = {}
        self._manners = Manners(
            lambda party: service.policy.service_time_s(party.persons, party.wheelchairs),
            self._absent.__contains__,
            service.policy.no_show_after_s,
        )

    def run(self, progress: Callable[[float], None], cancelled: Callable[[], bool]) -> None:
        """
        Play the day to its end.

        Parameters
        ----------
        progress : callable
            Told the share of the day that is over, in [0, 1].
        cancelled : callable
            Asked before each event.

        Raises
        ------
        Cancelled
            Where it says yes.
        """
        for index, wish in enumerate(self._wishes):
            self._at(wish.asked_s, "wish", str(index))
        if self._settings.improve_every_s:
            self._at(self._settings.start_s + self._settings.improve_every_s, "improve", "")
        if self._settings.rebalance_every_s and self._settings.expectation is not None:
            self._at(self._settings.start_s, "rebalance", "")
        first_s = self._events[0][0] if self._events else self._settings.start_s
        span_s = max(1, self._settings.end_s - first_s)
        while self._events:
            at_s, _, kind, name = heapq.heappop(self._events)
            if at_s > self._settings.end_s + _IDLE_AFTER_END_S:
                break
            if cancelled():
                raise Cancelled("the simulation was stopped")
            self._clock.set(max(at_s, self._clock.exact_s()))
            self._happen(kind, name, at_s)
            progress(min(1.0, (at_s - first_s) / span_s))

    def _at(self, at_s: int, kind: Kind, name: str) -> None:
        heapq.heappush(self._events, (at_s, next(self._order), kind, name))

    def _happen(self, kind: Kind, name: str, at_s: int) -> None:
        if kind == "wish":
            self._ask(self._wishes[int(name)], name)
        elif kind == "cancel":
            self._give_up(name)
        elif kind == "driver":
            self._drive(name, at_s)
        elif kind == "rebalance":
            self._rebalance()
        elif kind == "ready":
            self._return_home(name)
        else:
            self._improve()

    def _ask(self, wish: DemandWish, name: str) -> None:
        """Find offers, take the first, hold and confirm it, as a rider with the app does."""
        booking_id = uuid.UUID(int=self._rng.getrandbits(128), version=4).hex
        ride = self._recorder.asked(booking_id, wish)
        try:
            found = self._service.booking.find_offers(wish.wish)
            if not found.offers:
                ride.outcome, ride.reason = "refused", found.refusal.reason if found.refusal else "NO_TIME"
                return
            offer = found.offers[0]
            self._service.booking.hold(offer.id, booking_id, RiderInfo(name=f"Rider {name}"))
            ticket = self._service.booking.confirm(booking_id)
        except (MobilityError, RoutingError) as error:
            ride.outcome, ride.reason = "refused", getattr(error, "code", type(error).__name__)
            return
        self._recorder.booked(ride, ticket)
        if wish.stays_away:
            self._absent.add(booking_id)
        if wish.cancel_after_s is not None:
            self._at(self._clock.now_s() + wish.cancel_after_s, "cancel", booking_id)
        if wish.visit_s is not None:
            self._visit(wish, ticket)
        if ticket.vehicle is not None:
            self._wake(ticket.vehicle.id)

    def _visit(self, wish: DemandWish, ticket: Ticket) -> None:
        """Tell the service of the open return, and be ready when the visit is over."""
        assert wish.visit_s is not None  # noqa: S101 - asked by the caller
        try:
            self._service.guard.expect(open_return(self._service, wish, ticket))
        except Unmet:
            return  # after closing time: whoever is ready then walks, or stays away
        self._visits[ticket.booking_id] = wish
        self._at(ticket.eta_dropoff_s + wish.visit_s, "ready", ticket.booking_id)

    def _return_home(self, booking_id: str) -> None:
        self._service.guard.settle(booking_id)
        wish = self._visits.pop(booking_id)
        self._ask(homeward(wish, self._clock.now_s()), f"{booking_id} home")

    def _rebalance(self) -> None:
        now_s = self._clock.now_s()
        assert self._settings.expectation is not None  # noqa: S101 - else nothing is scheduled
        self._service.fleet.rebalance(self._settings.expectation)
        self._wake_all()
        if now_s + self._settings.rebalance_every_s < self._settings.end_s:
            self._at(now_s + self._settings.rebalance_every_s, "rebalance", "")

    def _give_up(self, booking_id: str) -> None:
        try:
            ticket = self._service.booking.cancel(booking_id)
        except MobilityError:
            return  # on board already, or gone: too late to cancel
        self._recorder.cancelled(booking_id)
        if ticket.vehicle is not None:
            self._wake(ticket.vehicle.id)
        else:
            self._wake_all()

    def _improve(self) -> None:
        now_s = self._clock.now_s()
        improve_plans(self._service, iterations=self._settings.improve_iterations, seed=self._rng.getrandbits(31))
        self._wake_all()
        if now_s + self._settings.improve_every_s < self._settings.end_s:
            self._at(now_s + self._settings.improve_every_s, "improve", "")

    def _wake_all(self) -> None:
        for vehicle_id in self._driver_of:
            self._wake(vehicle_id)

    def _task(self, vehicle_id: str) -> DriverTask:
        return self._service.fleet.driver_task(self._driver_of[vehicle_id])

    def _next(self, task: DriverTask) -> Action | None:
        return next_action(task, self._since_s[task.vehicle.id], None, self._manners)

    def _wake(self, vehicle_id: str, task: DriverTask | None = None) -> None:
        """Look again at what a driver does next, and when."""
        action = self._next(task or self._task(vehicle_id))
        if action is not None:
            due_s = max(action.due_s, self._clock.now_s())
            self._wake_at[vehicle_id] = due_s
            self._at(due_s, "driver", vehicle_id)

    def _drive(self, vehicle_id: str, at_s: int) -> None:
        """Press the button that is due; where the plan changed since, wait for the new one."""
        if self._wake_at.get(vehicle_id) != at_s:
            return  # a later look at the plan replaced this one
        del self._wake_at[vehicle_id]
        task = self._task(vehicle_id)
        action = self._next(task)
        if action is not None and action.due_s <= at_s:
            task = self._press(task, action, at_s)
        self._wake(vehicle_id, task)

    def _press(self, task: DriverTask, action: Action, at_s: int) -> DriverTask:
        event = DriverEvent(
            event_id=f"{self._rng.getrandbits(128):032x}",
            vehicle_id=task.vehicle.id,
            kind=action.kind,
            at_s=at_s,
            stop_id=action.stop_id,
            booking_id=action.booking_id,
        )
        after = self._service.fleet.driver_event(event, task.driver_id)
        self._since_s[task.vehicle.id] = at_s
        if action.kind is EventKind.DEPART:
            self._recorder.departed(task, at_s)
        elif action.kind is EventKind.ARRIVE:
            self._recorder.settled(after)
        elif action.booking_id is not None:
            self._recorder.rider_event(action.kind, action.booking_id, at_s)
        return after
