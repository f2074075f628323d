"""Build an area in a process of its own, and say what it took."""

from __future__ import annotations

import multiprocessing
import resource
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from mobility.config import Settings
from mobility.errors import MobilityError

__all__ = ["BuildFigures", "MeasureFailed", "measure_build"]

_KILOBYTE = 1024


class MeasureFailed(MobilityError):
    """What was to be measured did not work; the message says why."""


@dataclass(frozen=True, slots=True)
class BuildFigures:
    """Seconds and peak memory (MB, largest single process) of building an area in a process of its own."""

    seconds: float
    peak_mb: float


def measure_build(settings: Settings, extract: Path | None) -> BuildFigures:
    """
    Build the area of `settings` in a fresh process and say what it took.

    Raises
    ------
    MeasureFailed
        Where the build failed; the message is the build's.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_build_alone, args=(settings.to_environment(), extract, theirs), name="build")
    child.start()
    theirs.close()
    try:
        answer: BuildFigures | str = ours.recv()
    except EOFError:
        answer = "the build ended without a word; there may be too little memory"
    child.join()
    if isinstance(answer, str):
        raise MeasureFailed(answer)
    return answer


def _build_alone(variables: dict[str, str], extract: Path | None, answer: Connection) -> None:
    """Build and measure; the body of the child process."""
    from mobility.area import prepare_area  # noqa: PLC0415
    from routing.errors import RoutingError  # noqa: PLC0415
    from routing.progress import SilentProgress  # noqa: PLC0415

    began = time.perf_counter()
    try:
        prepare_area(Settings.from_environment(variables), SilentProgress(), extract).close()
    except (RoutingError, ValueError, OSError) as error:
        answer.send(str(error))
        return
    seconds = time.perf_counter() - began
    peaks = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    answer.send(BuildFigures(round(seconds, 1), round(max(peaks) / _KILOBYTE, 0)))
