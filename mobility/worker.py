"""
The work nobody waits for: holds that expire, times that move, plans that get better, days that are simulated.

Each kind of work is a `Step` with its rhythm in real seconds. Every step is safe to repeat and to run in two workers at
once: what it writes is compared and set in the store. A step that fails is tried again in its next turn; a database
that is busy or away for a moment stops nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence, Sized
from dataclasses import dataclass, field
from pathlib import Path

from mobility.anticipation.expectation import Expectation
from mobility.clock import Clock
from mobility.errors import MobilityError
from mobility.improving import improve_plans
from mobility.notify.companions import CompanionRelay
from mobility.notify.relay import FileNotifier, Relay
from mobility.service import Service

__all__ = ["Step", "Worker", "notice_step", "service_steps"]

_log = logging.getLogger(__name__)
_SHORTEST_WAIT_S = 0.05
_LEARN_EVERY_S = 3600


@dataclass(slots=True)
class Step:
    """
    One kind of work.

    Attributes
    ----------
    name : str
        For the log.
    every_s : float
        Real seconds from one start to the next, more than 0.
    work : callable
        Does it once; the answer is logged where it says that something happened.
    due_s : float
        When it is due next; managed by the worker.
    """

    name: str
    every_s: float
    work: Callable[[], object]
    due_s: float = field(default=0.0, compare=False)


class Worker:
    """
    Runs its steps in turn, in one thread, until told to stop.

    Parameters
    ----------
    steps : sequence of Step
        The work.
    wall : Clock
        Real time.
    """

    def __init__(self, steps: Sequence[Step], wall: Clock) -> None:
        self._steps = list(steps)
        self._wall = wall
        self._stopping = threading.Event()

    @property
    def stopping(self) -> bool:
        """Tell whether it was told to stop; long steps ask."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """End after the step at hand."""
        self._stopping.set()

    def run(self) -> None:
        """Work until stopped."""
        while not self._stopping.is_set():
            wait_s = self.turn()
            self._stopping.wait(wait_s)

    def turn(self) -> float:
        """Run every step that is due; returns the seconds until the next one is."""
        for step in self._steps:
            if self._stopping.is_set():
                break
            if self._wall.exact_s() >= step.due_s:
                step.due_s = self._wall.exact_s() + step.every_s
                self._run(step)
        soonest_s = min((step.due_s for step in self._steps), default=self._wall.exact_s() + 1)
        return max(_SHORTEST_WAIT_S, soonest_s - self._wall.exact_s())

    @staticmethod
    def _run(step: Step) -> None:
        try:
            done = step.work()
        except MobilityError as error:
            _log.warning("%s: %s; trying again", step.name, error)
        except Exception:  # noqa: BLE001 - one step's fault must not stop the others
            _log.exception("%s failed; trying again", step.name)
        else:
            if done:
                _log.info("%s: %s", step.name, done)


def notice_step(service: Service, path: Path) -> Step:
    """Return the step that appends what riders are to be told to a file; several workers may have it."""
    notifier = FileNotifier(path)
    relays = (Relay(service, notifier), CompanionRelay(service, notifier))

    def notify() -> str:
        sent = sum(relay.pump() for relay in relays)
        return f"{sent} notices" if sent else ""

    return Step("notify", 2.0, notify)


def _rebalancing(service: Service) -> tuple[Step, ...]:
    """Return the step that sends idle vehicles where requests are expected, where the policy asks for it."""
    every_s = service.policy.anticipation.rebalance_every_s
    if not every_s:
        return ()
    learnt: list[tuple[int, Expectation]] = []

    def rebalance() -> str:
        now_s = service.clock.now_s()
        if not learnt or now_s >= learnt[0][0] + _LEARN_EVERY_S:
            learnt[:] = [(now_s, service.fleet.learn())]
        report = service.fleet.rebalance(learnt[0][1])
        return f"sent {len(report.sent)}, called off {len(report.called_off)}" if report.sent else ""

    return (Step("rebalance", float(every_s), rebalance),)


def _counted(work: Callable[[], Sized], what: str) -> Callable[[], str]:
    """Return `work` with an answer for the log: how many of `what` it dealt with, nothing where none."""

    def done() -> str:
        count = len(work())
        return f"{count} {what}" if count else ""

    return done


def service_steps(service: Service, cancelled: Callable[[], bool], improve_s: float = 1.0) -> tuple[Step, ...]:
    """
    Return the steps every installation needs.

    Parameters
    ----------
    service : Service
        The service to work for.
    cancelled : callable
        Tells that the worker is to stop.
    improve_s : float
        Computing seconds for one round of improvement, more than 0.
    """
    rounds = iter(range(1, 2**31))

    def retime() -> str:
        report = service.fleet.retime()
        return f"{report.vehicles} vehicles, {len(report.alarms)} alarms" if report.vehicles or report.alarms else ""

    def improve() -> str:
        return str(improve_plans(service, seconds=improve_s, seed=next(rounds), cancel=cancelled))

    def settle() -> tuple[str, ...]:
        return (*service.incidents.follow_late_ways_out(), *service.visits.settle())

    def forget() -> str:
        gone = service.booking.forget_offers() + service.outbox.forget()
        return f"{gone} offers, messages and keys" if gone else ""

    return (
        Step("expire holds", 2.0, _counted(service.booking.expire_holds, "holds")),
        Step("remind", 30.0, _counted(service.booking.remind, "riders reminded")),
        Step("mend round trips", 5.0, _counted(service.booking.mend_round_trips, "rides of round trips")),
        Step("ways home", 10.0, _counted(settle, "ways home")),
        Step("waiting list", 2.0, _counted(service.waiting.serve, "seats to the waiting list")),
        Step("book series", 30.0, _counted(service.series.book_ahead, "rides of series")),
        Step("adapt to roads", 2.0, lambda: str(service.traffic.adapt() or "")),
        Step("retime", 5.0, retime),
        *_rebalancing(service),
        Step("improve", 15.0, improve),
        Step("forget", 600.0, forget),
        Step("warn of lapses", 600.0, _counted(service.crews.warn_of_lapses, "skills that lapse")),
        Step("warn of driving", 60.0, _counted(service.crews.warn_of_driving, "drivers at the wheel too long")),
    )
