"""Who drives, and what drivers and vehicles may do: regimes, and skills and papers with their validity."""

from __future__ import annotations

import enum
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mobility.errors import InvalidInput
from mobility.people.values import Staff

__all__ = ["Driver", "Engagement", "Skill", "held_during", "read_skills"]

_LONGEST_NAME = 40


class Engagement(enum.StrEnum):
    """
    How somebody drives for the service, which decides who sets the limits of working time.

    Employed: the Arbeitszeitgesetz. Volunteer: the policy. Contractor (a taxi firm): the firm itself.
    """

    EMPLOYED = "employed"
    VOLUNTEER = "volunteer"
    CONTRACTOR = "contractor"


@dataclass(frozen=True, slots=True)
class Skill:
    """
    Something a driver or a vehicle can or may do: a licence, a training, an inspection, a lift.

    It is valid from `from_s` until `until_s` (exclusive; seconds, UTC); None: always.
    """

    name: str
    from_s: int | None = None
    until_s: int | None = None

    def covers(self, start_s: int, end_s: int) -> bool:
        """Tell whether it is valid from `start_s` to `end_s` without a gap."""
        return (self.from_s is None or self.from_s <= start_s) and (self.until_s is None or end_s <= self.until_s)

    def check(self) -> None:
        """Raise `InvalidInput` where it makes no sense."""
        if not self.name or len(self.name) > _LONGEST_NAME or self.name != self.name.strip():
            raise InvalidInput("skills", f"a skill needs a name of at most {_LONGEST_NAME} characters")
        if self.from_s is not None and self.until_s is not None and self.from_s >= self.until_s:
            raise InvalidInput("skills", f"{self.name} ends before it begins")


@dataclass(frozen=True, slots=True)
class Driver:
    """A driver: the account, how they are engaged, and what they may do."""

    staff: Staff
    engagement: Engagement = Engagement.EMPLOYED
    skills: tuple[Skill, ...] = ()


def read_skills(skills: Iterable[Skill | str]) -> tuple[Skill, ...]:
    """Return skills by name, a bare name being valid always; raises `InvalidInput` for one that makes no sense."""
    read = tuple(Skill(skill) if isinstance(skill, str) else skill for skill in skills)
    for skill in read:
        skill.check()
    return tuple(sorted(read, key=lambda skill: (skill.name, skill.from_s or 0)))


def held_during(skills: Collection[Skill], start_s: int, end_s: int) -> frozenset[str]:
    """Return the names of the skills that are valid from `start_s` to `end_s`."""
    return frozenset(skill.name for skill in skills if skill.covers(start_s, end_s))
