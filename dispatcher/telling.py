"""How a ride is told to its rider: how wide the window, and how late the arrival may be, around what is planned."""

from __future__ import annotations

from dataclasses import dataclass

from dispatcher.validation import require

__all__ = ["Telling"]


@dataclass(frozen=True, slots=True)
class Telling:
    """
    How a planned ride is told to its rider, in seconds; nothing is negative.

    Parameters
    ----------
    window_s
        Width of the pickup window.
    early_s
        How much of that window lies before the planned pickup, at most `window_s`.
    slack_s
        The promised arrival is at most this long after the planned one.
    """

    window_s: int = 600
    early_s: int = 120
    slack_s: int = 900

    def __post_init__(self) -> None:
        require(0 <= self.early_s <= self.window_s, f"early_s must lie in 0..{self.window_s}, got {self.early_s}")
        require(self.slack_s >= 0, f"slack_s must not be negative, got {self.slack_s}")
