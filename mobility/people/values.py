"""Staff and riders as values."""

from __future__ import annotations

import enum
from dataclasses import dataclass

__all__ = ["Person", "Role", "Staff"]


class Role(enum.StrEnum):
    """What a person may do; residents have no account in this table."""

    RESIDENT = "resident"
    DRIVER = "driver"
    DISPATCHER = "dispatcher"
    PLANNER = "planner"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works for the service; `username` is unique, lower case."""

    id: str
    username: str
    display_name: str
    role: Role
    active: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """A rider known by name and phone (a guest, or the caller at the phone)."""

    id: str
    name: str
    phone: str
