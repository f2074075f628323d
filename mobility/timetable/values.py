"""What is known of scheduled connections. All times are seconds since the epoch, UTC."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Connection", "FeedError", "Ride"]


class FeedError(ValueError):
    """A timetable feed cannot be used; the message names the file in it, the line, and what is wrong."""

    def __init__(self, file: str, line: int | None, what: str) -> None:
        super().__init__(f"{file}: {what}" if line is None else f"{file}, line {line}: {what}")
        self.file = file
        self.line = line


@dataclass(frozen=True, slots=True)
class Ride:
    """One ride by bus, train or the like: `kind` is the number GTFS has for it, 2 a train, 3 a bus."""

    line: str
    headsign: str
    kind: int
    from_stop: str
    to_stop: str
    depart_s: int
    arrive_s: int


@dataclass(frozen=True, slots=True)
class Connection:
    """
    A way by scheduled transport, from door to door.

    One leaves the door at `leave_s` and is there at `arrive_s`, both with the walks of `walk_m` metres before the first
    and `walk_there_m` behind the last of `rides`.
    """

    leave_s: int
    arrive_s: int
    walk_m: float
    walk_there_m: float
    rides: tuple[Ride, ...]

    @property
    def departs_s(self) -> int:
        """When the first ride departs."""
        return self.rides[0].depart_s

    @property
    def transfers(self) -> int:
        """How often one changes."""
        return len(self.rides) - 1
