"""Read what happened, and keep track of simulated days: the service's messages and runs."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mobility.errors import InvalidInput
from mobility.parts import Parts
from mobility.store.outbox import Message
from mobility.store.runs import SimulationRun

__all__ = ["Messages", "Runs"]


class Messages:
    """The outbox as its readers see it: messages in order, none missed."""

    def __init__(self, parts: Parts) -> None:
        self._store = parts.store

    def after(self, last_id: int, audiences: Collection[str] | None = None, limit: int = 500) -> tuple[Message, ...]:
        """Return up to `limit` messages with greater ids (for those audiences), in order."""
        with self._store.reading() as work:
            return work.outbox.after(last_id, audiences, limit)

    def last_id(self) -> int:
        """Return the id of the newest message, 0 where there is none."""
        with self._store.reading() as work:
            return work.outbox.last_id()


class Runs:
    """Simulation runs: queued by planners, claimed by a worker, finished or failed."""

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

    def claim(self) -> SimulationRun | None:
        """Take the run that waits longest, or None; two workers never get the same."""
        with self._parts.store.unit_of_work() as work:
            run_id = work.runs.oldest_queued()
            if run_id is None or not work.runs.move(run_id, "queued", state="running"):
                return None
            work.commit()
        return self.get(run_id)

    def progress(self, run_id: str, fraction: float) -> None:
        """Write how far a running run is, 0..1."""
        if not 0 <= fraction <= 1:
            raise InvalidInput("fraction", f"progress lies in 0..1, got {fraction}")
        self._move(run_id, progress=fraction)

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
