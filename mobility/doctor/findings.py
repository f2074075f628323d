"""What an audit finds: what is wrong, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CALL", "LOST", "OVERDUE", "Finding"]

LOST = "load the ride in the control room, book it anew by telephone if need be, and report this to the makers"
CONTRADICTION = "look at the audit entries of this row and report this to the makers; do not mend it by hand"
CALL = "call the driver, and look whether the closures in the control room are still true"
OVERDUE = "see that `mobility worker` runs and what it logs"


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One contradiction in the database, or something that waits for longer than it should.

    `rule` is a stable code, `where` names the row (``booking:...``, ``shift:...``), `what` says it in a sentence and
    `advice` what to do.
    """

    rule: str
    where: str
    what: str
    advice: str = CONTRADICTION
