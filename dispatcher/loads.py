"""What parties take up in a vehicle."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher.errors import InvalidProblem
from dispatcher.validation import whole

__all__ = ["Load"]

MOST = 1_000_000


@dataclass(frozen=True, slots=True)
class Load:
    """
    What a party takes up in a vehicle.

    Examples
    --------
    >>> Load(seats=2) + Load(wheelchairs=1)
    Load(seats=2, wheelchairs=1)
    """

    seats: int = 0
    wheelchairs: int = 0

    def __post_init__(self) -> None:
        for name in ("seats", "wheelchairs"):
            value = getattr(self, name)
            if type(value) is int and 0 <= value <= MOST:
                continue  # made at every stop of every check
            if isinstance(value, int) and value < 0:
                raise InvalidProblem(f"a load must not be negative, got {name}={value}")
            object.__setattr__(self, name, whole(value, f"{name} of a load", 0, MOST))

    def __add__(self, other: Load) -> Load:
        return Load(self.seats + other.seats, self.wheelchairs + other.wheelchairs)

    def fits(self, capacity: Load) -> bool:
        """Tell whether this load fits into one configuration of a vehicle."""
        return self.seats <= capacity.seats and self.wheelchairs <= capacity.wheelchairs
