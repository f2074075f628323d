"""What a process and all it started take together, as the system itself keeps account."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

__all__ = ["tree_memory_kb", "tree_processor_s"]

_PROCESSES = Path("/proc")
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def tree_memory_kb(pid: int) -> int | None:
    """
    Return the memory of a process and its descendants, or None where the system does not tell.

    What several of them share is counted once: each is charged its part (the "proportional set size" of Linux).

    Parameters
    ----------
    pid
        The process at the root.
    """
    sizes = [size for process in _descendants(pid) if (size := _memory_kb(process)) is not None]
    return sum(sizes) if sizes else None


def tree_processor_s(pid: int) -> float:
    """
    Return the processor seconds a process and those descendants that still run have used, in user code and the system.

    Parameters
    ----------
    pid
        The process at the root.
    """
    return sum(_processor_s(process) for process in _descendants(pid))


def _descendants(pid: int) -> Iterator[int]:
    """Yield a process and all below it; one that ends meanwhile is left out."""
    yield pid
    for listing in (_PROCESSES / str(pid) / "task").glob("*/children"):
        try:
            children = listing.read_text(encoding="ascii").split()
        except OSError:
            continue
        for child in children:
            yield from _descendants(int(child))


def _memory_kb(pid: int) -> int | None:
    try:
        lines = (_PROCESSES / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), None)


def _processor_s(pid: int) -> float:
    try:
        stat = (_PROCESSES / str(pid) / "stat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    user, system = stat.rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / _TICKS_A_SECOND
