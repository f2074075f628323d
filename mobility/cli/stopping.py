"""Commands that run until told to stop: one event for Ctrl-C and SIGTERM."""

from __future__ import annotations

import logging
import os
import select
import signal
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["StopEvent", "log_to_stderr", "stop_event", "stopped_by_signals"]


class StopEvent:
    """
    An event that signal handlers may set.

    They must not set a `threading.Event`: its lock may be held by the very thread the handler interrupts, by a wait or
    by an earlier signal that is still being dealt with, and then nothing goes on any more.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._end, self._begin = os.pipe()

    def __del__(self) -> None:
        os.close(self._end)
        os.close(self._begin)

    def set(self) -> None:
        """Set it; once is enough, more often does no harm."""
        if not self._is_set:
            self._is_set = True
            os.write(self._begin, b"!")

    def is_set(self) -> bool:
        """Tell whether it is set."""
        return self._is_set

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is set, or so many seconds; returns whether it is set."""
        if not self._is_set:
            select.select([self._end], [], [], seconds)
        return self._is_set


_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def stop_event() -> StopEvent:
    """Return an event that Ctrl-C and SIGTERM set from now on; call it in the main thread."""
    stopping = StopEvent()
    for number in _SIGNALS:
        signal.signal(number, lambda *_: stopping.set())
    return stopping


@contextmanager
def stopped_by_signals() -> Iterator[StopEvent]:
    """Hand out an event that Ctrl-C and SIGTERM set; afterwards they do what they did before."""
    before = [signal.getsignal(number) for number in _SIGNALS]
    try:
        yield stop_event()
    finally:
        for number, handler in zip(_SIGNALS, before, strict=True):
            signal.signal(number, handler)


def log_to_stderr() -> None:
    """Write what happens to the standard error, one line an event."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
