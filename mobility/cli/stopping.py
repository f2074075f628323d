"""Commands that run until told to stop: one event for Ctrl-C and SIGTERM."""

from __future__ import annotations

import logging
import signal
import threading

__all__ = ["log_to_stderr", "stop_event"]


def stop_event() -> threading.Event:
    """Return an event that Ctrl-C and SIGTERM set from now on; call it in the main thread."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


def log_to_stderr() -> None:
    """Write what happens to the standard error, one line an event."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
