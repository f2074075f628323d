"""Drivers' breaks: stored with the shift, planned like a stop."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dispatcher.problem import Break

__all__ = ["ShiftBreak", "remaining"]


@dataclass(frozen=True, slots=True)
class ShiftBreak:
    """
    A break of one shift: `duration_s` long, to begin in `earliest_s`..`latest_s`.

    `began_s` and `ended_s` say when the driver took it, None while that is still to come.
    """

    id: str
    earliest_s: int
    latest_s: int
    duration_s: int
    began_s: int | None = None
    ended_s: int | None = None

    @property
    def rest(self) -> Break:
        """The break as the dispatcher plans it."""
        return Break(self.id, self.earliest_s, self.latest_s, self.duration_s)

    @property
    def until_s(self) -> int | None:
        """The earliest end of a break that was begun, None before."""
        return None if self.began_s is None else self.began_s + self.duration_s


def remaining(
    breaks: Iterable[ShiftBreak], start_s: int, end_s: int, new_id: Callable[[], str]
) -> tuple[ShiftBreak, ...]:
    """Return the breaks not begun yet for a shift that takes over from `start_s`; what does not fit is left out."""
    found = []
    for rest in breaks:
        earliest_s = max(start_s, rest.earliest_s)
        latest_s = min(max(earliest_s, rest.latest_s), end_s - rest.duration_s)
        if rest.began_s is None and earliest_s <= latest_s:
            found.append(ShiftBreak(new_id(), earliest_s, latest_s, rest.duration_s))
            start_s = earliest_s + rest.duration_s
    return tuple(found)
