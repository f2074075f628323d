"""What is owed for rides that were booked and not made, as data: the table `[fees]` of the service policy."""

from __future__ import annotations

from dataclasses import dataclass

from mobility.tables import require_ranges

__all__ = ["FeePolicy"]

_RANGES = {"late_cancel_percent": (0, 100), "no_show_percent": (0, 100)}


@dataclass(frozen=True, slots=True)
class FeePolicy:
    """
    Which part of the price is owed for a ride its rider did not make; by default nothing is.

    Giving up a ride before its vehicle has set out is always free, and so is a ride the service called off. Nobody owes
    a fee whom the service has let down: whose ride is late, or was moved.

    Attributes
    ----------
    late_cancel_percent : int
        Where the rider gives it up once the vehicle is on its way.
    no_show_percent : int
        Where nobody came to the stop.

    Examples
    --------
    >>> FeePolicy(late_cancel_percent=50).late_cancel_ct(381)
    190
    """

    late_cancel_percent: int = 0
    no_show_percent: int = 0

    def __post_init__(self) -> None:
        require_ranges(self, _RANGES)

    def late_cancel_ct(self, price_ct: int) -> int:
        """Return what giving up a ride of that price costs once its vehicle is on its way, in cents."""
        return price_ct * self.late_cancel_percent // 100

    def no_show_ct(self, price_ct: int) -> int:
        """Return what is owed for not coming to a ride of that price, in cents."""
        return price_ct * self.no_show_percent // 100
