"""`mobility worker`: the background work of an installation."""

from __future__ import annotations

import threading

import click

from mobility.cli.stopping import log_to_stderr, stop_event
from mobility.clock import SystemClock
from mobility.config import Settings, environment

__all__ = ["worker"]


@click.command()
@click.option("--improve-seconds", type=click.FloatRange(0.05, 60), default=1.0, show_default=True)
def worker(improve_seconds: float) -> None:
    """Work in the background: expire holds, re-time and improve plans, compute planners' runs. Several may run."""
    from mobility.area import open_area  # noqa: PLC0415 - `--help` must be quick
    from mobility.cli.demo_crews import extend_shifts  # noqa: PLC0415
    from mobility.doctor.nightly import audit_step  # noqa: PLC0415
    from mobility.installation import open_service  # noqa: PLC0415
    from mobility.simulation.running import RunQueue  # noqa: PLC0415
    from mobility.worker import Step, Worker, notice_step, service_steps  # noqa: PLC0415

    log_to_stderr()
    stopping = stop_event()
    settings = Settings.from_environment(environment())
    area = open_area(settings)
    service = open_service(settings, area)
    queue = RunQueue(service, settings)
    wall = SystemClock()
    steps = [*service_steps(service, stopping.is_set, improve_seconds), Step("simulate", 1.0, queue.step)]
    steps.append(audit_step(service, wall))
    if settings.notices is not None:
        steps.append(notice_step(service, settings.notices))
    if settings.demo:
        steps.append(Step("extend shifts", 30.0, lambda: extend_shifts(service)))
    laborer = Worker(steps, wall)
    thread = threading.Thread(target=laborer.run, name="worker")
    thread.start()
    try:
        stopping.wait()
    finally:
        laborer.stop()
        thread.join()
        queue.stop()
        service.store.close()
        area.close()
