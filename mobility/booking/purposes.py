"""What a round trip is for, and when to leave for home."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.booking.values import check_time
from mobility.errors import InvalidInput

__all__ = ["PURPOSES", "ReturnWish"]

PURPOSES = ("shopping", "doctor", "errand", "visit", "other")
"""What a round trip may be for; each has its shortest stay."""


@dataclass(frozen=True, slots=True)
class ReturnWish:
    """
    What a round trip is for, and when to leave for home.

    `purpose` is one of `PURPOSES`, each with its shortest stay. `leave_s` is when one wants to leave at
    the earliest; None: as soon as the shortest stay is over.
    """

    purpose: str = "other"
    leave_s: int | None = None

    def check(self) -> None:
        """Raise `InvalidInput` naming the field that cannot be meant."""
        if self.purpose not in PURPOSES:
            raise InvalidInput("return.purpose", f"purpose must be one of {', '.join(PURPOSES)}, got {self.purpose!r}")
        if self.leave_s is not None and (isinstance(self.leave_s, bool) or not isinstance(self.leave_s, int)):
            raise InvalidInput("return.leave_s", "leave_s must be a time in whole seconds, or nothing")
        check_time(self.leave_s, "return.leave_s")
