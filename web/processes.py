"""Several web servers behind one port: Python computes in one thread at a time, a machine has several processors."""

from __future__ import annotations

import logging
import socket
import sys
from collections.abc import Sequence

import click

from mobility.cli.main import SUPERVISED
from mobility.cli.processes import Children, ChildSpec
from mobility.cli.stopping import stopped_by_signals
from mobility.cli.supervisor import wait_until_healthy
from mobility.config import Settings, environment

__all__ = ["serve_together"]

_log = logging.getLogger(__name__)
_LOOK_EVERY_S = 0.5


def serve_together(settings: Settings, listener: socket.socket, count: int, options: Sequence[str]) -> None:
    """
    Serve with so many processes until told to stop; whoever dies is started again.

    All accept from one socket, which stays open whoever comes and goes: a connection goes to a process that has time
    for it and stays there. What they write goes to ``web-1.log`` and so on in the home's ``log``.

    Parameters
    ----------
    settings
        Of this installation, with the host and port of `listener`.
    listener
        A socket that listens.
    count
        How many processes.
    options
        What each of them is told beside where to listen, as ``mobility serve`` understands it.

    Raises
    ------
    ChildFailed
        Where one of them does not stay up; the message shows its last words.
    """
    # All of them are woken by a connection that only one can accept: the others must not wait for the next one.
    listener.setblocking(False)
    socket_number = listener.fileno()
    command = (sys.executable, "-m", "web", "serve", "--socket", str(socket_number), *options)
    children = Children({**environment(), **settings.to_environment(), SUPERVISED: "1"}, settings.home / "log")
    with stopped_by_signals() as stopping:
        try:
            children.start([ChildSpec(f"web-{n}", command, (socket_number,)) for n in range(1, count + 1)])
            wait_until_healthy(f"{settings.base_url}/health", lambda: children.revive() is not None, stopping)
            if not stopping.is_set():
                click.echo(f"Serving with {count} processes at {settings.base_url}")
            while not stopping.wait(_LOOK_EVERY_S):
                for name, code in children.revive().items():
                    _log.warning("process %s ended (exit code %d) and was started again", name, code)
        finally:
            children.stop()
