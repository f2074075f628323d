"""When scheduled transport comes first, as data: the table `[parallel]` of the service policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mobility.tables import require_ranges

__all__ = ["ParallelPolicy"]

_RANGES: Mapping[str, tuple[int, int]] = {
    "before_s": (0, 2 * 3600),
    "after_s": (0, 4 * 3600),
    "max_transfers": (0, 1),
    "max_walk_m": (0, 2000),
    "shown_s": (0, 6 * 3600),
}


@dataclass(frozen=True, slots=True)
class ParallelPolicy:
    """
    The parallel rule: no ride where a scheduled connection does; and how far connections are shown.

    Attributes
    ----------
    forbids : bool
        Whether a ride is refused where a connection departs about the time wished for. Impaired riders are exempt.
    before_s, after_s : int
        "About" is from so long before the time wished for until so long after it.
    max_transfers : int
        How often one may have to change: never (0), or once (1).
    max_walk_m : int
        How far one may have to walk to the first and from the last stop.
    shown_s : int
        Connections are shown beside offers and refusals until so long after the time wished for.
    """

    forbids: bool = True
    before_s: int = 900
    after_s: int = 2700
    max_transfers: int = 1
    max_walk_m: int = 300
    shown_s: int = 7200

    def __post_init__(self) -> None:
        require_ranges(self, _RANGES)
        if not isinstance(self.forbids, bool):
            raise ValueError(f"forbids must be true or false, got {self.forbids!r}")  # noqa: TRY004 - a wrong file
