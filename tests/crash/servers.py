"""
A server that answers one client's requests, in a process of its own that is killed at a given point.

The points are those at which a crash leaves the most undecided: in the middle of looking for offers, right before and
right after a commit, after a notice was claimed and after it was sent. None of them exists in the service: they are in
the parts that are handed to it.
"""

import multiprocessing
import os
import signal
from dataclasses import dataclass
from pathlib import Path

from mobility.clock import FakeClock
from mobility.notify.relay import FileNotifier, Relay
from mobility.store.store import Store
from mobility.store.unit_of_work import UnitOfWork
from tests.concurrency.places import open_service
from tests.concurrency.requests import answer
from tests.mobility.fakes import LineArea

__all__ = ["POINTS", "Server", "Spec"]

POINTS = ("looking for offers", "before commit", "after commit", "notice claimed", "notice sent")


@dataclass(frozen=True)
class Spec:
    """Where a server works and when it dies: the `times`-th time it comes to `point` (None: never by itself)."""

    url: str
    notices: str
    number: int
    point: str | None = None
    times: int = 1


class Server:
    """A running server; `ask` returns None where it died before it answered."""

    def __init__(self, spec):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["tests.concurrency.clients", "tests.crash.servers"])
        self._ours, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(spec, theirs))
        self._process.start()
        theirs.close()

    def ask(self, asked):
        """Send a request and wait for its answer."""
        try:
            self._ours.send(asked)
            return self._ours.recv()
        except (EOFError, ConnectionError):
            return None

    def kill(self):
        """Kill it as the system does when memory runs out."""
        self._process.kill()

    def end(self):
        """Wait for its end; returns its exit code."""
        self._ours.close()
        self._process.join()
        return self._process.exitcode


class _Death:
    """Counts how often its point is passed, and kills the process there."""

    def __init__(self, spec):
        self._point, self._left = spec.point, spec.times

    def passes(self, point):
        if point != self._point:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _serve(spec, pipe):
    death = _Death(spec)
    service = open_service(spec.url, spec.number, _store_class(death), _area(death))
    relay = Relay(service, _Notifier(spec.notices, death), wall=FakeClock(100 * spec.number))
    try:
        while True:
            asked = pipe.recv()
            pipe.send(relay.pump() if asked == "notify" else answer(service, asked))
    except EOFError:
        service.store.close()


def _store_class(death):
    class Work(UnitOfWork):
        def commit(self):
            death.passes("before commit")
            super().commit()
            death.passes("after commit")

    class MortalStore(Store):
        def unit_of_work(self):
            return Work(self._writing, self._queue)

    return MortalStore


def _area(death):
    class Area(LineArea):
        def stops_near(self, *args, **options):
            death.passes("looking for offers")
            return super().stops_near(*args, **options)

    return Area()


class _Notifier(FileNotifier):
    def __init__(self, path, death):
        super().__init__(Path(path))
        self._death = death

    def send(self, notice):
        self._death.passes("notice claimed")
        super().send(notice)
        self._death.passes("notice sent")
