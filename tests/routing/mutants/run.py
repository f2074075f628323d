"""Try many mutants in processes of their own, and sum up what became of them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["Tally", "try_mutants"]


@dataclass(slots=True)
class Tally:
    """How the trials ended: outcomes counted, and what must not happen, by seed."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failures: dict[int, str] = field(default_factory=dict)


def try_mutants(first: int, count: int, folder: Path, processes: int = 2) -> Tally:
    """
    Try the mutants of seeds ``first`` to ``first + count - 1``.

    A process that dies, or that ended itself because a build took too long, is a failure of the seed it was at; another
    one goes on with the next.
    """
    tally = Tally()
    share = -(-count // processes)
    spans = [(start, min(start + share, first + count)) for start in range(first, first + count, share)]
    running = [(_start(start, end, folder), start, end) for start, end in spans]
    while running:
        process, start, end = running.pop(0)
        process.wait()
        at = _read(folder / f"{start}.out", start, tally)
        if at < end:
            tally.failures[at] = f"the process died with exit code {process.returncode}: {_last_words(folder, start)}"
            if at + 1 < end:
                running.append((_start(at + 1, end, folder), at + 1, end))
    return tally


def _start(start: int, end: int, folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-W", "error", "-m", "tests.routing.mutants.trial", str(start), str(end - start)]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{start}.out").open("w") as lines, (folder / f"{start}.err").open("w") as errors:
        return subprocess.Popen([*command, str(folder)], stdout=lines, stderr=errors)


def _read(lines: Path, start: int, tally: Tally) -> int:
    """Take in what a process told; returns the seed after the last one it told of."""
    at = start
    for line in lines.read_text(encoding="utf-8").splitlines():
        trial = json.loads(line)
        at = trial["seed"] + 1
        if trial["wrong"]:
            tally.failures[trial["seed"]] = trial["wrong"]
        else:
            tally.outcomes[trial["outcome"]] += 1
    return at


def _last_words(folder: Path, start: int) -> str:
    return (folder / f"{start}.err").read_text(encoding="utf-8", errors="replace")[-4_000:]
