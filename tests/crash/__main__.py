"""
Kill servers at random and at every named point and keep the figures: ``python -m tests.crash --out FILE``.

The figures are written after every fifty kills, so that a run can be cut short.
"""

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.concurrency.storms import Judged
from tests.crash.surviving import survive
from tests.mobility.databases import KINDS, databases
from tests.mobility.evidence import Evidence

KILLS = 50
"""On one database."""


def main():
    """Kill servers on the kinds of database asked for; the exit code is 1 where something was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--kills", type=int, default=500, help="at least, on each kind of database")
    parser.add_argument("--kind", choices=KINDS, action="append", help="one kind only")
    options = parser.parse_args()
    evidence, wrong = Evidence(options.out), False
    for kind in options.kind or KINDS:
        deaths, verdict = Counter(), Judged()
        with tempfile.TemporaryDirectory(prefix="kills-") as folder, databases(kind, folder) as fresh:
            while sum(deaths.values()) < options.kills:
                (url,), seed = fresh(1), verdict.databases + 1
                died, found = survive(url, f"{folder}/notices-{seed}.jsonl", min(KILLS, options.kills), seed)
                deaths += died
                verdict += found
                evidence.write(
                    kind, {"seeds": seed, "kills": deaths.total(), "died": dict(deaths), **verdict.figures()}
                )
                sys.stdout.write(f"{kind}, seed {seed}: {deaths.total()} kills so far\n")
                sys.stdout.flush()
        wrong |= verdict.is_wrong
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
