"""What the database says of trouble on the road: rows as they are read, for the nightly auditor."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["ClosureFact", "LostRideFact", "RoadFact"]


class ClosureFact(NamedTuple):
    """Roads that are, were or will be closed or slow."""

    id: str
    factor: float | None
    since_s: int
    until_s: int | None
    created_s: int
    reopened_s: int | None


class RoadFact(NamedTuple):
    """Where the roads stand, and when somebody changed them last (None: never)."""

    version: int
    season: str
    changed_s: int | None


class LostRideFact(NamedTuple):
    """A ride on the list of those given up, with its state (None where there is no such booking)."""

    booking_id: str
    at_s: int
    settled_s: int | None
    booking: str | None
