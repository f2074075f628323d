"""Simulated drivers who share a vehicle: one drives, and whoever has the next shift takes over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

__all__ = ["Crew", "Pilot"]


class Pilot(Protocol):
    """What a crew needs of an `Autopilot`."""

    @property
    def off_duty(self) -> bool:
        """Tell whether somebody else is to drive now."""
        ...

    def step(self) -> None:
        """Do what is due now."""
        ...


class Crew:
    """
    One vehicle's drivers; call `step` a few times a second.

    There is one vehicle: until the one who drives has handed it back, even late because of riders on board, nobody
    else of the crew does anything. Who is not needed does not even sign in.

    Parameters
    ----------
    pilots : sequence of Pilot
        Everybody who shares the vehicle, at least one; the first is asked first.
    """

    def __init__(self, pilots: Sequence[Pilot]) -> None:
        self._pilots = tuple(pilots)
        self._turn = 0

    def step(self) -> None:
        """Let the one at the wheel do what is due, or ask the next one."""
        pilot = self._pilots[self._turn]
        pilot.step()
        if pilot.off_duty:
            self._turn = (self._turn + 1) % len(self._pilots)
