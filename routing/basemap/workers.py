"""Run jobs side by side, each in a process of its own, and notice when one of them is killed."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from routing.errors import BuildFailed

__all__ = ["Job", "run_jobs"]

_T = TypeVar("_T")
_LONGEST_GOODBYE_S = 5.0


@dataclass(frozen=True, slots=True)
class Job(Generic[_T]):
    """Work for one process: `work(*arguments)` yields its results one by one; all must be picklable."""

    name: str
    work: Callable[..., Iterator[_T]]
    arguments: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Failure:
    """What a job raised."""

    error: BaseException


@dataclass(frozen=True, slots=True)
class _End:
    """The last word of a job that went well."""


def _send_all(job: Job[_T], line: Connection) -> None:
    """Do a job and send what it yields; the body of a worker process."""
    # Ctrl-C reaches the whole group; the parent ends its workers itself, without a trace from each.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        for result in job.work(*job.arguments):
            line.send(result)
        line.send(_End())
    except BrokenPipeError:
        return  # the parent is gone: nobody waits for the rest
    except Exception as error:  # noqa: BLE001 - whatever it is, the parent raises it
        line.send(_Failure(error))


def run_jobs(jobs: Sequence[Job[_T]], processes: int) -> Iterator[tuple[str, _T]]:
    """
    Do jobs in processes of their own and yield what they make as it comes, with the name of the job.

    Every job gets a fresh process and its own line to it: nothing is shared, so a process that is killed in the middle
    of a message can neither block the others nor this one. Whoever stops listening ends all of them.

    Parameters
    ----------
    jobs
        In the order in which they are begun.
    processes
        How many may run at once, at least 1.

    Raises
    ------
    BuildFailed
        If a process ends before its job is done.
    """
    waiting = list(jobs)
    running: dict[Connection, tuple[Job[_T], BaseProcess]] = {}
    with ExitStack() as ending:
        while waiting or running:
            while waiting and len(running) < processes:
                job = waiting.pop(0)
                line, process = _start(job, ending)
                running[line] = (job, process)
            ready = wait(list(running))
            for line in [line for line in running if line in ready]:
                job, process = running[line]
                message = _heard(line, job, process)
                if isinstance(message, _End):
                    process.join(_LONGEST_GOODBYE_S)
                    del running[line]
                else:
                    yield job.name, message


def _start(job: Job[_T], ending: ExitStack) -> tuple[Connection, BaseProcess]:
    # A fresh interpreter for each worker: forking a process that already runs threads can hang.
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    ending.callback(ours.close)
    process = context.Process(target=_send_all, args=(job, theirs), name=job.name)
    process.start()
    ending.callback(_end, process)
    theirs.close()  # only the worker may hold this end, so that its death is heard
    return ours, process


def _heard(line: Connection, job: Job[_T], process: BaseProcess) -> Any:
    """Receive one message; raise what the job raised."""
    try:
        message = line.recv()
    except (EOFError, OSError) as error:
        process.join(_LONGEST_GOODBYE_S)
        raise BuildFailed(
            f'the process that drew "{job.name}" ended with exit code {process.exitcode} before it was done: '
            "most often memory ran out; close other programs or add memory, and build again"
        ) from error
    if isinstance(message, _Failure):
        raise message.error
    return message


def _end(process: BaseProcess) -> None:
    """See that a process is gone."""
    if process.is_alive():
        process.terminate()
        process.join(_LONGEST_GOODBYE_S)
    if process.is_alive():
        process.kill()
    process.join()
    process.close()
