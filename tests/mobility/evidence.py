"""Figures of long runs, kept in a file as they come, so that a run can be cut short."""

import json
from dataclasses import asdict

from mobility.cli.circumstances import Circumstances

__all__ = ["Evidence"]


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
