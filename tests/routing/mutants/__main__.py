"""Keep what became of many mutants: ``python -m tests.routing.mutants 2000 docs/evidence/mutants.json``."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from tests.routing.mutants.run import try_mutants


def main(count: int, out: Path) -> int:
    """Write the evidence; the exit code is 1 where anything happened that must not."""
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        tally = try_mutants(0, count, Path(folder))
    commit = subprocess.run(["git", "rev-parse", "--short=12", "HEAD"], capture_output=True, text=True, check=False)
    evidence = {
        "measured": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "commit": commit.stdout.strip(),
        "machine": f"{platform.system()} {platform.machine()}",
        "cpus": os.cpu_count(),
        "python": platform.python_version(),
        "seeds": f"0 .. {count - 1}",
        "seconds": round(perf_counter() - began),
        "outcomes": dict(tally.outcomes.most_common()),
        "failures": tally.failures,
    }
    out.write_text(json.dumps(evidence, indent=2) + "\n", encoding="utf-8")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2])))
