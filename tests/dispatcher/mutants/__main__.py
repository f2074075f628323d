"""
Plant every bug, one after the other, and say which test catches it: ``python -m tests.dispatcher.mutants``.

``--out FILE`` keeps the figures, ``--only WORDS`` tries those whose name contains one of them (comma between),
``--quick`` runs nothing but the tests named for each. Fails where a bug survives.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import queue
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from tests.dispatcher.mutants.planted import MUTANTS
from tests.dispatcher.mutants.trial import ROOT, Mutant, Outcome, copy_tree, sane, tried


def main() -> int:
    """Try the mutants, print a line for each, and return how many survived."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    chosen = [mutant for mutant in MUTANTS if any(word in mutant.name for word in options.only.split(","))]
    began = time.monotonic()
    outcomes = _all_tried(chosen, options.processes, quick=options.quick)
    survived = [outcome.mutant.name for outcome in outcomes if outcome.caught_by is None]
    sys.stdout.write(
        f"{len(outcomes) - len(survived)} of {len(outcomes)} caught; survived: {', '.join(survived) or 'none'}\n"
    )
    if options.out is not None:
        figures = _figures(outcomes, time.monotonic() - began)
        options.out.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    return len(survived)


def _all_tried(mutants: list[Mutant], processes: int, *, quick: bool) -> list[Outcome]:
    with tempfile.TemporaryDirectory() as folder:
        trees: queue.SimpleQueue[Path] = queue.SimpleQueue()
        for number in range(processes):
            copy_tree(Path(folder) / str(number))
            trees.put(Path(folder) / str(number))
        broken = None if quick else sane(Path(folder) / "0")
        if broken is not None:
            raise SystemExit(f"{broken} fails without any bug planted: mend that first")

        def attempt(mutant: Mutant) -> Outcome:
            tree = trees.get()
            try:
                outcome = tried(mutant, tree, everything=not quick)
            finally:
                trees.put(tree)
            sys.stdout.write(f"{mutant.name:50} {outcome.seconds:4.0f} s  {outcome.caught_by or 'SURVIVED'}\n")
            sys.stdout.flush()
            return outcome

        with ThreadPoolExecutor(processes) as threads:
            return list(threads.map(attempt, mutants))


def _figures(outcomes: list[Outcome], seconds: float) -> dict[str, object]:
    revision = ["git", "rev-parse", "--short=12", "HEAD"]
    return {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": subprocess.run(revision, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip(),
        "machine": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "seconds": round(seconds),
        "planted": len(outcomes),
        "caught": sum(outcome.caught_by is not None for outcome in outcomes),
        "mutants": [
            {
                "name": outcome.mutant.name,
                "file": f"dispatcher/{outcome.mutant.file}",
                "caught_by": outcome.caught_by,
                "seconds": round(outcome.seconds),
            }
            for outcome in outcomes
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
