"""A companion of a rider, from the invitation to the end."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from mobility.booking.ticket import Ticket
from mobility.people.values import Person

__all__ = ["Cared", "Companion", "CompanionState"]


class CompanionState(enum.StrEnum):
    """Where a companion stands: asked, trusted, or not any more."""

    INVITED = "invited"
    ACTIVE = "active"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Companion:
    """
    Somebody a rider trusts: books for them and sees their rides from `since_s` on, until it is ended by either.

    `name` and `phone` are the companion's own, empty until the invitation is taken, which it can be until `expires_s`.
    `version` guards it.
    """

    id: str
    person_id: str
    created_s: int
    expires_s: int
    state: CompanionState = CompanionState.INVITED
    name: str = ""
    phone: str = ""
    since_s: int | None = None
    version: int = 1

    @property
    def actor(self) -> str:
        """How the audit, and the bookings this companion makes, name them."""
        return f"companion:{self.id}"


@dataclass(frozen=True, slots=True)
class Cared:
    """What a companion sees of a rider: who they are, and their rides of today and later, by pickup."""

    companion: Companion
    person: Person
    rides: tuple[Ticket, ...]
    own: frozenset[str]
    """Which of these rides the companion booked."""
