"""
Let sixteen processes repeat, shuffle and delay requests: ``python -m tests.concurrency --out FILE`` keeps the figures.

On each kind of database the same storm without the guards comes first: it must be found out. The figures are written
after every storm, so that a run can be cut short.
"""

import sys
import tempfile

from tests.concurrency.places import UnguardedStore
from tests.concurrency.storms import Judged, weather
from tests.mobility.databases import databases
from tests.mobility.evidence import Evidence, asked, say

DATABASES = 3
"""Stormed upon one after the other by the same sixteen processes, which take a while to start."""


def main():
    """Play storms on the kinds of database asked for; the exit code is 1 where something was lost or doubled."""
    options = asked(__doc__, "operations", 20_000)
    evidence, wrong = Evidence(options.out), False
    for kind in options.kinds:
        with tempfile.TemporaryDirectory(prefix="storms-") as folder, databases(kind, folder) as fresh:
            unguarded = weather(fresh(1), seed=1, rides=4, vans=2, store_class=UnguardedStore)
            all_of_it, seed = Judged(), 0
            while all_of_it.operations < options.at_least:
                seed += 1
                all_of_it += weather(fresh(DATABASES), seed)
                evidence.write(kind, {"seeds": seed, **all_of_it.figures(), "without_the_guards": _control(unguarded)})
                say(f"{kind}, seed {seed}: {all_of_it.operations} operations so far")
        wrong |= all_of_it.is_wrong or not unguarded.contradictions
    return int(wrong)


def _control(unguarded):
    return {key: value for key, value in unguarded.figures().items() if key not in {"answers", "wrong"}}


if __name__ == "__main__":
    sys.exit(main())
