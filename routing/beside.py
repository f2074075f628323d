"""Work done in a process of its own beside this one, that never outlives it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from time import perf_counter
from typing import Any

from routing.errors import BuildFailed
from routing.progress import Progress

__all__ = ["Beside", "beside"]

_POLL_S = 0.2


class Beside:
    """A piece of work under way in another process; made by `beside`."""

    def __init__(self, process: BaseProcess, outcome: Connection, share: Any, name: str) -> None:
        self._process = process
        self._outcome = outcome
        self._share = share
        self._name = name

    def finish(self, progress: Progress) -> float:
        """
        Wait until the work is done, telling `progress` how far it is; returns the seconds it took.

        Raises
        ------
        BuildFailed
            If its process was ended from outside, as the system does when memory runs out.
        Exception
            Whatever the work itself raised.
        """
        while not self._outcome.poll(_POLL_S):
            progress.step(self._name, self._share.value)
        try:
            outcome: float | Exception = self._outcome.recv()
        except EOFError:
            self._process.join()
            raise BuildFailed(
                f"{self._name}: its process ended in the middle (exit code {self._process.exitcode}); "
                "see that enough memory is free and build again"
            ) from None
        if isinstance(outcome, Exception):
            raise outcome
        progress.step(self._name, 1.0)
        return outcome

    def stop(self) -> None:
        """End the work and everything it started, however far it is."""
        with contextlib.suppress(ProcessLookupError):
            if self._process.pid is not None:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()  # it may not have made its group yet
        self._process.join()
        self._outcome.close()


@contextlib.contextmanager
def beside(name: str, task: Callable[..., object], *arguments: object) -> Iterator[Beside]:
    """
    Start ``task(*arguments, progress)`` in a process of its own; leaving the block ends it, done or not.

    Parameters
    ----------
    name
        What it does, for the reader ("Drawing the base map").
    task
        A function of a module; what it raises is raised again by `Beside.finish`.
    arguments
        Handed over by copy; the last argument the task gets is a `Progress`.
    """
    # A fresh interpreter: forking a process that already runs threads can hang.
    context = multiprocessing.get_context("spawn")
    outcome, told = context.Pipe(duplex=False)
    share = context.Value("d", 0.0, lock=False)  # one writer, one reader
    process = context.Process(target=_run, args=(told, share, task, arguments), name=name)
    process.start()
    told.close()  # the other process holds the only end now: the line breaks when it dies
    work = Beside(process, outcome, share, name)
    try:
        yield work
    finally:
        work.stop()


class _Share:
    """A progress that keeps the share done where the other process can see it."""

    def __init__(self, share: Any) -> None:
        self._share = share

    def step(self, name: str, fraction: float | None = None) -> None:  # noqa: ARG002 - one name for the whole work
        if fraction is not None:
            self._share.value = fraction


def _run(told: Connection, share: Any, task: Callable[..., object], arguments: tuple[object, ...]) -> None:
    # A group of its own: Ctrl-C at the terminal is the parent's affair, and one signal ends this and all it starts.
    os.setsid()
    threading.Thread(target=_end_with_parent, daemon=True).start()
    began = perf_counter()
    try:
        task(*arguments, _Share(share))
    except Exception as error:  # noqa: BLE001 - raised again by whoever waits
        told.send(error)
    else:
        told.send(perf_counter() - began)


def _end_with_parent() -> None:
    """Wait until the parent is gone, however it went, and end the whole group."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.killpg(os.getpgrp(), signal.SIGKILL)
