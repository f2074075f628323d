"""Where and when something was measured: what every file of evidence says beside its figures."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mobility.clock import SystemClock

__all__ = ["Circumstances"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """
    Where and when something was measured.

    Attributes
    ----------
    machine, cpus, python : str, int, str
        Where it was measured.
    load : float
        How many processes wanted a processor when the measurement began: above 0 it was not alone.
    measured, commit : str, str
        When (UTC), and the state of the code ("" outside a checkout).
    """

    machine: str
    cpus: int
    python: str
    load: float
    measured: str
    commit: str

    def __str__(self) -> str:
        return f"Measured {self.measured} at commit {self.commit or 'unknown'}: {self.machine}, {self.brief}."

    @property
    def brief(self) -> str:
        """The machine in a few words, for a heading."""
        return f"{self.cpus} processors, Python {self.python}, load {self.load}"

    @classmethod
    def now(cls) -> Circumstances:
        """Describe this machine at this moment."""
        return cls(
            machine=f"{platform.system()} {platform.machine()}",
            cpus=os.cpu_count() or 1,
            python=platform.python_version(),
            load=round(os.getloadavg()[0], 1),
            measured=datetime.fromtimestamp(SystemClock().now_s(), UTC).isoformat(),
            commit=_commit(),
        )


def _commit() -> str:
    """Return the commit the code is at, with a + where it was changed since, and "" outside a checkout."""
    git = shutil.which("git")
    if git is None:
        return ""
    described = [git, "-C", str(Path(__file__).parent), "describe", "--always", "--abbrev=12", "--dirty=+"]
    return subprocess.run(described, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603
