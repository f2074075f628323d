"""Read what happened, and keep track of simulated days and audits: the service's messages, runs and checkups."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mobility.errors import InvalidInput
from mobility.forgetting import forget_past
from mobility.parts import Parts
from mobility.store.checkups import Checkup
from mobility.store.outbox import CONTROL, Message
from mobility.store.runs import SimulationRun

__all__ = ["Checkups", "Messages", "Runs"]

_ABANDONED = "the worker that computed this run is gone; start it again"


class Messages:
    """The outbox as its readers see it: messages in order, none missed."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._store = parts, parts.store

    def after(self, last_id: int, audiences: Collection[str] | None = None, limit: int = 500) -> tuple[Message, ...]:
        """Return up to `limit` messages with greater ids (for those audiences), in order."""
        with self._store.glance() as work:
            return work.outbox.after(last_id, audiences, limit)

    def last_id(self) -> int:
        """Return the id of the newest message, 0 where there is none."""
        with self._store.glance() as work:
            return work.outbox.last_id()

    def first_id(self) -> int:
        """Return the id of the oldest message that is kept, 0 where there is none."""
        with self._store.glance() as work:
            return work.outbox.first_id()

    def forget(self) -> int:
        """Delete what everybody has read long ago, and old client-made keys, as the policy says; returns how many."""
        return forget_past(self._parts)


class Checkups:
    """Audits of the whole database: kept, and told to the control room where they found something."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store

    def last(self) -> Checkup | None:
        """Return the newest audit, or None where there was none."""
        with self._store.glance() as work:
            return work.checkups.last()

    def keep(self, checkup: Checkup) -> None:
        """Write down an audit."""
        with self._store.unit_of_work() as work:
            work.checkups.add(checkup)
            if checkup.findings:
                alarm = {"kind": "audit", "vehicle_id": None, "booking_id": None, "findings": checkup.findings}
                work.outbox.add(checkup.at_s, "alarm", alarm, CONTROL)
            work.commit()


class Runs:
    """
    Simulation runs: queued by planners, claimed by a worker, finished or failed.

    A running run is its worker's until a moment of real time (`until_s`), which the worker keeps putting off; where it
    has passed, the worker was killed.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def create(self, scenario: Mapping[str, Any]) -> SimulationRun:
        """Queue a run."""
        run = SimulationRun(self._parts.new_id(), self._parts.clock.now_s(), dict(scenario), "queued")
        with self._parts.store.unit_of_work() as work:
            work.runs.add(run)
            work.commit()
        return run

    def get(self, run_id: str) -> SimulationRun:
        """Return one run; raises `NotFound`."""
        with self._parts.store.reading() as work:
            return work.runs.get(run_id)

    def all(self, limit: int = 50) -> tuple[SimulationRun, ...]:
        """Return the newest runs first."""
        with self._parts.store.reading() as work:
            return work.runs.all(limit)

    def claim(self, until_s: int) -> SimulationRun | None:
        """Take the run that waits longest until `until_s`, or None; two workers never get the same."""
        with self._parts.store.unit_of_work() as work:
            run_id = work.runs.oldest_queued()
            if run_id is None or not work.runs.move(run_id, "queued", state="running", until_s=until_s):
                return None
            work.commit()
        return self.get(run_id)

    def keep(self, run_id: str, until_s: int) -> None:
        """Say that a running run is still being computed, until `until_s`."""
        self._move(run_id, until_s=until_s)

    def fail_abandoned(self, now_s: int) -> tuple[str, ...]:
        """Mark the running runs as failed whose worker was not heard of until `now_s`; returns their ids."""
        with self._parts.store.unit_of_work() as work:
            abandoned = work.runs.abandoned(now_s)
            failed = tuple(id_ for id_ in abandoned if work.runs.move(id_, "running", state="failed", error=_ABANDONED))
            work.commit()
        return failed

    def progress(self, run_id: str, fraction: float, until_s: int | None = None) -> None:
        """Write how far a running run is, 0..1, and (unless None) until when it is still its worker's."""
        if not 0 <= fraction <= 1:
            raise InvalidInput("fraction", f"progress lies in 0..1, got {fraction}")
        self._move(run_id, progress=fraction, **({} if until_s is None else {"until_s": until_s}))

    def finish(self, run_id: str, result: Mapping[str, Any]) -> None:
        """Write the result of a running run."""
        self._move(run_id, state="done", progress=1.0, result=dict(result))

    def fail(self, run_id: str, error: str) -> None:
        """Write why a running run came to nothing."""
        self._move(run_id, state="failed", error=error[:1000])

    def _move(self, run_id: str, **values: object) -> None:
        with self._parts.store.unit_of_work() as work:
            work.runs.move(run_id, "running", **values)
            work.commit()
