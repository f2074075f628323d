"""How much memory a process and all it started take together, as the system itself keeps account."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

__all__ = ["tree_memory_kb"]

_PROCESSES = Path("/proc")


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
