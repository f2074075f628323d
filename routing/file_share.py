"""How much of a file has been read, for whoever waits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from routing.progress import Progress

__all__ = ["FileShare"]

Thing = TypeVar("Thing")

EVERY = 20_000
"""So many objects lie between two looks at the file."""

FIRST_PART = 0.25
"""What is read before the first object is handed out (all nodes, usually) takes this share of the time at most."""

OWN_FILES, POSITIONS = Path("/proc/self/fd"), Path("/proc/self/fdinfo")


class FileShare:
    """
    Tells a progress how far a file has been read by a library that does not say so itself.

    The system knows how far each open file has been read. Where it does not tell (it does on Linux), the step is
    reported without a share.

    Parameters
    ----------
    file
        The file being read.
    step
        What the reader of the progress calls it.
    progress
        Hears of it.
    """

    def __init__(self, file: Path, step: str, progress: Progress) -> None:
        self._file, self._step, self._progress = file.resolve(), step, progress
        self._size = max(file.stat().st_size, 1)

    def told(self, objects: Iterable[Thing]) -> Iterator[Thing]:
        """Pass objects on, and say every now and then how far the file has been read."""
        self._progress.step(self._step, 0.0)
        begin = read = 0.0
        for number, thing in enumerate(objects):
            if number % EVERY == 0:
                read = max(read, self._share())  # the position of another reader of the file may lie before
                begin = begin if number else read
                first = min(begin, FIRST_PART)
                self._progress.step(self._step, first + (1.0 - first) * (read - begin) / max(1.0 - begin, 1e-9))
            yield thing
        self._progress.step(self._step, 1.0)

    def _share(self) -> float:
        """Share of the file that has been read, 0 where nobody knows."""
        positions = [0]
        try:
            for handle in OWN_FILES.iterdir():
                if handle.resolve() == self._file:
                    first, _, _ = (POSITIONS / handle.name).read_text(encoding="ascii").partition("\n")
                    positions.append(int(first.removeprefix("pos:")))
        except (OSError, ValueError):
            return 0.0
        return min(max(positions) / self._size, 1.0)
