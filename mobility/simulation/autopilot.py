"""
A simulated driver: drives one vehicle along its real route and presses the buttons a human would.

It knows nothing but the driver API, and remembers nothing a restart could lose: event ids are made before sending and
kept until answered, so a button counts once even when the server goes away in between. Whoever signs in with the same
account and presses a button takes over: the autopilot then only moves the vehicle, until the human has been idle for
`Temper.yield_s`. It takes the vehicle over when its shift begins and, once that is over and all riders are there, hands
it back.
"""

from __future__ import annotations

import math
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from mobility.clock import Clock
from mobility.fleet.values import EventKind, Phase, ShiftState
from mobility.fleet.view_values import DriverTask
from mobility.simulation.client import AnsweredNo, NoAnswer
from mobility.simulation.drivers import Action, Manners, next_action
from mobility.simulation.motion import Leg, Spot
from mobility.simulation.tasks import task_from_json

__all__ = ["Autopilot", "DriverApi", "Temper"]

_MOVING = {Phase.DRIVING, Phase.RELOCATING}


class DriverApi(Protocol):
    """What the autopilot needs of `ServiceClient`."""

    def get(self, path: str) -> dict[str, Any]:
        """Return what is at `path`."""
        ...

    def post(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send `body` to `path`."""
        ...

    def sign_in(self, username: str, password: str) -> None:
        """Sign in as staff."""
        ...


@dataclass(frozen=True, slots=True)
class Temper:
    """
    How the autopilot paces itself; all in seconds of real time.

    Attributes
    ----------
    poll_s : float
        How often it asks for its task.
    position_s, standing_s : float
        How often it says where it is: while driving, and while standing.
    retry_s, retry_most_s : float
        First and longest pause after the service did not answer; doubled each time.
    yield_s : float
        How long it leaves the buttons to a human who pressed one.
    by_hand : bool
        Never press a button, only move the vehicle.
    """

    poll_s: float = 2.0
    position_s: float = 1.0
    standing_s: float = 10.0
    retry_s: float = 0.5
    retry_most_s: float = 15.0
    yield_s: float = 600.0
    by_hand: bool = False


@dataclass(slots=True)
class _Pending:
    action: Action
    event_id: str
    at_s: int


class Autopilot:
    """
    Drives one vehicle; call `step` a few times a second.

    Parameters
    ----------
    api : DriverApi
        The driver's own connection.
    account : (str, str)
        User name and password to sign in with.
    clock : Clock
        The service's clock.
    wall : Clock
        Real time, for pacing.
    manners : Manners
        How long people take.
    place_of : callable
        (lat, lon) of a stop id.
    temper : Temper
        Pacing.
    """

    def __init__(
        self,
        api: DriverApi,
        account: tuple[str, str],
        *,
        clock: Clock,
        wall: Clock,
        manners: Manners,
        place_of: Callable[[str], tuple[float, float]],
        temper: Temper = Temper(),
    ) -> None:
        self._api = api
        self._account = account
        self._clock = clock
        self._wall = wall
        self._manners = manners
        self._place_of = place_of
        self._temper = temper
        self._signed_in = False
        self._task: DriverTask | None = None
        self._off_duty = False
        self._leg: Leg | None = None
        self._departed_s = 0
        self._since_s = 0
        self._pending: _Pending | None = None
        self._poll_at = 0.0
        self._position_at = 0.0
        self._pause_until = 0.0
        self._pause_s = temper.retry_s
        self._hands_off_until = math.inf if temper.by_hand else 0.0

    @property
    def hands_off(self) -> bool:
        """Tell whether a human has the buttons."""
        return self._wall.exact_s() < self._hands_off_until

    @property
    def off_duty(self) -> bool:
        """Tell whether there is no shift to drive now, as far as this driver knows."""
        return self._off_duty

    def step(self) -> None:
        """Do what is due now: sign in, ask, press, move. Never raises for a service that is away."""
        if self._wall.exact_s() < self._pause_until:
            return
        try:
            self._ask()
            if not self._off_duty:
                self._press()
                self._move()
        except NoAnswer:
            self._pause()
        except AnsweredNo as error:
            self._pending = None
            self._task = None
            self._signed_in = self._signed_in and error.status != 401
            self._off_duty = error.status == 404  # no shift at all
            self._pause()
        else:
            self._pause_s = self._temper.retry_s

    def _pause(self) -> None:
        self._pause_until = self._wall.exact_s() + self._pause_s
        self._pause_s = min(2 * self._pause_s, self._temper.retry_most_s)

    def _ask(self) -> None:
        """Sign in if need be, and look at the task when it may have changed."""
        if not self._signed_in:
            self._api.sign_in(*self._account)
            self._signed_in = True
        if self._task is None or self._wall.exact_s() >= self._poll_at:
            task = task_from_json(self._api.get("/api/driver/task"))
            if task.shift.state is ShiftState.PLANNED and task.shift.start_s <= self._clock.now_s():
                task = task_from_json(self._api.post("/api/driver/shift/start"))
            self._learn(task, own=False)
            self._off_duty = task.shift.state is not ShiftState.STARTED
            if _is_over(task, self._clock.now_s()):
                self._hand_back()

    def _hand_back(self) -> None:
        """Hand the vehicle back where it stands; whoever has the next shift begins at its depot."""
        self._api.post("/api/driver/shift/end")
        self._task, self._leg, self._pending, self._off_duty = None, None, None, True

    def _learn(self, task: DriverTask, own: bool) -> None:
        """Take note of a task; one that moved on without us was moved by a human."""
        before, self._task = self._task, task
        self._poll_at = self._wall.exact_s() + self._temper.poll_s
        if before is None or before.shift.id != task.shift.id:
            self._since_s = max(self._since_s, task.shift.start_s)
        elif not own and _pressed_between(before, task):
            self._hands_off_until = max(self._hands_off_until, self._wall.exact_s() + self._temper.yield_s)
            self._since_s = self._clock.now_s()
            self._pending = None
        heading_for = task.next.stop_id if task.phase in _MOVING and task.next else task.here_stop_id
        if self._leg is not None and self._leg.to_stop_id != heading_for:
            self._leg = None
        if self._leg is None and task.phase in _MOVING and task.next is not None:
            # Restarted in the middle of a drive, or a human set out: the plan knows when it should arrive.
            self._leg = self._road_ahead()
            duration_s = self._leg.duration_s if self._leg else 0
            self._departed_s = min(self._clock.now_s(), task.next.arrive_s - duration_s)

    def _road_ahead(self) -> Leg | None:
        """Fetch the road from where the vehicle stands to the next halt."""
        features = self._api.get("/api/driver/route").get("features", [])
        return Leg.from_feature(features[0]) if features else None

    def _arrival_s(self) -> int | None:
        return None if self._leg is None else self._departed_s + self._leg.duration_s

    def _press(self) -> None:
        """Press the button that is due, again and again with the same id until it is answered."""
        task = self._task
        if task is None or self.hands_off:
            return
        if self._pending is None:
            action = next_action(task, self._since_s, self._arrival_s(), self._manners)
            now_s = self._clock.now_s()
            if action is None or action.due_s > now_s or task.shift.state is not ShiftState.STARTED:
                return
            # A departure begins now; people who took their time did so while we were not looking.
            at_s = now_s if action.kind is EventKind.DEPART else max(action.due_s, self._since_s)
            if action.kind is EventKind.DEPART:
                self._leg = self._road_ahead()
            self._pending = _Pending(action, uuid.uuid4().hex, at_s)
        pending = self._pending
        answer = self._api.post("/api/driver/events", self._body(pending))
        self._pending = None
        self._since_s = pending.at_s
        if pending.action.kind is EventKind.DEPART:
            self._departed_s = pending.at_s
        self._learn(task_from_json(answer), own=True)

    def _body(self, pending: _Pending) -> dict[str, Any]:
        spot = self._spot()
        action = pending.action
        return {
            "event_id": pending.event_id,
            "kind": action.kind.value,
            "at_s": pending.at_s,
            **({"stop_id": action.stop_id} if action.stop_id else {}),
            **({"booking_id": action.booking_id} if action.booking_id else {}),
            **({"lat": spot.lat, "lon": spot.lon} if spot else {}),
        }

    def _spot(self) -> Spot | None:
        """Return where the vehicle is."""
        task = self._task
        if task is None:
            return None
        if self._leg is not None:
            return self._leg.at(self._clock.exact_s() - self._departed_s)
        return Spot(*self._place_of(task.here_stop_id))

    def _move(self) -> None:
        """Say where the vehicle is, often while it moves."""
        spot = self._spot()
        now = self._wall.exact_s()
        if spot is None or now < self._position_at:
            return
        arrival_s = self._arrival_s()
        moving = arrival_s is not None and self._clock.exact_s() < arrival_s
        self._position_at = now + (self._temper.position_s if moving else self._temper.standing_s)
        body: dict[str, Any] = {"lat": round(spot.lat, 6), "lon": round(spot.lon, 6), "at_s": self._clock.now_s()}
        if spot.heading is not None:
            body["heading"] = spot.heading
        try:
            self._api.post("/api/driver/position", body)
        except AnsweredNo as error:
            if error.status == 401:
                raise  # signed out; anything else is one position less, and the next one comes in a second


def _is_over(task: DriverTask, now_s: int) -> bool:
    """Tell whether a shift has come to its end and nobody is left to be driven in it."""
    halts = [task.next, *task.following] if task.next is not None else []
    riders = bool(task.on_board) or any(halt.board or halt.alight for halt in halts)
    return task.shift.state is ShiftState.STARTED and task.shift.end_s <= now_s and not riders


def _pressed_between(before: DriverTask, after: DriverTask) -> bool:
    """Tell whether the task moved on as only a driver's button moves it."""
    drove_off = after.phase in _MOVING and before.phase not in _MOVING
    arrived = after.phase is Phase.AT_STOP and before.phase is not Phase.AT_STOP
    riders = {rider.booking_id for rider in before.on_board} != {rider.booking_id for rider in after.on_board}
    rested = (before.phase is Phase.RESTING) is not (after.phase is Phase.RESTING)
    return drove_off or arrived or riders or rested
