"""Child processes of the supervisor: started in groups of their own, watched, restarted a little, stopped for good."""

from __future__ import annotations

import collections
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mobility.errors import MobilityError

__all__ = ["Child", "ChildFailed", "ChildSpec", "Children", "Restarts"]

_LAST_LINES = 12


class ChildFailed(MobilityError):
    """A part of the service ended and did not come back; the message shows its last words."""


@dataclass(frozen=True, slots=True)
class ChildSpec:
    """
    One process of the service.

    Attributes
    ----------
    name : str
        What people call it.
    command : tuple of str
        Program and arguments.
    sockets : tuple of int
        Descriptors of open sockets it gets from its parent, under the same numbers.
    """

    name: str
    command: tuple[str, ...]
    sockets: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Restarts:
    """At most `limit` restarts of one child within `within_s` seconds of wall time."""

    limit: int = 3
    within_s: float = 60.0


class Child:
    """
    One running process, in a session of its own so that Ctrl-C reaches the supervisor alone.

    Its standard input is a pipe nobody writes to: when the supervisor dies, even by force, the pipe ends and so does
    the child.
    """

    def __init__(self, spec: ChildSpec, env: Mapping[str, str], log: Path) -> None:
        self.spec = spec
        self.log = log
        self._file: IO[bytes] = log.open("ab")
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own commands
                spec.command,
                env=dict(env),
                stdin=subprocess.PIPE,
                stdout=self._file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=spec.sockets,
            )
        except OSError as error:
            self._file.close()
            raise ChildFailed(f"{spec.name} could not be started: {error}") from None

    @property
    def pid(self) -> int:
        """Process id, also the id of its group."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Tell whether it still runs."""
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """How it ended, None while it runs."""
        return self._process.poll()

    def signal_group(self, number: signal.Signals) -> None:
        """Send a signal to it and to everything it started."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def wait(self, seconds: float) -> bool:
        """Wait for its end; returns whether it came."""
        try:
            self._process.wait(max(0.0, seconds))
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        """Let go of the pipe and the log."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._file.close()

    def last_words(self) -> str:
        """Return the last lines it wrote."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-_LAST_LINES:])


class Children:
    """
    All processes of the service together.

    Parameters
    ----------
    env : mapping
        Environment of every child.
    log_dir : Path
        Where each child's output goes, ``<name>.log``.
    restarts : Restarts
        How often a child may come back.
    monotonic : callable
        Seconds that never run backwards.
    """

    def __init__(
        self,
        env: Mapping[str, str],
        log_dir: Path,
        restarts: Restarts = Restarts(),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._env = env
        self._log_dir = log_dir
        self._restarts = restarts
        self._monotonic = monotonic
        self._children: dict[str, Child] = {}
        self._ended_at: dict[str, collections.deque[float]] = collections.defaultdict(collections.deque)

    def start(self, specs: Sequence[ChildSpec]) -> None:
        """Start processes, in this order, with fresh logs."""
        self._log_dir.mkdir(parents=True, exist_ok=True)
        for spec in specs:
            log = self._log_dir / f"{spec.name}.log"
            log.unlink(missing_ok=True)
            self._children[spec.name] = Child(spec, self._env, log)

    def pids(self) -> dict[str, int]:
        """Return the process ids by name."""
        return {name: child.pid for name, child in self._children.items()}

    def revive(self) -> dict[str, int]:
        """
        Restart whoever has died; returns with which code each ended, by name.

        Raises
        ------
        ChildFailed
            Where one has died too often: the message says which, with its last words.
        """
        revived: dict[str, int] = {}
        for name, child in list(self._children.items()):
            if child.is_alive:
                continue
            self._count_end(child)
            child.signal_group(signal.SIGKILL)  # whatever it left behind
            child.close()
            self._children[name] = Child(child.spec, self._env, child.log)
            revived[name] = child.exit_code or 0
        return revived

    def _count_end(self, child: Child) -> None:
        ends, now = self._ended_at[child.spec.name], self._monotonic()
        ends.append(now)
        while ends[0] < now - self._restarts.within_s:
            ends.popleft()
        if len(ends) > self._restarts.limit:
            raise ChildFailed(
                f"the part '{child.spec.name}' ended again and again (exit code {child.exit_code}). "
                f"Its last words, from {child.log}:\n{child.last_words()}"
            )

    def stop(self, patience_s: float = 8.0) -> None:
        """Ask everybody to end, last started first, then make them; afterwards nothing runs any more."""
        children = list(self._children.values())[::-1]
        for child in children:
            child.signal_group(signal.SIGTERM)
        deadline = self._monotonic() + patience_s
        for child in children:
            if not child.wait(deadline - self._monotonic()):
                child.signal_group(signal.SIGKILL)
                child.wait(patience_s)
            child.signal_group(signal.SIGKILL)  # grandchildren that outlived it
            child.close()
        self._children.clear()
