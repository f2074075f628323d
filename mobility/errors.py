"""
What the service refuses, and why.

MobilityError
├── InvalidInput          what was typed cannot be meant (names the field)
├── NotFound              nothing of that kind has that id
├── NotAllowed            this person may not do that
├── Refused               a rule of the service says no (carries a reason code)
├── Conflict              somebody else was faster
│   ├── PlanChanged       the vehicle's plan moved on and the ride no longer fits
│   │   └── PlanMoved     the plan was written by somebody else since it was read (decide again)
│   ├── Collision         two wrote the same new thing at the same moment (try again)
│   ├── OfferUsed         the offer was taken already
│   └── IdempotencyMismatch   the same id was sent before with another content
├── OfferExpired          the offer is too old
├── IllegalTransition     a ride or vehicle cannot do that in its present state
└── StoreUnavailable      the database cannot be used (says what to do)

Each message says what, where and what to do. `code` is stable and language-free: screens translate by it.
"""

from __future__ import annotations

import re

__all__ = [
    "Collision",
    "Conflict",
    "IdempotencyMismatch",
    "IllegalTransition",
    "InvalidInput",
    "MobilityError",
    "NotAllowed",
    "NotFound",
    "OfferExpired",
    "OfferUsed",
    "PlanChanged",
    "PlanMoved",
    "Refused",
    "StoreUnavailable",
]


class MobilityError(Exception):
    """Something the service does not do; `code` names it for machines and translations."""

    code: str = "error"

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    def __init__(self, message: str) -> None:
        self.message = message
        super().__init__(message)


class InvalidInput(MobilityError, ValueError):
    """What was typed cannot be meant; `field` names the input, dotted for nested ones (``origin.lat``)."""

    def __init__(self, field: str, message: str) -> None:
        self.field = field
        super().__init__(message)


class NotFound(MobilityError):
    """Nothing of that kind has that id."""


class NotAllowed(MobilityError):
    """The person asking may not do that."""


class Refused(MobilityError):
    """A rule of the service says no; `reason` is a stable code such as ``TOO_EARLY_FOR_NO_SHOW``."""

    def __init__(self, reason: str, message: str) -> None:
        self.reason = reason
        super().__init__(message)


class Conflict(MobilityError):
    """Somebody else was faster; ask again."""


class PlanChanged(Conflict):
    """The vehicle's plan moved on meanwhile and the ride no longer fits."""


class PlanMoved(PlanChanged):
    """The plan was written by somebody else since it was read; decide again from the start."""


class Collision(Conflict):
    """Two wrote the same new thing at the same moment; try again."""


class OfferUsed(Conflict):
    """The offer was taken already by another booking."""


class IdempotencyMismatch(Conflict):
    """The same id was sent before with another content."""


class OfferExpired(MobilityError):
    """The offer is too old to be taken; ask for new ones."""


class IllegalTransition(MobilityError):
    """A ride or vehicle cannot do that in its present state."""


class StoreUnavailable(MobilityError):
    """The database cannot be used; the message says what to do."""
