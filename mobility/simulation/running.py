"""Planners' simulated days, worked off one at a time in a child process so that the worker stays responsive."""

from __future__ import annotations

import json
import logging
import multiprocessing
import time
from collections.abc import Mapping
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING, Any

from mobility.clock import Clock, SystemClock
from mobility.config import Settings
from mobility.errors import MobilityError
from mobility.service import Service
from mobility.store.runs import SimulationRun

if TYPE_CHECKING:
    from routing.area import Area

__all__ = ["RunQueue", "play_run"]

_log = logging.getLogger(__name__)
_PROGRESS_EVERY_S = 0.5
_CLAIM_S = 120
"""A worker that was not heard of for so long is taken for dead, in real seconds; it says so in every step."""
_LOST = "the computation ended without a result; start the run again"


class RunQueue:
    """
    Takes queued runs, one at a time, and watches the process that computes it.

    Parameters
    ----------
    service : Service
        Where the runs are kept.
    settings : Settings
        Handed to the child, which opens the same area and database.
    wall : Clock
        Real time; a run whose worker was killed is found by it.
    """

    def __init__(self, service: Service, settings: Settings, wall: Clock | None = None) -> None:
        self._service = service
        self._wall = wall or SystemClock()
        self._kept_s = 0
        self._environment = settings.to_environment()
        self._child: BaseProcess | None = None
        self._run_id = ""

    def step(self) -> str:
        """Start the next run if none is being computed; returns what happened, for the log."""
        now_s = self._wall.now_s()
        if self._child is not None and self._child.is_alive():
            self._keep(now_s)
            return ""
        said = self._settle()
        abandoned = self._service.runs.fail_abandoned(now_s)
        if abandoned:
            said = f"{said} given up: {', '.join(abandoned)}".strip()
        run = self._service.runs.claim(now_s + _CLAIM_S)
        if run is None:
            return said
        self._run_id = run.id
        context = multiprocessing.get_context("spawn")  # a forked child would share our database connections
        self._child = context.Process(target=play_run, args=(self._environment, run.id), name=f"run-{run.id}")
        self._child.start()
        return f"{said} started run {run.id}".strip()

    def _keep(self, now_s: int) -> None:
        """Say now and then that the run at hand is still being computed."""
        if now_s >= self._kept_s + _CLAIM_S // 4:
            self._kept_s = now_s
            self._service.runs.keep(self._run_id, now_s + _CLAIM_S)

    def stop(self) -> None:
        """End the computation at hand; its run is marked as failed."""
        if self._child is not None and self._child.is_alive():
            self._child.terminate()
            self._child.join(5)
            if self._child.is_alive():
                self._child.kill()
                self._child.join(5)
        self._settle()

    def _settle(self) -> str:
        """Note the end of a child; one that died without writing its end gets it written here."""
        if self._child is None:
            return ""
        self._child.join()
        said = f"run {self._run_id} ended"
        self._child = None
        if self._service.runs.get(self._run_id).state == "running":
            self._service.runs.fail(self._run_id, _LOST)
            said += " without a result"
        return said


def play_run(environment: Mapping[str, str], run_id: str) -> None:
    """Compute one run and write its end; the body of the child process."""
    from mobility.area import open_area  # noqa: PLC0415 - the child imports what the parent need not
    from mobility.installation import open_service  # noqa: PLC0415

    settings = Settings.from_environment(environment)
    area = open_area(settings)
    service = open_service(settings, area)
    try:
        run = service.runs.get(run_id)
        service.runs.finish(run_id, _result(service, area, run))
    except (MobilityError, ValueError) as error:
        service.runs.fail(run_id, str(error))
    except Exception as error:
        _log.exception("run %s failed", run_id)
        service.runs.fail(run_id, f"{type(error).__name__}: {error}")
        raise
    finally:
        service.store.close()
        area.close()


def _result(service: Service, area: Area, run: SimulationRun) -> dict[str, Any]:
    from mobility.simulation.runner import simulate  # noqa: PLC0415
    from mobility.simulation.scenario import Scenario  # noqa: PLC0415

    told_at, wall = 0.0, SystemClock()

    def tell(fraction: float) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= _PROGRESS_EVERY_S:
            told_at = time.monotonic()
            # The child speaks for itself, too: it may outlive the worker that started it, and its result counts.
            service.runs.progress(run.id, round(fraction, 3), wall.now_s() + _CLAIM_S)

    scenario = Scenario.from_mapping(run.scenario)
    result = simulate(area, scenario, service.policy, service.fares, progress=tell)
    return dict(json.loads(json.dumps(result, allow_nan=False)))
