"""Simulation runs in the store: asked for by planners, worked off by the worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from sqlalchemy import or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from mobility.errors import NotFound
from mobility.store.tables import SimulationRunRow

__all__ = ["RunState", "RunTable", "SimulationRun"]

RunState = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class SimulationRun:
    """A simulated day: what was asked (`scenario`), how far it is (`progress` 0..1), and what came out."""

    id: str
    created_s: int
    scenario: Mapping[str, Any]
    state: RunState
    progress: float = 0.0
    result: Mapping[str, Any] | None = None
    error: str | None = None


class RunTable:
    """Simulation runs by id."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, run: SimulationRun) -> None:
        """Write a new run."""
        self._session.add(
            SimulationRunRow(
                id=run.id, created_s=run.created_s, scenario=dict(run.scenario), state=run.state, progress=run.progress
            )
        )
        self._session.flush()

    def get(self, run_id: str) -> SimulationRun:
        """Return one run; raises `NotFound`."""
        row = self._session.get(SimulationRunRow, run_id)
        if row is None:
            raise NotFound(f"there is no simulation run {run_id}")
        return _run_of(row)

    def all(self, limit: int) -> tuple[SimulationRun, ...]:
        """Return the runs, newest first."""
        query = select(SimulationRunRow).order_by(SimulationRunRow.created_s.desc(), SimulationRunRow.id).limit(limit)
        return tuple(_run_of(row) for row in self._session.scalars(query))

    def oldest_queued(self) -> str | None:
        """Return the id of the run that waits longest, or None."""
        query = select(SimulationRunRow.id).where(SimulationRunRow.state == "queued")
        return self._session.scalars(query.order_by(SimulationRunRow.created_s, SimulationRunRow.id)).first()

    def abandoned(self, now_s: int) -> tuple[str, ...]:
        """Return the running runs that are nobody's any more at `now_s`, oldest first."""
        nobodys = or_(SimulationRunRow.until_s.is_(None), SimulationRunRow.until_s <= now_s)
        query = select(SimulationRunRow.id).where(SimulationRunRow.state == "running", nobodys)
        return tuple(self._session.scalars(query.order_by(SimulationRunRow.created_s, SimulationRunRow.id)))

    def move(self, run_id: str, before: RunState, **values: object) -> bool:
        """Change a run that is in state `before`; returns False where it is not (somebody else was faster)."""
        changed = self._session.execute(
            update(SimulationRunRow)
            .where(SimulationRunRow.id == run_id, SimulationRunRow.state == before)
            .values(**values)
        )
        assert isinstance(changed, CursorResult)  # noqa: S101 - narrows the type for the row count
        return changed.rowcount == 1


def _run_of(row: SimulationRunRow) -> SimulationRun:
    return SimulationRun(
        row.id, row.created_s, row.scenario, cast("RunState", row.state), row.progress, row.result, row.error
    )
