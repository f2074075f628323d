"""The folder a bundle is built in, and how it takes the place of the one before."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from routing.errors import BuildFailed

__all__ = ["replacement"]

_PARTS = ("meta.json", "stops.json", "basemap.pmtiles")
"""Any of these tells a bundle, also a damaged one, from something else."""


@contextlib.contextmanager
def replacement(out: Path) -> Iterator[Path]:
    """
    Give an empty folder that becomes `out` when the block is left without an error, and is gone otherwise.

    A bundle that is there already stays until then, and whoever has it open keeps reading it.

    Raises
    ------
    BuildFailed
        If something else is there: it would be lost.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not any((out / part).is_file() for part in _PARTS)):
        raise BuildFailed(
            f"{out} is there already and is no compiled area: move it away, or name another place with MOBILITY_BUNDLE"
        )
    out.parent.mkdir(parents=True, exist_ok=True)
    with _workplace(out) as work:
        yield work
        with _locked(out.parent):
            _move_into_place(work, out)


@contextlib.contextmanager
def _workplace(out: Path) -> Iterator[Path]:
    """Give an empty folder beside `out`, gone afterwards; what builds that were killed left there goes as well."""
    with contextlib.ExitStack() as held:
        with _locked(out.parent):
            _clear_leftovers(out)
            work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
            held.enter_context(_locked(work))
        held.callback(shutil.rmtree, work, ignore_errors=True)
        yield work


def _clear_leftovers(out: Path) -> None:
    """Remove the folders of builds that have ended; one under way holds a lock on its own."""
    for folder in out.parent.glob(f".{out.name}-*"):
        with contextlib.suppress(OSError), _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _locked(folder: Path, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """Hold a lock on a folder; the system lets go of it when the process ends, however that comes."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def _move_into_place(work: Path, out: Path) -> None:
    """Swap the new bundle in; a folder cannot be replaced in one step, so the old one steps aside first."""
    work.chmod(0o755)
    if not out.exists():
        work.rename(out)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}-old-", dir=out.parent)) / "bundle"
    out.rename(aside)
    try:
        work.rename(out)
    except OSError:
        aside.rename(out)
        raise
    finally:
        shutil.rmtree(aside.parent, ignore_errors=True)
