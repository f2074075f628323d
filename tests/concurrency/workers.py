"""Workers in processes of their own, all at the same piece of work at the same moment."""

import multiprocessing
from dataclasses import dataclass

from mobility.errors import MobilityError
from mobility.policy import ServicePolicy
from tests.concurrency.places import open_service
from tests.mobility.fakes import MONDAY_8, LineArea

__all__ = ["Shift", "run_workers"]


@dataclass(frozen=True)
class Shift:
    """Where and when so many workers work; each does its work `turns` times, all starting together."""

    url: str
    at_s: int = MONDAY_8
    workers: int = 2
    turns: int = 3
    stops: int = 10
    rules: ServicePolicy | None = None


def run_workers(shift, work):
    """Let every worker call `work` with its service; returns all that they returned, or the code of their error."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.concurrency.places"])
    results, barrier = context.Queue(), context.Barrier(shift.workers)
    processes = [
        context.Process(target=_worker, args=(shift, work, number, barrier, results)) for number in range(shift.workers)
    ]
    for process in processes:
        process.start()
    told = [results.get(timeout=200) for _ in processes]
    for process in processes:
        process.join()
    assert all(isinstance(each, list) for each in told), told
    return [each for turns in told for each in turns]


def _worker(shift, work, number, barrier, results):
    try:
        service = open_service(shift.url, number, area=LineArea(shift.stops), rules=shift.rules, at_s=shift.at_s)
        done = []
        for _ in range(shift.turns):
            barrier.wait(timeout=100)
            try:
                done.append(work(service))
            except MobilityError as error:  # as the worker does: the next turn tries again
                done.append(error.code)
        service.store.close()
    except BaseException as error:
        barrier.abort()
        results.put(f"worker {number} ended with {type(error).__name__}: {error}")
        raise
    results.put(done)
