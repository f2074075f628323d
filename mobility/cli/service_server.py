"""A web server (and a worker) of its own for measuring: started as an operator starts it, watched from outside."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from mobility.cli.ports import check_port
from mobility.cli.processes import Child, ChildSpec
from mobility.cli.stopping import stopped_by_signals
from mobility.cli.supervisor import wait_until_healthy
from mobility.cli.usage import tree_memory_kb, tree_processor_s
from mobility.config import Settings, environment

__all__ = ["ServerUnderTest", "serving"]

_HOST = "127.0.0.1"
_STOP_WITHIN_S = 15.0
_WITHIN_S = 300.0


@dataclass(frozen=True, slots=True)
class ServerUnderTest:
    """A running web server: where it listens, and what it takes."""

    port: int
    web: Child

    @property
    def host(self) -> str:
        """The address it listens on."""
        return _HOST

    def processor_s(self) -> float:
        """Return the processor seconds all its processes have used so far, in user code and in the system."""
        return tree_processor_s(self.web.pid)

    def memory_mb(self) -> float:
        """Return the memory it takes now, in megabytes; 0 where the system does not tell."""
        return round((tree_memory_kb(self.web.pid) or 0) / 1024, 1)


@contextmanager
def serving(
    settings: Settings, log_dir: Path, *, processes: int = 1, worker: bool = False
) -> Iterator[ServerUnderTest]:
    """
    Serve with these settings on a free port, without limits on requests; stop it all afterwards.

    Parameters
    ----------
    settings
        Database, area and policy of the server.
    log_dir
        Where the processes write what they have to say.
    processes
        How many processes the web server has.
    worker
        Whether a worker runs beside it.

    Raises
    ------
    ChildFailed
        Where the server does not come up; the message shows its last words.
    """
    port = check_port(_HOST, 0)
    settings = replace(settings, host=_HOST, port=port, rate_limits=False)
    log_dir.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stopping = stack.enter_context(stopped_by_signals())
        commands = [("serve", "--processes", str(processes)), *([("worker",)] if worker else [])]
        children = [stack.enter_context(_running(command, settings, log_dir)) for command in commands]
        wait_until_healthy(f"http://{_HOST}:{port}/health", lambda: children[0].is_alive, stopping, _WITHIN_S)
        yield ServerUnderTest(port, children[0])


@contextmanager
def _running(command: tuple[str, ...], settings: Settings, log_dir: Path) -> Iterator[Child]:
    spec = ChildSpec(command[0], (sys.executable, "-m", "web", *command))
    child = Child(spec, {**environment(), **settings.to_environment()}, log_dir / f"{spec.name}.log")
    try:
        yield child
    finally:
        child.signal_group(signal.SIGTERM)
        if not child.wait(_STOP_WITHIN_S):
            child.signal_group(signal.SIGKILL)
            child.wait(_STOP_WITHIN_S)
        child.close()
