"""
Kill servers at random and at every named point and keep the figures: ``python -m tests.crash --out FILE``.

The figures are written after every fifty kills, so that a run can be cut short.
"""

import sys
import tempfile
from collections import Counter

from tests.concurrency.storms import Judged
from tests.crash.surviving import survive
from tests.mobility.databases import databases
from tests.mobility.evidence import Evidence, asked, say

KILLS = 50
"""On one database."""


def main():
    """Kill servers on the kinds of database asked for; the exit code is 1 where something was lost or doubled."""
    options = asked(__doc__, "kills", 500)
    evidence, wrong = Evidence(options.out), False
    for kind in options.kinds:
        deaths, verdict = Counter(), Judged()
        with tempfile.TemporaryDirectory(prefix="kills-") as folder, databases(kind, folder) as fresh:
            while sum(deaths.values()) < options.at_least:
                (url,), seed = fresh(1), verdict.databases + 1
                died, found = survive(url, f"{folder}/notices-{seed}.jsonl", min(KILLS, options.at_least), seed)
                deaths += died
                verdict += found
                evidence.write(
                    kind, {"seeds": seed, "kills": deaths.total(), "died": dict(deaths), **verdict.figures()}
                )
                say(f"{kind}, seed {seed}: {deaths.total()} kills so far")
        wrong |= verdict.is_wrong
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
