"""Long runs on each kind of database: what they are asked for, and figures kept in a file as they come."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from mobility.cli.circumstances import Circumstances
from tests.mobility.databases import KINDS

__all__ = ["Evidence", "asked", "say"]


def asked(described, counted, at_least):
    """Return the options of a command: the file for the figures, how much at least, and the kinds of database."""
    parser = argparse.ArgumentParser(description=described)
    parser.add_argument("--out", type=Path)
    of_each = "at least, on each kind of database"
    parser.add_argument(f"--{counted}", dest="at_least", type=int, default=at_least, help=of_each)
    parser.add_argument("--kind", dest="kinds", choices=KINDS, action="append", help="one kind only")
    options = parser.parse_args()
    options.kinds = options.kinds or KINDS
    return options


def say(line):
    """Write a line at once: a run takes hours."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Evidence:
    """
    What a run has found so far, beside where and when it was measured.

    A file that is there is added to: its other parts keep the circumstances they were measured in.
    """

    def __init__(self, path):
        self._path, self._where = path, asdict(Circumstances.now())

    def write(self, part, figures):
        """Put these figures in the place of that part's."""
        if self._path is None:
            return
        found = json.loads(self._path.read_text(encoding="utf-8")) if self._path.exists() else {}
        found[part] = {**self._where, **figures}
        self._path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
